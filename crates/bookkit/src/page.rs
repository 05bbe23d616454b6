//! What a snippet puts on the page, as blocks of plain data: code with margin notes, outputs, tables, pictures.
//!
//! Which blocks there are is decided here, once for all renderers; how they look is decided in [`crate::html`] and
//! [`crate::plain`].

use std::ops::RangeInclusive;

use heapsim::Mode;
use heapsim::counts;
use heapsim::replay::Replay;
use heapsim::trace::Trace;

use crate::claim::Fact;
use crate::collection;
use crate::compare;
use crate::generations;
use crate::ledger;
use crate::moment::{Moment, Timeline};
use crate::picture::{self, Album};
use crate::problem::Problem;
use crate::run::Outcome;
use crate::snippet::Snippet;
use crate::verdict;
use crate::view::{View, ViewKind};

/// One thing on the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// The program and what stands beside it.
    Code(Vec<CodeLine>),
    /// What it printed, and how it ended if not quietly.
    Output {
        /// Whose output: `Python 3.13.0`.
        of: String,
        /// Standard output.
        stdout: String,
        /// Standard error.
        stderr: String,
        /// `exit status 139 (SIGSEGV)`.
        ending: Option<String>,
    },
    /// Rows and columns.
    Table(Table),
    /// A figure, and the same in words.
    Picture {
        /// What it shows.
        caption: String,
        /// One `<svg>`.
        svg: String,
        /// One sentence for each object and edge.
        words: Vec<String>,
    },
    /// A sentence.
    Note(String),
}

/// A line of the program on the page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CodeLine {
    /// The text.
    pub text: String,
    /// Whether it is shown only on demand.
    pub hidden: bool,
    /// What stands beside it.
    pub notes: Vec<Note>,
}

/// A margin note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Note {
    /// The number of a mark that a picture refers to.
    Mark(String),
    /// A count after the line: `a 1→2`.
    Count(String),
    /// A claim that was checked.
    Checked(String),
    /// A result that is a stand-in, with its code.
    StandIn(String),
}

/// A table.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Table {
    /// Its kind, for the style sheet.
    pub kind: &'static str,
    /// What it shows.
    pub caption: String,
    /// The heads of its columns.
    pub head: Vec<String>,
    /// Its rows; the first cell of each is its head.
    pub rows: Vec<Vec<Cell>>,
}

/// A cell of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// Prose.
    Text(String),
    /// A program's text or output.
    Code(String),
    /// Prose whose code stands in backticks.
    Marked(String),
    /// Several entries.
    List(Vec<String>),
}

/// The blocks of a snippet, in the order of its views, after its code. `id` begins every id on the page.
///
/// # Errors
/// A view that cannot be shown.
pub fn blocks(snippet: &Snippet, outcomes: &[Outcome], id: &str) -> Result<Vec<Block>, Vec<Problem>> {
    let Some(shown) = outcomes.first() else {
        return Ok(vec![Block::Code(code(snippet, None))]);
    };
    let mut page = Page { snippet, outcomes, shown, id, problems: Vec::new(), pictures: 0 };
    let mut blocks = vec![Block::Code(code(snippet, Some(shown)))];
    if !shown.run.report.caveats.is_empty() {
        let note = "≈ marks a stand-in: CPython's own value there is an accident of its process.";
        blocks.push(Block::Note(note.to_owned()));
    }
    for view in &snippet.options.show {
        let more = page.view(view);
        blocks.extend(more);
    }
    if page.problems.is_empty() { Ok(blocks) } else { Err(page.problems) }
}

struct Page<'a> {
    snippet: &'a Snippet,
    outcomes: &'a [Outcome],
    shown: &'a Outcome,
    id: &'a str,
    problems: Vec<Problem>,
    pictures: usize,
}

