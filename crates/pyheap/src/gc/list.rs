//! Doubly linked lists of objects, through their headers; a head is a reserved slot.
//!
//! Not here: what the lists mean.

use super::{LISTS, List};
use crate::object::flag;
use crate::{Heap, Obj, Payload};

impl<P: Payload> Heap<P> {
    pub(crate) fn gc_init_lists(&mut self) {
        for head in 1..LISTS {
            let header = self.header_mut(Obj(head));
            (header.gc_next, header.gc_prev) = (head, head);
        }
    }

    /// The objects of a list, in order.
    pub fn gc_list(&self, list: List) -> impl Iterator<Item = Obj> + '_ {
        let mut at = list as u32;
        std::iter::from_fn(move || {
            at = self.header(Obj(at)).gc_next;
            (at >= LISTS).then_some(Obj(at))
        })
    }

    /// Notes the list of every object, as a log that starts needs it.
    pub(crate) fn gc_mark_lists(&mut self) {
        for list in [List::Generation0, List::Generation1, List::Generation2, List::Permanent] {
            let mut at = self.list_first(list);
            while let Some(op) = at {
                self.header_mut(op).gc_list = list as u8;
                at = self.list_next(op);
            }
        }
    }

    pub(crate) fn list_first(&self, list: List) -> Option<Obj> {
        self.list_next(Obj(list as u32))
    }

    /// The object after `op` in its list, if `op` is not the last.
    pub(crate) fn list_next(&self, op: Obj) -> Option<Obj> {
        let next = self.header(op).gc_next;
        (next >= LISTS).then_some(Obj(next))
    }

    pub(crate) fn list_size(&self, list: List) -> usize {
        self.gc_list(list).count()
    }

    pub(crate) fn list_append(&mut self, op: Obj, list: List) {
        let head = Obj(list as u32);
        let last = self.header(head).gc_prev;
        self.header_mut(Obj(last)).gc_next = op.0;
        let header = self.header_mut(op);
        (header.gc_prev, header.gc_next) = (last, head.0);
        self.header_mut(head).gc_prev = op.0;
        if self.is_logging() {
            self.mark_moved(op, head.0);
        }
    }

    pub(crate) fn list_remove(&mut self, op: Obj) {
        let header = self.header_mut(op);
        let (prev, next) = (header.gc_prev, header.gc_next);
        (header.gc_prev, header.gc_next) = (0, 0);
        self.header_mut(Obj(prev)).gc_next = next;
        self.header_mut(Obj(next)).gc_prev = prev;
        if self.is_logging() {
            self.mark_moved(op, 0);
        }
    }

    /// `gc_list_move`: to the end of `list`.
    pub(crate) fn list_move(&mut self, op: Obj, list: List) {
        self.list_remove(op);
        self.list_append(op, list);
    }

    /// `gc_list_merge`: appends all of `from` to `to`.
    pub(crate) fn list_merge(&mut self, from: List, to: List) {
        let (from, to) = (Obj(from as u32), Obj(to as u32));
        let (first, last) = (self.header(from).gc_next, self.header(from).gc_prev);
        if first == from.0 {
            return;
        }
        if self.is_logging() {
            let mut at = Some(Obj(first));
            while let Some(op) = at {
                self.mark_moved(op, to.0);
                at = self.list_next(op);
            }
        }
        let tail = self.header(to).gc_prev;
        self.header_mut(Obj(tail)).gc_next = first;
        self.header_mut(Obj(first)).gc_prev = tail;
        self.header_mut(Obj(last)).gc_next = to.0;
        self.header_mut(to).gc_prev = last;
        let header = self.header_mut(from);
        (header.gc_next, header.gc_prev) = (from.0, from.0);
    }

    /// `gc_clear_collecting`, and the mark of the unreachable with it.
    pub(crate) fn clear_collecting(&mut self, op: Obj) {
        self.header_mut(op).set(flag::COLLECTING | flag::UNREACHABLE, false);
    }
}
