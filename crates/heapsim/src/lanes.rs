//! The generations of the collector as lanes: which object waits in which, and when a lane is due.
//!
//! Not here: the lists of a collection in progress (`phases`), and how lanes look (the player, `bookkit`).

use serde::Serialize;

use crate::figure::{self, FigureOptions};
use crate::trace::{Counters, Object, PERMANENT, Serial, State, Step, Trace};

/// The most objects of a lane that are named.
const MAX_NAMED: usize = 24;

/// A generation, and what is in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Lane {
    /// `generation 0`; `unreachable` for what a collection in progress has set apart.
    pub name: &'static str,
    /// Its count beside the threshold above which it is due: `3 of 2000`; `3, off` where nothing is collected by itself.
    pub count: String,
    /// Objects that may have a box in the picture, nearest to a name first: number, name, and whether the step brought it here.
    pub objects: Vec<(Serial, String, bool)>,
    /// How many others of the recorded run are here: classes, functions, namespaces, and what is too much to name.
    pub others: usize,
}

/// Whether a run has anything to show: a collection, or a permanent generation.
pub fn matter(trace: &Trace) -> bool {
    let freezes = |step: &Step| step.patches.iter().any(|patch| patch.generation == Some(PERMANENT));
    trace.steps.iter().any(|step| step.collector.is_some() || freezes(step))
}

/// The lanes of a state. `options` say what the picture is about, and what was before.
pub fn of(state: &State, options: &FigureOptions<'_>) -> Vec<Lane> {
    let candidates = figure::candidates(state, options);
    let has_moved = |serial: Serial, generation: u8| {
        let before = options.before.and_then(|before| before.objects.get(&serial));
        before.is_some_and(|object| object.generation.is_some_and(|was| was != generation))
    };
    // What a collection has on a list of its own is in no generation meanwhile.
    let rows = options.collector.map_or(&[][..], |step| &step.rows);
    let rows = rows.iter().filter(|row| matches!(row.list.as_str(), "unreachable" | "finalizers"));
    let mut apart: Vec<Serial> = rows.map(|row| row.serial).collect();
    apart.sort_unstable();
    let is_apart = |serial: Serial| apart.binary_search(&serial).is_ok();
    let Counters { count, threshold, enabled } = state.counters;
    let is_automatic = enabled && threshold[0] > 0;
    let names = ["generation 0", "generation 1", "generation 2", "permanent generation"];
    let mut lanes = Vec::new();
    for (generation, name) in (0..=PERMANENT).zip(names) {
        let is_here = |object: &Object| object.generation == Some(generation) && !is_apart(object.serial);
        let here = state.objects.values().filter(|object| is_here(object)).count();
        if generation == PERMANENT && here == 0 {
            continue;
        }
        let mut objects: Vec<(Serial, String, bool)> = Vec::new();
        for object in candidates.iter().filter(|object| is_here(object)) {
            objects.push((object.serial, object.name.clone(), has_moved(object.serial, generation)));
        }
        objects.truncate(MAX_NAMED);
        let index = usize::from(generation);
        let count = match (count.get(index), threshold.get(index)) {
            (Some(count), Some(threshold)) if is_automatic => format!("{count} of {threshold}"),
            (Some(count), _) => format!("{count}, off"),
            _ => "never".to_owned(),
        };
        let others = here - objects.len();
        lanes.push(Lane { name, count, objects, others });
    }
    let objects: Vec<(Serial, String, bool)> = candidates
        .iter()
        .filter(|object| is_apart(object.serial))
        .map(|object| (object.serial, object.name.clone(), false))
        .take(MAX_NAMED)
        .collect();
    if !objects.is_empty() {
        lanes.push(Lane { name: "unreachable", count: String::new(), objects, others: 0 });
    }
    lanes
}
