//! The book's snippets beside what real CPythons and gcc print for them.
//!
//! Each snippet has a file in `tests/truth/book`, named after its code, with a recording for each way to run it.
//! Not here: how a recording is made (`crates/xtask`).

use bookkit::book::{Book, Chapter, Evaluated};
use bookkit::files::{Disk, Files};
use bookkit::options::Settings;
use bookkit::run::{Outcome, Simulator};
use bookkit::variant::{Variant, mode_name};
use heapsim::{Layout, Mode, Report};
use mdbook_heapsim::config::Config;
use mdbook_heapsim::mdbook_preprocessor::PreprocessorContext;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use truth::corpus::{self, Recording};
use truth::{normal, sides, verdict};

/// What the command says that brings the recordings up to date.
pub const RECORD: &str = "run `cargo book truth record --book`";

/// What a snippet printed, and which lines of that are different each time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Printed {
    /// What the first run printed, and how it ended.
    #[serde(flatten)]
    pub first: Recording,
    /// Lines of standard output that do not repeat, from 1.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub varying: BTreeSet<usize>,
}

/// The recordings of a snippet, each by the [`key`] of its way to run.
pub type Recordings = BTreeMap<String, Printed>;

/// The book's settings and its chapters, as book.toml names them.
///
/// # Errors
/// book.toml, or a folder that it names, cannot be read.
pub fn read(root: &Path) -> anyhow::Result<(Settings, Vec<Chapter>, PathBuf)> {
    let toml: mdbook_driver::config::Config = fs::read_to_string(root.join("book.toml"))?.parse()?;
    let sources = toml.book.src.clone();
    let settings = Config::read(&PreprocessorContext::new(root.to_owned(), toml, "test".to_owned()), &Disk)?.settings;
    let files = Disk.walk(&root.join(&sources))?;
    let markdown = files.iter().filter(|file| file.extension().is_some_and(|extension| extension == "md"));
    let chapter = |file: &PathBuf| Chapter { path: file.strip_prefix(root).unwrap_or(file).to_owned(), content: None };
    Ok((settings, markdown.map(chapter).collect(), sources))
}

/// Runs every snippet of the book.
///
/// # Errors
/// As [`read`].
pub fn evaluate(root: &Path) -> anyhow::Result<Evaluated> {
    let (settings, chapters, sources) = read(root)?;
    let book = Book { settings: &settings, runner: &Simulator, files: &Disk, root };
    let mut evaluated = book.evaluate(&chapters);
    let orphans = book.orphans(&evaluated, &sources);
    evaluated.problems.extend(orphans);
    Ok(evaluated)
}

/// Where the recordings lie.
pub fn folder(root: &Path) -> PathBuf {
    corpus::folder(root).join("book")
}

/// The way to run a snippet that its variant stands for: `3.13.0`, `3.13.0 repl`, `gcc -fno-stack-protector`.
///
/// None for what no compiler does: locals that lie as they are declared, where a program reaches past one.
pub fn key(outcome: &Outcome) -> Option<String> {
    let Variant { mode, layout, python, .. } = &outcome.variant;
    if !python.is_empty() {
        let mode = if *mode == Mode::Script { String::new() } else { format!(" {}", mode_name(*mode)) };
        return Some(format!("{}{mode}", outcome.name()));
    }
    let of_stack = outcome.run.report.faults.iter().any(|fault| fault.code.starts_with("stack-"));
    match layout {
        Layout::Protected => Some("gcc -fstack-protector-strong".to_owned()),
        Layout::Ascending if of_stack => None,
        Layout::Ascending | Layout::Descending => Some("gcc -fno-stack-protector".to_owned()),
    }
}

/// Whether a snippet is a C program that does something wrong.
pub fn is_watched(outcomes: &[Outcome]) -> bool {
    let reports = || outcomes.iter().map(|outcome| &outcome.run.report);
    reports().any(|report| !report.faults.is_empty() || !report.leaks.is_empty())
}

/// The recordings of one file, none if there is no such file.
///
/// # Errors
/// It cannot be understood.
pub fn recordings(path: &Path) -> Result<Recordings, String> {
    match fs::read_to_string(path) {
        Ok(text) => serde_json::from_str(&text).map_err(|error| format!("{}: {error}", path.display())),
        Err(_) => Ok(Recordings::new()),
    }
}

/// How a run and a recording differ, in words; nothing if they do not.
pub fn difference(outcome: &Outcome, truth: &Printed) -> String {
    let report = &outcome.run.report;
    let stand_ins = stand_ins(outcome);
    let mut text = String::new();
    for line in truth.varying.iter().filter(|line| !stand_ins.contains(line)) {
        text += &format!("  line {line} of the output is different each time there, and no stand-in here\n");
    }
    let exit = exit(report);
    if exit != truth.first.exit {
        text += &format!("  exit status: {exit} here, {} there\n", truth.first.exit);
    }
    let masked = |stdout: &str| mask(&normal::accidents(stdout), &stand_ins);
    text += &sides::of("stdout", &masked(&report.stdout), &masked(&truth.first.stdout));
    let aborts =
        report.outcome.abort_text.iter().filter(|abort| !report.stderr.contains(*abort)).map(|abort| format!("{abort}\n"));
    let stderr = report.stderr.clone() + &aborts.collect::<String>();
    text + &sides::of("stderr", &normal::accidents(&stderr), &truth.first.stderr)
}

/// The exit status that the machine sees; negative: killed by that signal.
fn exit(report: &Report) -> i32 {
    match &report.outcome.signal {
        Some(signal) => -verdict::number(signal),
        None => report.outcome.exit.map_or(report.exit_code, |exit| exit & 0xFF),
    }
}

/// The lines of standard output, from 1, that a line of the program printed whose result is a stand-in.
fn stand_ins(outcome: &Outcome) -> BTreeSet<usize> {
    let mut found = BTreeSet::new();
    let mut line = 1;
    for step in outcome.run.trace.iter().flat_map(|trace| &trace.steps) {
        let ends = step.stdout.matches('\n').count();
        if !step.stdout.is_empty() && outcome.run.report.caveats.iter().any(|caveat| caveat.line == step.line) {
            let last = if step.stdout.ends_with('\n') { line + ends - 1 } else { line + ends };
            found.extend(line..=last);
        }
        line += ends;
    }
    found
}

/// A text with `N` for each number in these lines.
fn mask(text: &str, lines: &BTreeSet<usize>) -> String {
    let mut masked = String::new();
    for (index, line) in text.split_inclusive('\n').enumerate() {
        if !lines.contains(&(index + 1)) {
            masked.push_str(line);
            continue;
        }
        let mut in_number = false;
        for c in line.chars() {
            if !c.is_ascii_digit() {
                masked.push(c);
            } else if !in_number {
                masked.push('N');
            }
            in_number = c.is_ascii_digit();
        }
    }
    masked
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_masked_in_the_lines_that_are_named() {
        let lines = BTreeSet::from([2]);
        assert_eq!(mask("a 12\nb 12 3\nc 4\n", &lines), "a 12\nb N N\nc 4\n");
    }
}
