//! The audit: after every instruction, every count recounted from scratch is right.

use super::{GATE, check, first, python};
use heapsim::Options;
use std::panic::{self, AssertUnwindSafe};

#[test]
fn no_instruction_leaves_a_wrong_count() {
    let mut problems = Vec::new();
    for program in first() {
        for release in GATE {
            let options = Options {
                python: release.to_owned(),
                trace: false,
                audit: true,
                ..Options::default()
            };
            let input = python(program.file(), &program.source);
            let place = format!("{} {release}", program.name);
            match panic::catch_unwind(AssertUnwindSafe(|| heapsim::run(&input, &options))) {
                Err(_) => problems.push(format!("{place}: the audit failed")),
                Ok(Err(refused)) => problems.push(format!("{place}: {refused:?}")),
                Ok(Ok(run)) => {
                    let report = run.report;
                    if let Some(unsupported) = report.unsupported {
                        problems.push(format!("{place}: {unsupported:?}"));
                    } else if report.steps == 0 {
                        problems.push(format!("{place}: nothing ran"));
                    }
                }
            }
        }
    }
    check("the audit after each instruction", &problems);
}