impl Page<'_> {
    fn view(&mut self, view: &View) -> Vec<Block> {
        match view.kind {
            ViewKind::Output => vec![self.output()],
            ViewKind::Counts | ViewKind::Editor => Vec::new(),
            ViewKind::Compare => vec![compare::block(self.snippet, self.outcomes)],
            ViewKind::Verdict => vec![Block::Table(verdict::table(self.snippet, self.outcomes))],
            ViewKind::Bytes => self.recorded(view, Self::bytes),
            ViewKind::Stepper if !self.shown.variant.python.is_empty() => self.recorded(view, Self::heap),
            ViewKind::Stepper => self.recorded(view, Self::bytes),
            ViewKind::Heap => self.recorded(view, Self::heap),
            ViewKind::Ledger => self.recorded(view, Self::ledger),
            ViewKind::Gc => self.recorded(view, Self::gc),
            ViewKind::Generations => self.recorded(view, Self::generations),
        }
    }

    fn output(&self) -> Block {
        let report = &self.shown.run.report;
        Block::Output {
            of: language_name(self.shown),
            stdout: report.stdout.clone(),
            stderr: report.stderr.clone(),
            ending: ending(self.shown),
        }
    }

    /// A view that needs the trace, and fails as a sentence.
    fn recorded(&mut self, view: &View, show: fn(&mut Self, &View, &Trace) -> Result<Vec<Block>, String>) -> Vec<Block> {
        let trace = self.shown.run.trace.as_ref();
        let blocks = trace.ok_or_else(|| "the run was not recorded".to_owned()).and_then(|trace| show(self, view, trace));
        blocks.unwrap_or_else(|message| {
            let message = format!("`show={}` has nothing to show: {message}", view.kind.word());
            self.problems.push(Problem::new(self.snippet.place.clone(), message));
            Vec::new()
        })
    }

    fn heap(&mut self, view: &View, trace: &Trace) -> Result<Vec<Block>, String> {
        let timeline = Timeline::new(trace);
        let moments: Result<Vec<Moment>, String> = self
            .snippet
            .options
            .show
            .iter()
            .filter(|view| matches!(view.kind, ViewKind::Heap | ViewKind::Stepper))
            .map(|view| timeline.at(self.snippet, view.mark.as_deref()))
            .collect();
        let album = Album::new(self.snippet, trace, &moments?);
        let moment = timeline.at(self.snippet, view.mark.as_deref())?;
        let caption = self.caption("The heap", view);
        let (svg, words) = album.heap(&moment, &self.next_id(), &caption);
        Ok(vec![Block::Picture { caption, svg, words }])
    }

    fn bytes(&mut self, view: &View, trace: &Trace) -> Result<Vec<Block>, String> {
        let timeline = Timeline::new(trace);
        // Without a mark, the moment worth seeing is the first access that went wrong.
        let faulty = trace.steps.iter().position(|step| {
            step.bytes.as_ref().and_then(|bytes| bytes.access.as_ref()).is_some_and(|access| access.fault.is_some())
        });
        let (step, caption) = match (&view.mark, faulty) {
            (None, Some(step)) => (step, format!("Memory in line {}", trace.steps[step].line)),
            _ => (timeline.at(self.snippet, view.mark.as_deref())?.step, self.caption("Memory", view)),
        };
        let bytes = timeline.bytes(step).ok_or("nothing of the program's is in memory there")?;
        let (svg, words) = picture::bytes(&bytes, &self.next_id(), &caption);
        Ok(vec![Block::Picture { caption, svg, words }])
    }

    fn ledger(&mut self, view: &View, trace: &Trace) -> Result<Vec<Block>, String> {
        let moment = Timeline::new(trace).at(self.snippet, view.mark.as_deref())?;
        let when = self.caption("Ledger", view);
        let tables = ledger::tables(&moment, view.target.as_deref(), &when)?;
        Ok(tables.into_iter().map(Block::Table).collect())
    }

    fn gc(&mut self, _: &View, trace: &Trace) -> Result<Vec<Block>, String> {
        let tables = collection::tables(trace);
        if tables.is_empty() {
            return Err("no collection runs; `import gc` and call `gc.collect()`".to_owned());
        }
        Ok(tables.into_iter().map(Block::Table).collect())
    }

    fn generations(&mut self, _: &View, trace: &Trace) -> Result<Vec<Block>, String> {
        let timeline = Timeline::new(trace);
        let mut moments = Vec::new();
        for mark in &self.snippet.marks {
            let statement = statement_text(self.snippet, &mark.statement).unwrap_or_default();
            moments.push((statement.to_owned(), timeline.after(&mark.statement)?));
        }
        if moments.is_empty() {
            return Err("it has a row for each mark, and there is none; write `#: @made` after a line".to_owned());
        }
        Ok(vec![Block::Table(generations::table(&moments, &picture::boxes(self.snippet, trace)))])
    }

    /// `The heap ① after a.me = a`, or `The heap at the end`.
    fn caption(&self, what: &str, view: &View) -> String {
        match &view.mark {
            Some(mark) => {
                let number = mark_number(self.snippet, mark).unwrap_or_default();
                let line = self.snippet.mark(mark).ok().and_then(|mark| statement_text(self.snippet, &mark.statement));
                format!("{what} {number} after {}", line.unwrap_or("the mark"))
            }
            None => format!("{what} at the end"),
        }
    }

    fn next_id(&mut self) -> String {
        self.pictures += 1;
        format!("{}-f{}", self.id, self.pictures)
    }
}

