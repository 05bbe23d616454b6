//! What is unreachable, without knowing the roots: subtract the references from inside, see who is left.
//!
//! Not here: what happens to the unreachable.

use super::{LISTS, List};
use crate::event::EventKind;
use crate::object::flag;
use crate::{Heap, Obj, Payload};

impl<P: Payload> Heap<P> {
    /// Copies each count of `containers` into `gc_refs`.
    ///
    /// Mirrors: `update_refs`, Python/gc.c, CPython 3.13.
    /// Differs: `gc_refs` has a field of its own.
    /// After: every object in `containers` is `COLLECTING` and has `gc_refs > 0`.
    pub(crate) fn update_refs(&mut self, containers: List) {
        let mut at = self.list_first(containers);
        while let Some(op) = at {
            at = self.list_next(op);
            if self.config.immortals_are_permanent && self.is_immortal(op) {
                self.list_move(op, List::Permanent);
                continue;
            }
            let header = self.header_mut(op);
            header.gc_refs = header.ob_refcnt;
            header.set(flag::COLLECTING, true);
        }
    }

    // ANCHOR: subtract_refs
    /// Takes one from `gc_refs` for each reference between two objects of `containers`.
    ///
    /// Mirrors: `subtract_refs` with `visit_decref`, Python/gc.c, CPython 3.13.
    /// Differs: no.
    /// After: `gc_refs` is the number of references from outside.
    pub(crate) fn subtract_refs(&mut self, containers: List) {
        let mut at = self.list_first(containers);
        while let Some(op) = at {
            let (headers, payload, ob_type) = self.split_for_traverse(op);
            let mut visit_decref = |op: Obj| {
                let header = &mut headers[op.slot()];
                if header.has(flag::COLLECTING) {
                    header.gc_refs -= 1;
                }
            };
            payload.traverse(&mut visit_decref);
            if let Some(ob_type) = ob_type {
                visit_decref(ob_type);
            }
            at = self.list_next(op);
        }
    }
    // ANCHOR_END: subtract_refs

    // ANCHOR: move_unreachable
    /// Moves what outsiders cannot reach from `young` to `unreachable`, in one walk.
    ///
    /// An object without references from outside is moved tentatively; if a reachable object that comes later refers to
    /// it, it is moved back, to the end of `young`, and so visited in its turn.
    ///
    /// Mirrors: `move_unreachable` with `visit_reachable`, Python/gc.c, CPython 3.13.
    /// Differs: no.
    /// After: objects in `young` are not `COLLECTING`; objects in `unreachable` are `COLLECTING` and `UNREACHABLE`.
    pub(crate) fn move_unreachable(&mut self, young: List, unreachable: List) {
        let mut children = Vec::new();
        let mut at = self.list_first(young);
        while let Some(op) = at {
            if self.header(op).gc_refs != 0 {
                let (_, payload, ob_type) = self.split_for_traverse(op);
                payload.traverse(&mut |child| children.push(child));
                children.extend(ob_type);
                for child in children.drain(..) {
                    self.visit_reachable(child, op, young);
                }
                at = self.list_next(op);
                self.clear_collecting(op);
            } else {
                at = self.list_next(op);
                self.header_mut(op).set(flag::UNREACHABLE, true);
                self.list_move(op, unreachable);
                // The walk goes on with what followed; if nothing did, with what was moved back meanwhile.
            }
        }
    }

    fn visit_reachable(&mut self, op: Obj, by: Obj, reachable: List) {
        if !self.header(op).has(flag::COLLECTING) {
            return;
        }
        if self.header(op).has(flag::UNREACHABLE) {
            self.list_move(op, reachable);
            let header = self.header_mut(op);
            header.set(flag::UNREACHABLE, false);
            header.gc_refs = 1;
            let by = self.serial(by);
            self.record(op, EventKind::Rescued(by));
        } else if self.header(op).gc_refs == 0 {
            // Not visited yet, or it would have been moved: it will be found reachable in its turn.
            self.header_mut(op).gc_refs = 1;
        }
    }
    // ANCHOR_END: move_unreachable

    /// What `tp_traverse` of `op` sees, with the headers free to be written.
    fn split_for_traverse(&mut self, op: Obj) -> (&mut [crate::object::Header], &P, Option<Obj>) {
        let visits_type = self.config.traverse_visits_type && self.owns_type(op);
        let ob_type = visits_type.then(|| self.ob_type(op));
        debug_assert!(op.0 >= LISTS);
        let (headers, payload) = self.headers_and_payload(op);
        (headers, payload, ob_type)
    }
}
