//! The rule of the summary: SUMMARY.md names every chapter, and every chapter that it names exists.
//!
//! mdBook leaves a file that the summary does not name out of the book without a word.

use super::repository::Repository;

const SUMMARY: &str = "book/SUMMARY.md";

/// Pages that mdBook takes without the summary.
const UNNAMED: [&str; 2] = [SUMMARY, "book/404.md"];

/// Chapters on one side only.
pub(crate) fn violations(repository: &Repository) -> Vec<String> {
    let Some(summary) = repository.text(SUMMARY) else {
        return vec![format!("there is no {SUMMARY}")];
    };
    let named = chapters(summary);
    let mut problems: Vec<String> = named
        .iter()
        .filter(|(_, path)| repository.text(path).is_none())
        .map(|(number, path)| format!("{SUMMARY}:{number}: there is no {path}"))
        .collect();
    for (at, (number, path)) in named.iter().enumerate() {
        if named[..at].iter().any(|(_, earlier)| earlier == path) {
            problems.push(format!("{SUMMARY}:{number}: {path} is named twice"));
        }
    }
    let is_page = |path: &str| path.starts_with("book/") && path.ends_with(".md") && !UNNAMED.contains(&path);
    let unnamed =
        repository.texts().map(|(path, _)| path).filter(|path| is_page(path) && !named.iter().any(|(_, name)| name == path));
    problems.extend(unnamed.map(|path| format!("{path} is not named in {SUMMARY}, so it is not in the book")));
    problems
}

/// The chapters that a summary links to, as paths from the repository's root, each with its line.
/// A link without a target is a draft.
fn chapters(summary: &str) -> Vec<(usize, String)> {
    let mut chapters = Vec::new();
    for (at, line) in summary.lines().enumerate() {
        for (start, open) in line.match_indices("](") {
            let rest = &line[start + open.len()..];
            let target = rest.split(')').next().unwrap_or(rest).trim_matches(['<', '>', ' ']);
            let target = target.strip_prefix("./").unwrap_or(target);
            if !target.is_empty() {
                chapters.push((at + 1, format!("book/{target}")));
            }
        }
    }
    chapters
}

#[test]
fn chapters_on_one_side_only_are_found() {
    let summary =
        "# Summary\n\n[Start](start.md)\n\n- [One](./one/index.md)\n  - [Gone](one/gone.md)\n- [Draft]()\n- [Again](start.md)\n";
    let repository = Repository::of(&[
        ("book/SUMMARY.md", summary),
        ("book/start.md", ""),
        ("book/one/index.md", ""),
        ("book/one/stray.md", ""),
        ("book/404.md", ""),
        ("book/one/listing.py", ""),
        ("README.md", ""),
    ]);
    assert_eq!(
        violations(&repository),
        [
            "book/SUMMARY.md:6: there is no book/one/gone.md",
            "book/SUMMARY.md:8: book/start.md is named twice",
            "book/one/stray.md is not named in book/SUMMARY.md, so it is not in the book",
        ]
    );
}

#[test]
fn a_book_without_a_summary_is_found() {
    assert_eq!(violations(&Repository::default()), ["there is no book/SUMMARY.md"]);
}
