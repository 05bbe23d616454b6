//! The heap as glibc 2.36 keeps it, its own bookkeeping in the simulated bytes: sizes, reuse, and the checks that abort.
//!
//! Differs: free chunks past the fast sizes stand in one list, best fit first, instead of small, large and unsorted bins.
//! Not here: which accesses are errors ([`crate::access`]).

use std::collections::BTreeMap;

use crate::space::{MapKind, Space, Unmapped};
use crate::types::round_up;

/// The first byte of the heap.
pub(crate) const HEAP_BASE: u64 = 0x5600_0100_0000;
/// What the heap starts with and grows by.
const HEAP_STEP: u64 = 0x21000;
/// `malloc` maps a block of its own from this size.
const MMAP_THRESHOLD: u64 = 128 * 1024;
/// Blocks of their own are mapped downward from here.
const MMAP_TOP: u64 = 0x7fff_f7d8_0000;
/// What stands in a cached chunk's second word, to notice a second `free`.
const TCACHE_KEY: u64 = 0x5d1c_3aa9_e84b_7f26;
/// The list head of the arena, in the C library's data; free chunks point there.
const ARENA: u64 = 0x7fff_f7fa_ace0;

const TCACHE_BINS: usize = 64;
const TCACHE_DEPTH: u16 = 7;
const FAST_MAX: u64 = 0x80;
const PREV_INUSE: u64 = 1;
const IS_MMAPPED: u64 = 2;
const NON_MAIN_ARENA: u64 = 4;
/// Requests past this fail at once.
const PTRDIFF_MAX: u64 = i64::MAX as u64;

/// Why an allocator's call doesn't return.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum HeapStop {
    /// glibc found its bookkeeping broken, and says so.
    Abort(&'static str),
    /// It followed a broken pointer.
    Fault(Unmapped),
    /// The simulator's limit on memory.
    Limit,
}

impl From<Unmapped> for HeapStop {
    fn from(unmapped: Unmapped) -> HeapStop {
        HeapStop::Fault(unmapped)
    }
}

/// glibc's state outside the chunks.
#[derive(Debug)]
pub(crate) struct Heap {
    /// The top chunk's address; 0 before the first request.
    top: u64,
    /// The end of the heap's mapping.
    end: u64,
    tcache: [(u64, u16); TCACHE_BINS],
    fast: [u64; 7],
    /// Free chunks past the fast sizes: address to size.
    free: BTreeMap<u64, u64>,
    mmap_low: u64,
    /// Bytes mapped for blocks of their own.
    mapped: u64,
    limit: u64,
    seed: u32,
}

impl Heap {
    pub(crate) fn new(limit: u64, seed: u32) -> Heap {
        Heap {
            top: 0,
            end: 0,
            tcache: [(0, 0); TCACHE_BINS],
            fast: [0; 7],
            free: BTreeMap::new(),
            mmap_low: MMAP_TOP,
            mapped: 0,
            limit,
            seed,
        }
    }

    /// The bytes that the allocator took from the system.
    pub(crate) fn taken(&self) -> u64 {
        self.mapped + self.end.saturating_sub(HEAP_BASE)
    }

    /// The most that it may take.
    pub(crate) fn limit(&self) -> u64 {
        self.limit
    }

    /// `malloc`: the address, or 0.
    pub(crate) fn malloc(&mut self, space: &mut Space, request: u64) -> Result<u64, HeapStop> {
        let Some(size) = chunk_size(request) else {
            return Ok(0);
        };
        self.start(space)?;
        if let Some(bin) = tcache_bin(size)
            && self.tcache[bin].1 > 0
        {
            return self.pop_tcache(space, bin);
        }
        self.int_malloc(space, size)
    }

    /// `calloc`'s search: it doesn't look into the tcache. The caller clears the bytes.
    pub(crate) fn calloc(&mut self, space: &mut Space, request: u64) -> Result<u64, HeapStop> {
        let Some(size) = chunk_size(request) else {
            return Ok(0);
        };
        self.start(space)?;
        self.int_malloc(space, size)
    }

