//! Tests of the allocator: against what real CPythons did, and against a naive model that only knows the rules.

use std::collections::BTreeMap;

use super::{ALIGNMENT, Allocator, CHeap, FreeList, Geometry, PyMalloc};

const BASE: u64 = 0x7fff_f7c0_0000;

/// 3.8's geometry; with `keep_last_arena`, 3.9's.
const SMALL_POOLS: Geometry = Geometry { pool_size: 4 << 10, arena_size: 256 << 10, base: BASE, keep_last_arena: false };

/// The geometry since 3.10.
const LARGE_POOLS: Geometry = Geometry { pool_size: 16 << 10, arena_size: 1 << 20, base: BASE, keep_last_arena: true };

/// The generator that the recorded programs use too.
struct Lcg(u64);

impl Lcg {
    fn next(&mut self, below: u64) -> u64 {
        self.0 = (self.0 * 1_103_515_245 + 12345) & 0x7fff_ffff;
        (self.0 >> 8) % below
    }
}

fn alloc(heap: &mut PyMalloc, nbytes: u64) -> u64 {
    heap.pymalloc_alloc(nbytes).expect("a small request")
}

/// Where each allocation of a fixed series lands, as `pool:offset`, the pools in the order in which they turn up. Three
/// size classes grow and shrink by turns, so that pools empty and change their class.
///
/// `tests/reuse.py` is the same series. All of 3.8.18 and 3.9.18 printed `reuse_4k.txt`, all of 3.10.13, 3.11.7,
/// 3.12.1 and 3.13.0 `reuse_16k.txt`.
fn reuse(geometry: &Geometry) -> String {
    let mut heap = PyMalloc::new(geometry);
    let mut slots = [None; 240];
    let mask = u64::from(geometry.pool_size) - 1;
    let mut pools = Vec::new();
    let mut random = Lcg(1);
    let mut places = Vec::new();
    for step in 0..6000 {
        let slot = &mut slots[random.next(240) as usize];
        let dice = random.next(10);
        let grow = step / 500 % 2 == 0;
        if let Some(address) = *slot {
            if dice < if grow { 2 } else { 9 } {
                assert!(heap.pymalloc_free(address));
                *slot = None;
            }
        } else if dice < if grow { 8 } else { 1 } {
            let size = [432, 448, 464][((random.0 >> 13) % 3) as usize];
            let address = alloc(&mut heap, size);
            *slot = Some(address);
            let pool = address & !mask;
            let ordinal = pools.iter().position(|&p| p == pool).unwrap_or_else(|| {
                pools.push(pool);
                pools.len() - 1
            });
            places.push(format!("{ordinal}:{}", address - pool));
        }
    }
    places.join(" ")
}

fn recorded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn reuse_is_cpythons() {
    assert_eq!(reuse(&SMALL_POOLS), recorded(include_str!("tests/reuse_4k.txt")));
    assert_eq!(reuse(&LARGE_POOLS), recorded(include_str!("tests/reuse_16k.txt")));
}

/// `# arenas allocated current`, relative to the start, with 20,000 `bytes(400)` alive and after their death: 35 and
/// 0 in 3.8.18, 35 and 1 in 3.9.18, 9 and 1 in 3.10.13 to 3.13.0.
#[test]
fn arenas_grow_and_return_as_cpythons() {
    let kept = Geometry { keep_last_arena: true, ..SMALL_POOLS };
    for (geometry, full, empty) in [(SMALL_POOLS, 35, 0), (kept, 35, 1), (LARGE_POOLS, 9, 1)] {
        let mut heap = PyMalloc::new(&geometry);
        for _ in 0..3 {
            let blocks: Vec<u64> = (0..20_000).map(|_| alloc(&mut heap, 433)).collect();
            assert_eq!(heap.allocated_arenas(), full);
            for address in blocks {
                assert!(heap.pymalloc_free(address));
            }
            assert_eq!(heap.allocated_arenas(), empty);
            assert_eq!(heap.allocated_blocks(), 0);
        }
    }
}

#[test]
fn a_pool_is_last_in_first_out() {
    let mut heap = PyMalloc::new(&LARGE_POOLS);
    let blocks: Vec<u64> = (0..5).map(|_| alloc(&mut heap, 40)).collect();
    assert_eq!(blocks[0], BASE + 48);
    assert_eq!(blocks[4] - blocks[0], 4 * 48);
    // One block stays, so that the pool does.
    let keep = alloc(&mut heap, 40);
    for &address in &blocks {
        assert!(heap.pymalloc_free(address));
    }
    let again: Vec<u64> = (0..5).map(|_| alloc(&mut heap, 48)).collect();
    assert_eq!(again, blocks.iter().rev().copied().collect::<Vec<_>>());
    assert_eq!(alloc(&mut heap, 33), keep + 48);
}

