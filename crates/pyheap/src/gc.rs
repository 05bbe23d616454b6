//! The cyclic garbage collector: its state, its triggers, and a collection as a value.
//!
//! Lay it beside CPython's gcmodule.c (Modules/ up to 3.11, 3.12) or Python/gc.c (3.13): the functions have the same
//! names. Reading order: `list` (doubly linked lists), [`collect`] (a collection, phase by phase), `deduce` (what is
//! unreachable), `finalize` (weak references and finalizers), `clear` (`tp_clear`).
//! Not here: when a release collects (the interpreter asks [`Heap::gc_is_due`]) and `gc.callbacks`.

mod clear;
pub mod collect;
mod deduce;
mod finalize;
mod list;

use crate::config::Config;
use crate::{Heap, Obj, Payload};

/// The number of generations.
pub const NUM_GENERATIONS: usize = 3;

/// Slots below this are heads of lists.
pub(crate) const LISTS: u32 = 12;

/// The collector's lists, by the slot of their heads. Slot 0 is [`Obj::NULL`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum List {
    /// New objects.
    Generation0 = 1,
    /// Survivors of one collection.
    Generation1 = 2,
    /// Survivors of more.
    Generation2 = 3,
    /// `gc.freeze()`, and immortal objects from 3.12 on.
    Permanent = 4,
    /// Tentatively unreachable during a collection.
    Unreachable = 5,
    /// Garbage with legacy finalizers (2.7).
    Finalizers = 6,
    /// Weak references whose callbacks are to be called.
    WrCallbacks = 7,
    /// Objects that `finalize_garbage` has visited.
    Seen = 8,
    /// What is still unreachable after the finalizers ran.
    StillUnreachable = 9,
}

impl List {
    /// The list of a generation.
    pub fn generation(generation: usize) -> List {
        [List::Generation0, List::Generation1, List::Generation2][generation]
    }
}

/// One generation's bookkeeping.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Generation {
    /// The count above which it is collected; 0 for the youngest means never.
    pub threshold: u32,
    /// Allocations minus deallocations (youngest), or collections of the next younger one.
    pub count: u32,
}

/// `gc.get_stats()` of one generation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stats {
    /// How often it was collected.
    pub collections: u64,
    /// How many objects were collected.
    pub collected: u64,
    /// How many could not be.
    pub uncollectable: u64,
}

/// `struct _gc_runtime_state`.
#[derive(Clone, Debug)]
pub struct Gc {
    /// Whether automatic collection is on.
    pub enabled: bool,
    /// Whether a collection is in progress; a second one is not begun.
    pub collecting: bool,
    /// The generations.
    pub generations: [Generation; NUM_GENERATIONS],
    /// Per-generation statistics.
    pub stats: [Stats; NUM_GENERATIONS],
    /// Objects that survived the last full collection.
    pub long_lived_total: i64,
    /// Objects that survived younger collections since.
    pub long_lived_pending: i64,
    /// `gc.set_debug(DEBUG_SAVEALL)`: keep garbage instead of clearing it.
    pub saveall: bool,
    /// `gc.garbage`, as slots that own a reference each; the interpreter moves them into its list.
    pub garbage: Vec<Obj>,
}

impl Gc {
    pub(crate) fn new(config: &Config) -> Gc {
        Gc {
            enabled: true,
            collecting: false,
            generations: config.thresholds.map(|threshold| Generation { threshold, count: 0 }),
            stats: [Stats::default(); NUM_GENERATIONS],
            long_lived_total: 0,
            long_lived_pending: 0,
            saveall: false,
            garbage: Vec::new(),
        }
    }

    #[inline]
    pub(crate) fn count_alloc(&mut self) {
        self.generations[0].count += 1;
    }

    #[inline]
    pub(crate) fn count_free(&mut self) {
        self.generations[0].count = self.generations[0].count.saturating_sub(1);
    }
}

impl<P: Payload> Heap<P> {
    /// Whether the next place where the release collects should collect.
    ///
    /// Mirrors: the test in `_PyObject_GC_Link`, Python/gc.c, CPython 3.13.
    /// Differs: no.
    #[inline]
    pub fn gc_is_due(&self) -> bool {
        let young = &self.gc.generations[0];
        young.count > young.threshold && self.gc.enabled && young.threshold != 0 && !self.gc.collecting
    }

    /// The oldest generation whose count is above its threshold; the full collection waits for a quarter of new survivors.
    ///
    /// Mirrors: `gc_select_generation`, Python/gc.c, CPython 3.13.
    /// Differs: no.
    pub fn gc_select_generation(&self) -> Option<usize> {
        (0..NUM_GENERATIONS).rev().find(|&i| {
            let full_too_soon = i == NUM_GENERATIONS - 1 && self.gc.long_lived_pending < self.gc.long_lived_total / 4;
            self.gc.generations[i].count > self.gc.generations[i].threshold && !full_too_soon
        })
    }

    /// `PyObject_GC_Track`: appends `op` to the youngest generation.
    #[inline]
    pub fn gc_track(&mut self, op: Obj) {
        debug_assert!(!self.header(op).is_tracked());
        self.list_append(op, List::Generation0);
    }

    /// `PyObject_GC_UnTrack`: nothing happens if `op` is not tracked.
    #[inline]
    pub fn gc_untrack(&mut self, op: Obj) {
        if self.header(op).is_tracked() {
            self.list_remove(op);
            self.clear_collecting(op);
        }
    }

    /// `gc.freeze()`: all tracked objects go to the permanent generation.
    pub fn gc_freeze(&mut self) {
        for generation in 0..NUM_GENERATIONS {
            self.list_merge(List::generation(generation), List::Permanent);
            self.gc.generations[generation].count = 0;
        }
    }

    /// `gc.unfreeze()`: back to the oldest generation.
    pub fn gc_unfreeze(&mut self) {
        self.list_merge(List::Permanent, List::Generation2);
    }

    /// `gc.is_tracked`.
    pub fn is_tracked(&self, op: Obj) -> bool {
        self.header(op).is_tracked()
    }

    /// The generation that an object is in, [`NUM_GENERATIONS`] for the permanent one; `None` if it is untracked, or on a
    /// list of a collection in progress. Known while the log is on.
    pub fn gc_generation(&self, op: Obj) -> Option<usize> {
        let lists = List::Generation0 as u8..=List::Permanent as u8;
        let list = self.header(op).gc_list;
        lists.contains(&list).then(|| usize::from(list - lists.start()))
    }

    /// The working copy of the count; meaningful during a collection.
    pub fn gc_refs(&self, op: Obj) -> i64 {
        self.header(op).gc_refs
    }

    /// Whether the object's type takes part in garbage collection.
    pub fn have_gc(&self, op: Obj) -> bool {
        self.header(op).has(crate::object::flag::HAVE_GC)
    }
}
