//! Two kinds of object to read, test and use this crate with, without any Python: lists and records.
//!
//! The article's cycle, in a few lines:
//!
//! ```
//! use pyheap::sample::{Sample, collect, drop_reference, list};
//! use pyheap::{Config, Heap};
//!
//! let mut heap = Heap::new(Config::default());
//! let a = list(&mut heap); //             a = []
//! heap.incref(a, ());
//! heap.payload_mut(a).items().push(a); // a.append(a)
//! assert_eq!(heap.ob_refcnt(a), 2);
//!
//! drop_reference(&mut heap, a); //        del a
//! assert_eq!(heap.ob_refcnt(a), 1);
//!
//! assert_eq!(collect(&mut heap, 2).collected, 1);
//! assert_eq!(heap.objects().count(), 0);
//! ```
//!
//! Not here: Python's objects, which are `pyvm`'s.

use crate::gc::collect::{Collected, GcStep};
use crate::{Effect, Heap, Obj, Payload, WeakRef};

/// A list, a record with a finalizer, or a weak reference.
#[derive(Clone, Debug)]
pub enum Sample {
    /// Items, released last to first when it dies, as a Python list's are.
    List(Vec<Obj>),
    /// Items of an object with a finalizer, released first to last.
    Record(Vec<Obj>),
    /// A weak reference.
    WeakRef(WeakRef),
}

impl Sample {
    /// The items of a list or record.
    ///
    /// # Panics
    /// For a weak reference.
    pub fn items(&mut self) -> &mut Vec<Obj> {
        match self {
            Sample::List(items) | Sample::Record(items) => items,
            Sample::WeakRef(_) => panic!("a weak reference has no items"),
        }
    }
}

impl Payload for Sample {
    type Cause = ();

    fn traverse(&self, visit: &mut impl FnMut(Obj)) {
        match self {
            Sample::List(items) | Sample::Record(items) => items.iter().copied().for_each(visit),
            Sample::WeakRef(wr) => wr.wr_callback.some().into_iter().for_each(visit),
        }
    }

    fn dealloc_next(&mut self) -> Option<Obj> {
        match self {
            Sample::List(items) => items.pop(),
            Sample::Record(items) if items.is_empty() => None,
            Sample::Record(items) => Some(items.remove(0)),
            Sample::WeakRef(wr) => std::mem::take(&mut wr.wr_callback).some(),
        }
    }

    fn clear_next(&mut self) -> Option<Obj> {
        self.dealloc_next()
    }

    fn has_trashcan(&self) -> bool {
        matches!(self, Sample::List(_))
    }

    fn has_finalizer(heap: &Heap<Self>, op: Obj) -> bool {
        matches!(heap.payload(op), Sample::Record(_))
    }

    fn weakref(&self) -> Option<&WeakRef> {
        if let Sample::WeakRef(wr) = self { Some(wr) } else { None }
    }

    fn weakref_mut(&mut self) -> Option<&mut WeakRef> {
        if let Sample::WeakRef(wr) = self { Some(wr) } else { None }
    }

    fn block_size(&self) -> u64 {
        56
    }
}

/// A new, tracked, empty list.
pub fn list(heap: &mut Heap<Sample>) -> Obj {
    let op = heap.alloc(Sample::List(Vec::new()), Obj::NULL, true, false);
    heap.gc_track(op);
    op
}

/// A new, tracked, empty record.
pub fn record(heap: &mut Heap<Sample>) -> Obj {
    let op = heap.alloc(Sample::Record(Vec::new()), Obj::NULL, true, false);
    heap.gc_track(op);
    op
}

/// Makes `from` refer to `to`.
pub fn link(heap: &mut Heap<Sample>, from: Obj, to: Obj) {
    heap.incref(to, ());
    heap.payload_mut(from).items().push(to);
}

/// Gives up a reference; whatever dies of it dies here. Finalizers and callbacks do nothing.
pub fn drop_reference(heap: &mut Heap<Sample>, op: Obj) {
    if heap.decref(op, ()) {
        let mut dealloc = heap.dealloc_begin(op);
        while heap.dealloc_step(&mut dealloc) != Effect::Done {}
    }
}

/// Runs a whole collection. Finalizers and callbacks do nothing.
///
/// # Panics
/// If a collection is in progress.
pub fn collect(heap: &mut Heap<Sample>, generation: usize) -> Collected {
    let mut collection = heap.gc_begin(generation).expect("no collection is in progress");
    loop {
        if let GcStep::Done(collected) = heap.gc_step(&mut collection) {
            return collected;
        }
    }
}
