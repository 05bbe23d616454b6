//! A run is a function of its input: twice the same program, twice the same trace.

use super::{THREE, check, first, python};
use heapsim::Options;

#[test]
fn two_runs_leave_equal_traces() {
    let mut problems = Vec::new();
    for program in first() {
        for release in THREE {
            let options = Options { python: release.to_owned(), ..Options::default() };
            let input = python(program.file(), &program.source);
            let (one, two) = (heapsim::run(&input, &options), heapsim::run(&input, &options));
            if one != two {
                problems.push(format!("{} {release}", program.name));
            }
        }
    }
    check("two runs differ", &problems);
}

#[test]
fn recording_changes_nothing_that_is_printed() {
    let mut problems = Vec::new();
    for program in first() {
        let input = python(program.file(), &program.source);
        let reports = [true, false].map(|trace| {
            let options = Options { trace, ..Options::default() };
            heapsim::run(&input, &options).map(|run| run.report)
        });
        if reports[0] != reports[1] {
            problems.push(program.name);
        }
    }
    check("with a trace and without one, a program does not do the same", &problems);
}