    /// `free`.
    pub(crate) fn free(&mut self, space: &mut Space, block: u64) -> Result<(), HeapStop> {
        if block == 0 {
            return Ok(());
        }
        let chunk = block.wrapping_sub(16);
        let header = space.read_u64(chunk.wrapping_add(8))?;
        if header & IS_MMAPPED != 0 {
            return self.free_mapped(space, block, chunk, header);
        }
        if header & NON_MAIN_ARENA != 0 {
            // The arena's address stands at the start of the 64 MiB around the chunk, where nothing is.
            return Err(Unmapped { address: chunk & !0x3ff_ffff, read_only: false }.into());
        }
        let size = header & !7;
        if chunk > size.wrapping_neg() || !chunk.is_multiple_of(16) {
            return Err(HeapStop::Abort("free(): invalid pointer"));
        }
        if size < 32 || !size.is_multiple_of(16) {
            return Err(HeapStop::Abort("free(): invalid size"));
        }
        self.start(space)?;
        if let Some(bin) = tcache_bin(size) {
            if space.read_u64(block.wrapping_add(8))? == TCACHE_KEY {
                self.look_for_double_free(space, bin, block)?;
            }
            if self.tcache[bin].1 < TCACHE_DEPTH {
                return self.push_tcache(space, bin, block);
            }
        }
        if size <= FAST_MAX {
            return self.free_fast(space, chunk, size);
        }
        self.free_normal(space, chunk, header)
    }

    /// `realloc` of a live block, as far as the allocator goes: the new address and whether the bytes must be copied.
    pub(crate) fn realloc(&mut self, space: &mut Space, block: u64, request: u64) -> Result<(u64, bool), HeapStop> {
        let chunk = block.wrapping_sub(16);
        let header = space.read_u64(chunk.wrapping_add(8))?;
        let old = header & !7;
        if (chunk > old.wrapping_neg() || !chunk.is_multiple_of(16)) && header & IS_MMAPPED == 0 {
            return Err(HeapStop::Abort("realloc(): invalid pointer"));
        }
        let Some(size) = chunk_size(request) else {
            return Ok((0, false));
        };
        if header & IS_MMAPPED != 0 {
            if old >= size + 8 {
                return Ok((block, false));
            }
            return Ok((self.malloc(space, request)?, true));
        }
        self.start(space)?;
        if old <= 16 || old >= self.system_memory() {
            return Err(HeapStop::Abort("realloc(): invalid old size"));
        }
        let next = chunk.wrapping_add(old);
        let next_header = space.read_u64(next.wrapping_add(8))?;
        let next_size = next_header & !7;
        if next_size <= 16 || next_size >= self.system_memory() {
            return Err(HeapStop::Abort("realloc(): invalid next size"));
        }
        let mut whole = old;
        if size > old {
            if next == self.top && old + next_size >= size + 32 {
                self.top = chunk + size;
                set_header(space, self.top, (old + next_size - size) | PREV_INUSE)?;
                set_header(space, chunk, size | (header & PREV_INUSE))?;
                return Ok((block, false));
            }
            match self.free.get(&next) {
                Some(&free) if old + free >= size => {
                    self.free.remove(&next);
                    whole = old + free;
                }
                _ => return Ok((self.malloc(space, request)?, true)),
            }
        }
        self.use_chunk(space, chunk, whole, header & PREV_INUSE)?;
        if whole - size >= 32 {
            set_header(space, chunk, size | (header & PREV_INUSE))?;
            let rest = chunk + size;
            set_header(space, rest, (whole - size) | PREV_INUSE)?;
            self.free(space, rest + 16)?;
        }
        Ok((block, false))
    }

    /// How many bytes of the block may be used without touching the bookkeeping.
    pub(crate) fn usable(&self, space: &Space, block: u64) -> Result<u64, Unmapped> {
        let header = space.read_u64(block.wrapping_sub(8))?;
        let overhead = if header & IS_MMAPPED != 0 { 16 } else { 8 };
        Ok((header & !7).saturating_sub(overhead))
    }

    fn start(&mut self, space: &mut Space) -> Result<(), HeapStop> {
        if self.top != 0 {
            return Ok(());
        }
        if HEAP_STEP > self.limit {
            return Err(HeapStop::Limit);
        }
        space.map_fresh(HEAP_BASE, HEAP_STEP, MapKind::Heap, self.seed);
        // The first chunk is the tcache itself.
        let cache = 0x290;
        set_header(space, HEAP_BASE, cache | PREV_INUSE)?;
        self.top = HEAP_BASE + cache;
        self.end = HEAP_BASE + HEAP_STEP;
        set_header(space, self.top, (self.end - self.top) | PREV_INUSE)?;
        Ok(())
    }

    fn system_memory(&self) -> u64 {
        self.end - HEAP_BASE
    }

