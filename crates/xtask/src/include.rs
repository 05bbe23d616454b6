//! Checks that what a chapter includes exists.
//!
//! mdBook only logs an include that it cannot read, leaves the directive in the page and succeeds. This module reads
//! the chapters as mdBook's `links` does (in the raw text, code and comments included; a backslash before the braces
//! makes plain text of it) and reports each file and anchor that is missing. It expands nothing.

use std::fs;
use std::path::Path;

/// The directives that name a file.
const DIRECTIVES: [&str; 3] = ["include", "rustdoc_include", "playground"];

/// What is wrong with the includes in `text`, which stands in `chapter`; each as `file:line:col: message`.
/// `shown` is the chapter's name in messages.
pub(crate) fn missing(chapter: &Path, shown: &str, text: &str) -> Vec<String> {
    let mut problems = Vec::new();
    for (number, line) in text.lines().enumerate() {
        for (column, directive) in directives(line) {
            if let Some(problem) = problem(chapter, shown, directive) {
                problems.push(format!("{shown}:{}:{}: {problem}", number + 1, column + 1));
            }
        }
    }
    problems
}

/// Each `{{#…}}` of a line with its byte offset, without its braces.
fn directives(line: &str) -> impl Iterator<Item = (usize, &str)> {
    line.match_indices("{{#").filter(|&(start, _)| !line[..start].ends_with('\\')).filter_map(|(start, open)| {
        let rest = &line[start + open.len()..];
        rest.find("}}").map(|end| (start, &rest[..end]))
    })
}

fn problem(chapter: &Path, shown: &str, directive: &str) -> Option<String> {
    let mut words = directive.split_whitespace();
    let kind = words.next()?;
    if !DIRECTIVES.contains(&kind) {
        return None;
    }
    let Some(target) = words.next() else {
        return Some(format!("{{{{#{kind}}}}} names no file"));
    };
    let (name, part) = target.split_once(':').unwrap_or((target, ""));
    let text = match fs::read_to_string(chapter.with_file_name(name)) {
        Ok(text) => text,
        Err(error) => {
            return Some(format!(
                "{{{{#{kind} {target}}}}}: {} cannot be read: {error}",
                Path::new(shown).with_file_name(name).display()
            ));
        }
    };
    let is_anchor = part.starts_with(|first: char| first.is_alphabetic() || first == '_');
    let found = text
        .lines()
        .filter_map(|line| line.split_once("ANCHOR:"))
        .any(|(_, anchor)| anchor.split_whitespace().next() == Some(part));
    (is_anchor && !found).then(|| format!("{{{{#{kind} {target}}}}}: {name} has no line with \"ANCHOR: {part}\""))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::PathBuf;

    /// A chapter in a folder that holds `listing.py` with one anchor.
    fn check(name: &str, text: &str) -> Vec<String> {
        let folder = folder(name);
        fs::create_dir_all(&folder).unwrap();
        let listing = "# ANCHOR: first\na = []\n# ANCHOR_END: first\n";
        fs::write(folder.join("listing.py"), listing).unwrap();
        let problems = missing(&folder.join("one.md"), "book/one.md", text);
        fs::remove_dir_all(folder).unwrap();
        problems
    }

    fn folder(name: &str) -> PathBuf {
        std::env::temp_dir().join(format!("xtask-include-{name}-{}", std::process::id()))
    }

    #[test]
    fn files_and_anchors_that_exist_are_fine() {
        let text = "{{#include listing.py}} {{#include listing.py:2:3}}\n{{#include listing.py:first}}\n";
        assert_eq!(check("fine", text), [""; 0]);
    }

    #[test]
    fn a_missing_file_and_a_missing_anchor_are_both_reported_with_their_places() {
        let text = "Text.\n\n```python\n{{#include gone.py}}\n```\n  {{#include listing.py:last}}\n";
        let problems = check("missing", text);
        assert_eq!(problems.len(), 2, "{problems:?}");
        assert!(problems[0].starts_with("book/one.md:4:1: {{#include gone.py}}: book/gone.py cannot"), "{problems:?}");
        assert!(problems[1].starts_with("book/one.md:6:3: "), "{problems:?}");
        assert!(problems[1].contains("ANCHOR: last"), "{problems:?}");
    }

    #[test]
    fn escaped_and_other_directives_are_not_includes() {
        let text = "\\{{#include gone.py}} {{#title A page}} {{#playground_x gone.rs}}\n";
        assert_eq!(check("other", text), [""; 0]);
        assert_eq!(check("bare", "{{#include}}").len(), 1);
    }
}
