//! All that is shown in some state of a trace, with its size and the states that show it.
//!
//! Not here: where it stands (`layout`).

use litemap::LiteMap;

use super::layout::{FOOT, PAD, ROW, TITLE};
use super::scene::{Node, Port, Row, Scene, Tag, TagKey};
use super::svg::{small_width, width};
use crate::trace::Serial;

/// Everything that is shown in some state, with its size.
#[derive(Default)]
pub(super) struct Union {
    /// In order of appearance.
    pub(super) tags: Vec<(TagKey, i32)>,
    pub(super) boxes: LiteMap<Serial, (i32, i32)>,
    pub(super) arrows: LiteMap<(Port, Serial), Steps>,
    /// Arrows again, in order of appearance.
    pub(super) order: Vec<(Port, Serial)>,
    pub(super) gc_refs: bool,
}

/// One of the states' sets; bit `i` stands for state `i`.
#[derive(Debug, Clone, Default)]
pub(super) struct Steps(Vec<u64>);

impl Steps {
    fn insert(&mut self, step: usize) {
        if self.0.len() <= step / 64 {
            self.0.resize(step / 64 + 1, 0);
        }
        self.0[step / 64] |= 1 << (step % 64);
    }

    /// Whether some state is in both.
    pub(super) fn meet(&self, other: &Steps) -> bool {
        self.0.iter().zip(&other.0).any(|(a, b)| a & b != 0)
    }
}

impl Union {
    /// Gathers `scenes`, one for each state.
    pub(super) fn of(scenes: &[Scene], gc_refs: bool) -> Union {
        let mut union = Union { gc_refs, ..Union::default() };
        // The most edges that a state shows at a box.
        let mut ends: LiteMap<Serial, i32> = LiteMap::new();
        for (step, scene) in scenes.iter().enumerate() {
            for tag in &scene.tags {
                let needed = tag_width(tag);
                match union.tags.iter_mut().find(|(key, _)| *key == tag.key) {
                    Some((_, width)) => *width = needed.max(*width),
                    None => union.tags.push((tag.key.clone(), needed)),
                }
            }
            for (serial, node) in scene.nodes.iter() {
                let (w, h) = box_size(node, gc_refs);
                let size = union.boxes.entry(*serial).or_insert_with(|| (w, h));
                *size = (size.0.max(w), size.1.max(h));
            }
            let mut now: LiteMap<Serial, i32> = LiteMap::new();
            for arrow in &scene.arrows {
                let key = (arrow.from.clone(), arrow.to);
                if !union.arrows.contains_key(&key) {
                    union.order.push(key.clone());
                }
                union.arrows.entry(key).or_default().insert(step);
                *now.entry(arrow.to).or_default() += 1;
            }
            for (serial, count) in now {
                let most = ends.entry(serial).or_default();
                *most = count.max(*most);
            }
        }
        // A box is high enough for all the edges that may end at one of its sides, its own rows left free.
        for (serial, count) in ends {
            if let Some(size) = union.boxes.get_mut(&serial) {
                let needed = 16 + 8 * count.min(24);
                size.1 = size.1.max((needed + 7).div_euclid(8) * 8);
            }
        }
        union
    }
}

fn tag_width(tag: &Tag) -> i32 {
    let text = match tag.key {
        TagKey::Name(..) => width(&tag.text()),
        TagKey::Hidden(..) => small_width(&tag.text()),
    };
    let value = tag.value.as_ref().map_or(0, |value| width(value) + 8);
    text + value + 2 * PAD + 8
}

fn box_size(node: &Node, gc_refs: bool) -> (i32, i32) {
    let row = |row: &Row| width(&row.label) + row.value.as_ref().map_or(0, |v| width(v) + 12);
    let rows = node.rows.iter().map(row).max().unwrap_or(0);
    // Room for a change, `12→13`, before the hidden owners.
    let count = width(&node.count()) + width("→00") + PAD;
    let freed = if node.freed.is_some() { small_width("✕ freed, line 000") } else { 0 };
    let gc = if gc_refs { small_width("gc_refs 00→00 ?") } else { 0 };
    let inner = [width(&node.title), rows, count, freed, gc].into_iter().max().unwrap_or(0);
    let lines = i32::try_from(node.rows.len()).unwrap_or(0);
    let height = TITLE + ROW * lines + FOOT + if gc_refs { FOOT } else { 0 };
    ((inner + 2 * PAD).max(88), height)
}