    /// `_int_malloc`: fast bins, then free chunks, then the top.
    fn int_malloc(&mut self, space: &mut Space, size: u64) -> Result<u64, HeapStop> {
        if size <= FAST_MAX
            && let Some(block) = self.pop_fast(space, size)?
        {
            return Ok(block);
        }
        let fit = self.free.iter().filter(|(_, free)| **free >= size).min_by_key(|(chunk, free)| (**free, **chunk));
        if let Some((&chunk, &free)) = fit {
            self.free.remove(&chunk);
            if free - size < 32 {
                self.use_chunk(space, chunk, free, PREV_INUSE)?;
                return Ok(chunk + 16);
            }
            set_header(space, chunk, size | PREV_INUSE)?;
            self.link_free(space, chunk + size, free - size)?;
            return Ok(chunk + 16);
        }
        if size >= MMAP_THRESHOLD {
            return self.map_block(space, size);
        }
        let top_size = space.read_u64(self.top + 8)? & !7;
        if top_size > self.system_memory() {
            return Err(HeapStop::Abort("malloc(): corrupted top size"));
        }
        let mut top_size = top_size;
        if top_size < size + 32 {
            let grow = round_up(size + 32 - top_size, HEAP_STEP);
            if self.taken() + grow > self.limit {
                return Err(HeapStop::Limit);
            }
            self.end += grow;
            space.resize(HEAP_BASE, self.end - HEAP_BASE);
            top_size += grow;
        }
        let chunk = self.top;
        self.top = chunk + size;
        set_header(space, self.top, (top_size - size) | PREV_INUSE)?;
        set_header(space, chunk, size | PREV_INUSE)?;
        Ok(chunk + 16)
    }

    /// Takes the whole of a free chunk into use.
    fn use_chunk(&mut self, space: &mut Space, chunk: u64, size: u64, prev: u64) -> Result<(), HeapStop> {
        set_header(space, chunk, size | prev)?;
        let next = chunk + size;
        let header = space.read_u64(next + 8)?;
        set_header(space, next, header | PREV_INUSE)?;
        Ok(())
    }

    /// Puts a chunk onto the list of free ones.
    fn link_free(&mut self, space: &mut Space, chunk: u64, size: u64) -> Result<(), HeapStop> {
        self.free.insert(chunk, size);
        set_header(space, chunk, size | PREV_INUSE)?;
        space.write_u64(chunk + 16, ARENA)?;
        space.write_u64(chunk + 24, ARENA)?;
        let next = chunk + size;
        space.write_u64(next, size)?;
        let header = space.read_u64(next + 8)?;
        set_header(space, next, header & !PREV_INUSE)?;
        Ok(())
    }

    fn pop_tcache(&mut self, space: &mut Space, bin: usize) -> Result<u64, HeapStop> {
        let (block, count) = self.tcache[bin];
        if !block.is_multiple_of(16) {
            return Err(HeapStop::Abort("malloc(): unaligned tcache chunk detected"));
        }
        let next = reveal(block, space.read_u64(block)?);
        space.write_u64(block.wrapping_add(8), 0)?;
        self.tcache[bin] = (next, count - 1);
        Ok(block)
    }

    fn push_tcache(&mut self, space: &mut Space, bin: usize, block: u64) -> Result<(), HeapStop> {
        let (head, count) = self.tcache[bin];
        space.write_u64(block, reveal(block, head))?;
        space.write_u64(block.wrapping_add(8), TCACHE_KEY)?;
        self.tcache[bin] = (block, count + 1);
        Ok(())
    }

    fn look_for_double_free(&self, space: &Space, bin: usize, block: u64) -> Result<(), HeapStop> {
        let (mut cached, count) = self.tcache[bin];
        for _ in 0..count {
            if cached == 0 {
                break;
            }
            if !cached.is_multiple_of(16) {
                return Err(HeapStop::Abort("free(): unaligned chunk detected in tcache 2"));
            }
            if cached == block {
                return Err(HeapStop::Abort("free(): double free detected in tcache 2"));
            }
            cached = reveal(cached, space.read_u64(cached)?);
        }
        Ok(())
    }

    fn pop_fast(&mut self, space: &mut Space, size: u64) -> Result<Option<u64>, HeapStop> {
        let bin = fast_bin(size);
        let chunk = self.fast[bin];
        if chunk == 0 {
            return Ok(None);
        }
        if !chunk.is_multiple_of(16) {
            return Err(HeapStop::Abort("malloc(): unaligned fastbin chunk detected 2"));
        }
        self.fast[bin] = next_fast(space, chunk)?;
        if space.read_u64(chunk.wrapping_add(8))? & !7 != size {
            return Err(HeapStop::Abort("malloc(): memory corruption (fast)"));
        }
        // What else the bin holds moves over to the tcache.
        let cache = tcache_bin(size).expect("fast sizes are cached sizes");
        while self.tcache[cache].1 < TCACHE_DEPTH && self.fast[bin] != 0 {
            let moved = self.fast[bin];
            if !moved.is_multiple_of(16) {
                return Err(HeapStop::Abort("malloc(): unaligned fastbin chunk detected 3"));
            }
            self.fast[bin] = next_fast(space, moved)?;
            self.push_tcache(space, cache, moved.wrapping_add(16))?;
        }
        Ok(Some(chunk + 16))
    }

