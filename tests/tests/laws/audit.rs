//! The audit: after every instruction, every count recounted from scratch is right.

use super::{GATE, check, first, ran};
use heapsim::Options;
use std::panic::{self, AssertUnwindSafe};

#[test]
fn no_instruction_leaves_a_wrong_count() {
    let mut problems = Vec::new();
    let mut audited = 0;
    for program in first() {
        for release in GATE {
            let options = Options { python: release.to_owned(), trace: false, audit: true, ..Options::default() };
            match panic::catch_unwind(AssertUnwindSafe(|| ran(&program, &options))) {
                Err(_) => problems.push(format!("{} {release}", program.name)),
                Ok(None) => {}
                Ok(Some(run)) => audited += u32::from(run.report.steps > 0),
            }
        }
    }
    // Each program runs on each release, but for the few outside the subset.
    assert!(audited >= 200, "only {audited} runs were audited");
    check("the audit found a wrong count", &problems);
}
