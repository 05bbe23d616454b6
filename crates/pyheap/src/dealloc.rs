//! Death by count: `tp_dealloc` and everything it drags along, as a value that is stepped.
//!
//! A chain of a million objects dies without recursion: the nesting of C's `tp_dealloc` calls is a list of frames here.
//! Where C would call out (`__del__`, a weak reference's callback), [`Heap::dealloc_step`] returns an [`Effect`] and goes
//! on when it is called again.
//! Not here: cycles ([`crate::gc`]).

use crate::event::{Cause, EventKind};
use crate::object::flag;
use crate::{Heap, Obj, Payload};

// ANCHOR: effect
/// What the interpreter must do before the heap can go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use = "the heap waits for this"]
pub enum Effect {
    /// Call the finalizer of this object, which is alive meanwhile. Errors are unraisable.
    Finalize(Obj),
    /// Call this callback with this weak reference, which is cleared already. Errors are unraisable.
    Callback {
        /// The weak reference.
        weakref: Obj,
        /// What to call.
        callback: Obj,
    },
    /// Nothing: it is done.
    Done,
}
// ANCHOR_END: effect

/// A deallocation in progress.
#[derive(Clone, Debug)]
pub struct Dealloc {
    frames: Vec<Frame>,
}

/// One active `tp_dealloc`.
#[derive(Clone, Debug)]
struct Frame {
    op: Obj,
    stage: Stage,
    /// Weak references and their callbacks, which this frame owns.
    calls: Vec<(Obj, Obj)>,
    /// How many of them were called.
    called: usize,
    /// Whether this frame is counted in `trash_delete_nesting`.
    guarded: bool,
}

/// What a `tp_dealloc` does next. `subtype_dealloc` goes from finalizer to weak references, a generator's the other way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// Call the finalizer.
    Finalize,
    /// The finalizer was called; the object may have come back.
    Finalized,
    /// Clear weak references.
    Weakrefs,
    /// Call their callbacks.
    Callbacks,
    /// Give up the object's references, then its memory.
    References,
}

impl Dealloc {
    /// The references that the deallocation itself owns meanwhile, for the audit.
    pub fn held<P: Payload>(&self, heap: &Heap<P>, visit: &mut dyn FnMut(Obj)) {
        for frame in &self.frames {
            if frame.stage == Stage::Finalized && heap.is_live(frame.op) {
                visit(frame.op);
            }
            frame.calls.iter().flat_map(|&(weakref, callback)| [weakref, callback]).for_each(&mut *visit);
        }
    }
}

impl<P: Payload> Heap<P> {
    /// Begins to deallocate `op`, whose count has just reached zero.
    pub fn dealloc_begin(&mut self, op: Obj) -> Dealloc {
        let mut dealloc = Dealloc { frames: Vec::new() };
        self.enter(&mut dealloc, op);
        dealloc
    }

    /// Deallocates an object that is a leaf and says so; nothing can follow from it.
    #[inline]
    pub fn dealloc_leaf(&mut self, op: Obj) -> bool {
        let is_leaf = self.payload(op).is_leaf() && !self.owns_type(op);
        if is_leaf {
            self.free(op);
        }
        is_leaf
    }

    /// Goes on until something must be called, or all is done.
    ///
    /// Mirrors: `subtype_dealloc` and `PyObject_CallFinalizerFromDealloc`, Objects/typeobject.c and Objects/object.c, CPython 3.13.
    /// Differs: no.
    pub fn dealloc_step(&mut self, dealloc: &mut Dealloc) -> Effect {
        while let Some(frame) = dealloc.frames.last_mut() {
            let op = frame.op;
            let weakrefs_first = self.payload(op).weakrefs_before_finalizer();
            match frame.stage {
                Stage::Finalize => {
                    frame.stage = if weakrefs_first { Stage::References } else { Stage::Weakrefs };
                    if !self.is_finalized(op) && P::has_finalizer(self, op) {
                        frame.stage = Stage::Finalized;
                        self.resurrect_for_finalizer(op);
                        return Effect::Finalize(op);
                    }
                }
                Stage::Finalized => {
                    frame.stage = if weakrefs_first { Stage::References } else { Stage::Weakrefs };
                    if self.decref_for(op, Cause::Finalizer) {
                        self.header_mut(op).set(flag::DEALLOCATING, true);
                        self.gc_untrack(op);
                    } else {
                        // It came back; it stays tracked and will not be finalized again.
                        self.leave(dealloc);
                    }
                }
                Stage::Weakrefs => {
                    frame.stage = Stage::Callbacks;
                    frame.calls = self.clear_weakrefs(op);
                }
                Stage::Callbacks => {
                    if let Some(&(weakref, callback)) = frame.calls.get(frame.called) {
                        frame.called += 1;
                        return Effect::Callback { weakref, callback };
                    }
                    let Some((weakref, callback)) = frame.calls.pop() else {
                        frame.stage = if weakrefs_first { Stage::Finalize } else { Stage::References };
                        if self.payload(op).weakref().is_some() {
                            // A weak reference that dies leaves its object's list.
                            self.clear_weakref(op);
                        }
                        continue;
                    };
                    frame.called = frame.calls.len();
                    self.drop_reference(dealloc, weakref, Cause::Finalizer);
                    self.drop_reference(dealloc, callback, Cause::Finalizer);
                }
                Stage::References => {
                    let owner = Cause::OwnerDealloc(self.serial(op));
                    if let Some(reference) = self.payload_mut(op).dealloc_next() {
                        self.drop_reference(dealloc, reference, owner);
                        continue;
                    }
                    let ob_type = if self.owns_type(op) { self.ob_type(op) } else { Obj::NULL };
                    self.free(op);
                    self.leave(dealloc);
                    if !ob_type.is_null() {
                        self.drop_reference(dealloc, ob_type, owner);
                    }
                }
            }
        }
        Effect::Done
    }

