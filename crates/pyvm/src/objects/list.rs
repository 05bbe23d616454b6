//! `list`: items and the block that they stand in.

use pyheap::Obj;

use crate::profile::Profile;

/// What a list holds.
#[derive(Clone, Debug, Default)]
pub struct List {
    /// The items; their number is `ob_size`.
    pub items: Vec<Obj>,
    /// Items that `clear` took out and is giving up.
    pub dying: Vec<Obj>,
    /// The address of the items' block.
    pub ob_item: u64,
    /// How many items fit the block.
    pub allocated: usize,
    /// How many items there were when the block was last resized.
    pub resized_at: usize,
}

/// How many items the block of an empty list gets that is about to be filled with `size`.
///
/// Mirrors: `list_preallocate_exact`, Objects/listobject.c, CPython 3.13 (and 3.8 without [`Profile::list_preallocates_even`]).
/// Differs: no.
pub fn preallocated(size: usize, profile: &Profile) -> usize {
    if profile.list_preallocates_even { (size + 1) & !1 } else { size }
}

/// How many items the block holds after it was resized for `newsize`.
///
/// Mirrors: `list_resize`, Objects/listobject.c, CPython 3.13 (and 3.8 without [`Profile::list_growth_rounds`]).
/// Differs: no.
pub fn grown(newsize: usize, allocated: usize, size: usize, profile: &Profile) -> usize {
    if allocated >= newsize && newsize >= allocated >> 1 {
        return allocated;
    }
    if newsize == 0 {
        return 0;
    }
    if !profile.list_growth_rounds {
        return newsize + (newsize >> 3) + if newsize < 9 { 3 } else { 6 };
    }
    let rounded = (newsize + (newsize >> 3) + 6) & !3;
    // Do not over-allocate if the new size is closer to the over-allocated size than to the old one.
    if newsize as isize - size as isize > rounded as isize - newsize as isize { (newsize + 3) & !3 } else { rounded }
}
