//! Positions in the source text and the diagnostics that point at them.
//!
//! Not here: faults, which a running program commits ([`crate::fault`]).

use std::fmt;

/// A place in the source: line and column, both counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub(crate) struct Pos {
    /// The line. 0 means "no place of the reader's": a built-in declaration.
    pub(crate) line: u32,
    /// The column, in characters.
    pub(crate) col: u32,
}

impl Pos {
    /// The place of everything that the reader did not write.
    pub(crate) const BUILT_IN: Pos = Pos { line: 0, col: 0 };

    pub(crate) fn new(line: u32, col: u32) -> Pos {
        Pos { line, col }
    }
}

impl fmt::Display for Pos {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.line, self.col)
    }
}

/// Why a program is refused before it runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// The line, from 1.
    pub line: u32,
    /// The column, from 1.
    pub col: u32,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// Whose rule it breaks.
    pub kind: DiagnosticKind,
}

/// Whose rule a refused program breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DiagnosticKind {
    /// The text isn't C.
    Syntax,
    /// It is C's grammar, but breaks C's rules on names and types.
    Type,
    /// It may well be C, but this simulator doesn't run it.
    Unsupported,
}

impl Diagnostic {
    pub(crate) fn syntax(pos: Pos, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(DiagnosticKind::Syntax, pos, message)
    }

    pub(crate) fn types(pos: Pos, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(DiagnosticKind::Type, pos, message)
    }

    /// `construct` completes the sentence "not in this simulator: …".
    pub(crate) fn unsupported(pos: Pos, construct: impl fmt::Display) -> Diagnostic {
        let message = format!("not in this simulator: {construct}");
        Diagnostic::new(DiagnosticKind::Unsupported, pos, message)
    }

    pub(crate) fn with_help(mut self, help: impl Into<String>) -> Diagnostic {
        self.help = Some(help.into());
        self
    }

    fn new(kind: DiagnosticKind, pos: Pos, message: impl Into<String>) -> Diagnostic {
        Diagnostic { line: pos.line, col: pos.col, message: message.into(), help: None, kind }
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.line, self.col, self.message)?;
        if let Some(help) = &self.help {
            write!(f, " (help: {help})")?;
        }
        Ok(())
    }
}

/// The candidate that a misspelled word most likely means.
pub(crate) fn closest<'a>(word: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let limit = if word.len() <= 3 { 1 } else { 2 };
    let distance = |candidate: &str| if candidate.eq_ignore_ascii_case(word) { 0 } else { edit_distance(word, candidate) };
    candidates
        .filter(|candidate| *candidate != word)
        .map(|candidate| (distance(candidate), candidate))
        .filter(|(distance, candidate)| *distance <= limit && *distance < candidate.len())
        .min()
        .map(|(_, candidate)| candidate)
}

/// How many insertions, deletions, replacements and swaps of neighbors lie between two words.
fn edit_distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut rows = vec![vec![0; b.len() + 1]; a.len() + 1];
    for (i, row) in rows.iter_mut().enumerate() {
        row[0] = i;
    }
    for (j, cell) in rows[0].iter_mut().enumerate() {
        *cell = j;
    }
    for i in 1..=a.len() {
        for j in 1..=b.len() {
            let replaced = rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut best = replaced.min(rows[i - 1][j] + 1).min(rows[i][j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(rows[i - 2][j - 2] + 1);
            }
            rows[i][j] = best;
        }
    }
    rows[a.len()][b.len()]
}
