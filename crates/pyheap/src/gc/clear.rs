//! Breaking cycles: `tp_clear`, one object at a time, in list order; counting does the rest.
//!
//! Not here: which objects (`deduce`, `finalize`).

use super::List;
use crate::event::Cause;
use crate::{Dealloc, Effect, Heap, Obj, Payload};

/// The `tp_clear` of one object, as a value that is stepped.
#[derive(Clone, Debug)]
pub(crate) struct Clear {
    op: Obj,
    /// A reference that was given up is dying.
    pub(super) dealloc: Option<Dealloc>,
    /// All references were given up, and the collector's own too.
    finished: bool,
}

impl Clear {
    /// The collector's own reference to the object.
    pub(super) fn held(&self, visit: &mut dyn FnMut(Obj)) {
        if !self.finished {
            visit(self.op);
        }
    }
}

impl<P: Payload> Heap<P> {
    /// Begins to clear the first object of the list, which is held meanwhile.
    ///
    /// Mirrors: the loop of `delete_garbage`, Python/gc.c, CPython 3.13.
    /// Differs: no.
    pub(crate) fn clear_begin(&mut self, collectable: List) -> Option<Clear> {
        let op = self.list_first(collectable)?;
        self.incref_for(op, Cause::Collector);
        Some(Clear { op, dealloc: None, finished: false })
    }

    /// Goes on until something must be called, or the object is cleared.
    pub(crate) fn clear_step(&mut self, clear: &mut Clear, collectable: List, old: List) -> Effect {
        loop {
            if let Some(dealloc) = &mut clear.dealloc {
                match self.dealloc_step(dealloc) {
                    Effect::Done => clear.dealloc = None,
                    effect => return effect,
                }
            }
            if clear.finished {
                if self.list_first(collectable) == Some(clear.op) {
                    // It is still alive; it may die later.
                    self.clear_collecting(clear.op);
                    self.list_move(clear.op, old);
                }
                return Effect::Done;
            }
            let (op, cause) = match self.payload_mut(clear.op).clear_next() {
                Some(reference) => (reference, Cause::OwnerClear(self.serial(clear.op))),
                None => {
                    clear.finished = true;
                    (clear.op, Cause::Collector)
                }
            };
            if self.decref_for(op, cause) {
                clear.dealloc = Some(self.dealloc_begin(op));
            }
        }
    }
}
