//! A run that a reader steps through: what there is to step over, and what each step shows.
//!
//! Everything that a player puts on a screen comes from here, drawn and worded; it only has to place it.
//! Not here: what the answers are made of (`answers`), running (`run`), states (`replay`), drawing ([`crate::figure`]), sentences ([`crate::words`]).

mod answers;
mod memory;

use litemap::LiteMap;

use crate::figure::{self, FigureOptions, Layout};
use crate::lanes;
use crate::replay::Replay;
use crate::state::Tombstone;
use crate::trace::{ChangeKind, CollectorStep, Object, Serial, State, Step, StepKind, Trace};
use crate::{Language, Options, Program, Report, alive, counts, words};

pub use answers::{Bench, BenchRow, Focus, Mark, Overview, Shown, View, Why};

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

/// A recorded run, and what is kept to answer quickly.
#[derive(Debug)]
pub struct Session {
    /// How the run ended.
    pub report: Report,
    trace: Trace,
    /// The steps at which each line of the program was executed, in order.
    executions: LiteMap<u32, Vec<usize>>,
    /// Objects that get a box whatever they are.
    boxes: Vec<Serial>,
    focus: Focus,
    /// The step at which the program is done.
    end: usize,
    /// Whether the generations are shown.
    has_lanes: bool,
    replay: Replay,
    /// By the size of a page and its number; nothing where the page shows too much.
    layouts: LiteMap<(usize, usize), Option<Layout>>,
    /// Margin notes by the step that ends the execution of a line.
    notes: LiteMap<usize, Vec<String>>,
}

impl Session {
    /// Runs a program and keeps what was recorded.
    ///
    /// # Errors
    /// As [`crate::run`].
    pub fn open(program: &Program, options: &Options, boxes: Vec<Serial>) -> Result<Session, Vec<crate::InputError>> {
        let options = Options { trace: true, ..options.clone() };
        let run = crate::run(program, &options)?;
        Ok(Session::of(program, run.report, run.trace.expect("it was asked for"), boxes))
    }

    /// Keeps how a program ended and what was recorded of it. Objects in `boxes` get a box whatever they are.
    pub fn of(program: &Program, report: Report, trace: Trace, boxes: Vec<Serial>) -> Session {
        let lines = u32::try_from(program.source.lines().count()).unwrap_or(u32::MAX);
        let mut executions: LiteMap<u32, Vec<usize>> = LiteMap::new();
        for (index, step) in trace.steps.iter().enumerate() {
            if (1..=lines).contains(&step.line) && !matches!(step.kind, StepKind::Exit | StepKind::Shutdown) {
                executions.entry(step.line).or_default().push(index);
            }
        }
        let mut replay = Replay::default();
        let end = last_step(&trace, &mut replay);
        let has_lanes = lanes::matter(&trace);
        Session {
            report,
            trace,
            executions,
            boxes,
            focus: Focus::default(),
            end,
            has_lanes,
            replay,
            layouts: LiteMap::new(),
            notes: LiteMap::new(),
        }
    }

    /// The recorded run.
    pub fn trace(&self) -> &Trace {
        &self.trace
    }

    /// What there is to step over.
    pub fn overview(&self) -> Overview {
        let steps = &self.trace.steps;
        let mut output = Vec::new();
        let (mut stdout, mut stderr) = (0, 0);
        for (index, step) in steps.iter().enumerate() {
            if !step.stdout.is_empty() || !step.stderr.is_empty() {
                stdout += step.stdout.encode_utf16().count();
                stderr += step.stderr.encode_utf16().count();
                output.push((index, stdout, stderr));
            }
        }
        Overview {
            python: self.trace.python.clone(),
            kinds: steps.iter().map(|step| letter(step.kind)).collect(),
            lines: steps.iter().map(|step| step.line).collect(),
            end: self.end,
            marks: self.marks(),
            output,
        }
    }

