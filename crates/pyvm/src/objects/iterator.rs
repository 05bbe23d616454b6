//! The iterators of builtin types.

use num_bigint::BigInt;
use pyheap::Obj;

use crate::objects::tool::Tool;

/// What an iterator holds.
#[derive(Clone, Debug)]
pub enum Iter {
    /// Over a list or any sequence with `__getitem__`: the sequence (null when exhausted), the next index.
    Sequence(Obj, usize),
    /// Over a list, last to first.
    Reversed(Obj, usize),
    /// Over a range of machine ints: next, stop, step.
    Range(i64, i64, i64),
    /// Over a dict: the dict (null when exhausted), the next position, what it yields, the dict's size, and the pair that is
    /// used again (null but for items).
    Dict(Obj, usize, DictItems, usize, Obj),
    /// Over a set: the set (null when exhausted), the next slot, the set's size.
    Set(Obj, usize, usize),
    /// `enumerate`: the iterator, the next number, the pair that is used again.
    Enumerate(Obj, Box<BigInt>, Obj),
    /// `zip`: the iterators, the tuple that is used again.
    Zip(Vec<Obj>, Obj),
    /// `map`: the function, the iterators.
    Map(Obj, Vec<Obj>),
    /// `filter`: the function, the iterator.
    Filter(Obj, Obj),
    /// `iter(callable, sentinel)`.
    Callable(Obj, Obj),
    /// Of `itertools`.
    Tool(Box<Tool>),
    /// Over a deque.
    Deque {
        /// The deque.
        deque: Obj,
        /// How many items are left.
        left: usize,
        /// The deque's version.
        version: u64,
        /// Whether it goes from right to left.
        reversed: bool,
    },
    /// A view of a dict: `keys()`, `values()`, `items()`; not an iterator, but kept with its kin.
    View(Obj, DictItems),
}

/// What an iterator over a dict yields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DictItems {
    /// Keys.
    Keys,
    /// Values.
    Values,
    /// Pairs.
    Items,
}

impl Iter {
    pub(crate) fn traverse(&self, visit: &mut dyn FnMut(Obj)) {
        match self {
            Iter::Sequence(op, _)
            | Iter::Reversed(op, _)
            | Iter::Set(op, ..)
            | Iter::View(op, _)
            | Iter::Deque { deque: op, .. } => {
                op.some().into_iter().for_each(visit);
            }
            Iter::Range(..) => {}
            Iter::Tool(tool) => tool.refs.iter().filter(|op| !op.is_null()).for_each(|&op| visit(op)),
            Iter::Zip(iterators, result) => iterators.iter().chain([result]).filter(|op| !op.is_null()).for_each(|&op| visit(op)),
            Iter::Map(function, iterators) => {
                std::iter::once(function).chain(iterators).filter(|op| !op.is_null()).for_each(|&op| visit(op))
            }
            Iter::Filter(a, b) | Iter::Callable(a, b) | Iter::Dict(a, .., b) | Iter::Enumerate(a, _, b) => {
                [*a, *b].into_iter().filter(|op| !op.is_null()).for_each(visit)
            }
        }
    }

    pub(crate) fn give_up(&mut self) -> Option<Obj> {
        match self {
            Iter::Sequence(op, _)
            | Iter::Reversed(op, _)
            | Iter::Set(op, ..)
            | Iter::View(op, _)
            | Iter::Deque { deque: op, .. } => std::mem::take(op).some(),
            Iter::Range(..) => None,
            Iter::Tool(tool) => tool.give_up(),
            Iter::Zip(iterators, result) => iterators.pop().or_else(|| std::mem::take(result).some()),
            Iter::Map(function, iterators) => iterators.pop().or_else(|| std::mem::take(function).some()),
            Iter::Filter(a, b) | Iter::Callable(a, b) | Iter::Dict(a, .., b) | Iter::Enumerate(a, _, b) => {
                [a, b].into_iter().find(|op| !op.is_null()).map(std::mem::take)
            }
        }
    }
}
