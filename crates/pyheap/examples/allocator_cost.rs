//! Prints what an allocation and a free cost: `cargo run --release -p pyheap --example allocator_cost`.

use pyheap::alloc::{Allocator, Geometry};

const LARGE_POOLS: Geometry =
    Geometry { pool_size: 16 << 10, arena_size: 1 << 20, base: 0x7f00_0000_0000, keep_last_arena: true };

fn main() {
    let mut heap = Allocator::new(&LARGE_POOLS, 0x5555_0000_0000);
    let keep: Vec<u64> = (0..100_000).map(|_| heap.alloc(48)).collect();
    for (nbytes, what) in [(48, "in a used pool"), (64, "in a pool that empties")] {
        let start = std::time::Instant::now();
        for _ in 0..50_000_000_u64 {
            let address = heap.alloc(std::hint::black_box(nbytes));
            heap.free(std::hint::black_box(address), nbytes);
        }
        let nanoseconds = start.elapsed().as_secs_f64() * 20.0;
        println!("{nanoseconds:.2} ns a pair {what}");
    }
    let start = std::time::Instant::now();
    let copies: Vec<Allocator> = (0..100).map(|_| heap.clone()).collect();
    println!("{:.1} us a clone of {} blocks", start.elapsed().as_secs_f64() * 1e4, keep.len());
    drop(copies);
}
