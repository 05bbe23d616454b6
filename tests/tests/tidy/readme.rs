//! The rule of the map: what README.md and CHANGELOG.md name exists.
//!
//! Looked at are words in backticks and the first word of each line in a fence marked `text`: those that are paths,
//! and those in backticks that name a test (`tidy::files_stay_small`, `guard::tests::the_sources_are_safe`).

use super::repository::Repository;

const FILES: [&str; 2] = ["README.md", "CHANGELOG.md"];

/// What is named and does not exist.
pub(crate) fn violations(repository: &Repository) -> Vec<String> {
    let mut problems = Vec::new();
    for file in FILES {
        let Some(text) = repository.text(file) else {
            problems.push(format!("there is no {file}"));
            continue;
        };
        for (number, word) in named(text) {
            let problem = if is_path(&word) && !repository.has(&word) {
                "no such file or folder"
            } else if let Some(name) = test_name(&word)
                && !has_function(repository, name)
            {
                "no such test"
            } else {
                continue;
            };
            problems.push(format!("{file}:{number}: {word}: {problem}"));
        }
    }
    problems
}

/// The words to look at, each with its line.
fn named(text: &str) -> Vec<(usize, String)> {
    let mut words = Vec::new();
    let mut fence: Option<&str> = None;
    for (at, line) in text.lines().enumerate() {
        let line = line.trim();
        match (line.strip_prefix("```"), fence) {
            (Some(_), Some(_)) => fence = None,
            (Some(info), None) => fence = Some(info),
            (None, Some("text")) => {
                words.extend(line.split_whitespace().next().map(|word| (at + 1, word.to_string())));
            }
            (None, Some(_)) => {}
            (None, None) => {
                let quoted = line.split('`').skip(1).step_by(2);
                words.extend(quoted.map(|word| (at + 1, word.to_string())));
            }
        }
    }
    words
}

/// A relative path of this repository: it has a slash, or it looks like a file at the top. What is built is not here.
fn is_path(word: &str) -> bool {
    let is_plain = word.chars().all(|character| character.is_alphanumeric() || matches!(character, '/' | '.' | '-' | '_'));
    let is_top_file = [".md", ".toml", ".lock"].iter().any(|end| word.ends_with(end));
    is_plain && (word.contains('/') || is_top_file) && !word.starts_with('/') && !word.starts_with("target/")
}

/// The function's name in `tidy::files_stay_small`.
fn test_name(word: &str) -> Option<&str> {
    let is_name = word
        .chars()
        .all(|character| character.is_ascii_lowercase() || character.is_ascii_digit() || matches!(character, '_' | ':'));
    if !is_name {
        return None;
    }
    word.rsplit_once("::").map(|(_, name)| name)
}

fn has_function(repository: &Repository, name: &str) -> bool {
    let declaration = format!("fn {name}(");
    repository.sources().any(|(_, text)| text.contains(&declaration))
}

#[test]
fn a_lost_path_and_a_lost_test_are_found() {
    let readme = "Run `cargo book`, see `crates/pyheap/` and `crates/gone/`.\n\
                  Held by `tidy::sizes` and `tidy::gone`; `std` and `a/b c` are no paths.\n\
                  ```text\nbook.toml   the book\nlost.toml   gone\ntarget/book built\n```\n\
                  ```console\nlost/too\n```\n";
    let repository = Repository::of(&[
        ("README.md", readme),
        ("CHANGELOG.md", "`missing.md`\n"),
        ("book.toml", ""),
        ("crates/pyheap/src/lib.rs", "fn sizes() {}"),
    ]);
    assert_eq!(
        violations(&repository),
        [
            "README.md:1: crates/gone/: no such file or folder",
            "README.md:2: tidy::gone: no such test",
            "README.md:5: lost.toml: no such file or folder",
            "CHANGELOG.md:1: missing.md: no such file or folder",
        ]
    );
}

#[test]
fn a_missing_readme_is_found() {
    assert_eq!(violations(&Repository::default()), ["there is no README.md", "there is no CHANGELOG.md"]);
}
