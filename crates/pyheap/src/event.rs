//! What happened in the heap, with reasons, for those who record it.
//!
//! Recording is off unless asked for; then each change of a count appends an [`Event`] and marks its object as changed.
//! Not here: sentences. A cause is a small value; `heapsim` words it.

use crate::{Obj, Serial};

/// Why a count changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause<C> {
    /// For a reason of the interpreter's.
    Vm(C),
    /// Its owner's `tp_dealloc` gave it up.
    OwnerDealloc(Serial),
    /// Its owner's `tp_clear` gave it up.
    OwnerClear(Serial),
    /// Held, or let go, around a finalizer or a callback.
    Finalizer,
    /// Held, or let go, by the collector.
    Collector,
}

/// One change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Event<C> {
    /// The object.
    pub serial: Serial,
    /// Its slot at the time.
    pub op: Obj,
    /// `ob_refcnt` after the change.
    pub ob_refcnt: i64,
    /// What happened.
    pub kind: EventKind<C>,
}

/// What can happen to an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventKind<C> {
    /// Allocated, with a count of 1.
    New,
    /// `Py_INCREF`.
    Incref(Cause<C>),
    /// `Py_DECREF`.
    Decref(Cause<C>),
    /// Its finalizer is about to run.
    Finalize,
    /// Its memory was given back.
    Dealloc,
    /// It is a weak reference whose object is going away.
    ClearWeakref,
    /// The collector moved it back from the unreachable list, because the object with this serial refers to it.
    Rescued(Serial),
}

/// The record of a run, drained by whoever made it.
#[derive(Clone, Debug)]
pub struct Log<C> {
    /// What happened since the last drain, in order.
    pub events: Vec<Event<C>>,
    /// Objects that changed since the last drain and may still be alive.
    pub dirty: Vec<Obj>,
    /// Objects that went into, out of or between the collector's lists, and may still be alive; some of them twice.
    pub moved: Vec<Obj>,
}

impl<C> Default for Log<C> {
    fn default() -> Self {
        Log { events: Vec::new(), dirty: Vec::new(), moved: Vec::new() }
    }
}
