//! What a step of a Python program shows: its heap, the margin of the code, the collector.
//!
//! Not here: drawing ([`crate::figure`]), sentences ([`crate::words`]).

use std::cmp::Reverse;

use litemap::LiteMap;

use super::Screen;
use super::answers::{Bench, Focus, Shown, View, Why};
use crate::figure::{self, FigureOptions, Layout};
use crate::replay::Replay;
use crate::state::Tombstone;
use crate::trace::{ChangeKind, CollectorStep, Object, Serial, State, Step, StepKind, Trace};
use crate::{alive, counts, lanes, words};

/// A run of so many steps is laid out at once: nothing ever moves.
const SHORT: usize = 256;
/// In a longer one so many steps are laid out together; fewer, where they show too much for one picture, or where most of
/// it would be the places of temporary objects.
const PAGES: [usize; 3] = [128, 32, 8];
/// So many places more than the fullest step of a page needs are not too many.
const SPARE: usize = 8;
/// The most changes of a step that are listed one by one.
const MAX_CHANGES: usize = 200;
/// The most neighbors of an object that are offered for its picture.
const MAX_FOLDED: usize = 24;

/// The heap of a recorded run.
pub(super) struct Heap {
    /// The steps at which each line of the program was executed, in order.
    executions: LiteMap<u32, Vec<usize>>,
    /// Objects that get a box whatever they are.
    boxes: Vec<Serial>,
    focus: Focus,
    /// Whether the generations are shown.
    has_lanes: bool,
    /// By the size of a page and its number; nothing where the page shows too much.
    layouts: LiteMap<(usize, usize), Option<Layout>>,
    /// Margin notes by the step that ends the execution of a line.
    notes: LiteMap<usize, Vec<String>>,
}

impl Heap {
    /// The heap of a program of so many lines.
    pub(super) fn new(lines: usize, trace: &Trace, boxes: Vec<Serial>) -> Heap {
        let lines = u32::try_from(lines).unwrap_or(u32::MAX);
        let mut executions: LiteMap<u32, Vec<usize>> = LiteMap::new();
        for (index, step) in trace.steps.iter().enumerate() {
            if (1..=lines).contains(&step.line) && !matches!(step.kind, StepKind::Exit | StepKind::Shutdown) {
                executions.entry(step.line).or_default().push(index);
            }
        }
        Heap {
            executions,
            boxes,
            focus: Focus::default(),
            has_lanes: lanes::matter(trace),
            layouts: LiteMap::new(),
            notes: LiteMap::new(),
        }
    }

    /// Objects that get a box whatever they are.
    fn boxes(&self) -> Vec<Serial> {
        self.boxes.iter().chain(&self.focus.open).copied().collect()
    }

    /// Lays out the steps around `index`, once; the page that they are on, unless each stands for itself.
    fn lay_out(&mut self, steps: &[Step], replay: &mut Replay, index: usize) -> Option<(usize, usize)> {
        let boxes = self.boxes();
        let options = FigureOptions { boxes: &boxes, filter: &self.focus.filter, ..FigureOptions::default() };
        if !figure::fits(replay.state(steps, index), &options) {
            return None;
        }
        let whole = (steps.len() <= SHORT).then_some(SHORT);
        whole.into_iter().chain(PAGES).map(|size| (size, index / size)).find(|page| {
            if !self.layouts.contains_key(page) {
                let layout = self.layout_of(steps, replay, *page);
                self.layouts.insert(*page, layout);
            }
            self.layouts[page].is_some()
        })
    }

    fn layout_of(&self, steps: &[Step], replay: &mut Replay, (size, number): (usize, usize)) -> Option<Layout> {
        let range = number * size..((number + 1) * size).min(steps.len());
        let states: Vec<State> = range.clone().map(|index| replay.state(steps, index).clone()).collect();
        let boxes = self.boxes();
        let options = FigureOptions {
            boxes: &boxes,
            filter: &self.focus.filter,
            room_for_gc_refs: steps[range].iter().any(|step| step.collector.is_some()),
            ..FigureOptions::default()
        };
        let spare = if size == SHORT || size == PAGES[2] { usize::MAX } else { SPARE };
        Layout::of_trace(&states, spare, &options)
    }

    /// What the last execution of each line did, up to a step.
    fn margin(&mut self, steps: &[Step], replay: &mut Replay, index: usize) -> Vec<(u32, String)> {
        let mut margin = Vec::new();
        for (line, executions) in self.executions.iter() {
            let Some(end) = executions[..executions.partition_point(|step| *step <= index)].last() else {
                continue;
            };
            let notes = self.notes.entry(*end).or_insert_with(|| counts::of_line(&steps[..=*end], replay, *line));
            if !notes.is_empty() {
                margin.push((*line, notes.join("  ")));
            }
        }
        margin
    }
}

