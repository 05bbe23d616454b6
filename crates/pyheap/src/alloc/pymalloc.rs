//! CPython's allocator for small objects, as Objects/obmalloc.c has it since 3.7 with 16-byte alignment.
//!
//! It answers which address a request gets. Larger requests are [`super::cheap`]'s, free lists the caller's.

use std::ops::Range;

use super::arena::{Arenas, FreePool, Geometry};
use super::pool::Pool;

/// Every block's address is a multiple of this.
pub const ALIGNMENT: u64 = 1 << ALIGNMENT_SHIFT;

/// The largest request that pymalloc serves.
pub const SMALL_REQUEST_THRESHOLD: u64 = 512;

pub(super) const ALIGNMENT_SHIFT: u32 = 4;

const NB_SMALL_SIZE_CLASSES: u32 = (SMALL_REQUEST_THRESHOLD / ALIGNMENT) as u32;

/// The block size of a size class.
#[inline]
pub(super) const fn index2size(szidx: u8) -> u32 {
    (szidx as u32 + 1) << ALIGNMENT_SHIFT
}

/// The small-object allocator's state.
///
/// The first 32 pools are no memory: each is the head of `usedpools` for its size class, the circular list of pools
/// that have both free and used blocks. The pools after them follow each other from the top of the address space
/// downward, so that an address names its pool by a subtraction and a shift.
#[derive(Debug, Clone)]
pub struct PyMalloc {
    pools: Vec<Pool>,
    /// For each pool that was ever cut, one link per 16 bytes: a free block's successor in its pool's list.
    links: Vec<u16>,
    arenas: Arenas,
    pool_size: u32,
    pool_shift: u32,
    pools_per_arena: u32,
    /// The last byte of the first arena, which has the highest addresses.
    last_byte: u64,
    blocks: u64,
}

impl PyMalloc {
    /// An allocator that has no arena yet.
    ///
    /// # Panics
    /// If `geometry` breaks a condition that its fields' descriptions state.
    pub fn new(geometry: &Geometry) -> Self {
        geometry.validate();
        Self {
            pools: (0..NB_SMALL_SIZE_CLASSES).map(Pool::head).collect(),
            links: Vec::new(),
            arenas: Arenas::new(geometry),
            pool_size: geometry.pool_size,
            pool_shift: geometry.pool_size.trailing_zeros(),
            pools_per_arena: geometry.pools_per_arena(),
            last_byte: geometry.base + u64::from(geometry.arena_size) - 1,
            blocks: 0,
        }
    }

    /// A block for `nbytes`; `None` for 0 bytes and past [`SMALL_REQUEST_THRESHOLD`], which are the C heap's.
    ///
    /// Mirrors: `pymalloc_alloc`, Objects/obmalloc.c, CPython 3.13.
    /// Differs: the system never refuses an arena.
    #[inline]
    pub fn pymalloc_alloc(&mut self, nbytes: u64) -> Option<u64> {
        if nbytes == 0 || nbytes > SMALL_REQUEST_THRESHOLD {
            return None;
        }
        let size = ((nbytes - 1) >> ALIGNMENT_SHIFT) as u32;
        let mut pool = self.pools[size as usize].nextpool;
        if pool == size {
            pool = self.allocate_from_new_pool(size);
        }
        let (address, full) = self.pools[pool as usize].take(&mut self.links);
        if full {
            self.unlink(pool);
        }
        self.blocks += 1;
        Some(address)
    }

    /// Gives a block back; `false`, and nothing is done, if no pool of ours holds the address.
    ///
    /// Mirrors: `pymalloc_free`, Objects/obmalloc.c, CPython 3.13.
    #[inline]
    pub fn pymalloc_free(&mut self, address: u64) -> bool {
        let Some(index) = self.pool_of(address) else {
            return false;
        };
        let pool = &mut self.pools[index as usize];
        let was_full = pool.give((address - pool.address) as u32, &mut self.links);
        self.blocks -= 1;
        if was_full {
            // It isn't empty now: a pool of any class has seven blocks or more.
            self.insert_to_usedpool(index);
        } else if pool.count == 0 {
            self.insert_to_freepool(index);
        }
        true
    }

    /// Whether a reallocation to `nbytes` leaves the block where it is: it fits, and wastes at most a quarter.
    ///
    /// Mirrors: `pymalloc_realloc`, Objects/obmalloc.c, CPython 3.13.
    /// Differs: a block that moves is allocated and freed by the caller.
    pub fn realloc_keeps(&self, address: u64, nbytes: u64) -> bool {
        self.block_size(address).is_some_and(|size| nbytes <= size && 4 * nbytes > 3 * size)
    }

    /// Whether a pool of ours holds this address.
    ///
    /// Mirrors: `address_in_range`, Objects/obmalloc.c, CPython 3.13.
    pub fn address_in_range(&self, address: u64) -> bool {
        self.pool_of(address).is_some()
    }

