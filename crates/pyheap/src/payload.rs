//! What an object holds, as far as the heap must know: the reference-carrying slots of a `PyTypeObject`.
//!
//! Not here: any particular kind of object. `pyvm` has the ones of Python; [`crate::sample`] has two to learn with.

use crate::weakref::WeakRef;
use crate::{Heap, Obj};

/// The contents of an object and the slots of its type: `tp_traverse`, `tp_clear`, `tp_dealloc`, sizes and flags.
///
/// A payload owns one reference for each object that [`Payload::traverse`] and [`Payload::untraversed`] visit, no more.
/// The heap never calls back into an interpreter: what CPython would call from inside a slot (`__del__`, a weak
/// reference's callback) is returned as an [`crate::Effect`].
pub trait Payload: Sized {
    /// Why a count changed, in the interpreter's terms. Small and never text.
    type Cause: Copy + std::fmt::Debug;

    /// Visits the references that `tp_traverse` visits, in its order, apart from the type.
    fn traverse(&self, visit: &mut impl FnMut(Obj));

    /// Visits the references that are owned but not traversed, e.g. by types without `Py_TPFLAGS_HAVE_GC`.
    fn untraversed(&self, _visit: &mut impl FnMut(Obj)) {}

    /// Gives up the next reference in the order of `tp_dealloc`; `None` when nothing is left.
    fn dealloc_next(&mut self) -> Option<Obj>;

    /// Gives up the next reference in the order of `tp_clear`; `None` when nothing is left, or there is no `tp_clear`.
    fn clear_next(&mut self) -> Option<Obj>;

    /// Whether it holds no references and can have neither a finalizer nor weak references, as ints and strings.
    fn is_leaf(&self) -> bool {
        false
    }

    /// Whether `tp_dealloc` is guarded by the trashcan (`Py_TRASHCAN_BEGIN`).
    fn has_trashcan(&self) -> bool {
        false
    }

    /// Whether `op`'s type has a finalizer (`tp_finalize`, `__del__`).
    fn has_finalizer(_heap: &Heap<Self>, _op: Obj) -> bool {
        false
    }

    /// Whether `tp_dealloc` clears weak references before it calls the finalizer, as generators do and all of 2.7 did.
    fn weakrefs_before_finalizer(&self) -> bool {
        false
    }

    /// The weak reference's own fields, if this is one.
    fn weakref(&self) -> Option<&WeakRef> {
        None
    }

    /// See [`Payload::weakref`].
    fn weakref_mut(&mut self) -> Option<&mut WeakRef> {
        None
    }

    /// Whether a collection of the given kind untracks `op`: tuples in any, dicts in full ones only (3.13 and before).
    fn untracks(_heap: &Heap<Self>, _op: Obj, _full: bool) -> bool {
        false
    }

    /// The bytes of the object's own block, GC header included.
    fn block_size(&self) -> u64;

    /// The index of the free list that the block goes to and comes from, if its type has one.
    fn free_list(&self) -> Option<usize> {
        None
    }

    /// The addresses and sizes of further blocks (a list's items, a dict's keys), freed with the object.
    fn blocks(&self, _visit: &mut impl FnMut(u64, u64)) {}
}
