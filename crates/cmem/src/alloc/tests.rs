//! Addresses, reuse and aborts as measured with glibc 2.36.

use super::*;

struct Bench {
    space: Space,
    heap: Heap,
}

impl Bench {
    fn new() -> Bench {
        Bench { space: Space::new(), heap: Heap::new(16 << 20, 0) }
    }

    fn malloc(&mut self, size: u64) -> u64 {
        self.heap.malloc(&mut self.space, size).unwrap()
    }

    fn free(&mut self, block: u64) {
        self.heap.free(&mut self.space, block).unwrap();
    }

    fn aborts(&mut self, block: u64) -> &'static str {
        match self.heap.free(&mut self.space, block) {
            Err(HeapStop::Abort(text)) => text,
            other => panic!("expected an abort, got {other:?}"),
        }
    }

    fn fill(&mut self, at: u64, size: u64) {
        self.space.write(at, &vec![b'A'; size as usize]).unwrap();
    }
}

#[test]
fn blocks_stand_where_glibc_puts_them() {
    let mut bench = Bench::new();
    let first = bench.malloc(1);
    let offsets: Vec<u64> = [1, 24, 25, 1].into_iter().map(|size| bench.malloc(size) - first).collect();
    assert_eq!(offsets, [32, 64, 96, 144]);
    assert_eq!(first % 4096, 0x2a0, "the first block follows the tcache");
}

#[test]
fn the_block_freed_last_is_given_out_first() {
    let mut bench = Bench::new();
    let (a, b) = (bench.malloc(24), bench.malloc(24));
    bench.free(a);
    bench.free(b);
    assert_eq!((bench.malloc(20), bench.malloc(10)), (b, a));
    assert_ne!(bench.malloc(100), a);
}

#[test]
fn free_overwrites_16_bytes_and_leaves_the_rest() {
    let mut bench = Bench::new();
    let block = bench.malloc(24);
    bench.fill(block, 24);
    bench.free(block);
    let mut bytes = [0; 24];
    bench.space.read(block, &mut bytes).unwrap();
    assert_eq!(&bytes[16..], b"AAAAAAAA");
    assert_ne!(&bytes[..8], b"AAAAAAAA");
    assert_ne!(&bytes[8..16], b"AAAAAAAA");
}

#[test]
fn calloc_leaves_the_tcache_alone() {
    let mut bench = Bench::new();
    let block = bench.malloc(24);
    bench.free(block);
    assert_ne!(bench.heap.calloc(&mut bench.space, 24).unwrap(), block);
    assert_eq!(bench.malloc(24), block);
}

#[test]
fn a_second_free_is_noticed_in_the_tcache() {
    let mut bench = Bench::new();
    let block = bench.malloc(24);
    bench.free(block);
    assert_eq!(bench.aborts(block), "free(): double free detected in tcache 2");
}

#[test]
fn a_second_free_is_noticed_in_the_fast_bin() {
    let mut bench = Bench::new();
    let blocks: Vec<u64> = (0..9).map(|_| bench.malloc(24)).collect();
    for &block in &blocks {
        bench.free(block);
    }
    assert_eq!(bench.aborts(blocks[8]), "double free or corruption (fasttop)");
}

#[test]
fn a_second_free_of_a_big_block_is_noticed() {
    let mut bench = Bench::new();
    let big = bench.malloc(2000);
    bench.malloc(8);
    bench.free(big);
    assert_eq!(bench.aborts(big), "double free or corruption (!prev)");
    let mut bench = Bench::new();
    let last = bench.malloc(2000);
    bench.free(last);
    assert_eq!(bench.aborts(last), "double free or corruption (top)");
}

#[test]
fn freeing_inside_a_block_is_an_invalid_pointer() {
    let mut bench = Bench::new();
    let block = bench.malloc(24);
    assert_eq!(bench.aborts(block + 1), "free(): invalid pointer");
    assert_eq!(bench.aborts(block + 8), "free(): invalid pointer");
}

#[test]
fn an_overflow_into_the_next_header_is_noticed_by_its_free() {
    let mut bench = Bench::new();
    let (a, b) = (bench.malloc(24), bench.malloc(24));
    bench.fill(a, 25);
    bench.free(b);
    let mut bench = Bench::new();
    let (a, b) = (bench.malloc(24), bench.malloc(24));
    bench.fill(a, 40);
    assert_eq!(bench.aborts(b), "double free or corruption (out)");
}

#[test]
fn an_overflow_past_the_last_block_is_noticed_by_malloc() {
    let mut bench = Bench::new();
    bench.malloc(24);
    let last = bench.malloc(24);
    bench.fill(last, 40);
    assert_eq!(bench.heap.malloc(&mut bench.space, 2000), Err(HeapStop::Abort("malloc(): corrupted top size")));
}

#[test]
fn an_overflow_between_big_blocks_is_noticed() {
    let mut bench = Bench::new();
    let (a, _) = (bench.malloc(2000), bench.malloc(2000));
    bench.fill(a, 2020);
    assert_eq!(bench.aborts(a), "free(): invalid next size (normal)");
    let mut bench = Bench::new();
    let (a, b) = (bench.malloc(2000), bench.malloc(2000));
    bench.fill(a, 2020);
    assert_eq!(bench.aborts(b), "double free or corruption (out)");
}

#[test]
fn a_broken_link_is_noticed() {
    let mut bench = Bench::new();
    let (p, q) = (bench.malloc(24), bench.malloc(24));
    bench.free(p);
    bench.free(q);
    bench.space.write(q, &1u64.to_le_bytes()).unwrap();
    bench.malloc(24);
    let stop = bench.heap.malloc(&mut bench.space, 24);
    assert_eq!(stop, Err(HeapStop::Abort("malloc(): unaligned tcache chunk detected")));
}

#[test]
fn big_blocks_are_mapped_and_vanish_when_freed() {
    let mut bench = Bench::new();
    let block = bench.malloc(200_000);
    assert_eq!(block % 4096, 16);
    bench.free(block);
    assert!(bench.space.read(block, &mut [0]).is_err());
}

#[test]
fn what_no_object_can_be_fails() {
    let mut bench = Bench::new();
    assert_eq!(bench.malloc(u64::MAX), 0);
    assert_eq!(bench.heap.malloc(&mut bench.space, 1 << 30), Err(HeapStop::Limit));
}

#[test]
fn freed_neighbors_become_one_chunk() {
    let mut bench = Bench::new();
    let (a, b) = (bench.malloc(2000), bench.malloc(2000));
    bench.malloc(8);
    bench.free(a);
    bench.free(b);
    assert_eq!(bench.malloc(4000), a);
}

#[test]
fn realloc_grows_in_place_at_the_top_and_moves_elsewhere() {
    let mut bench = Bench::new();
    let block = bench.malloc(24);
    assert_eq!(bench.heap.realloc(&mut bench.space, block, 100), Ok((block, false)));
    bench.malloc(8);
    let (moved, copied) = bench.heap.realloc(&mut bench.space, block, 500).unwrap();
    assert!(copied && moved != block);
    let stop = bench.heap.realloc(&mut bench.space, block + 1, 100);
    assert_eq!(stop, Err(HeapStop::Abort("realloc(): invalid pointer")));
}
