//! Between finding garbage and clearing it: weak references, finalizers, and those who come back.
//!
//! Not here: `tp_clear` (`clear`) and the calls themselves, which the interpreter makes.

use super::List;
use crate::event::{Cause, EventKind};
use crate::object::flag;
use crate::{Heap, Obj, Payload};

impl<P: Payload> Heap<P> {
    /// Moves garbage with legacy finalizers, and all that it reaches, out of `unreachable`.
    ///
    /// Mirrors: `move_legacy_finalizers` and `move_legacy_finalizer_reachable`, Python/gc.c, CPython 3.13.
    /// Differs: what is a legacy finalizer is asked of the payload, only in releases that have them.
    pub(crate) fn move_legacy_finalizers(&mut self, unreachable: List) {
        if !self.config.legacy_finalizers {
            return;
        }
        let mut at = self.list_first(unreachable);
        while let Some(op) = at {
            at = self.list_next(op);
            if P::has_finalizer(self, op) {
                self.clear_collecting(op);
                self.list_move(op, List::Finalizers);
            }
        }
        let mut at = self.list_first(List::Finalizers);
        while let Some(op) = at {
            let mut children = Vec::new();
            self.payload(op).traverse(&mut |child| children.push(child));
            for child in children {
                if self.header(child).has(flag::COLLECTING) {
                    self.clear_collecting(child);
                    self.list_move(child, List::Finalizers);
                }
            }
            at = self.list_next(op);
        }
    }

    /// Clears weak references to garbage; those outside it whose callbacks are to be called are held and returned, in order.
    ///
    /// Mirrors: the first loop of `handle_weakrefs`, Python/gc.c, CPython 3.13.
    /// Differs: no.
    pub(crate) fn clear_weakrefs_to(&mut self, unreachable: List) -> Vec<Obj> {
        let mut calls = Vec::new();
        let mut at = self.list_first(unreachable);
        while let Some(op) = at {
            at = self.list_next(op);
            if self.payload(op).weakref().is_some() {
                // A weak reference inside the garbage must not call back, nor see its object again.
                self.clear_weakref(op);
            }
            for weakref in self.weakrefs(op) {
                self.clear_weakref(weakref);
                let has_callback = self.payload(weakref).weakref().is_some_and(|wr| !wr.wr_callback.is_null());
                if has_callback && !self.header(weakref).has(flag::COLLECTING) {
                    self.incref_for(weakref, Cause::Collector);
                    calls.push(weakref);
                }
            }
        }
        calls
    }

    /// The next object of `unreachable` whose finalizer is to be called; it is held. Objects passed over go to `Seen`.
    ///
    /// Mirrors: the loop of `finalize_garbage`, Python/gc.c, CPython 3.13.
    /// Differs: no.
    pub(crate) fn next_to_finalize(&mut self, unreachable: List) -> Option<Obj> {
        while let Some(op) = self.list_first(unreachable) {
            self.list_move(op, List::Seen);
            if !self.is_finalized(op) && !self.config.legacy_finalizers && P::has_finalizer(self, op) {
                self.header_mut(op).set(flag::FINALIZED, true);
                self.incref_for(op, Cause::Collector);
                self.record(op, EventKind::Finalize);
                return Some(op);
            }
        }
        None
    }

    /// Deduces anew what is unreachable after the finalizers ran; survivors go to `old`.
    ///
    /// Mirrors: `handle_resurrected_objects`, Python/gc.c, CPython 3.13; `check_garbage` of 3.8 without
    /// [`crate::Config::partial_resurrection`].
    /// Differs: no.
    /// After: `StillUnreachable` holds what is to be cleared, and `unreachable` is empty.
    pub(crate) fn handle_resurrected_objects(&mut self, unreachable: List, old: List) {
        let mut at = self.list_first(unreachable);
        while let Some(op) = at {
            at = self.list_next(op);
            self.header_mut(op).set(flag::UNREACHABLE, false);
        }
        self.update_refs(unreachable);
        self.subtract_refs(unreachable);
        if self.config.partial_resurrection {
            self.move_unreachable(unreachable, List::StillUnreachable);
        } else if self.gc_list(unreachable).all(|op| self.gc_refs(op) == 0) {
            self.list_merge(unreachable, List::StillUnreachable);
        }
        // Whatever is left was resurrected, or is reached from it.
        while let Some(op) = self.list_first(unreachable) {
            self.clear_collecting(op);
            self.list_move(op, old);
        }
    }
}
