//! Where a function's variables lie in its frame, under three conventions.
//!
//! The conventions and their tables were measured with gcc 12.2 at -O0. Not here: what the frame holds
//! ([`crate::machine`]).

use crate::types::round_up;

/// How a frame arranges its variables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Layout {
    /// Declaration order, rising addresses: the easiest to reason about.
    #[default]
    Ascending,
    /// What gcc does without a stack protector: each variable below the one before.
    Descending,
    /// What gcc does with `-fstack-protector-strong`: arrays next to a canary, above everything else.
    Protected,
}

impl Layout {
    /// All of them.
    pub const ALL: [Layout; 3] = [Layout::Ascending, Layout::Descending, Layout::Protected];

    /// Its name on command lines and in fences.
    pub fn name(self) -> &'static str {
        match self {
            Layout::Ascending => "ascending",
            Layout::Descending => "descending",
            Layout::Protected => "protected",
        }
    }

    /// The layout of that name.
    pub fn parse(name: &str) -> Option<Layout> {
        Layout::ALL.into_iter().find(|layout| layout.name() == name)
    }
}

/// What a layout needs to know of a variable.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Slot {
    pub(crate) size: u64,
    pub(crate) align: u64,
    pub(crate) shape: Shape,
    pub(crate) is_param: bool,
    pub(crate) address_taken: bool,
    /// For a scalar whose address is never taken: its turn among those.
    ///
    /// gcc keeps such a scalar in static single assignment form, even at -O0: first come those that need a merge of
    /// values (changed in a loop or a branch), as declared, then the others by their first value.
    pub(crate) turn: u32,
}

impl Slot {
    /// Whether gcc holds it as a value rather than as a place in memory.
    fn is_register(&self) -> bool {
        self.shape == Shape::Scalar && !self.address_taken
    }
}

/// How a stack protector sees a variable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    /// An array of characters.
    Characters,
    /// Another array, or a struct with an array inside.
    Array,
    /// A struct without one.
    Record,
    /// A scalar.
    Scalar,
}

/// A frame: offsets from the frame pointer, all negative.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FrameLayout {
    pub(crate) offsets: Vec<i64>,
    /// The canary's 8 bytes, if there is one.
    pub(crate) canary: Option<i64>,
    /// How far the frame reaches below the frame pointer.
    pub(crate) size: u64,
}

/// Places `slots`, which stand in declaration order.
pub(crate) fn place(layout: Layout, slots: &[Slot]) -> FrameLayout {
    match layout {
        Layout::Ascending => place_ascending(slots),
        Layout::Descending => place_descending(slots),
        Layout::Protected => place_protected(slots),
    }
}

fn place_ascending(slots: &[Slot]) -> FrameLayout {
    let mut end = 0;
    let mut starts = Vec::new();
    for slot in slots {
        let start = round_up(end, slot.align);
        starts.push(start);
        end = start + slot.size;
    }
    let align = slots.iter().map(|slot| slot.align).max().unwrap_or(1);
    let height = round_up(end, align) as i64;
    let offsets = starts.into_iter().map(|start| start as i64 - height).collect();
    FrameLayout { offsets, canary: None, size: round_up(height as u64, 16) }
}

/// Scalars whose address is never taken come first, then the rest in declaration order, then the parameters.
///
/// Differs: gcc lets big variables of sibling blocks share bytes.
fn place_descending(slots: &[Slot]) -> FrameLayout {
    let locals = (0..slots.len()).filter(|&i| !slots[i].is_param);
    let (mut order, rest): (Vec<usize>, Vec<usize>) = locals.partition(|&i| slots[i].is_register());
    order.sort_by_key(|&i| slots[i].turn);
    order.extend(rest);
    let mut offsets = vec![0; slots.len()];
    let depth = place_downward(slots, order, 0, &mut offsets);
    let size = place_params(slots, depth, &mut offsets);
    FrameLayout { offsets, canary: None, size }
}

/// From the canary down: arrays of characters, other arrays, the rest; in each group the larger first, then the more
/// aligned, then scalars whose address is never taken, then the one that comes later.
fn place_protected(slots: &[Slot]) -> FrameLayout {
    let guarded = slots.iter().any(|slot| slot.address_taken || matches!(slot.shape, Shape::Characters | Shape::Array));
    let phase = |slot: &Slot| match slot.shape {
        Shape::Characters => 0,
        Shape::Array => 1,
        Shape::Record | Shape::Scalar => 2,
    };
    let mut order: Vec<usize> = (0..slots.len()).filter(|&i| !slots[i].is_param).collect();
    order.sort_by_key(|&i| {
        let slot = &slots[i];
        let later = match slot.is_register() {
            true => (false, usize::MAX - slot.turn as usize),
            false => (true, usize::MAX - i),
        };
        (phase(slot), u64::MAX - slot.size, u64::MAX - slot.align, later)
    });
    let mut offsets = vec![0; slots.len()];
    let depth = place_downward(slots, order, if guarded { 8 } else { 0 }, &mut offsets);
    let size = place_params(slots, depth, &mut offsets);
    FrameLayout { offsets, canary: guarded.then_some(-8), size }
}

/// Places each slot below the one before; gives the depth that is reached.
fn place_downward(slots: &[Slot], order: Vec<usize>, start: u64, offsets: &mut [i64]) -> u64 {
    let mut depth = start;
    for i in order {
        let slot = &slots[i];
        // The x86-64 ABI aligns an array of 16 bytes and more to 16.
        let wide = slot.size >= 16 && slot.shape != Shape::Scalar;
        depth = round_up(depth + slot.size, if wide { slot.align.max(16) } else { slot.align });
        offsets[i] = -(depth as i64);
    }
    depth
}

/// Parameters lie below the locals, at least 4 bytes each.
fn place_params(slots: &[Slot], locals: u64, offsets: &mut [i64]) -> u64 {
    let mut depth = round_up(locals, 16);
    for (slot, offset) in slots.iter().zip(offsets).filter(|(slot, _)| slot.is_param) {
        depth = round_up(depth + slot.size.max(4), slot.align.max(4));
        *offset = -(depth as i64);
    }
    round_up(depth, 16)
}

#[cfg(test)]
mod tests;
