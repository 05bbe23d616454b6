//! The C heap, for what is too large for pymalloc: a simplified glibc malloc.
//!
//! It answers which address a request gets, as [`super::pymalloc`] does for small ones, and stores no bytes.

use std::collections::{BTreeMap, BTreeSet};

/// From a chunk's start to the address that the program sees.
const CHUNK_HEADER: u64 = 16;
const MIN_CHUNK: u64 = 32;
const CHUNK_ALIGNMENT: u64 = 16;
/// `TCACHE_MAX_BINS`: chunks of 32 to 1040 bytes.
const TCACHE_BINS: usize = 64;
/// `TCACHE_FILL_COUNT`.
const TCACHE_COUNT: usize = 7;
/// The chunk of the cache's own bookkeeping, which is the heap's first.
const TCACHE_STRUCT: u64 = 0x290;

/// A heap of chunks that grows upward without end.
///
/// Mirrors: `malloc`, `realloc` and `free` of glibc 2.36 for one thread.
/// Differs: no fastbins and no unsorted bin: a free chunk that the per-size cache doesn't take is coalesced at once,
/// and the smallest chunk that fits, the lowest of equals, is used; a large request gets no mapping of its own; the
/// heap's end never moves back to the system.
#[derive(Debug, Clone)]
pub struct CHeap {
    /// Every chunk below `top`, by its start. They follow each other without a gap.
    chunks: BTreeMap<u64, Chunk>,
    /// The free chunks, as (size, start).
    bins: BTreeSet<(u64, u64)>,
    /// For each small chunk size, the chunks that were freed last; no neighbor joins them.
    tcache: Vec<Vec<u64>>,
    /// The start of the never-used rest.
    top: u64,
    blocks: u64,
}

#[derive(Debug, Clone, Copy)]
struct Chunk {
    size: u64,
    state: State,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    InUse,
    Cached,
    Free,
}

impl CHeap {
    /// An empty heap whose first chunk starts at `base`.
    ///
    /// # Panics
    /// If `base` is not a multiple of 16.
    pub fn new(base: u64) -> Self {
        assert!(base.is_multiple_of(CHUNK_ALIGNMENT), "the C heap's base {base:#x} is not aligned to 16");
        Self {
            chunks: BTreeMap::new(),
            bins: BTreeSet::new(),
            tcache: vec![Vec::new(); TCACHE_BINS],
            top: base + TCACHE_STRUCT,
            blocks: 0,
        }
    }

    /// The address of a new block of at least `nbytes`.
    pub fn malloc(&mut self, nbytes: u64) -> u64 {
        self.blocks += 1;
        let size = request2size(nbytes);
        if let Some(start) = tcache_bin(size).and_then(|bin| self.tcache[bin].pop()) {
            self.set(start, size, State::InUse);
            return start + CHUNK_HEADER;
        }
        let start = match self.bins.range((size, 0)..).next().copied() {
            Some((found, start)) => {
                self.bins.remove(&(found, start));
                self.use_front(start, found, size);
                start
            }
            None => self.take_top(size),
        };
        start + CHUNK_HEADER
    }

    /// Frees the block at `address`.
    ///
    /// # Panics
    /// If no block in use starts there.
    pub fn free(&mut self, address: u64) {
        let (start, size) = self.chunk_at(address);
        self.blocks -= 1;
        if let Some(bin) = tcache_bin(size)
            && self.tcache[bin].len() < TCACHE_COUNT
        {
            self.tcache[bin].push(start);
            self.set(start, size, State::Cached);
            return;
        }
        self.release(start, size);
    }

    /// The address of the block at `address` after its size became `nbytes`: the same one if the chunk can be cut, or
    /// the memory behind it is free.
    ///
    /// # Panics
    /// If no block in use starts there.
    pub fn realloc(&mut self, address: u64, nbytes: u64) -> u64 {
        let (start, old) = self.chunk_at(address);
        let size = request2size(nbytes);
        if size <= old {
            self.use_front(start, old, size);
            return address;
        }
        let next = start + old;
        if next == self.top {
            self.top = start + size;
            self.set(start, size, State::InUse);
            return address;
        }
        let behind = self.chunks[&next];
        if behind.state == State::Free && old + behind.size >= size {
            self.bins.remove(&(behind.size, next));
            self.chunks.remove(&next);
            self.use_front(start, old + behind.size, size);
            return address;
        }
        let moved = self.malloc(nbytes);
        self.free(address);
        moved
    }

    /// The bytes that the block in use at `address` can hold.
    ///
    /// Mirrors: `malloc_usable_size` of glibc 2.36.
    pub fn usable_size(&self, address: u64) -> Option<u64> {
        let chunk = self.chunks.get(&address.checked_sub(CHUNK_HEADER)?)?;
        (chunk.state == State::InUse).then(|| chunk.size - 8)
    }

    /// Blocks in use.
    pub fn allocated_blocks(&self) -> u64 {
        self.blocks
    }

    /// The start and size of the chunk in use whose block is at `address`.
    fn chunk_at(&self, address: u64) -> (u64, u64) {
        let start = address.wrapping_sub(CHUNK_HEADER);
        match self.chunks.get(&start) {
            Some(chunk) if chunk.state == State::InUse => (start, chunk.size),
            _ => panic!("no block in use starts at {address:#x} in the C heap"),
        }
    }

    fn take_top(&mut self, size: u64) -> u64 {
        let start = self.top;
        self.top += size;
        self.set(start, size, State::InUse);
        start
    }

    /// Uses the first `size` bytes of a run of `have` bytes that is in no bin, and frees the rest if it can be a chunk.
    fn use_front(&mut self, start: u64, have: u64, size: u64) {
        if have - size < MIN_CHUNK {
            self.set(start, have, State::InUse);
            return;
        }
        self.set(start, size, State::InUse);
        self.release(start + size, have - size);
    }

    /// Makes a run free and joins it with its free neighbors.
    fn release(&mut self, mut start: u64, mut size: u64) {
        self.chunks.remove(&start);
        if let Some((&before, &chunk)) = self.chunks.range(..start).next_back()
            && chunk.state == State::Free
        {
            self.bins.remove(&(chunk.size, before));
            self.chunks.remove(&before);
            start = before;
            size += chunk.size;
        }
        let next = start + size;
        if let Some(&chunk) = self.chunks.get(&next)
            && chunk.state == State::Free
        {
            self.bins.remove(&(chunk.size, next));
            self.chunks.remove(&next);
            size += chunk.size;
        }
        if start + size == self.top {
            self.top = start;
            return;
        }
        self.set(start, size, State::Free);
        self.bins.insert((size, start));
    }

    fn set(&mut self, start: u64, size: u64, state: State) {
        self.chunks.insert(start, Chunk { size, state });
    }
}

/// The chunk size for a request: 8 bytes of header count, as the next chunk lends its first 8.
fn request2size(nbytes: u64) -> u64 {
    (nbytes + 8).next_multiple_of(CHUNK_ALIGNMENT).max(MIN_CHUNK)
}

fn tcache_bin(size: u64) -> Option<usize> {
    let bin = usize::try_from((size - MIN_CHUNK) / CHUNK_ALIGNMENT).ok()?;
    (bin < TCACHE_BINS).then_some(bin)
}
