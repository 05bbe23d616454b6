//! A type's free list: dead blocks that the type keeps for its next object instead of giving them back.
//!
//! Which types have one, and how long it is in which release, is the caller's table. A kept block still counts as
//! allocated, as in CPython.

/// Addresses in last-in, first-out order, up to a capacity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FreeList {
    capacity: usize,
    blocks: Vec<u64>,
}

impl FreeList {
    /// An empty list that keeps up to `capacity` blocks; 0 stands for a type without a free list.
    pub const fn new(capacity: usize) -> Self {
        Self { capacity, blocks: Vec::new() }
    }

    /// Keeps the block at `address`. `false` says that the list is full: the caller frees the block.
    #[inline]
    #[must_use = "a block that the list does not keep has to be freed"]
    pub fn push(&mut self, address: u64) -> bool {
        let kept = self.blocks.len() < self.capacity;
        if kept {
            self.blocks.push(address);
        }
        kept
    }

    /// The block that was kept last.
    #[inline]
    pub fn pop(&mut self) -> Option<u64> {
        self.blocks.pop()
    }

    /// Empties the list and hands out its blocks in the order in which CPython frees them: the last kept first.
    ///
    /// Mirrors: `_PyObject_ClearFreeLists`, Objects/object.c, CPython 3.13.
    pub fn clear(&mut self) -> impl Iterator<Item = u64> + '_ {
        self.blocks.drain(..).rev()
    }

    /// How many blocks it keeps.
    pub fn len(&self) -> usize {
        self.blocks.len()
    }

    /// Whether it keeps none.
    pub fn is_empty(&self) -> bool {
        self.blocks.is_empty()
    }

    /// How many blocks it keeps at most.
    pub fn capacity(&self) -> usize {
        self.capacity
    }
}
