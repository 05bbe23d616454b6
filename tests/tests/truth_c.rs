//! The simulator against real compilers and checkers: every program of `tests/truth/c`, in every layout.
//!
//! What does not match yet stands in `tests/truth/wishlist-c.txt`, and nothing else may differ. The comparison itself
//! is `truth::c`; `cargo book truth record --c` records.

use heapsim::Layout;
use std::collections::BTreeSet;
use std::path::Path;
use truth::c::corpus::{self, Program};
use truth::c::verdict::{self, FAMILIES};
use truth::wishlist::Wishlist;

fn root() -> &'static Path {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    tests.parent().expect("the tests lie in the repository")
}

fn programs() -> Vec<Program> {
    corpus::read(root()).unwrap_or_else(|problem| panic!("{problem}"))
}

#[test]
fn every_program_does_what_compilers_and_checkers_say() {
    let path = root().join("tests/truth/wishlist-c.txt");
    let list = Wishlist::read_from(&path).unwrap_or_else(|problem| panic!("{problem}"));
    let mut texts = Vec::new();
    let mut found = BTreeSet::new();
    let programs = programs();
    for program in &programs {
        for (what, text) in verdict::judge(program) {
            if !list.has(&program.name, &what) {
                texts.push(format!("{} {what}\n{text}", program.name));
            }
            found.insert((program.name.clone(), what));
        }
    }
    for (name, what) in list.entries() {
        if !found.contains(&(name.to_owned(), what.to_owned())) {
            texts.push(format!("{name} {what}: now passes: remove it from {}\n", path.display()));
        }
    }
    let count = texts.len();
    assert!(texts.is_empty(), "{}{count} differences from the recordings or the wishlist", texts.concat());
}

#[test]
fn every_kind_of_fault_has_programs_and_so_has_the_language() {
    let programs = programs();
    let count = |family: &str| programs.iter().filter(|program| program.name.starts_with(&format!("{family}_"))).count();
    assert!(count("clean") >= 80, "{} clean programs", count("clean"));
    assert!(count("leak") >= 5, "{} leaks", count("leak"));
    for (family, _) in FAMILIES {
        assert!(count(family) >= 1, "no program begins with {family}_");
    }
}

/// The three layouts stand for one language: what a program does wrong does not depend on them.
#[test]
fn the_first_fault_is_the_same_in_every_layout() {
    for program in programs() {
        let first = [Layout::Ascending, Layout::Descending, Layout::Protected].map(|layout| {
            let report = verdict::simulate(&program, layout).unwrap_or_else(|problem| panic!("{}: {problem}", program.name));
            report.faults.first().map(|fault| (fault.code.clone(), fault.line))
        });
        assert!(first.iter().all(|other| *other == first[0]), "{}: {first:#?}", program.name);
    }
}
