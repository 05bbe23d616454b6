//! The evaluation stack: values and locals, most owned, some borrowed.
//!
//! From 3.14 on a load may borrow: the local that it was loaded from keeps the object alive, and the stack's reference is
//! not counted. [`Vm::borrowed`] lists those places. Whoever takes a value off the stack owns it: [`Vm::pop`] counts a
//! borrowed one then, as `PyStackRef_AsPyObjectSteal` does.
//! Not here: which loads borrow (`compile::borrow`).

use pyheap::Obj;

use crate::cause::Cause;
use crate::vm::Vm;

impl Vm {
    /// Pushes an owned reference.
    #[inline]
    pub fn push(&mut self, op: Obj) {
        self.stack.push(op);
    }

    /// Pops a reference, which is owned now.
    #[inline]
    pub fn pop(&mut self) -> Obj {
        let (op, borrowed) = self.pop_ref();
        if borrowed {
            self.heap.incref(op, Cause::Push);
        }
        op
    }

    /// Pops a reference as it is. The flag says whether it is borrowed.
    #[inline]
    pub(crate) fn pop_ref(&mut self) -> (Obj, bool) {
        let op = self.stack.pop().expect("the compiler balances the stack");
        let borrowed = self.borrowed.last() == Some(&self.stack.len());
        if borrowed {
            self.borrowed.pop();
        }
        (op, borrowed)
    }

    /// Pushes a reference that is borrowed or not.
    #[inline]
    pub(crate) fn push_ref(&mut self, op: Obj, borrowed: bool) {
        if borrowed {
            self.borrowed.push(self.stack.len());
        }
        self.stack.push(op);
    }

    /// Drops the top.
    #[inline]
    pub(crate) fn drop_top(&mut self, cause: Cause) {
        let (op, borrowed) = self.pop_ref();
        if !borrowed {
            self.xdecref(op, cause);
        }
    }

    /// Whether the stack borrows what is at a place.
    #[inline]
    pub(crate) fn is_borrowed(&self, at: usize) -> bool {
        !self.borrowed.is_empty() && self.borrowed.binary_search(&at).is_ok()
    }

    /// Replaces what is at a place; the old value and whether it was borrowed are returned.
    #[inline]
    pub(crate) fn replace_ref(&mut self, at: usize, op: Obj, borrowed: bool) -> (Obj, bool) {
        let old = std::mem::replace(&mut self.stack[at], op);
        if self.borrowed.is_empty() && !borrowed {
            return (old, false);
        }
        let place = self.borrowed.binary_search(&at);
        match (place, borrowed) {
            (Ok(i), false) => {
                self.borrowed.remove(i);
            }
            (Err(i), true) => self.borrowed.insert(i, at),
            _ => {}
        }
        (old, place.is_ok())
    }

    /// Replaces what is at a place by an owned reference, and drops the old one.
    #[inline]
    pub(crate) fn replace_value(&mut self, at: usize, op: Obj, cause: Cause) {
        let (old, borrowed) = self.replace_ref(at, op, false);
        if !borrowed {
            self.xdecref(old, cause);
        }
    }

    /// The values from a place on, taken off; all are owned now.
    pub(crate) fn take_values(&mut self, from: usize) -> Vec<Obj> {
        while let Some(&at) = self.borrowed.last().filter(|&&at| at >= from) {
            self.borrowed.pop();
            self.heap.incref(self.stack[at], Cause::Push);
        }
        self.stack.split_off(from)
    }

    /// The values from a place on, taken off as they are; which of them are borrowed, counted from there.
    pub(crate) fn take_refs(&mut self, from: usize) -> (Vec<Obj>, Vec<usize>) {
        let first = self.borrowed.partition_point(|&at| at < from);
        let borrowed = self.borrowed.split_off(first).into_iter().map(|at| at - from).collect();
        (self.stack.split_off(from), borrowed)
    }

    /// Shortens the stack; what goes has been dropped or moved.
    pub(crate) fn truncate_stack(&mut self, len: usize) {
        self.stack.truncate(len);
        let kept = self.borrowed.partition_point(|&at| at < len);
        self.borrowed.truncate(kept);
    }

    /// Puts the top below the `count - 1` values under it.
    pub(crate) fn rotate(&mut self, count: usize) {
        let at = self.stack.len() - count;
        self.stack[at..].rotate_right(1);
        let first = self.borrowed.partition_point(|&place| place < at);
        if first < self.borrowed.len() {
            let mut moved: Vec<usize> =
                self.borrowed.split_off(first).iter().map(|&place| at + (place - at + 1) % count).collect();
            moved.sort_unstable();
            self.borrowed.append(&mut moved);
        }
    }
}