    /// The size of the block that starts at `address`, whether it is free or in use.
    pub fn block_size(&self, address: u64) -> Option<u64> {
        let pool = &self.pools[self.pool_of(address)? as usize];
        pool.is_block((address - pool.address) as u32).then(|| u64::from(pool.block_size()))
    }

    /// Blocks in use.
    pub fn allocated_blocks(&self) -> u64 {
        self.blocks
    }

    /// Arenas that have memory, `# arenas allocated current` of `sys._debugmallocstats()`.
    pub fn allocated_arenas(&self) -> u32 {
        self.arenas.allocated()
    }

    /// A pool of class `size` that has a free block and is the only one on its list.
    ///
    /// Mirrors: `allocate_from_new_pool`, Objects/obmalloc.c, CPython 3.13.
    /// Differs: the first block is left for `pymalloc_alloc` to take.
    #[cold]
    fn allocate_from_new_pool(&mut self, size: u32) -> u32 {
        let (arena, mapped) = self.arenas.usable_arena();
        if let Some(place) = mapped {
            self.map_pools(place);
        }
        let index = match self.arenas.take_pool(arena) {
            FreePool::Emptied(index) => {
                let rest = self.pools[index as usize].nextpool;
                // A pool's list head is no pool of memory, so it can stand for the end of the list.
                self.arenas.set_freepools(arena, (rest >= NB_SMALL_SIZE_CLASSES).then_some(rest));
                index
            }
            FreePool::Carved(address) => self.index_of(address),
        };
        let pool = &mut self.pools[index as usize];
        pool.arenaindex = arena;
        // A pool that held the same class keeps its blocks' order.
        if u32::from(pool.szidx) != size {
            pool.init(size as u8, self.pool_size, &mut self.links);
        }
        self.insert_to_usedpool(index);
        index
    }

    /// Links a pool that is on no list to the front of its class's list.
    ///
    /// Mirrors: `insert_to_usedpool`, Objects/obmalloc.c, CPython 3.13.
    fn insert_to_usedpool(&mut self, index: u32) {
        let head = u32::from(self.pools[index as usize].szidx);
        let next = self.pools[head as usize].nextpool;
        self.pools[index as usize].nextpool = next;
        self.pools[index as usize].prevpool = head;
        self.pools[next as usize].prevpool = index;
        self.pools[head as usize].nextpool = index;
    }

    /// Takes an emptied pool off its class's list and gives it to its arena.
    ///
    /// Mirrors: `insert_to_freepool`, Objects/obmalloc.c, CPython 3.13.
    #[cold]
    fn insert_to_freepool(&mut self, index: u32) {
        self.unlink(index);
        let arena = self.pools[index as usize].arenaindex;
        self.pools[index as usize].nextpool = self.arenas.freepools(arena).unwrap_or(0);
        self.arenas.set_freepools(arena, Some(index));
        if let Some(place) = self.arenas.pool_freed(arena) {
            let pools = self.pools_at(place);
            self.pools[pools].iter_mut().for_each(Pool::reset);
        }
    }

    fn unlink(&mut self, index: u32) {
        let Pool { nextpool, prevpool, .. } = self.pools[index as usize];
        self.pools[nextpool as usize].prevpool = prevpool;
        self.pools[prevpool as usize].nextpool = nextpool;
    }

    /// Adds the pools of the mapping at `place`, unless the place had a mapping before.
    fn map_pools(&mut self, place: u32) {
        for index in self.pools.len()..self.pools_at(place).end {
            let below = (index as u64 - u64::from(NB_SMALL_SIZE_CLASSES) + 1) << self.pool_shift;
            self.pools.push(Pool::raw(self.last_byte + 1 - below));
        }
    }

    /// The pools of the mapping at `place`.
    fn pools_at(&self, place: u32) -> Range<usize> {
        let first = (NB_SMALL_SIZE_CLASSES + place * self.pools_per_arena) as usize;
        first..first + self.pools_per_arena as usize
    }

    /// The pool that holds `address`, if it belongs to an arena and was cut.
    #[inline]
    fn pool_of(&self, address: u64) -> Option<u32> {
        if address > self.last_byte {
            return None;
        }
        let index = ((self.last_byte - address) >> self.pool_shift) + u64::from(NB_SMALL_SIZE_CLASSES);
        let pool = self.pools.get(usize::try_from(index).ok()?)?;
        pool.is_cut().then_some(index as u32)
    }

    /// The pool at `address`, which is in a mapping of ours.
    fn index_of(&self, address: u64) -> u32 {
        ((self.last_byte - address) >> self.pool_shift) as u32 + NB_SMALL_SIZE_CLASSES
    }
}
