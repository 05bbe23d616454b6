//! Pictures of a run with their equivalents in words: what `heapsim` draws, chosen and named for one snippet.
//!
//! Not here: the drawing itself (`heapsim::figure`) and the wording (`heapsim::words`).

use heapsim::bytes::Bytes;
use heapsim::figure::{self, FigureOptions, Layout};
use heapsim::trace::{Serial, State, Trace};
use heapsim::words;

use crate::claim::Fact;
use crate::moment::{Moment, Timeline};
use crate::snippet::Snippet;

/// The pictures of one snippet; objects keep their places from one to the next.
pub(crate) struct Album<'s> {
    snippet: &'s Snippet,
    timeline: Timeline<'s>,
    trace: &'s Trace,
    /// Objects that the snippet speaks of: they get a box whatever they are.
    boxes: Vec<Serial>,
    /// Nothing if there is too much for one; then each picture stands for itself.
    layout: Option<Layout>,
}

impl<'s> Album<'s> {
    /// Plans the pictures of the states at these moments. Whatever there was up to the last of them gets its place, so
    /// that what was freed leaves its mark.
    pub(crate) fn new(snippet: &'s Snippet, trace: &'s Trace, moments: &[Moment]) -> Self {
        let timeline = Timeline::new(trace);
        let boxes = spoken_of(snippet, &timeline);
        let steps: Vec<usize> = moments.iter().map(|moment| moment.step).collect();
        let options = FigureOptions {
            boxes: &boxes,
            room_for_gc_refs: steps.iter().any(|step| trace.steps.get(*step).is_some_and(|step| step.collector.is_some())),
            ..FigureOptions::default()
        };
        let shown: Vec<State> = moments.iter().map(|moment| moment.state.clone()).collect();
        let layout = Layout::of_pictures(&timeline.states(&steps), &shown, &options);
        Album { snippet, timeline, trace, boxes, layout }
    }

    /// The heap at a moment: what the statement that ends there changed is marked.
    pub(crate) fn heap(&self, moment: &Moment, id: &str, label: &str) -> (String, Vec<String>) {
        let line = self.trace.steps.get(moment.step).map_or(0, |step| step.line);
        let before = self.timeline.last_steps(&(line..=line)).first().and_then(|first| first.checked_sub(1));
        let before = before.map(|step| self.timeline.state(step)).unwrap_or_default();
        let options = FigureOptions {
            id_prefix: id,
            label: Some(label),
            boxes: &self.boxes,
            layout: self.layout.as_ref(),
            before: self.snippet.marks.iter().any(|mark| mark.statement.contains(&line)).then_some(&before),
            collector: self.trace.steps.get(moment.step).and_then(|step| step.collector.as_ref()),
            ..FigureOptions::default()
        };
        (figure::heap(&moment.state, &options), words::heap(&moment.state, &options))
    }
}

/// The memory of a C program.
pub(crate) fn bytes(bytes: &Bytes, id: &str, label: &str) -> (String, Vec<String>) {
    let options = FigureOptions { id_prefix: id, label: Some(label), ..FigureOptions::default() };
    (figure::bytes(bytes, &options), words::bytes(bytes))
}

/// Objects that the snippet speaks of.
pub(crate) fn boxes(snippet: &Snippet, trace: &Trace) -> Vec<Serial> {
    spoken_of(snippet, &Timeline::new(trace))
}

fn spoken_of(snippet: &Snippet, timeline: &Timeline<'_>) -> Vec<Serial> {
    let mut found = Vec::new();
    for placed in &snippet.claims {
        let (Fact::Number(_, target, _) | Fact::Alive(target) | Fact::Freed(target) | Fact::Immortal(target)) =
            &placed.claim.fact
        else {
            continue;
        };
        let serial = timeline.after(&placed.statement).and_then(|now| timeline.serial(snippet, target, &now));
        found.extend(serial);
    }
    found.sort_unstable();
    found.dedup();
    found
}