#[test]
fn classes_are_sixteen_bytes_apart() {
    let mut heap = PyMalloc::new(&LARGE_POOLS);
    assert_eq!(heap.pymalloc_alloc(0), None);
    assert_eq!(heap.pymalloc_alloc(513), None);
    for nbytes in 1..=512 {
        let address = alloc(&mut heap, nbytes);
        assert_eq!(heap.block_size(address), Some(nbytes.next_multiple_of(ALIGNMENT)));
        assert_eq!(heap.block_size(address + 8), None);
    }
    assert_eq!(heap.block_size(BASE - 1), None);
    assert_eq!(heap.block_size(u64::MAX), None);
    assert!(!heap.pymalloc_free(BASE + (1 << 20)));
}

#[test]
fn a_full_pool_comes_to_the_front_when_it_gets_a_free_block() {
    let mut heap = PyMalloc::new(&SMALL_POOLS);
    let blocks: Vec<u64> = (0..8).map(|_| alloc(&mut heap, 512)).collect();
    assert_eq!(blocks[7], BASE + 4096 + 48, "seven blocks fill a pool");
    heap.pymalloc_free(blocks[2]);
    assert_eq!(alloc(&mut heap, 512), blocks[2]);
    assert_eq!(alloc(&mut heap, 512), blocks[7] + 512);
}

#[test]
fn an_emptied_pool_serves_the_next_class() {
    let mut heap = PyMalloc::new(&SMALL_POOLS);
    let first = alloc(&mut heap, 512);
    heap.pymalloc_free(first);
    assert_eq!(alloc(&mut heap, 16), BASE + 48, "the pool changed its class");
    assert_eq!(alloc(&mut heap, 512), BASE + 4096 + 48);
    assert_eq!(alloc(&mut heap, 16), BASE + 64);
}

#[test]
fn the_arena_with_the_fewest_free_pools_is_used_first() {
    let mut heap = PyMalloc::new(&SMALL_POOLS);
    // Two full arenas of 64 pools, then one that is used a little.
    let blocks: Vec<u64> = (0..2 * 64 * 7 + 1).map(|_| alloc(&mut heap, 512)).collect();
    assert_eq!(heap.allocated_arenas(), 3);
    assert_eq!(blocks[2 * 64 * 7], BASE - 2 * (256 << 10) + 48, "the third arena");
    // Three pools of the first arena and one of the second one become free.
    for pool in [3, 4, 5, 64] {
        for address in &blocks[pool * 7..pool * 7 + 7] {
            heap.pymalloc_free(*address);
        }
    }
    let pools: Vec<u64> = [16, 32, 48, 64].map(|nbytes| alloc(&mut heap, nbytes) - 48).to_vec();
    assert_eq!(
        pools,
        [64, 5, 4, 3].map(|pool| blocks[pool * 7] - 48),
        "the second arena has one free pool, the first one's come back last in, first out"
    );
}

/// Random series against a model that knows which ranges are in use.
#[test]
fn blocks_never_overlap_and_are_reused() {
    for (seed, geometry) in [(1, SMALL_POOLS), (2, LARGE_POOLS), (3, SMALL_POOLS)] {
        let tiny = Geometry { arena_size: 2 * geometry.pool_size, ..geometry };
        for geometry in [geometry, tiny] {
            let mut heap = Allocator::new(&geometry, 0x5555_0000_0000);
            let mut random = Lcg(seed);
            let mut live: BTreeMap<u64, u64> = BTreeMap::new();
            let mut highest_use = 0;
            for step in 0..6_000 {
                // Grow and shrink by turns, so that pools and arenas empty.
                let grow = if step / 1_000 % 2 == 0 { 7 } else { 2 };
                if live.is_empty() || random.next(10) < grow {
                    let bound = if random.next(8) == 0 { 3_000 } else { 513 };
                    let nbytes = random.next(bound);
                    let address = heap.alloc(nbytes);
                    insert(&mut live, address, nbytes);
                } else {
                    let nth = random.next(live.len() as u64) as usize;
                    let (&address, &nbytes) = live.iter().nth(nth).unwrap();
                    live.remove(&address);
                    if random.next(4) == 0 {
                        let new = random.next(1_000);
                        let moved = heap.realloc(address, nbytes, new);
                        insert(&mut live, moved, new);
                    } else {
                        heap.free(address, nbytes);
                    }
                }
                assert_eq!(heap.allocated_blocks(), live.len() as u64);
                if step % 16 == 0 {
                    assert_eq!(heap.allocated_bytes(), live.values().sum::<u64>());
                }
                highest_use = highest_use.max(heap.allocated_bytes());
            }
            let arenas = u64::from(heap.pymalloc().allocated_arenas());
            assert!(arenas * u64::from(geometry.arena_size) < 4 * highest_use + 4 * (1 << 20), "free blocks are reused");
            for (address, nbytes) in live {
                heap.free(address, nbytes);
            }
            assert_eq!(heap.allocated_blocks(), 0);
            let kept = u32::from(geometry.keep_last_arena);
            assert_eq!(heap.pymalloc().allocated_arenas(), kept);
        }
    }
}

