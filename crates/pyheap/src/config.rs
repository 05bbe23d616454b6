//! What differs between CPython releases, as far as the heap must know.
//!
//! Plain switches and numbers. Which release has which is `pyvm`'s table; this crate never sees a release number.

use crate::alloc::Geometry;

/// The heap's switches.
#[derive(Clone, Debug)]
pub struct Config {
    /// `gc.get_threshold()` at start.
    pub thresholds: [u32; 3],
    /// Whether `tp_traverse` of an instance of a heap type visits the type (3.9 and later, bpo-40217).
    pub traverse_visits_type: bool,
    /// Whether objects that a finalizer resurrected are told apart from the rest of the garbage
    /// (`handle_resurrected_objects`, 3.9 and later, bpo-38379); before, one survivor saves all.
    pub partial_resurrection: bool,
    /// Whether an object with a finalizer is never collected from a cycle (`__del__` in 2.7).
    pub legacy_finalizers: bool,
    /// Whether the collector moves immortal objects to the permanent generation (3.12 and later).
    pub immortals_are_permanent: bool,
    /// The nesting of guarded `tp_dealloc`s at which the trashcan puts objects off.
    pub trashcan_level: u32,
    /// How many long-lived objects of a real process are not in this heap; the full collection waits for a quarter of all.
    pub absent_objects: i64,
    /// Pool and arena sizes.
    pub geometry: Geometry,
    /// The address at which the C heap begins.
    pub cheap_base: u64,
    /// Each free list, by the index that [`crate::Payload::free_list`] names.
    pub free_lists: Vec<FreeListSpec>,
}

/// The shape of one free list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FreeListSpec {
    /// How many blocks it keeps.
    pub capacity: usize,
    /// The size of each.
    pub block_size: u64,
}

impl Default for Config {
    /// CPython 3.13's, without free lists.
    fn default() -> Self {
        Config {
            thresholds: [2000, 10, 10],
            traverse_visits_type: true,
            partial_resurrection: true,
            legacy_finalizers: false,
            immortals_are_permanent: true,
            trashcan_level: 50,
            absent_objects: 0,
            geometry: Geometry { pool_size: 16 << 10, arena_size: 1 << 20, base: 0x7f00_0000_0000, keep_last_arena: true },
            cheap_base: 0x5555_5600_0000,
            free_lists: Vec::new(),
        }
    }
}
