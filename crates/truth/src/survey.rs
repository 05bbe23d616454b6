//! The whole corpus on every release, and what it comes to: a table, and the disagreements with the wishlist.

use super::corpus::Program;
use super::verdict::{self, Verdict};
use super::wishlist::Wishlist;
use std::fmt::Write as _;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// A release by both its names, as [`heapsim::releases()`] gives it: `3.13`, `3.13.0`.
pub type Release = (&'static str, &'static str);

/// All releases that the simulator knows, oldest first.
pub fn releases() -> Vec<Release> {
    heapsim::releases()
}

/// One program on one release.
#[derive(Debug, Clone)]
pub struct Finding {
    /// The program.
    pub name: String,
    /// The release.
    pub release: Release,
    /// What came of it.
    pub verdict: Verdict,
}

/// Everything that was compared, by program and then by release.
#[derive(Debug, Clone, Default)]
pub struct Survey {
    /// In order of programs, then of releases.
    pub findings: Vec<Finding>,
}

/// Runs `programs` as each of `releases`, on all processors. Each program has a thread of its own with the usual stack,
/// which the simulator's counted depth must fit, and with its name, which is all that an overflow leaves.
pub fn take(programs: &[Program], releases: &[Release]) -> Survey {
    let next = AtomicUsize::new(0);
    let findings = Mutex::new(Vec::new());
    let judge = |program: &Program| {
        for &release in releases {
            if let Some(verdict) = verdict::judge(program, release.1) {
                let finding = Finding { name: program.name.clone(), release, verdict };
                findings.lock().expect("nobody panics with it").push(finding);
            }
        }
    };
    let work = || {
        while let Some(program) = programs.get(next.fetch_add(1, Ordering::Relaxed)) {
            thread::scope(|scope| {
                let named = thread::Builder::new().name(program.name.clone());
                named.spawn_scoped(scope, || judge(program)).expect("one more thread than processors");
            });
        }
    };
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(work);
        }
    });
    let mut findings = findings.into_inner().expect("all workers have ended");
    // The sort keeps each program's releases in their order.
    findings.sort_by(|a, b| a.name.cmp(&b.name));
    Survey { findings }
}

impl Survey {
    /// How many programs match, of how many, for each release that has any.
    pub fn table(&self, releases: &[Release]) -> String {
        let mut text = String::from("release  matches  of  stopped  different\n");
        for release in releases {
            let of_release = self.findings.iter().filter(|finding| finding.release == *release);
            let (mut matches, mut stopped, mut different) = (0, 0, 0);
            for finding in of_release {
                match finding.verdict {
                    Verdict::Match => matches += 1,
                    Verdict::Stopped(_) => stopped += 1,
                    Verdict::Differs { .. } => different += 1,
                }
            }
            let of = matches + stopped + different;
            if of > 0 {
                let _ = writeln!(text, "{:7} {matches:8} {of:3} {stopped:8} {different:10}", release.0);
            }
        }
        text
    }

    /// What does not match.
    pub fn wishlist(&self) -> Wishlist {
        let mut list = Wishlist::default();
        for finding in self.findings.iter().filter(|finding| !finding.verdict.is_match()) {
            list.add(&finding.name, finding.release.0, finding.verdict.why());
        }
        list
    }

    /// Where this and the wishlist disagree, in words. Releases that differ in the same way are told together.
    pub fn disagreements(&self, list: &Wishlist) -> Vec<String> {
        let mut texts = Vec::new();
        for of_program in self.findings.chunk_by(|a, b| a.name == b.name) {
            let name = &of_program[0].name;
            let mut told: Vec<(Vec<&str>, &Verdict)> = Vec::new();
            for finding in of_program {
                let listed = list.has(name, finding.release.0);
                if listed != finding.verdict.is_match() {
                    continue;
                }
                match told.iter_mut().find(|(_, verdict)| **verdict == finding.verdict) {
                    Some((releases, _)) => releases.push(finding.release.0),
                    None => told.push((vec![finding.release.0], &finding.verdict)),
                }
            }
            for (releases, verdict) in told {
                let releases = releases.join(" ");
                texts.push(match verdict {
                    Verdict::Match => {
                        format!("{name} {releases}: now passes: remove it from the wishlist\n")
                    }
                    verdict => format!("{name} {releases}: does not match\n{}", verdict.describe()),
                });
            }
        }
        // A reason is only wrong where the releases are right.
        if texts.is_empty() {
            let found = self.wishlist();
            let releases: Vec<&str> = releases().iter().map(|(short, _)| *short).collect();
            for wish in found.wishes().iter().filter(|wish| list.why(&wish.name) != wish.why) {
                texts.push(format!("the wishlist's line is to be: {}\n", found.line(&wish.name, &releases)));
            }
        }
        for (name, release) in list.entries() {
            let known = self.findings.iter().any(|finding| finding.name == name && finding.release.0 == release);
            if !known {
                texts.push(format!("{name} {release}: listed, but nothing is recorded there: remove it from the wishlist\n"));
            }
        }
        texts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RELEASES: [Release; 2] = [("3.8", "3.8.18"), ("3.13", "3.13.0")];

    fn survey(verdicts: [Verdict; 2]) -> Survey {
        let findings = RELEASES.into_iter().zip(verdicts);
        let findings = findings.map(|(release, verdict)| Finding { name: "a".to_owned(), release, verdict });
        Survey { findings: findings.collect() }
    }

    fn stopped() -> Verdict {
        Verdict::Stopped("too far".to_owned())
    }

    #[test]
    fn a_failure_must_be_listed_and_a_success_must_not() {
        let survey = survey([stopped(), Verdict::Match]);
        let texts = survey.disagreements(&Wishlist::default());
        assert_eq!(texts, ["a 3.8: does not match\n  too far\n"]);
        let all = Wishlist::parse("a 3.8 3.13").unwrap();
        let texts = survey.disagreements(&all);
        assert_eq!(texts, ["a 3.13: now passes: remove it from the wishlist\n"]);
        assert_eq!(survey.disagreements(&survey.wishlist()), [""; 0]);
    }

    #[test]
    fn releases_that_fail_alike_are_told_together() {
        let texts = survey([stopped(), stopped()]).disagreements(&Wishlist::default());
        assert_eq!(texts, ["a 3.8 3.13: does not match\n  too far\n"]);
    }

    #[test]
    fn a_line_about_nothing_is_found() {
        let list = Wishlist::parse("gone 3.8").unwrap();
        let survey = survey([Verdict::Match, Verdict::Match]);
        assert!(survey.disagreements(&list)[0].starts_with("gone 3.8: listed, but"));
    }

    #[test]
    fn the_table_counts() {
        let table = survey([stopped(), Verdict::Match]).table(&RELEASES);
        let rows: Vec<&str> = table.lines().skip(1).collect();
        assert_eq!(rows, ["3.8            0   1        1          0", "3.13           1   1        0          0"]);
    }
}
