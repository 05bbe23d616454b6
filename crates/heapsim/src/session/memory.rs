//! What a step of a C program shows: its memory, and what was written.

use super::{Focus, Screen, View, Why};
use crate::bytes::{Bytes, Region, Span, SpanState};
use crate::figure::{self, FigureOptions};
use crate::replay::Replay;
use crate::trace::{Serial, Step};
use crate::words;

/// The most spans that a step is said to have written.
const MAX_WRITTEN: usize = 6;

/// The memory of a recorded run.
pub(super) struct Memory;

impl Screen for Memory {
    fn show(&mut self, steps: &[Step], replay: &mut Replay, index: usize, id: &str, view: &mut View) {
        let before = replay.before(steps, index).bytes.clone();
        let Some(now) = &replay.state(steps, index).bytes else { return };
        let options = FigureOptions { id_prefix: id, ..FigureOptions::default() };
        view.figure = figure::bytes(now, &options);
        view.words = words::bytes(now);
        view.because = match (&now.access, steps[index].bytes.is_some()) {
            (Some(access), true) => format!("{}.", access.label),
            (_, true) => written(before.as_deref(), now),
            (_, false) => String::new(),
        };
    }

    fn why(&self, _: &[Step], _: &mut Replay, _: usize, _: Serial) -> Option<Why> {
        None
    }

    fn set_focus(&mut self, _: Focus) {}
}

/// The last step up to `end` at which some of the program's memory is left.
pub(super) fn last_step(steps: &[Step], replay: &mut Replay, end: usize) -> usize {
    let mut is_left = |step: usize| replay.state(steps, step).bytes.as_ref().is_some_and(|bytes| !bytes.regions.is_empty());
    (0..=end).rev().find(|step| is_left(*step)).unwrap_or(end)
}

/// Which objects' bytes differ from those before.
fn written(before: Option<&Bytes>, now: &Bytes) -> String {
    let mut sentences = Vec::new();
    let mut more = 0;
    for region in &now.regions {
        for span in &region.spans {
            let new = cells(region, span);
            // What the machine keeps for itself is nobody's news until the program writes over it.
            if span.state == SpanState::Machine && new.iter().all(|cell| !cell.init) {
                continue;
            }
            let old = before.and_then(|bytes| {
                let region = bytes.regions.iter().find(|old| old.base == region.base && old.title == region.title)?;
                let span = region.spans.iter().find(|old| old.offset == span.offset && old.name == span.name)?;
                Some((span.state, cells(region, span)))
            });
            if old.as_ref() == Some(&(span.state, new)) {
                continue;
            }
            if sentences.len() == MAX_WRITTEN {
                more += 1;
                continue;
            }
            sentences.push(words::span(region, span));
        }
    }
    if more > 0 {
        sentences.push(format!("{more} more changed."));
    }
    sentences.join(" ")
}

fn cells<'b>(region: &'b Region, span: &Span) -> &'b [crate::bytes::Cell] {
    let from = span.offset as usize;
    region.cells.get(from..from + span.size as usize).unwrap_or_default()
}
