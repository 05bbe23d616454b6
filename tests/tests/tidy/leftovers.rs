//! The rule of the clean table: nothing that belongs to one machine, and nothing that says "later".

use super::code;

/// Folders of a machine that somebody has worked on. Spelled in two parts, so that this file is not its own finding.
const MACHINE: [&str; 2] = [concat!("/wo", "rk/"), concat!("/ro", "ot/")];

/// Code that stands for code, and tests that do not run.
const UNFINISHED: [&str; 4] = ["todo!(", "unimplemented!(", "dbg!(", "#[ignore"];

/// The lines that do.
pub(crate) fn violations<'a>(texts: impl Iterator<Item = (&'a str, &'a str)>) -> Vec<String> {
    let mut problems = Vec::new();
    for (path, text) in texts {
        for (number, line) in text.lines().enumerate() {
            if let Some(folder) = MACHINE.iter().find(|folder| is_path(line, folder)) {
                problems.push(format!("{path}:{}: a path of one machine: {folder}", number + 1));
            }
        }
        if path.ends_with(".rs") && !path.ends_with("tidy/leftovers.rs") {
            for (number, line) in code::lines(text) {
                if let Some(what) = UNFINISHED.iter().find(|what| line.contains(**what)) {
                    problems.push(format!("{path}:{number}: {what}"));
                }
            }
        }
    }
    problems
}

/// Whether `line` has an absolute path into `folder`, and not one that merely holds such a part (`tests/…`).
fn is_path(line: &str, folder: &str) -> bool {
    line.match_indices(folder).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        !before.is_some_and(|last| last.is_alphanumeric() || matches!(last, '.' | '_' | '-' | '}'))
    })
}

#[test]
fn a_machines_paths_are_found_in_any_file() {
    let folder = MACHINE[0];
    let line = format!("see `{folder}notes.md`");
    for path in ["README.md", "crates/a/src/lib.rs", "book/one.md", ".ci/run"] {
        let problems = violations([(path, line.as_str())].into_iter());
        assert_eq!(problems, [format!("{path}:1: a path of one machine: {folder}")]);
    }
    let inside = format!("home{folder}x net{folder}x");
    assert_eq!(violations([("a.md", inside.as_str())].into_iter()), [""; 0]);
}

#[test]
fn unfinished_code_is_found() {
    for what in UNFINISHED {
        let source = format!("fn f() {{ {what}) }}\n");
        assert_eq!(violations([("crates/a/src/lib.rs", source.as_str())].into_iter()).len(), 1, "{what}");
        assert_eq!(violations([("book/one.md", source.as_str())].into_iter()), [""; 0], "{what}");
    }
}
