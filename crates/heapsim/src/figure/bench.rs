//! Drawing the collector's bench: its lists as strips, the objects on them as chips in list order.
//!
//! Objects in the heap's figure don't move during a collection; only these chips do.
//! Not here: the table of counts, which a page writes as HTML.

use super::FigureOptions;
use super::scene::Scene;
use super::svg::{Rect, Svg, small_width, width};
use crate::trace::{CollectorRow, CollectorStep, State};

/// CPython's lists, in the order in which objects pass them.
const LISTS: [&str; 5] = ["young", "reachable", "unreachable", "finalizers", "freed"];
/// Where the chips begin.
const CHIPS: i32 = 110;
/// The height of a strip, and the distance to the next.
const STRIP: (i32, i32) = (52, 8);
/// The room between chips.
const GAP: i32 = 10;
/// The room around the figure.
const MARGIN: i32 = 8;

/// Draws the lists after `step`.
pub(super) fn draw(state: &State, step: &CollectorStep, options: &FigureOptions<'_>) -> String {
    // What has no box in the heap's figure is one of the others here.
    let shown = Scene::of(state, options).nodes;
    let (rows, unnamed): (Vec<&CollectorRow>, Vec<&CollectorRow>) =
        step.rows.iter().partition(|row| shown.contains_key(&row.serial) || state.freed.get(row.serial).is_some());
    let others = others_text(step.others + u32::try_from(unnamed.len()).unwrap_or(u32::MAX));
    let counting = matches!(step.phase.as_str(), "update_refs" | "subtract_refs");
    let main = if counting { "young" } else { "reachable" };
    let strips: Vec<(&str, Vec<Chip>)> = LISTS
        .into_iter()
        .map(|list| {
            let on_list = rows.iter().filter(|row| row.list == list);
            (list, on_list.map(|row| Chip::new(row, state)).collect())
        })
        .filter(|(list, chips): &(&str, Vec<Chip>)| !chips.is_empty() || *list == main || !counting && *list == "unreachable")
        .collect();
    let wide = |chips: &[Chip]| chips.iter().map(|chip| chip.width + GAP).sum::<i32>();
    let inner = strips.iter().map(|(_, chips)| wide(chips)).max().unwrap_or(0).max(120)
        + others.as_ref().map_or(0, |text| small_width(text) + GAP);
    let count = i32::try_from(strips.len()).unwrap_or(0);
    let size = (MARGIN * 2 + CHIPS + inner + GAP, MARGIN * 2 + count * (STRIP.0 + STRIP.1) - STRIP.1);
    let composed = format!("Lists of the collector, generation {}, after {}", step.generation, step.phase);
    let mut svg = Svg::new("bench", options.id_prefix, options.label.unwrap_or(&composed), size);
    let mut y = MARGIN;
    for (list, chips) in &strips {
        let strip = Rect { x: MARGIN, y, w: size.0 - 2 * MARGIN, h: STRIP.0 };
        svg.open("hs-list", &[("data-list", list)]);
        svg.rect("hs-strip", strip, 4);
        svg.text("hs-small hs-bold", (MARGIN + 8, y + 30), list);
        let mut x = MARGIN + CHIPS;
        for chip in chips {
            chip.draw(&mut svg, x, y + 6, *list == "unreachable" || *list == "finalizers");
            x += chip.width + GAP;
        }
        match (chips.is_empty(), &others) {
            (_, Some(text)) if *list == main => svg.text("hs-small hs-muted", (x, y + 30), text),
            (true, _) => svg.text("hs-small hs-muted", (x, y + 30), "no objects"),
            _ => {}
        }
        svg.close();
        y += STRIP.0 + STRIP.1;
    }
    svg.finish()
}

/// An object on a list.
struct Chip {
    title: String,
    detail: String,
    serial: String,
    width: i32,
}

impl Chip {
    fn new(row: &CollectorRow, state: &State) -> Chip {
        let live = state.objects.get(&row.serial);
        let object = live.or_else(|| state.freed.get(row.serial).map(|tombstone| &tombstone.object));
        let title = object.map_or_else(|| format!("object {}", row.serial), |o| o.name.clone());
        let detail = match (&row.note, row.list.as_str(), row.gc_refs) {
            (Some(note), ..) => note.clone(),
            (None, "freed", _) => "✕ freed".to_owned(),
            (None, "unreachable", Some(gc_refs)) => format!("gc_refs {gc_refs} ?"),
            (None, _, Some(gc_refs)) => format!("gc_refs {gc_refs}"),
            (None, _, None) => format!("ob_refcnt {}", row.ob_refcnt),
        };
        let width = (width(&title)).max(small_width(&detail)) + 16;
        Chip { title, detail, serial: row.serial.to_string(), width }
    }

    fn draw(&self, svg: &mut Svg, x: i32, y: i32, candidate: bool) {
        let class = if candidate { "hs-chip hs-candidate" } else { "hs-chip" };
        svg.open(class, &[("data-serial", &self.serial)]);
        let rect = Rect { x, y, w: self.width, h: STRIP.0 - 12 };
        svg.rect("hs-box", rect, 5);
        if candidate {
            let inner = Rect { x: x + 3, y: y + 3, w: rect.w - 6, h: rect.h - 6 };
            svg.rect("hs-inner", inner, 3);
        }
        svg.text("hs-bold", (x + 8, y + 17), &self.title);
        svg.text("hs-small hs-gc-refs", (x + 8, y + 32), &self.detail);
        svg.close();
    }
}

fn others_text(others: u32) -> Option<String> {
    match others {
        0 => None,
        1 => Some("and 1 other".to_owned()),
        _ => Some(format!("and {others} others")),
    }
}
