//! Two texts side by side: equal lines once in each column, different ones marked between them.

use similar::{ChangeTag, TextDiff};
use std::fmt::Write as _;

/// How wide a column may get.
const WIDEST: usize = 90;

/// So many rows are shown; long outputs differ early or in the same way everywhere.
const ROWS: usize = 40;

/// `title`, then what is `ours` at the left and what is the `truth` at the right; nothing if they are equal.
pub fn of(title: &str, ours: &str, truth: &str) -> String {
    if ours == truth {
        return String::new();
    }
    let rows = rows(ours, truth);
    let width = rows.iter().map(|(left, ..)| left.chars().count()).max().unwrap_or(0).clamp(9, WIDEST);
    let mut text = format!("  {title}:\n");
    let _ = writeln!(text, "    {:width$}   recorded", "simulator");
    // Equal lines before the first difference matter least.
    let different = rows.iter().position(|(left, right, _)| left != right).unwrap_or(0);
    let skipped = different.saturating_sub(3);
    if skipped > 0 {
        let _ = writeln!(text, "    … {skipped} equal lines");
    }
    for (left, right, mark) in rows.iter().skip(skipped).take(ROWS) {
        let line = format!("    {left:width$} {mark} {right}");
        let _ = writeln!(text, "{}", line.trim_end());
    }
    let left = rows.len().saturating_sub(skipped + ROWS);
    if left > 0 {
        let _ = writeln!(text, "    … {left} more lines");
    }
    text
}

/// Pairs of lines with the mark between them: a blank if they are equal, `|` if both are there, `<` or `>` if one is.
fn rows(ours: &str, truth: &str) -> Vec<(String, String, char)> {
    let diff = TextDiff::from_lines(ours, truth);
    let mut rows = Vec::new();
    let (mut lefts, mut rights) = (Vec::new(), Vec::new());
    for change in diff.iter_all_changes() {
        let line = shown(change.value());
        match change.tag() {
            ChangeTag::Delete => lefts.push(line),
            ChangeTag::Insert => rights.push(line),
            ChangeTag::Equal => {
                pair(&mut rows, &mut lefts, &mut rights);
                rows.push((line.clone(), line, ' '));
            }
        }
    }
    pair(&mut rows, &mut lefts, &mut rights);
    rows
}

fn pair(rows: &mut Vec<(String, String, char)>, lefts: &mut Vec<String>, rights: &mut Vec<String>) {
    let count = lefts.len().max(rights.len());
    let (mut left, mut right) = (lefts.drain(..), rights.drain(..));
    for _ in 0..count {
        rows.push(match (left.next(), right.next()) {
            (Some(left), Some(right)) => (left, right, '|'),
            (left, None) => (left.unwrap_or_default(), String::new(), '<'),
            (None, right) => (String::new(), right.unwrap_or_default(), '>'),
        });
    }
}

/// A line with its blanks, and its missing end, in sight.
fn shown(line: &str) -> String {
    let (body, end) = match line.strip_suffix('\n') {
        Some(body) => (body, ""),
        None => (line, " (no line end)"),
    };
    let mut text: String = body.replace('\t', "→").replace('\r', "␍");
    if text.chars().count() > WIDEST {
        text = text.chars().take(WIDEST - 1).chain(['…']).collect();
    }
    text + end
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_stand_beside_each_other() {
        let text = of("stdout", "a\n1\nc\n", "a\n2\nc\nd\n");
        assert_eq!(
            text,
            "  stdout:\n    simulator   recorded\n    a           a\n    1         | 2\n    c           c\n              > d\n"
        );
    }

    #[test]
    fn equal_texts_say_nothing_and_a_missing_line_end_is_seen() {
        assert_eq!(of("stdout", "a\n", "a\n"), "");
        assert!(of("stdout", "a\n", "a").contains("no line end"));
    }
}
