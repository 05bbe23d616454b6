//! The iterators of `itertools`: references, numbers, and the function that gives the next value.

use pyheap::Obj;

use crate::vm::{R, Vm};

/// What such an iterator holds.
#[derive(Clone, Debug)]
pub struct Tool {
    /// Gives the next value.
    pub next: fn(&mut Vm, Obj) -> R<Option<Obj>>,
    /// Its references, null where it has none (any more), in the order of `tp_traverse`.
    pub refs: Vec<Obj>,
    /// Its counters.
    pub numbers: Vec<i64>,
}

impl Tool {
    /// Gives up the first reference that is left.
    pub(crate) fn give_up(&mut self) -> Option<Obj> {
        self.refs.iter_mut().find(|op| !op.is_null()).map(std::mem::take)
    }
}
