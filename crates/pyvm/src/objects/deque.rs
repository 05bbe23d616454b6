//! `collections.deque`: items in linked blocks of 64.

use std::collections::VecDeque;

use pyheap::Obj;

/// How many items a block has (`BLOCKLEN`).
const BLOCK_LEN: usize = 64;

/// The size of a block: its items, the links to its neighbors.
pub const BLOCK_SIZE: u64 = 8 * BLOCK_LEN as u64 + 16;

/// Where the first item of an empty deque goes, in its block.
const CENTER: usize = (BLOCK_LEN - 1) / 2 + 1;

/// What a deque holds.
#[derive(Clone, Debug)]
pub struct Deque {
    /// The items.
    pub items: VecDeque<Obj>,
    /// Items that are being given up.
    pub dying: VecDeque<Obj>,
    /// How many items there may be.
    pub maxlen: Option<usize>,
    /// The place of the first item in its block.
    pub left: usize,
    /// Changed by each change (`state`).
    pub version: u64,
    /// The addresses of the blocks.
    pub blocks: Vec<u64>,
    /// The size of the object itself.
    pub size: u64,
}

impl Deque {
    /// An empty deque of an object of this size.
    pub fn new(maxlen: Option<usize>, size: u64) -> Deque {
        Deque { items: VecDeque::new(), dying: VecDeque::new(), maxlen, left: CENTER, version: 0, blocks: Vec::new(), size }
    }

    /// How many blocks the items need.
    pub fn blocks_needed(&self) -> usize {
        match self.items.len() {
            0 => 1,
            len => (self.left + len - 1) / BLOCK_LEN + 1,
        }
    }

    /// Puts an item at the right end.
    pub fn push(&mut self, op: Obj) {
        self.version += 1;
        self.items.push_back(op);
    }

    /// Puts an item at the left end.
    pub fn push_left(&mut self, op: Obj) {
        self.version += 1;
        self.left = if self.left == 0 { BLOCK_LEN - 1 } else { self.left - 1 };
        self.items.push_front(op);
    }

    /// Takes the item at the right end.
    pub fn pop(&mut self) -> Option<Obj> {
        let op = self.items.pop_back()?;
        self.version += 1;
        self.center();
        Some(op)
    }

    /// Takes the item at the left end.
    pub fn pop_left(&mut self) -> Option<Obj> {
        let op = self.items.pop_front()?;
        self.version += 1;
        self.left = (self.left + 1) % BLOCK_LEN;
        self.center();
        Some(op)
    }

    /// An empty deque that is about to be extended uses its block from one end on.
    pub fn start_at_end(&mut self, leftwards: bool) {
        if self.items.is_empty() {
            self.left = if leftwards { BLOCK_LEN - 1 } else { 1 };
        }
    }

    fn center(&mut self) {
        if self.items.is_empty() {
            self.left = CENTER;
        }
    }

    /// Mirrors: `deque_dealloc`, Modules/_collectionsmodule.c, CPython 3.13.
    /// Differs: no.
    pub(crate) fn give_up(&mut self) -> Option<Obj> {
        self.dying.pop_front().or_else(|| self.items.pop_front())
    }

    /// Mirrors: `deque_clear`, Modules/_collectionsmodule.c, CPython 3.13.
    /// Differs: no.
    pub(crate) fn clear_next(&mut self) -> Option<Obj> {
        let items = std::mem::take(&mut self.items);
        self.dying.extend(items);
        self.center();
        self.dying.pop_front()
    }
}
