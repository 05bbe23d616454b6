//! How includes are expanded, traced and found wanting.

use super::*;
use crate::files::Memory;

fn read(files: &Memory) -> (Source, Vec<Problem>) {
    let mut problems = Vec::new();
    let source = Source::read(files, Path::new("book"), Path::new("a/ch.md"), &mut problems).unwrap();
    (source, problems)
}

fn at(source: &Source, needle: &str) -> String {
    source.origin(source.text.find(needle).unwrap()).place.to_string()
}

#[test]
fn includes_are_expanded_and_traced() {
    let files = Memory::new([
        ("book/a/ch.md", "one\n{{#include x/y.py}}\ntwo {{#include ../z.txt:2}} tail\n"),
        ("book/a/x/y.py", "first\nsecond\n"),
        ("book/z.txt", "no\nyes\n"),
    ]);
    let (source, problems) = read(&files);
    assert!(problems.is_empty(), "{problems:?}");
    assert_eq!(source.text, "one\nfirst\nsecond\ntwo yes tail\n");
    assert_eq!(at(&source, "second"), "a/x/y.py:2:1");
    assert_eq!(at(&source, "yes"), "z.txt:2:1");
    assert_eq!(at(&source, "tail"), "a/ch.md:3:29");
    assert_eq!(source.file_names().collect::<Vec<_>>(), ["a/ch.md", "a/x/y.py", "z.txt"]);
}

#[test]
fn anchors_ranges_and_escapes_follow_mdbook() {
    let listing = "a\n# ANCHOR: k\nb\n# ANCHOR: other\nc\n# ANCHOR_END: k\nd\n";
    let files = Memory::new([
        ("book/a/ch.md", "{{#include l.py:k}}\n{{#include l.py:5:5}}\n\\{{#include l.py}}\n{{#include l.py:7:}}"),
        ("book/a/l.py", listing),
    ]);
    let (source, problems) = read(&files);
    assert!(problems.is_empty(), "{problems:?}");
    assert_eq!(source.text, "b\nc\nc\n{{#include l.py}}\nd");
    assert_eq!(at(&source, "c"), "a/l.py:5:1");
    assert_eq!(at(&source, "{{#"), "a/ch.md:3:2");
}

#[test]
fn a_missing_file_is_reported_where_it_is_included_and_left_in_the_text() {
    let files = Memory::new([("book/a/ch.md", "x\n  {{#include gone.py}}\n")]);
    let (source, problems) = read(&files);
    assert_eq!(source.text, "x\n  {{#include gone.py}}\n");
    assert_eq!(problems.len(), 1);
    assert_eq!(problems[0].place.to_string(), "a/ch.md:2:3");
    assert!(problems[0].message.contains("`a/gone.py`"), "{}", problems[0].message);
}

#[test]
fn a_file_that_includes_itself_ends() {
    let files = Memory::new([("book/a/ch.md", "x {{#include ch.md}}")]);
    let (source, problems) = read(&files);
    assert_eq!(source.text.matches('x').count(), MAX_DEPTH + 1);
    assert_eq!(problems.len(), 1);
}

#[test]
fn what_mdbook_passes_over_in_silence_is_reported() {
    let files =
        Memory::new([("book/a/ch.md", "{{#include l.py:gone}}\n- x\n\n  {{#include l.py}}\n"), ("book/a/l.py", "a\nb\n")]);
    let (_, problems) = read(&files);
    let lines: Vec<String> = problems.iter().map(|p| format!("{}: {}", p.place, p.message)).collect();
    assert_eq!(
        lines,
        [
            "a/ch.md:1:1: `a/l.py` has no lines `gone`",
            "a/ch.md:4:3: only the first of the 2 included lines is indented as the include is",
        ]
    );
}
