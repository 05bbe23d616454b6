//! An object's header: its count, its type, its place in the collector's lists.
//!
//! Three things name an object and are kept apart: its *slot* ([`Obj`], reused), its *address* (simulated, reused as
//! CPython reuses it) and its *serial* (never reused).
//! Not here: what an object holds (see [`crate::Payload`]).

use std::fmt;

/// A reference to an object: its slot in the heap. Copying one does not count; see [`crate::Heap::incref`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Obj(pub(crate) u32);

impl Obj {
    /// No object, as C's `NULL`.
    pub const NULL: Obj = Obj(0);

    /// Whether this is [`Obj::NULL`].
    #[inline]
    pub fn is_null(self) -> bool {
        self.0 == 0
    }

    /// `None` for [`Obj::NULL`].
    #[inline]
    pub fn some(self) -> Option<Obj> {
        if self.is_null() { None } else { Some(self) }
    }

    /// The slot's number, for tables beside the heap.
    #[inline]
    pub fn slot(self) -> usize {
        self.0 as usize
    }
}

impl fmt::Debug for Obj {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Obj({})", self.0)
    }
}

/// The number of an object in its heap, from 1, in order of allocation.
pub type Serial = u32;

/// Bits of a header.
///
/// Where CPython packs a bit into a pointer (`_PyGC_PREV_MASK_COLLECTING`), it is a bit of its own here.
pub(crate) mod flag {
    /// The object has a `PyGC_Head`: the collector may track it.
    pub(crate) const HAVE_GC: u16 = 1 << 0;
    /// Its finalizer ran (`_PyGC_PREV_MASK_FINALIZED`).
    pub(crate) const FINALIZED: u16 = 1 << 1;
    /// It is in the list being collected (`PREV_MASK_COLLECTING`). Never set outside a collection.
    pub(crate) const COLLECTING: u16 = 1 << 2;
    /// It is tentatively unreachable (`NEXT_MASK_UNREACHABLE`). Never set outside a collection.
    pub(crate) const UNREACHABLE: u16 = 1 << 3;
    /// It owns a reference to its type, as instances of heap types do.
    pub(crate) const OWNS_TYPE: u16 = 1 << 4;
    /// The slot holds no object.
    pub(crate) const FREE: u16 = 1 << 5;
    /// It changed since the log was last drained.
    pub(crate) const DIRTY: u16 = 1 << 6;
    /// Its count reached zero and its `tp_dealloc` runs.
    pub(crate) const DEALLOCATING: u16 = 1 << 7;
}

// ANCHOR: header
/// What every object begins with: `PyObject`, with `PyGC_Head` beside it.
#[derive(Clone, Debug)]
pub(crate) struct Header {
    /// How many references exist. A count whose low 32 bits are negative is immortal, as in 3.12.
    pub(crate) ob_refcnt: i64,
    /// Where CPython would have put it.
    pub(crate) address: u64,
    /// The collector's working copy of the count. Meaningful only while `COLLECTING`.
    pub(crate) gc_refs: i64,
    /// The type object, null where the payload implies it.
    pub(crate) ob_type: Obj,
    pub(crate) serial: Serial,
    /// The next object of its list, 0 when untracked. Slots below [`crate::gc::LISTS`] are list heads.
    pub(crate) gc_next: u32,
    /// The previous object of its list, 0 when untracked.
    pub(crate) gc_prev: u32,
    /// The first weak reference to it.
    pub(crate) weaklist: Obj,
    pub(crate) flags: u16,
    /// The slot of its list's head. CPython has nothing like it: kept while the log is on, for those who record.
    pub(crate) gc_list: u8,
}
// ANCHOR_END: header

impl Header {
    pub(crate) fn empty() -> Header {
        Header {
            ob_refcnt: 0,
            address: 0,
            gc_refs: 0,
            ob_type: Obj::NULL,
            serial: 0,
            gc_next: 0,
            gc_prev: 0,
            weaklist: Obj::NULL,
            flags: flag::FREE,
            gc_list: 0,
        }
    }

    #[inline]
    pub(crate) fn has(&self, flag: u16) -> bool {
        self.flags & flag != 0
    }

    #[inline]
    pub(crate) fn set(&mut self, flag: u16, on: bool) {
        if on { self.flags |= flag } else { self.flags &= !flag }
    }

    #[inline]
    pub(crate) fn is_immortal(&self) -> bool {
        (self.ob_refcnt as i32) < 0
    }

    #[inline]
    pub(crate) fn is_tracked(&self) -> bool {
        self.gc_next != 0
    }
}
