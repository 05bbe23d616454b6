//! Who notices what is wrong with the C programs of a chapter: the table in the place of `{{heapsim watchers}}`.
//!
//! It is made of what real compilers and checkers said, as recorded in the simulator's repository; the simulator says
//! only what each program does wrong first.

use std::path::Path;

use anyhow::{Result, anyhow};
use bookkit::page::{Cell, Table};
use bookkit::run::Outcome;
use bookkit::snippet::Snippet;
use heapsim::Report;
use truth::c::corpus::{self, Finding, Recording, Run};
use truth::c::words;
use truth::verdict;

use crate::tables::table;

const SILENT: &str = "silent";
const UNKNOWN: &str = "not recorded";
const HEAD: [&str; 7] =
    ["error", "gcc \u{2011}Wall", "gcc \u{2011}Wall \u{2011}O2", "the run itself", "ASan and LSan", "UBSan", "valgrind"];

/// A row for each program that does something wrong: what that is, and who says so.
pub(crate) fn watchers(runs: &[(&Snippet, &[Outcome])], repository: &Path) -> Result<Table> {
    let mut rows = Vec::new();
    let mut tools = Vec::new();
    for (snippet, outcomes) in runs {
        let Some(wrong) = outcomes.iter().find_map(|outcome| Wrong::of(&outcome.run.report)) else { continue };
        let recording = corpus::of_snippet(repository, &snippet.recording_name()).map_err(|problem| anyhow!(problem))?;
        let name = snippet.options.id.as_deref().unwrap_or(&snippet.program.name).replace('-', " ");
        let mut row = vec![Cell::Text(format!("{name}, line {}", wrong.line))];
        match recording {
            Some(recording) => {
                row.extend(said(&wrong, &recording).map(Cell::Marked));
                tools = recording.tools;
            }
            None => row.extend((row.len()..HEAD.len()).map(|_| Cell::Text(UNKNOWN.to_owned()))),
        }
        rows.push(row);
    }
    tools.retain(|tool| !tool.starts_with("clang"));
    Ok(table("watchers", &format!("Who notices, with {}", tools.join(", ")), &HEAD, rows))
}

/// What a program does wrong first.
struct Wrong {
    code: String,
    line: u32,
}

impl Wrong {
    fn of(report: &Report) -> Option<Wrong> {
        let fault = report.faults.first().map(|fault| Wrong { code: fault.code.clone(), line: fault.line });
        fault.or_else(|| report.leaks.first().map(|leak| Wrong { code: LEAK.to_owned(), line: leak.line }))
    }
}

/// The code that stands for a leak; it is no fault.
const LEAK: &str = "leak";

/// What each said, in the order of the head. (The memory sanitizer, which is recorded too, looks for one kind of error.)
fn said(wrong: &Wrong, recording: &Recording) -> [String; 6] {
    [
        warnings(recording.warnings.get("-O0")),
        warnings(recording.warnings.get("-O2")),
        recording.runs.get("gcc").map_or_else(|| "another thing each time".to_owned(), run),
        checker("asan", Some("lsan"), wrong, recording),
        checker("ubsan", None, wrong, recording),
        checker("valgrind", Some("valgrind"), wrong, recording),
    ]
}

fn warnings(found: Option<&Vec<Finding>>) -> String {
    let Some(found) = found else { return UNKNOWN.to_owned() };
    if found.is_empty() { SILENT } else { "warns" }.to_owned()
}

fn run(run: &Run) -> String {
    match run.exit {
        0 => SILENT.to_owned(),
        status if status < 0 => verdict::signal(-status).map_or(format!("signal {}", -status), |name| format!("`{name}`")),
        status => format!("exit status {status}"),
    }
}

/// What a checker said of what is wrong; `leaks` is the one that looks for leaks.
fn checker(name: &str, leaks: Option<&str>, wrong: &Wrong, recording: &Recording) -> String {
    if wrong.code == LEAK {
        let lost = leaks.and_then(|name| recording.leaks.get(name)).is_some_and(|lost| lost.contains_key(&wrong.line));
        return if lost { "yes" } else { SILENT }.to_owned();
    }
    match recording.checkers.get(name) {
        None => "another thing each time".to_owned(),
        Some(None) => SILENT.to_owned(),
        Some(Some(finding)) => {
            let line = if finding.line == wrong.line { String::new() } else { format!(", line {}", finding.line) };
            match words::means(name, &finding.kind, &wrong.code) {
                true => format!("yes{line}"),
                false => format!("`{}`{line}", finding.kind),
            }
        }
    }
}
