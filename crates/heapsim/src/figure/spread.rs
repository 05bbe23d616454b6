//! Where things that want to be somewhere stand without overlapping. Knows nothing of heaps.

/// The places nearest to `desired`, in the same order, each at least its height before the next.
///
/// Neighbors that get in each other's way form a block, which stands at the mean of what its members want.
pub(super) fn spread(desired: &[i32], heights: &[i32]) -> Vec<i32> {
    struct Block {
        first: usize,
        height: i32,
        /// The sum over the members of where the block should begin, and their number.
        want: (i32, i32),
    }
    let mut blocks: Vec<Block> = Vec::new();
    for (index, (&y, &height)) in desired.iter().zip(heights).enumerate() {
        let mut block = Block { first: index, height, want: (y, 1) };
        while let Some(above) = blocks.last() {
            let end = above.want.0.div_euclid(above.want.1) + above.height;
            if end <= block.want.0.div_euclid(block.want.1) {
                break;
            }
            let shifted = block.want.0 - above.height * block.want.1;
            block = Block {
                first: above.first,
                height: above.height + block.height,
                want: (above.want.0 + shifted, above.want.1 + block.want.1),
            };
            blocks.pop();
        }
        blocks.push(block);
    }
    let mut places = vec![0; desired.len()];
    for (index, block) in blocks.iter().enumerate() {
        let end = blocks.get(index + 1).map_or(desired.len(), |next| next.first);
        let mut y = block.want.0.div_euclid(block.want.1);
        for member in block.first..end {
            places[member] = y;
            y += heights[member];
        }
    }
    places
}

/// The multiple of `step` at or below `y`.
///
/// Snapping down keeps distances that are multiples of `step`, and shortens no other one by a whole step.
pub(super) fn snap(y: i32, step: i32) -> i32 {
    y.div_euclid(step) * step
}
