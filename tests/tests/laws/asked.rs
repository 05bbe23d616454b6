//! The law of `getrefcount`: whoever asks for a count can be told as many owners as it says, each by a name.
//!
//! Held for every call in every program of the corpus that matches CPython, since those numbers are CPython's too.

use super::{GATE, check};
use heapsim::trace::Asked;
use heapsim::{Mode, Options};
use std::path::Path;
use truth::corpus::{self, Kind, Program};
use truth::wishlist::Wishlist;

/// They write into a count through `ctypes`, and nobody owns what they write.
const FORGERS: [&str; 2] = ["ctypes_write_refcount_immortalise", "ctypes_write_refcount_leak"];

#[test]
fn every_getrefcount_has_as_many_owners() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the tests lie in the repository");
    let list = Wishlist::read(root).unwrap_or_else(|problem| panic!("{problem}"));
    let programs = corpus::read(root).unwrap_or_else(|problem| panic!("{problem}"));
    let mut problems = Vec::new();
    let mut calls = 0;
    for program in list.runnable(programs).iter().filter(|program| program.source.contains("getrefcount")) {
        for (release, full) in heapsim::releases().into_iter().filter(|(release, _)| GATE.contains(release)) {
            let matches = program.recordings.contains_key(full) && !list.has(&program.name, release);
            if !matches || program.out_of_contract(full).is_some() {
                continue;
            }
            let asked = asked(program, release);
            calls += asked.len();
            let found: Vec<String> = asked.iter().filter_map(violation).collect();
            let place = format!("{} {release}", program.name);
            if FORGERS.contains(&program.name.as_str()) {
                problems.extend(found.is_empty().then(|| format!("{place}: every count has its owners after all")));
            } else {
                problems.extend(found.iter().map(|problem| format!("{place}: {problem}")));
            }
        }
    }
    check("a count that was asked for has other owners than the simulator names", &problems);
    assert!(calls > 1000, "only {calls} calls were seen");
}

/// The law is tested on an answer that breaks it.
#[test]
fn a_lost_owner_breaks_the_law() {
    let run = super::run("import sys\na = []\nsys.getrefcount(a)\n", &Options::default());
    let steps = run.trace.expect("a trace was asked for").steps;
    let mut asked = steps.into_iter().flat_map(|step| step.asked).next().expect("the program asks");
    assert_eq!(violation(&asked), None);
    asked.owners.pop();
    assert!(violation(&asked).is_some());
}

/// What the program asks for, and is told.
fn asked(program: &Program, release: &str) -> Vec<Asked> {
    let mode = match program.kind {
        Kind::Script => Mode::Script,
        Kind::Repl => Mode::Repl,
    };
    let options = Options { python: release.to_owned(), mode, ..Options::default() };
    // What is refused matches nothing, and is `truth.rs`'s to tell.
    let Some(run) = super::ran(program, &options) else { return Vec::new() };
    run.trace.expect("a trace was asked for").steps.into_iter().flat_map(|step| step.asked).collect()
}

fn violation(asked: &Asked) -> Option<String> {
    let names: Vec<&str> = asked.owners.iter().map(|owner| owner.name.as_str()).collect();
    let nameless = names.iter().any(|name| name.contains("(other)"));
    let agrees = asked.immortal || i64::try_from(names.len()) == Ok(asked.ob_refcnt);
    if agrees && !nameless {
        return None;
    }
    let shown: Vec<&str> = names.iter().copied().take(12).collect();
    Some(format!("{} is asked for, {} owners: {}", asked.ob_refcnt, names.len(), shown.join(", ")))
}