fn insert(live: &mut BTreeMap<u64, u64>, address: u64, nbytes: u64) {
    assert!(address.is_multiple_of(ALIGNMENT));
    if let Some((&before, &size)) = live.range(..=address).next_back() {
        assert!(before + size.max(1) <= address, "{address:#x} overlaps {before:#x}");
    }
    if let Some((&after, _)) = live.range(address..).next() {
        assert!(address + nbytes <= after, "{address:#x} overlaps {after:#x}");
    }
    live.insert(address, nbytes);
}

#[test]
fn realloc_stays_when_cpythons_stays() {
    let mut heap = Allocator::new(&LARGE_POOLS, 0x5555_0000_0000);
    let first = heap.alloc(64);
    let _neighbor = heap.alloc(64);
    // 64 bytes hold 49 to 64; 48 would waste a quarter.
    assert_eq!(heap.realloc(first, 64, 49), first);
    let moved = heap.realloc(first, 49, 48);
    assert_ne!(moved, first);
    assert_eq!(heap.alloc(64), first, "the old block was freed");
    let large = heap.realloc(moved, 48, 600);
    assert!(!heap.pymalloc().address_in_range(large));
    assert_eq!(heap.realloc(large, 600, 100), large, "what came from the C heap stays there");
    heap.free(large, 100);
    assert_eq!(heap.allocated_bytes(), 128);
}

#[test]
fn a_clone_goes_its_own_way() {
    let mut heap = PyMalloc::new(&LARGE_POOLS);
    let first = alloc(&mut heap, 32);
    let mut copy = heap.clone();
    assert!(copy.pymalloc_free(first));
    assert_eq!(alloc(&mut copy, 32), first);
    assert_ne!(alloc(&mut heap, 32), first);
}

#[test]
fn the_c_heap_caches_seven_chunks_of_a_size() {
    let mut heap = CHeap::new(0x1000);
    let blocks: Vec<u64> = (0..9).map(|_| heap.malloc(520)).collect();
    assert_eq!(blocks[0], 0x1000 + 0x290 + 16);
    assert_eq!(blocks[1] - blocks[0], 528);
    assert_eq!(heap.usable_size(blocks[0]), Some(520));
    for &address in &blocks {
        heap.free(address);
    }
    assert_eq!(heap.usable_size(blocks[0]), None);
    // The last two went to the bins, and the last of all lies at the heap's end.
    let again: Vec<u64> = (0..9).map(|_| heap.malloc(520)).collect();
    let expected = [6, 5, 4, 3, 2, 1, 0, 7, 8].map(|i: usize| blocks[i]);
    assert_eq!(again, expected);
}

#[test]
fn the_c_heap_coalesces_and_grows_in_place() {
    let mut heap = CHeap::new(0x1000);
    let [a, b, c] = [2000, 2000, 2000].map(|nbytes| heap.malloc(nbytes));
    assert_eq!(heap.realloc(c, 5000), c, "the end of the heap moves");
    heap.free(a);
    heap.free(b);
    assert_eq!(heap.malloc(4000), a, "two neighbors joined");
    assert_eq!(heap.realloc(a, 1000), a);
    assert_eq!(heap.realloc(a, 4000), a, "the cut-off rest is behind it");
    let moved = heap.realloc(a, 4100);
    assert!(moved > c);
    assert_eq!(heap.allocated_blocks(), 2);
}

#[test]
#[should_panic(expected = "no block in use starts at")]
fn the_c_heap_refuses_a_second_free() {
    let mut heap = CHeap::new(0x1000);
    let block = heap.malloc(600);
    heap.free(block);
    heap.free(block);
}

#[test]
fn a_free_list_is_last_in_first_out_up_to_its_capacity() {
    let mut list = FreeList::new(2);
    assert!(list.push(16) && list.push(32));
    assert!(!list.push(48));
    assert_eq!((list.len(), list.capacity()), (2, 2));
    assert_eq!(list.pop(), Some(32));
    assert!(list.push(64));
    assert_eq!(list.clear().collect::<Vec<_>>(), [64, 16]);
    assert!(list.is_empty() && list.pop().is_none());
    assert!(!FreeList::new(0).push(16));
}
