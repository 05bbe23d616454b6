//! What goes wrong outside the guest: each problem with its place, its text and the status that it ends with.

use crate::status::Status;
use heapsim::InputError;
use std::io::{self, Write as _};

/// A reason for the command to end.
#[derive(Debug)]
pub(crate) struct Problem {
    /// What to say, one line each.
    pub(crate) lines: Vec<String>,
    /// How to end.
    pub(crate) status: Status,
}

impl Problem {
    /// A problem told in one line.
    pub(crate) fn new(status: Status, line: impl Into<String>) -> Problem {
        Problem { lines: vec![line.into()], status }
    }

    /// What keeps a program from running at all: `FILE:LINE:COL: what`.
    pub(crate) fn refused(file: &str, source: &str, errors: &[InputError]) -> Problem {
        let mut lines = Vec::new();
        for error in errors {
            let InputError { line, col, message, kind } = error;
            // The simulator's words for what is unsupported say so themselves.
            let kind = if kind == "unsupported" { String::new() } else { format!("{kind}: ") };
            lines.push(format!("{file}:{line}:{col}: {kind}{message}"));
            lines.extend(excerpt(source, *line, *col));
        }
        Problem { lines, status: refusal(errors) }
    }

    /// Says it on standard error.
    pub(crate) fn tell(&self) -> Status {
        for line in &self.lines {
            eprintln!("{line}");
        }
        self.status
    }
}

/// A syntax error is the program's own failure; anything else that nothing runs for is outside the subset.
pub(crate) fn refusal(errors: &[InputError]) -> Status {
    let is_wrong = errors.iter().any(|error| error.kind == "SyntaxError");
    if is_wrong { Status::Failure } else { Status::Unsupported }
}

/// The line of the source and a mark under the column; nothing for a place that is not in it.
pub(crate) fn excerpt(source: &str, line: u32, col: u32) -> Option<String> {
    let text = source.lines().nth(line.checked_sub(1)? as usize)?;
    let before = text.chars().take(col.saturating_sub(1) as usize);
    let blank: String = before.map(|c| if c == '\t' { '\t' } else { ' ' }).collect();
    let mark = if col > 0 { format!("\n    {blank}^") } else { String::new() };
    Some(format!("    {text}{mark}"))
}

/// A bug of ours.
pub(crate) fn internal(text: &str) -> Status {
    eprintln!("heapsim: {text}");
    Status::Internal
}

/// Writes a result to standard output. A reader that has gone away is no problem.
pub(crate) fn print(text: &str) -> Result<(), Problem> {
    let mut stdout = io::stdout().lock();
    match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Problem::new(Status::Unreadable, format!("heapsim: cannot write to standard output: {error}")))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_shows_the_line_and_the_column() {
        let error =
            InputError { line: 2, col: 3, message: "outside the subset: `match`".to_owned(), kind: "unsupported".to_owned() };
        let problem = Problem::refused("a.py", "x\n  match y:\n", &[error]);
        assert_eq!(problem.lines, ["a.py:2:3: outside the subset: `match`", "      match y:\n      ^"]);
        assert_eq!(problem.status, Status::Unsupported);
    }

    #[test]
    fn a_place_outside_the_source_shows_nothing() {
        assert_eq!(excerpt("a\n", 0, 0), None);
        assert_eq!(excerpt("a\n", 7, 1), None);
    }
}