    /// What the next views are to show of a large heap.
    pub fn set_focus(&mut self, focus: Focus) {
        if self.focus != focus {
            self.layouts = LiteMap::new();
            self.focus = focus;
        }
    }

    /// What a step shows; the last one for a number past it.
    pub fn view(&mut self, step: usize, id: &str) -> View {
        let index = step.min(self.trace.steps.len().saturating_sub(1));
        let notes = self.margin(index);
        let taken = &self.trace.steps[index];
        let next = self.trace.steps[index + 1..].iter().find(|step| step.line > 0 && step.kind == StepKind::Line);
        let mut view = View {
            step: index,
            title: title(taken),
            line: taken.line,
            next: next.map_or(0, |step| step.line),
            because: String::new(),
            notes,
            figure: String::new(),
            words: Vec::new(),
            objects: Vec::new(),
            kinds: Vec::new(),
            folded: 0,
            changes: Vec::new(),
            bench: None,
            lanes: Vec::new(),
        };
        if self.trace.language == Language::C {
            memory::show(&mut self.replay, &self.trace.steps, index, id, &mut view);
        } else {
            self.heap(index, id, &mut view);
        }
        view
    }

    /// Why an object lives or died, as of a step.
    pub fn why(&mut self, step: usize, serial: Serial) -> Option<Why> {
        let state = self.replay.state(&self.trace.steps, step);
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
        let reason = alive::last_reason(&self.trace.steps, step, serial);
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

    /// The next step after `step` at which something happens to an object, from the beginning again after the last one.
    pub fn next_of(&self, step: usize, serial: Serial) -> Option<usize> {
        let count = self.trace.steps.len();
        let concerns = |step: &Step| {
            step.changes.iter().any(|change| change.serial == serial)
                || step.objects.iter().any(|object| object.serial == serial)
                || step.patches.iter().any(|patch| patch.serial == serial)
                || step.freed.contains(&serial)
        };
        (1..=count).map(|ahead| (step + ahead) % count).find(|index| concerns(&self.trace.steps[*index]))
    }

    fn heap(&mut self, index: usize, id: &str, view: &mut View) {
        let page = self.lay_out(index);
        let before = self.replay.before(&self.trace.steps, index).clone();
        let boxes = self.boxes();
        let state = self.replay.state(&self.trace.steps, index);
        let step = &self.trace.steps[index];
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

    /// Objects that get a box whatever they are.
    fn boxes(&self) -> Vec<Serial> {
        self.boxes.iter().chain(&self.focus.open).copied().collect()
    }

    /// Lays out the steps around `index`, once; the page that they are on, unless each stands for itself.
    fn lay_out(&mut self, index: usize) -> Option<(usize, usize)> {
        let boxes = self.boxes();
        let options = FigureOptions { boxes: &boxes, filter: &self.focus.filter, ..FigureOptions::default() };
        if !figure::fits(self.replay.state(&self.trace.steps, index), &options) {
            return None;
        }
        let whole = (self.trace.steps.len() <= SHORT).then_some(SHORT);
        whole.into_iter().chain(PAGES).map(|size| (size, index / size)).find(|page| {
            if !self.layouts.contains_key(page) {
                let layout = self.layout_of(*page);
                self.layouts.insert(*page, layout);
            }
            self.layouts[page].is_some()
        })
    }

    fn layout_of(&mut self, (size, number): (usize, usize)) -> Option<Layout> {
        let steps = &self.trace.steps;
        let range = number * size..((number + 1) * size).min(steps.len());
        let states: Vec<State> = range.clone().map(|index| self.replay.state(steps, index).clone()).collect();
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
    fn margin(&mut self, index: usize) -> Vec<(u32, String)> {
        if self.trace.language == Language::C {
            return Vec::new();
        }
        let mut margin = Vec::new();
        for (line, executions) in self.executions.iter() {
            let Some(end) = executions[..executions.partition_point(|step| *step <= index)].last() else {
                continue;
            };
            let steps = &self.trace.steps[..=*end];
            let notes = self.notes.entry(*end).or_insert_with(|| counts::of_line(steps, &mut self.replay, *line));
            if !notes.is_empty() {
                margin.push((*line, notes.join("  ")));
            }
        }
        margin
    }

    fn marks(&self) -> Vec<Mark> {
        let mut marks = Vec::new();
        let mut names: LiteMap<Serial, &str> = LiteMap::new();
        for (index, step) in self.trace.steps.iter().enumerate() {
            let objects = step.objects.iter().filter(|object| figure::is_of_interest(object));
            objects.for_each(|object| {
                names.insert(object.serial, object.name.as_str());
            });
            let mut mark = |kind: &'static str, text: String| marks.push(Mark { step: index, kind, text });
            if step.kind == StepKind::Finalizer {
                mark("finalizer", "a finalizer is called".to_owned());
            }
            if step.collector.as_ref().is_some_and(|collector| collector.phase == "update_refs") {
                mark("collection", "a collection begins".to_owned());
            }
            let freed: Vec<&str> = step.freed.iter().filter_map(|serial| names.get(serial).copied()).collect();
            if let [first, rest @ ..] = freed.as_slice() {
                let others = if rest.is_empty() { String::new() } else { format!(" and {} more", rest.len()) };
                mark("dealloc", format!("freed: {first}{others}"));
            }
            let access = step.bytes.as_ref().and_then(|bytes| bytes.access.as_ref());
            if let Some(access) = access.filter(|access| access.fault.is_some()) {
                mark("fault", access.label.clone());
            }
            if !step.stdout.is_empty() {
                mark("output", "output".to_owned());
            }
        }
        marks
    }
}

/// The last step of the program itself; in C, the last at which some of its memory is left.
fn last_step(trace: &Trace, replay: &mut Replay) -> usize {
    let is_programs = |step: &Step| !matches!(step.kind, StepKind::Exit | StepKind::Shutdown);
    let end = trace.steps.iter().rposition(is_programs).unwrap_or(0);
    if trace.language == Language::Python {
        return end;
    }
    let mut is_left =
        |step: usize| replay.state(&trace.steps, step).bytes.as_ref().is_some_and(|bytes| !bytes.regions.is_empty());
    (0..=end).rev().find(|step| is_left(*step)).unwrap_or(end)
}

/// How many objects there are of each type, most first.
fn kinds(objects: &[&Object]) -> Vec<(String, usize)> {
    let mut counts: LiteMap<&str, usize> = LiteMap::new();
    for object in objects {
        *counts.entry(&object.type_name).or_default() += 1;
    }
    let mut kinds: Vec<(String, usize)> = counts.into_iter().map(|(kind, count)| (kind.to_owned(), count)).collect();
    kinds.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    kinds
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

fn letter(kind: StepKind) -> char {
    match kind {
        StepKind::Line => 'l',
        StepKind::Call => 'c',
        StepKind::Return => 'r',
        StepKind::Finalizer => 'f',
        StepKind::Callback => 'b',
        StepKind::Collector => 'g',
        StepKind::Exit => 'x',
        StepKind::Shutdown => 's',
    }
}

fn title(step: &Step) -> String {
    let function = &step.function;
    match (&step.kind, &step.collector) {
        (StepKind::Line, _) => format!("line {}", step.line),
        (StepKind::Call, _) => format!("{function} is called"),
        (StepKind::Return, _) => format!("{function} returns"),
        (StepKind::Finalizer, _) => "a finalizer is called".to_owned(),
        (StepKind::Callback, _) => "a weak reference's callback is called".to_owned(),
        (StepKind::Collector, Some(collector)) => format!("the collector: {}", collector.phase),
        (StepKind::Collector, None) => "the collector".to_owned(),
        (StepKind::Exit, _) => "the program ends".to_owned(),
        (StepKind::Shutdown, _) => "the interpreter shuts down".to_owned(),
    }
}

#[cfg(test)]
mod tests;
