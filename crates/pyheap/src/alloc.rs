//! The simulated address space of Python objects: which address each request gets, and which address is reused when.
//!
//! It hands out addresses as CPython's allocators do and stores no bytes: an address is a number. What lives at an
//! address, and when a type's free list is tried first, is the caller's business.

mod arena;
mod cheap;
mod freelist;
mod pool;
mod pymalloc;
#[cfg(test)]
mod tests;

pub use arena::Geometry;
pub use cheap::CHeap;
pub use freelist::FreeList;
pub use pymalloc::{ALIGNMENT, PyMalloc, SMALL_REQUEST_THRESHOLD};

/// CPython's object and memory domains joined: [`PyMalloc`] up to 512 bytes, [`CHeap`] past them.
#[derive(Debug, Clone)]
pub struct Allocator {
    pymalloc: PyMalloc,
    cheap: CHeap,
    requested: u64,
}

impl Allocator {
    /// An empty address space: arenas as `geometry` says, and the C heap from `cheap_base` upward.
    pub fn new(geometry: &Geometry, cheap_base: u64) -> Self {
        Self { pymalloc: PyMalloc::new(geometry), cheap: CHeap::new(cheap_base), requested: 0 }
    }

    /// The address of a new block of at least `nbytes`. A request of 0 bytes gets a block of its own.
    ///
    /// Mirrors: `_PyObject_Malloc`, Objects/obmalloc.c, CPython 3.13.
    /// Differs: it never fails; the caller compares [`Self::allocated_bytes`] with its limit.
    #[inline]
    pub fn alloc(&mut self, nbytes: u64) -> u64 {
        self.requested += nbytes;
        match self.pymalloc.pymalloc_alloc(nbytes) {
            Some(address) => address,
            None => self.cheap.malloc(nbytes.max(1)),
        }
    }

    /// The address of the block at `address` after its size went from `old_nbytes` to `nbytes`; it stays where it is
    /// when CPython's stays.
    ///
    /// Mirrors: `_PyObject_Realloc`, Objects/obmalloc.c, CPython 3.13.
    pub fn realloc(&mut self, address: u64, old_nbytes: u64, nbytes: u64) -> u64 {
        if !self.pymalloc.address_in_range(address) {
            self.requested = self.requested - old_nbytes + nbytes;
            return self.cheap.realloc(address, nbytes.max(1));
        }
        if self.pymalloc.realloc_keeps(address, nbytes) {
            self.requested = self.requested - old_nbytes + nbytes;
            return address;
        }
        let moved = self.alloc(nbytes);
        self.free(address, old_nbytes);
        moved
    }

    /// Gives back the block at `address`, which was asked for with `nbytes`.
    ///
    /// Mirrors: `_PyObject_Free`, Objects/obmalloc.c, CPython 3.13.
    ///
    /// # Panics
    /// If no block starts at `address`: the caller's bookkeeping is broken.
    #[inline]
    pub fn free(&mut self, address: u64, nbytes: u64) {
        self.requested -= nbytes;
        if !self.pymalloc.pymalloc_free(address) {
            self.cheap.free(address);
        }
    }

    /// Blocks in use, as `sys.getallocatedblocks()` counts them: those of free lists too.
    ///
    /// Mirrors: `_PyInterpreterState_GetAllocatedBlocks`, Objects/obmalloc.c, CPython 3.13.
    pub fn allocated_blocks(&self) -> u64 {
        self.pymalloc.allocated_blocks() + self.cheap.allocated_blocks()
    }

    /// Bytes in use, as they were asked for (without rounding and headers): what `tracemalloc` counts.
    pub fn allocated_bytes(&self) -> u64 {
        self.requested
    }

    /// The bytes that the block at `address` can hold, if one may start there.
    pub fn block_size(&self, address: u64) -> Option<u64> {
        self.pymalloc.block_size(address).or_else(|| self.cheap.usable_size(address))
    }

    /// The small-block part, to look at.
    pub fn pymalloc(&self) -> &PyMalloc {
        &self.pymalloc
    }

    /// The C heap, to look at.
    pub fn cheap(&self) -> &CHeap {
        &self.cheap
    }
}
