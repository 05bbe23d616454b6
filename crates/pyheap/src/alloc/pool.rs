//! A pool: one run of memory cut into blocks of a single size class, as `struct pool_header` describes it.
//!
//! Lists of pools belong to [`super::pymalloc`], which pool comes next to [`super::arena`].

use super::pymalloc::{ALIGNMENT_SHIFT, index2size};

/// Bytes at the start of each pool that its header takes.
pub(super) const POOL_OVERHEAD: u32 = 48;

/// The size class of a pool that was never cut.
pub(super) const DUMMY_SIZE_IDX: u8 = 0xff;

/// No block: a pool's offset 0 is its header.
const NULL: u16 = 0;

/// No links yet.
const NO_LINKS: u32 = u32::MAX;

/// A pool's header, and where its free blocks' links stand.
///
/// Offsets are bytes from the pool's start; `freeblock` is in units of the alignment.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pool {
    pub(super) address: u64,
    pub(super) nextpool: u32,
    pub(super) prevpool: u32,
    pub(super) arenaindex: u32,
    links: u32,
    pub(super) count: u16,
    freeblock: u16,
    nextoffset: u16,
    maxnextoffset: u16,
    pub(super) szidx: u8,
}

impl Pool {
    /// A list head: the empty circular list that holds only itself.
    pub(super) fn head(index: u32) -> Self {
        Self {
            address: 0,
            nextpool: index,
            prevpool: index,
            arenaindex: 0,
            links: NO_LINKS,
            count: 0,
            freeblock: NULL,
            nextoffset: 0,
            maxnextoffset: 0,
            szidx: DUMMY_SIZE_IDX,
        }
    }

    /// A pool of raw memory.
    pub(super) fn raw(address: u64) -> Self {
        Self { address, ..Self::head(0) }
    }

    /// Forgets the memory that was here, for memory that the system handed out anew at the same place.
    pub(super) fn reset(&mut self) {
        *self = Self { links: self.links, ..Self::raw(self.address) };
    }

    /// Whether it was ever cut into blocks.
    #[inline]
    pub(super) fn is_cut(&self) -> bool {
        self.szidx != DUMMY_SIZE_IDX
    }

    /// The size of its blocks.
    pub(super) fn block_size(&self) -> u32 {
        index2size(self.szidx)
    }

    /// Whether a block starts at this offset: one in use, or one that is free.
    pub(super) fn is_block(&self, offset: u32) -> bool {
        self.is_cut()
            && offset >= POOL_OVERHEAD
            && offset < u32::from(self.nextoffset)
            && (offset - POOL_OVERHEAD).is_multiple_of(self.block_size())
    }

    /// Takes the block at the head of the free list and returns its address; carves the next block when the list is
    /// used up. The second value is true if the pool is full now.
    ///
    /// Mirrors: the head of `pymalloc_alloc` and `pymalloc_pool_extend`, Objects/obmalloc.c, CPython 3.13.
    /// Differs: unlinking a full pool is left to the caller.
    #[inline]
    pub(super) fn take(&mut self, links: &mut [u16]) -> (u64, bool) {
        let block = self.freeblock;
        debug_assert_ne!(block, NULL, "a pool in usedpools has a free block");
        self.count += 1;
        self.freeblock = links[self.links as usize + usize::from(block)];
        let full = self.freeblock == NULL && !self.carve(links);
        (self.address + (u64::from(block) << ALIGNMENT_SHIFT), full)
    }

    /// Puts the block at this offset at the head of the free list. True if the pool was full before.
    #[inline]
    pub(super) fn give(&mut self, offset: u32, links: &mut [u16]) -> bool {
        debug_assert!(
            self.is_block(offset) && self.count > 0,
            "no block is in use at offset {offset} of the pool at {:#x}",
            self.address
        );
        let block = (offset >> ALIGNMENT_SHIFT) as u16;
        links[self.links as usize + usize::from(block)] = self.freeblock;
        let was_full = self.freeblock == NULL;
        self.freeblock = block;
        self.count -= 1;
        was_full
    }

    /// Cuts the pool into blocks of class `szidx`, of which the first two are carved and free, the first one first.
    ///
    /// Mirrors: the tail of `allocate_from_new_pool`, Objects/obmalloc.c, CPython 3.13.
    /// Differs: the block that CPython returns at once is left at the head of the list, for [`Self::take`].
    pub(super) fn init(&mut self, szidx: u8, pool_size: u32, links: &mut Vec<u16>) {
        if self.links == NO_LINKS {
            self.links = links.len() as u32;
            links.resize(links.len() + (pool_size >> ALIGNMENT_SHIFT) as usize, NULL);
        }
        self.szidx = szidx;
        let size = self.block_size();
        let first = (POOL_OVERHEAD >> ALIGNMENT_SHIFT) as u16;
        let second = ((POOL_OVERHEAD + size) >> ALIGNMENT_SHIFT) as u16;
        self.nextoffset = (POOL_OVERHEAD + 2 * size) as u16;
        self.maxnextoffset = (pool_size - size) as u16;
        self.freeblock = first;
        links[self.links as usize + usize::from(first)] = second;
        links[self.links as usize + usize::from(second)] = NULL;
    }

    /// Makes the next block that was never used since the pool was cut the only free one; false if none is left.
    fn carve(&mut self, links: &mut [u16]) -> bool {
        if self.nextoffset > self.maxnextoffset {
            return false;
        }
        self.freeblock = self.nextoffset >> ALIGNMENT_SHIFT;
        self.nextoffset += self.block_size() as u16;
        // A link may be left over from blocks of another size.
        links[self.links as usize + usize::from(self.freeblock)] = NULL;
        true
    }
}
