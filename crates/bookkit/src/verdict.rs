//! The two verdicts on a C program, side by side: what the standard says of it, and what each layout did.
//!
//! One outcome of undefined behavior is never shown as *the* outcome.

use heapsim::report::Fault;

use crate::page::{Cell, Table, ending};
use crate::run::Outcome;
use crate::snippet::Snippet;

/// The standard's column, then one a layout.
pub(crate) fn table(snippet: &Snippet, outcomes: &[Outcome]) -> Table {
    let mut head = vec!["C standard".to_owned()];
    let mut row = vec![Cell::List(standard(snippet, outcomes))];
    for outcome in outcomes {
        head.push(format!("This layout: {}", outcome.name()));
        row.push(Cell::List(machine(outcome)));
    }
    Table { kind: "verdict", caption: "Two verdicts".to_owned(), head, rows: vec![row] }
}

/// The first faults of the layouts, each once, and the leaks. After a fault the standard has nothing more to say.
fn standard(snippet: &Snippet, outcomes: &[Outcome]) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    // One word for the whole program: a leak is only a leak where everything else is in order.
    let is_defined = outcomes.iter().all(|outcome| outcome.run.report.faults.is_empty());
    let prefix = if is_defined { "defined, but " } else { "" };
    for outcome in outcomes {
        let faults = outcome.run.report.faults.first().map(|fault| described(snippet, fault));
        let leaks = outcome.run.report.leaks.iter();
        let leaks = leaks.map(|leak| format!("{prefix}{} bytes from line {} are never freed", leak.bytes, leak.line));
        for line in faults.into_iter().chain(leaks) {
            if !lines.contains(&line) {
                lines.push(line);
            }
        }
    }
    if lines.is_empty() {
        lines.push("defined: every access is to an object of the program, within its lifetime".to_owned());
    }
    lines
}

fn described(snippet: &Snippet, fault: &Fault) -> String {
    let code = snippet.lines.get((fault.line as usize).wrapping_sub(1)).map_or("", |line| line.text.trim());
    let code = code.strip_suffix(';').unwrap_or(code);
    let mut text = format!("undefined: {} in line {}, `{code}`: {}", fault.code, fault.line, fault.message);
    if let Some(line) = fault.allocated {
        text.push_str(&format!("; the object comes from line {line}"));
    }
    if let Some(line) = fault.freed {
        text.push_str(&format!("; its lifetime ended in line {line}"));
    }
    text
}

fn machine(outcome: &Outcome) -> Vec<String> {
    let report = &outcome.run.report;
    let mut lines: Vec<String> = report.faults.iter().filter_map(|fault| fault.then.clone()).collect();
    lines.push(match report.stdout.trim_end() {
        "" if report.stdout.is_empty() && report.stderr.is_empty() => "prints nothing".to_owned(),
        "" if report.stdout.is_empty() => "prints nothing on standard output".to_owned(),
        "" => "prints an empty line".to_owned(),
        printed => format!("prints {}", printed.lines().collect::<Vec<_>>().join(" ⏎ ")),
    });
    lines.push(ending(outcome).unwrap_or_else(|| "exit status 0".to_owned()));
    lines
}