impl Screen for Heap {
    fn show(&mut self, steps: &[Step], replay: &mut Replay, index: usize, id: &str, view: &mut View) {
        view.notes = self.margin(steps, replay, index);
        let page = self.lay_out(steps, replay, index);
        let before = replay.before(steps, index).clone();
        let boxes = self.boxes();
        let state = replay.state(steps, index);
        let step = &steps[index];
        let options = FigureOptions {
            id_prefix: id,
            boxes: &boxes,
            filter: &self.focus.filter,
            layout: page.and_then(|page| self.layouts[&page].as_ref()),
            before: Some(&before),
            collector: step.collector.as_ref(),
            ..FigureOptions::default()
        };
        view.figure = figure::heap(state, &options);
        view.words = words::heap(state, &options);
        view.because = words::because(state, step, &options);
        view.objects = objects(state, &options);
        let candidates = figure::candidates(state, &options);
        let is_drawn = |serial: Serial| view.objects.iter().any(|shown| shown.serial == serial);
        view.folded = candidates.iter().filter(|object| !is_drawn(object.serial)).count();
        view.kinds = kinds(&candidates);
        let shown = |serial: Serial| view.objects.iter().find(|object| object.serial == serial);
        let changes = step.changes.iter().filter_map(|change| {
            let object = shown(change.serial)?;
            let because = change.because.replace('`', "");
            Some(match change.kind {
                ChangeKind::Incref => format!("{} +1 = {}: {because}", object.name, change.ob_refcnt),
                ChangeKind::Decref => format!("{} −1 = {}: {because}", object.name, change.ob_refcnt),
                ChangeKind::New => format!("{} is new", object.name),
                ChangeKind::Dealloc => format!("{} is deallocated", object.name),
                ChangeKind::Finalize | ChangeKind::Rescued | ChangeKind::ClearWeakref => format!("{}: {because}", object.name),
            })
        });
        view.changes = changes.take(MAX_CHANGES).collect();
        if self.has_lanes {
            view.lanes = lanes::of(state, &options);
        }
        view.bench = step.collector.as_ref().map(|collector| bench(state, collector, &view.objects, &options));
    }

    fn why(&self, steps: &[Step], replay: &mut Replay, step: usize, serial: Serial) -> Option<Why> {
        let state = replay.state(steps, step);
        if let Some(object) = state.objects.get(&serial) {
            let owners = words::ledger(state, serial).into_iter().map(|entry| (entry.count, entry.owner, entry.hidden));
            return Some(Why {
                name: object.name.clone(),
                count: Some(object.ob_refcnt),
                immortal: object.immortal,
                owners: owners.collect(),
                chain: alive::chain(state, serial),
                death: None,
                neighbors: neighbors(state, serial),
            });
        }
        let Tombstone { object, line } = state.freed.get(serial)?;
        let reason = alive::last_reason(steps, step, serial);
        let place = if *line == 0 { "at exit".to_owned() } else { format!("on line {line}") };
        Some(Why {
            name: object.name.clone(),
            count: None,
            immortal: false,
            owners: Vec::new(),
            chain: Vec::new(),
            death: Some(match reason {
                Some(reason) => format!("freed {place}: {reason}"),
                None => format!("freed {place}"),
            }),
            neighbors: Vec::new(),
        })
    }

    fn set_focus(&mut self, focus: Focus) {
        if self.focus != focus {
            self.layouts = LiteMap::new();
            self.focus = focus;
        }
    }
}

/// How many objects there are of each type, most first.
fn kinds(objects: &[&Object]) -> Vec<(String, usize)> {
    let mut counts: LiteMap<&str, usize> = LiteMap::new();
    for object in objects {
        *counts.entry(&object.type_name).or_default() += 1;
    }
    let mut kinds: LiteMap<(Reverse<usize>, &str), ()> = LiteMap::new();
    for (kind, count) in counts {
        kinds.insert((Reverse(count), kind), ());
    }
    kinds.into_iter().map(|((Reverse(count), kind), ())| (kind.to_owned(), count)).collect()
}

/// The objects that an object refers to, then those that refer to it, as far as they may have boxes.
fn neighbors(state: &State, serial: Serial) -> Vec<(Serial, String)> {
    let candidates = figure::candidates(state, &FigureOptions::default());
    let of = |serial: Serial| candidates.iter().find(|object| object.serial == serial);
    let mut near: Vec<Serial> = of(serial).into_iter().flat_map(|object| object.edges.iter().map(|edge| edge.to)).collect();
    near.extend(candidates.iter().filter(|owner| owner.edges.iter().any(|edge| edge.to == serial)).map(|owner| owner.serial));
    let mut neighbors: Vec<(Serial, String)> = Vec::new();
    for object in near.into_iter().filter(|near| *near != serial).filter_map(of) {
        if neighbors.len() < MAX_FOLDED && !neighbors.iter().any(|(known, _)| *known == object.serial) {
            neighbors.push((object.serial, object.name.clone()));
        }
    }
    neighbors
}

fn objects(state: &State, options: &FigureOptions<'_>) -> Vec<Shown> {
    let shown = words::shown(state, options).into_iter();
    shown.map(|(serial, name, count, held_by)| Shown { serial, name, count, held_by: held_by.join(", ") }).collect()
}

/// A phase; what has no box in the picture is one of the others.
fn bench(state: &State, collector: &CollectorStep, shown: &[Shown], options: &FigureOptions<'_>) -> Bench {
    let mut rows = Vec::new();
    for row in &collector.rows {
        if let Some(object) = shown.iter().find(|object| object.serial == row.serial) {
            let note = row.note.clone().unwrap_or_default();
            let inside = row.gc_refs.map(|gc_refs| row.ob_refcnt - gc_refs);
            rows.push((object.name.clone(), row.ob_refcnt, inside, row.gc_refs, row.list.clone(), note));
        }
    }
    let unnamed = u32::try_from(collector.rows.len() - rows.len()).unwrap_or(u32::MAX);
    let id = format!("{}-bench", options.id_prefix);
    Bench {
        phase: collector.phase.clone(),
        question: collector.question().to_owned(),
        summary: collector.summary.clone(),
        figure: figure::collector(state, collector, &FigureOptions { id_prefix: &id, ..*options }),
        rows,
        others: collector.others + unnamed,
    }
}
