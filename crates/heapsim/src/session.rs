//! A run that a reader steps through: what there is to step over, and what each step shows.
//!
//! Everything that a player puts on a screen comes from here, drawn and worded; it only has to place it.
//! Not here: what the answers are made of (`answers`), running (`run`), states (`replay`), drawing ([`crate::figure`]), sentences ([`crate::words`]).

mod answers;
mod heap;
mod memory;

use std::fmt;

use litemap::LiteMap;

use crate::figure;
use crate::replay::Replay;
use crate::trace::{Serial, Step, StepKind, Trace};
use crate::{Language, Options, Program, Report};
use heap::Heap;
use memory::Memory;

pub use answers::{Bench, BenchRow, Focus, Mark, Overview, Shown, View, Why};

/// A recorded run, and what is kept to answer quickly.
pub struct Session {
    /// How the run ended.
    pub report: Report,
    trace: Trace,
    /// The step at which the program is done.
    end: usize,
    replay: Replay,
    screen: Box<dyn Screen>,
}

/// What a language's steps show. A browser's engine of one language leaves the others' screens out.
trait Screen {
    /// Fills in what step `index` shows.
    fn show(&mut self, steps: &[Step], replay: &mut Replay, index: usize, id: &str, view: &mut View);

    /// Why an object lives or died, as of a step.
    fn why(&self, steps: &[Step], replay: &mut Replay, step: usize, serial: Serial) -> Option<Why>;

    /// What is to be shown of much.
    fn set_focus(&mut self, focus: Focus);
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session").field("report", &self.report).field("end", &self.end).finish_non_exhaustive()
    }
}

impl Session {
    /// Runs a program and keeps what was recorded.
    ///
    /// # Errors
    /// As [`crate::run`].
    pub fn open(program: &Program, options: &Options, boxes: Vec<Serial>) -> Result<Session, Vec<crate::InputError>> {
        let options = Options { trace: true, ..options.clone() };
        let run = crate::run(program, &options)?;
        let trace = run.trace.expect("it was asked for");
        Ok(match program.language {
            Language::Python => Session::of_heap(program, run.report, trace, boxes),
            Language::C => Session::of_memory(run.report, trace),
        })
    }

    /// Keeps how a Python program ended and what was recorded of it. Objects in `boxes` get a box whatever they are.
    pub fn of_heap(program: &Program, report: Report, trace: Trace, boxes: Vec<Serial>) -> Session {
        let end = last_step(&trace);
        let screen = Box::new(Heap::new(program.source.lines().count(), &trace, boxes));
        Session { report, trace, end, replay: Replay::default(), screen }
    }

    /// Keeps how a C program ended and what was recorded of it.
    pub fn of_memory(report: Report, trace: Trace) -> Session {
        let mut replay = Replay::default();
        let end = memory::last_step(&trace.steps, &mut replay, last_step(&trace));
        Session { report, trace, end, replay, screen: Box::new(Memory) }
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
        self.screen.set_focus(focus);
    }

    /// What a step shows; the last one for a number past it.
    pub fn view(&mut self, step: usize, id: &str) -> View {
        let index = step.min(self.trace.steps.len().saturating_sub(1));
        let taken = &self.trace.steps[index];
        let next = self.trace.steps[index + 1..].iter().find(|step| step.line > 0 && step.kind == StepKind::Line);
        let mut view = View {
            step: index,
            title: title(taken),
            line: taken.line,
            next: next.map_or(0, |step| step.line),
            because: String::new(),
            notes: Vec::new(),
            figure: String::new(),
            words: Vec::new(),
            objects: Vec::new(),
            kinds: Vec::new(),
            folded: 0,
            changes: Vec::new(),
            bench: None,
            lanes: Vec::new(),
        };
        self.screen.show(&self.trace.steps, &mut self.replay, index, id, &mut view);
        view
    }

    /// Why an object lives or died, as of a step.
    pub fn why(&mut self, step: usize, serial: Serial) -> Option<Why> {
        self.screen.why(&self.trace.steps, &mut self.replay, step, serial)
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

/// The last step of the program itself.
fn last_step(trace: &Trace) -> usize {
    let is_programs = |step: &Step| !matches!(step.kind, StepKind::Exit | StepKind::Shutdown);
    trace.steps.iter().rposition(is_programs).unwrap_or(0)
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
