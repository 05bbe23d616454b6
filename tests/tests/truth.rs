//! The simulator against real CPythons: every program of `tests/truth` on every release that it was recorded with.
//!
//! What does not match yet stands in `tests/truth/wishlist.txt`, and nothing else may differ. The comparison itself
//! is the crate `truth`; `cargo book truth` shows and records.

use std::path::Path;
use truth::corpus::{self, Program};
use truth::survey::{self, Release};
use truth::wishlist::Wishlist;

fn root() -> &'static Path {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    tests.parent().expect("the tests lie in the repository")
}

fn programs() -> Vec<Program> {
    corpus::read(root()).unwrap_or_else(|problem| panic!("{problem}"))
}

#[test]
fn every_program_prints_what_cpython_printed() {
    let releases: Vec<Release> = heapsim::releases();
    let list = Wishlist::read(root()).unwrap_or_else(|problem| panic!("{problem}"));
    let survey = survey::take(&list.runnable(programs()), &releases);
    let problems = survey.disagreements(&list);
    println!("{}", survey.table(&releases));
    assert!(problems.is_empty(), "{}\n{} disagreements with CPython or with the wishlist", problems.concat(), problems.len());
}

#[test]
fn the_corpus_is_whole() {
    let programs = programs();
    let bare: Vec<&str> =
        programs.iter().filter(|program| program.recordings.is_empty()).map(|program| program.name.as_str()).collect();
    assert!(bare.is_empty(), "nothing is recorded for {bare:?}; run `cargo book truth record`");
    let first = corpus::first(root()).unwrap_or_else(|problem| panic!("{problem}"));
    for name in first {
        assert!(programs.iter().any(|program| program.name == name), "first.txt names {name}, which is not there");
    }
    for (_, release) in heapsim::releases() {
        let recorded = programs.iter().any(|program| program.recordings.contains_key(release));
        assert!(recorded, "no program has a recording of {release}");
    }
}