    fn free_fast(&mut self, space: &mut Space, chunk: u64, size: u64) -> Result<(), HeapStop> {
        let next = space.read_u64(chunk + size + 8)?;
        if next & !7 <= 16 || next & !7 >= self.system_memory() {
            return Err(HeapStop::Abort("free(): invalid next size (fast)"));
        }
        let bin = fast_bin(size);
        if self.fast[bin] == chunk {
            return Err(HeapStop::Abort("double free or corruption (fasttop)"));
        }
        space.write_u64(chunk + 16, reveal(chunk + 16, self.fast[bin]))?;
        self.fast[bin] = chunk;
        Ok(())
    }

    fn free_normal(&mut self, space: &mut Space, chunk: u64, header: u64) -> Result<(), HeapStop> {
        let (mut chunk, mut size) = (chunk, header & !7);
        let top_size = space.read_u64(self.top + 8)? & !7;
        if chunk == self.top {
            return Err(HeapStop::Abort("double free or corruption (top)"));
        }
        let next = chunk.wrapping_add(size);
        if next >= self.top.wrapping_add(top_size) {
            return Err(HeapStop::Abort("double free or corruption (out)"));
        }
        let next_header = space.read_u64(next + 8)?;
        if next_header & PREV_INUSE == 0 {
            return Err(HeapStop::Abort("double free or corruption (!prev)"));
        }
        let next_size = next_header & !7;
        if next_size <= 16 || next_size >= self.system_memory() {
            return Err(HeapStop::Abort("free(): invalid next size (normal)"));
        }
        if header & PREV_INUSE == 0 {
            let before = space.read_u64(chunk)?;
            chunk = chunk.wrapping_sub(before);
            if space.read_u64(chunk.wrapping_add(8))? & !7 != before {
                return Err(HeapStop::Abort("corrupted size vs. prev_size while consolidating"));
            }
            self.free.remove(&chunk);
            size += before;
        }
        if next == self.top {
            size += top_size;
            self.top = chunk;
            set_header(space, chunk, size | PREV_INUSE)?;
            return Ok(());
        }
        if let Some(free) = self.free.remove(&next) {
            size += free;
        }
        self.link_free(space, chunk, size)
    }

    fn map_block(&mut self, space: &mut Space, size: u64) -> Result<u64, HeapStop> {
        let whole = round_up(size + 8, 4096);
        if whole > 1 << 46 {
            return Ok(0);
        }
        if self.taken() + whole > self.limit {
            return Err(HeapStop::Limit);
        }
        self.mmap_low -= whole;
        self.mapped += whole;
        let chunk = self.mmap_low;
        // The kernel gives zeros, whatever the seed.
        space.map_fresh(chunk, whole, MapKind::Heap, 0);
        set_header(space, chunk, whole | IS_MMAPPED)?;
        Ok(chunk + 16)
    }

    fn free_mapped(&mut self, space: &mut Space, block: u64, chunk: u64, header: u64) -> Result<(), HeapStop> {
        let whole = header & !7;
        if !chunk.is_multiple_of(4096) || !whole.is_multiple_of(4096) || !block.is_multiple_of(16) {
            return Err(HeapStop::Abort("munmap_chunk(): invalid pointer"));
        }
        space.unmap(chunk);
        self.mapped = self.mapped.saturating_sub(whole);
        Ok(())
    }
}

/// The chunk that a request takes: 8 bytes of bookkeeping, in steps of 16, at least 32. `None` past what an object may be.
pub(crate) fn chunk_size(request: u64) -> Option<u64> {
    (request <= PTRDIFF_MAX).then(|| round_up(request + 8, 16).max(32))
}

fn tcache_bin(size: u64) -> Option<usize> {
    let bin = (size.checked_sub(32)? / 16) as usize;
    (bin < TCACHE_BINS).then_some(bin)
}

fn fast_bin(size: u64) -> usize {
    (size / 16 - 2) as usize
}

/// Hides or shows a list's link: glibc mixes it with the address at which it stands.
fn reveal(at: u64, link: u64) -> u64 {
    (at >> 12) ^ link
}

/// The chunk after `chunk` in a fast bin; a program may have broken either.
fn next_fast(space: &Space, chunk: u64) -> Result<u64, Unmapped> {
    let link = chunk.wrapping_add(16);
    Ok(reveal(link, space.read_u64(link)?))
}

fn set_header(space: &mut Space, chunk: u64, header: u64) -> Result<(), Unmapped> {
    space.write_u64(chunk.wrapping_add(8), header)
}

#[cfg(test)]
mod tests;