/// `Python 3.13.0`, `Python 3.13.0, interactive`, `C, ascending layout`.
pub(crate) fn language_name(outcome: &Outcome) -> String {
    let name = outcome.name();
    if outcome.variant.python.is_empty() {
        return format!("C, {name} layout");
    }
    match outcome.variant.mode {
        Mode::Script => format!("Python {name}"),
        Mode::Repl => format!("Python {name}, interactive"),
        Mode::Module => format!("Python {name}, as a module"),
        Mode::Exec => format!("Python {name}, by exec"),
    }
}

/// How a run ended, if not with status 0.
pub(crate) fn ending(outcome: &Outcome) -> Option<String> {
    let status = status(outcome);
    let mut text = format!("exit status {status}");
    if let Some(signal) = &outcome.run.report.outcome.signal {
        text.push_str(&format!(", killed by {signal}"));
    }
    (status != 0).then_some(text)
}

/// The status that a run ended with. A fault that a real run survives does not change it.
pub(crate) fn status(outcome: &Outcome) -> i32 {
    let report = &outcome.run.report;
    report.outcome.exit.map_or(report.exit_code, |exit| exit & 0xFF)
}

/// The first line of a statement.
fn statement_text<'s>(snippet: &'s Snippet, statement: &RangeInclusive<u32>) -> Option<&'s str> {
    let index = (*statement.start() as usize).checked_sub(1)?;
    snippet.lines.get(index).map(|line| line.text.trim())
}

/// ①, ②, … for the marks that views refer to, in the program's order.
fn mark_number(snippet: &Snippet, name: &str) -> Option<String> {
    let shown = |mark: &str| snippet.options.show.iter().any(|view| view.mark.as_deref() == Some(mark));
    let position = snippet.marks.iter().filter(|mark| shown(&mark.name)).position(|mark| mark.name == name)?;
    let circled = u32::try_from(position).ok().filter(|n| *n < 20).and_then(|n| char::from_u32(0x2460 + n));
    Some(circled.map_or_else(|| format!("({})", position + 1), String::from))
}

fn code(snippet: &Snippet, shown: Option<&Outcome>) -> Vec<CodeLine> {
    let line = |line: &crate::snippet::Line| CodeLine { text: line.text.clone(), hidden: line.hidden, notes: Vec::new() };
    let mut lines: Vec<CodeLine> = snippet.lines.iter().map(line).collect();
    let mut note = |line: u32, note: Note| {
        if let Some(line) = (line as usize).checked_sub(1).and_then(|index| lines.get_mut(index))
            && !line.notes.contains(&note)
        {
            line.notes.push(note);
        }
    };
    for mark in &snippet.marks {
        if let Some(number) = mark_number(snippet, &mark.name) {
            note(*mark.statement.end(), Note::Mark(number));
        }
    }
    let Some(shown) = shown else { return lines };
    let facts: Vec<String> =
        snippet.claims.iter().filter_map(|placed| placed.claim.fact_for(&shown.variant)).map(short).collect();
    for mark in &snippet.marks {
        let label = format!("@{}", mark.name);
        if facts.iter().any(|fact| fact.contains(&label)) {
            note(*mark.statement.end(), Note::Mark(label));
        }
    }
    let counts = snippet.options.show.iter().any(|view| view.kind == ViewKind::Counts);
    if let (true, Some(trace)) = (counts, &shown.run.trace) {
        let mut replay = Replay::default();
        for line in 1..=u32::try_from(snippet.lines.len()).unwrap_or(u32::MAX) {
            for text in counts::of_line(&trace.steps, &mut replay, line) {
                note(line, Note::Count(text));
            }
        }
    }
    for placed in &snippet.claims {
        let line = *placed.statement.end();
        match placed.claim.fact_for(&shown.variant) {
            Some(Fact::Prints(_)) if printed(snippet, shown, line) > 1 => {
                note(line, Note::Checked(format!("prints {} lines", printed(snippet, shown, line))));
            }
            Some(fact) => note(line, Note::Checked(short(fact))),
            None => {}
        }
    }
    for caveat in &shown.run.report.caveats {
        note(caveat.line, Note::StandIn(caveat.code.clone()));
    }
    lines
}

/// How many lines of output are claimed beside a line. Several have no room in the margin, and stand in the output anyway.
fn printed(snippet: &Snippet, shown: &Outcome, line: u32) -> usize {
    let of_line = snippet.claims.iter().filter(|placed| *placed.statement.end() == line);
    of_line.filter(|placed| matches!(placed.claim.fact_for(&shown.variant), Some(Fact::Prints(_)))).count()
}

/// A claim as a margin has room for it; what an exception says stands in the output anyway.
fn short(fact: &Fact) -> String {
    const ROOM: usize = 34;
    let text = match fact {
        Fact::Raises(class, _) => format!("raises {class}"),
        fact => fact.to_string(),
    };
    match text.char_indices().nth(ROOM) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}