    /// `Py_DECREF` inside a deallocation: if the object dies, its `tp_dealloc` comes next.
    pub(crate) fn drop_reference(&mut self, dealloc: &mut Dealloc, op: Obj, cause: Cause<P::Cause>) {
        if self.decref_for(op, cause) && !self.dealloc_leaf(op) {
            self.enter(dealloc, op);
        }
    }

    /// Makes a dying object alive for the time of its finalizer.
    fn resurrect_for_finalizer(&mut self, op: Obj) {
        self.header_mut(op).set(flag::DEALLOCATING, false);
        self.header_mut(op).set(flag::FINALIZED, true);
        self.incref_for(op, Cause::Finalizer);
        if self.header(op).has(flag::HAVE_GC) {
            self.gc_track(op);
        }
        self.record(op, EventKind::Finalize);
    }

    /// Enters the `tp_dealloc` of `op`, or lets the trashcan keep it for later.
    ///
    /// Mirrors: `Py_TRASHCAN_BEGIN`, Include/cpython/object.h, CPython 3.12.
    /// Differs: 3.13 counts the remaining C recursion instead; `Config::trashcan_level` says where that puts the limit.
    fn enter(&mut self, dealloc: &mut Dealloc, op: Obj) {
        self.gc_untrack(op);
        self.header_mut(op).set(flag::DEALLOCATING, true);
        let guarded = self.payload(op).has_trashcan();
        if guarded && self.trash_delete_nesting >= self.config.trashcan_level {
            self.trash_delete_later.push(op);
            return;
        }
        self.trash_delete_nesting += u32::from(guarded);
        self.push_frame(dealloc, op, guarded);
    }

    /// Leaves the innermost `tp_dealloc`; the outermost guarded one empties the trashcan, last one first.
    ///
    /// Mirrors: `Py_TRASHCAN_END` and `_PyTrash_thread_destroy_chain`, Objects/object.c, CPython 3.12.
    /// Differs: no.
    fn leave(&mut self, dealloc: &mut Dealloc) {
        let frame = dealloc.frames.pop().expect("a tp_dealloc is active");
        if frame.guarded {
            self.trash_delete_nesting -= 1;
            if self.trash_delete_nesting == 0
                && let Some(op) = self.trash_delete_later.pop()
            {
                self.trash_delete_nesting += 1;
                self.push_frame(dealloc, op, true);
            }
        }
    }

    fn push_frame(&self, dealloc: &mut Dealloc, op: Obj, guarded: bool) {
        let stage = if self.payload(op).weakrefs_before_finalizer() { Stage::Weakrefs } else { Stage::Finalize };
        dealloc.frames.push(Frame { op, stage, calls: Vec::new(), called: 0, guarded });
    }

    /// Clears all weak references to `op` and returns those with a callback, in list order; the pairs are owned by the caller.
    ///
    /// Mirrors: `PyObject_ClearWeakRefs`, Objects/weakrefobject.c, CPython 3.12.
    /// Differs: a weak reference that is the only one is held during its callback too.
    fn clear_weakrefs(&mut self, op: Obj) -> Vec<(Obj, Obj)> {
        let mut calls = Vec::new();
        for weakref in self.weakrefs(op) {
            self.clear_weakref(weakref);
            if self.ob_refcnt(weakref) > 0 {
                let callback = self.take_callback(weakref);
                if !callback.is_null() {
                    self.incref_for(weakref, Cause::Finalizer);
                    calls.push((weakref, callback));
                }
            }
        }
        calls
    }

    /// Takes the callback out of a weak reference; the reference to it passes to the caller.
    pub(crate) fn take_callback(&mut self, weakref: Obj) -> Obj {
        match self.payload_mut(weakref).weakref_mut() {
            Some(weakref) => std::mem::take(&mut weakref.wr_callback),
            None => Obj::NULL,
        }
    }
}
