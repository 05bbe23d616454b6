//! One program on one release: the simulator's run beside the recording.
//!
//! Not here: how a difference is laid out ([`super::sides`]).

use super::corpus::{Kind, Program, Recording};
use super::{normal, sides};
use heapsim::{InputError, Language, Mode, Options};
use std::panic::{self, AssertUnwindSafe};

/// Where the corpus lies, as far as the simulator knows; what a recording says in place of the real folder.
const FOLDER: &str = "$DIR";

/// The most characters of a reason.
const WHY: usize = 120;
/// The most characters of a line that is quoted in one.
const LINE: usize = 48;

/// Whether a run is what the recording says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Standard output, standard error and exit status are the recorded ones.
    Match,
    /// The simulator refuses the program, or stops it: why.
    Stopped(String),
    /// It ran, and something differs.
    Differs {
        /// What the simulator gives.
        ours: Recording,
        /// What CPython gave.
        truth: Recording,
    },
}

impl Verdict {
    /// Whether nothing differs.
    pub fn is_match(&self) -> bool {
        *self == Verdict::Match
    }

    /// Why it does not match, in a line that stays the same as long as the reason does; empty if it matches.
    pub fn why(&self) -> String {
        match self {
            Verdict::Match => String::new(),
            Verdict::Stopped(reason) => {
                let first = reason.lines().next().unwrap_or("");
                // Where it was refused says nothing without the program.
                let (stop, what) = first.split_once(": ").unwrap_or(("stopped", first));
                let stop = stop.split(" at ").next().unwrap_or(stop);
                let what = what.strip_prefix("unsupported: ").unwrap_or(what);
                let what = what.strip_prefix("outside the subset: ").unwrap_or(what);
                // What there is instead is help for who wrote the program.
                let what = what.split(';').next().unwrap_or(what);
                format!("{stop}: {what}").chars().take(WHY).collect()
            }
            Verdict::Differs { ours, truth } => {
                let mut parts = Vec::new();
                if ours.exit != truth.exit {
                    parts.push(format!("exits with {}, CPython with {}", status(ours.exit), status(truth.exit)));
                }
                parts.extend(first_difference("prints", &ours.stdout, &truth.stdout));
                parts.extend(first_difference("says", &ours.stderr, &truth.stderr));
                parts.join(", ")
            }
        }
    }

    /// What is different, for people: the reason in a line, or both outputs side by side.
    pub fn describe(&self) -> String {
        match self {
            Verdict::Match => "nothing differs\n".to_owned(),
            Verdict::Stopped(reason) => format!("  {reason}\n"),
            Verdict::Differs { ours, truth } => {
                let mut text = String::new();
                if ours.exit != truth.exit {
                    text += &format!("  exit status: {} here, {} there\n", ours.exit, truth.exit);
                }
                text += &sides::of("stdout", &ours.stdout, &truth.stdout);
                text += &sides::of("stderr", &ours.stderr, &truth.stderr);
                text
            }
        }
    }
}

/// An exit status as a shell gives it: a process that a signal killed has 128 and the signal's number.
fn status(exit: i32) -> i32 {
    if exit < 0 { 128 - exit } else { exit }
}

/// The first line in which two outputs differ: "prints `3`, CPython `2`".
fn first_difference(verb: &str, ours: &str, truth: &str) -> Option<String> {
    let shown = |line: Option<&str>| match line {
        // The marks of code stand around it.
        Some(line) => {
            let line = line.trim().replace('`', "'");
            let short: String = line.chars().take(LINE).collect();
            format!("`{short}{}`", if short.len() < line.len() { "…" } else { "" })
        }
        None => "nothing more".to_owned(),
    };
    if ours == truth {
        return None;
    }
    let (mut ours, mut truth) = (ours.lines(), truth.lines());
    loop {
        match (ours.next(), truth.next()) {
            (None, None) => return Some(format!("{verb} other line ends")),
            (here, there) if here == there => {}
            (here, there) => return Some(format!("{verb} {}, CPython {}", shown(here), shown(there))),
        }
    }
}

/// Runs `program` as `release` and compares; `None` if that release has no recording, or one that says nothing.
pub fn judge(program: &Program, release: &str) -> Option<Verdict> {
    let recording = program.recordings.get(release)?;
    if program.out_of_contract(release).is_some() {
        return None;
    }
    Some(match simulate(program, release) {
        Err(reason) => Verdict::Stopped(reason),
        Ok(ours) => {
            let truth = recording.clone();
            if ours == truth { Verdict::Match } else { Verdict::Differs { ours, truth } }
        }
    })
}

/// What the simulator makes of a program, normalized.
///
/// # Errors
/// A refusal, a limit, or a panic of the simulator, in words.
pub fn simulate(program: &Program, release: &str) -> Result<Recording, String> {
    let mode = match program.kind {
        Kind::Script => Mode::Script,
        Kind::Repl => Mode::Repl,
    };
    let options = Options { python: release.to_owned(), mode, folder: FOLDER.to_owned(), trace: false, ..Options::default() };
    let input = heapsim::Program { name: program.file().to_owned(), source: program.source.clone(), language: Language::Python };
    let run = panic::catch_unwind(AssertUnwindSafe(|| heapsim::run(&input, &options)))
        .map_err(|payload| format!("the simulator panicked: {}", message(&*payload)))?
        .map_err(|problems| refusal(&problems))?;
    let report = run.report;
    if let Some(limit) = report.limit {
        return Err(format!("stopped by a limit: {}", limit.message));
    }
    if let Some(unsupported) = report.unsupported {
        let (line, col) = (unsupported.line, unsupported.col);
        return Err(format!("refused at {line}:{col}: {}", unsupported.construct));
    }
    Ok(Recording {
        exit: report.outcome.signal.as_deref().map_or(report.exit_code, |signal| -number(signal)),
        stdout: normal::accidents(&report.stdout),
        stderr: normal::accidents(&report.stderr),
    })
}

/// Signals that end programs here, with their numbers on Linux.
const SIGNALS: [(&str, i32); 6] = [("SIGINT", 2), ("SIGILL", 4), ("SIGABRT", 6), ("SIGBUS", 7), ("SIGFPE", 8), ("SIGSEGV", 11)];

/// The number of a signal, 0 for one that ends no program here.
pub fn number(signal: &str) -> i32 {
    SIGNALS.iter().find(|(name, _)| *name == signal).map_or(0, |(_, number)| *number)
}

/// The signal with a number.
pub fn signal(number: i32) -> Option<&'static str> {
    SIGNALS.iter().find(|(_, known)| *known == number).map(|(name, _)| *name)
}

fn refusal(problems: &[InputError]) -> String {
    let lines: Vec<String> = problems
        .iter()
        .map(|problem| {
            let InputError { line, col, message, kind } = problem;
            format!("refused at {line}:{col}: {kind}: {message}")
        })
        .collect();
    lines.join("\n  ")
}

fn message(payload: &(dyn std::any::Any + Send)) -> &str {
    let text = payload.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| payload.downcast_ref::<&str>().copied()).unwrap_or("without a message")
}
