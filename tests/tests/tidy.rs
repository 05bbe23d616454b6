//! The repository's rules about itself. A rule that matters stands here; a rule that cannot stand here is not one.
//!
//! Each module holds one rule: a function over names and texts, and a test that shows it a violation. The tests in
//! this file run the rules over the repository. book.toml's own rule (where a build may write) stands with the code
//! that enforces it, in `crates/xtask/src/guard.rs`.

mod tidy {
    pub(crate) mod arrows;
    pub(crate) mod code;
    pub(crate) mod headers;
    pub(crate) mod leftovers;
    pub(crate) mod purity;
    pub(crate) mod readme;
    pub(crate) mod releases;
    pub(crate) mod repository;
    pub(crate) mod sizes;
    pub(crate) mod summary;
}

use tidy::repository::Repository;
use tidy::{arrows, headers, leftovers, purity, readme, releases, sizes, summary};

/// Fails with every problem at once.
#[track_caller]
fn check(rule: &str, problems: &[String]) {
    assert!(problems.is_empty(), "{rule}:\n  {}\n", problems.join("\n  "));
}

#[test]
fn crates_depend_only_along_the_arrows() {
    let repository = Repository::read();
    check("a crate has a dependency that the table of arrows does not give it", &arrows::violations(&repository.manifests()));
}

#[test]
fn every_source_file_says_what_it_is() {
    let repository = Repository::read();
    check(
        "a source file does not open with a `//!` comment that says what it is and what it is not",
        &headers::violations(repository.sources()),
    );
}

#[test]
fn files_stay_small() {
    let repository = Repository::read();
    check(
        "a file is too long; if it is one noun, say so in the list of tests/tests/tidy/sizes.rs",
        &sizes::violations(repository.texts(), sizes::EXEMPT),
    );
}

#[test]
fn releases_are_compared_in_the_profile_alone() {
    let repository = Repository::read();
    check(
        "a CPython release is looked at outside crates/pyvm/src/profile*; give the profile a field instead",
        &releases::violations(repository.sources()),
    );
}

#[test]
fn the_simulator_does_no_io() {
    let repository = Repository::read();
    check(
        "a crate of the simulator reaches outside its input, so a trace is no longer a function of it",
        &purity::violations(repository.sources()),
    );
}

#[test]
fn nothing_is_left_over() {
    let repository = Repository::read();
    check(
        "something is in the repository that belongs to one machine or to unfinished work",
        &leftovers::violations(repository.texts()),
    );
}

#[test]
fn the_readme_names_what_exists() {
    let repository = Repository::read();
    check("README.md or CHANGELOG.md names a path or a test that does not exist", &readme::violations(&repository));
}

#[test]
fn the_summary_and_the_chapters_agree() {
    let repository = Repository::read();
    check("book/SUMMARY.md and the chapters in book/ disagree", &summary::violations(&repository));
}
