//! Stages: named pieces of work that are announced, timed and tallied. Not how the work is done.

use anyhow::Result;
use std::fmt::Write as _;
use std::io::Write as _;
use std::process::ExitCode;
use std::time::{Duration, Instant};

/// The stages of one command, in the order in which they ran.
#[derive(Debug, Default)]
pub(crate) struct Stages {
    done: Vec<Stage>,
}

#[derive(Debug)]
struct Stage {
    name: &'static str,
    time: Duration,
    end: End,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Passed,
    Failed,
    /// Not run, because the stage it needs has failed. Counts as failed.
    Unreached(&'static str),
}

impl Stages {
    /// Runs a stage that is silent while it works: one line, with its time at the end. Says whether it passed.
    pub(crate) fn quiet(&mut self, name: &'static str, doing: &str, work: impl FnOnce() -> Result<String>) -> bool {
        print!("{name:<8} {doing} … ");
        self.run(name, work, |time, note| match note {
            "" => format!("{}", Seconds(time)),
            note => format!("{note}, {}", Seconds(time)),
        })
    }

    /// Runs a stage whose own output is shown: a line before it and a line after it. Says whether it passed.
    pub(crate) fn loud(&mut self, name: &'static str, doing: &str, work: impl FnOnce() -> Result<String>) -> bool {
        println!("{name:<8} {doing} …");
        self.run(name, work, |time, note| match note {
            "" => format!("{name:<8} {}", Seconds(time)),
            note => format!("{name:<8} {note}, {}", Seconds(time)),
        })
    }

    fn run(
        &mut self,
        name: &'static str,
        work: impl FnOnce() -> Result<String>,
        line: impl FnOnce(Duration, &str) -> String,
    ) -> bool {
        // The line is complete before the work has an error to show; a closed terminal is no reason to stop.
        let _ = std::io::stdout().flush();
        let start = Instant::now();
        let result = work();
        let time = start.elapsed();
        let end = match result {
            Ok(note) => {
                println!("{}", line(time, &note));
                End::Passed
            }
            Err(error) => {
                println!("{}", line(time, "FAILED"));
                eprintln!("{error:#}");
                End::Failed
            }
        };
        self.done.push(Stage { name, time, end });
        end == End::Passed
    }

    /// Records a stage that cannot run because `needs` has failed.
    pub(crate) fn unreached(&mut self, name: &'static str, needs: &'static str) {
        println!("{name:<8} not run: it needs the stage \"{needs}\"");
        self.done.push(Stage { name, time: Duration::ZERO, end: End::Unreached(needs) });
    }

    /// A row for each stage, then the tally.
    pub(crate) fn table(&self) -> String {
        let mut text = String::new();
        for Stage { name, time, end } in &self.done {
            let end = match end {
                End::Passed => "passed".to_string(),
                End::Failed => "FAILED".to_string(),
                End::Unreached(needs) => format!("not run ({needs} failed)"),
            };
            let time = Seconds(*time).to_string();
            let _ = writeln!(text, "{name:<8} {time:>9}  {end}");
        }
        let total = Seconds(self.done.iter().map(|stage| stage.time).sum()).to_string();
        let _ = writeln!(text, "{:<8} {total:>9}", "total");
        let failed = self.failed();
        let _ = write!(text, "{} passed, {failed} failed", self.done.len() - failed);
        text
    }

    /// Success only if every stage has passed.
    pub(crate) fn exit_code(&self) -> ExitCode {
        if self.failed() == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }

    fn failed(&self) -> usize {
        self.done.iter().filter(|stage| stage.end != End::Passed).count()
    }
}

/// A duration as people read it: `0.4 s`, `3 min 07 s`.
struct Seconds(Duration);

impl std::fmt::Display for Seconds {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let whole = self.0.as_secs();
        if whole < 60 { write!(f, "{:.1} s", self.0.as_secs_f64()) } else { write!(f, "{} min {:02} s", whole / 60, whole % 60) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use anyhow::bail;

    #[test]
    fn a_failed_stage_and_what_it_keeps_from_running_both_count_as_failed() {
        let mut stages = Stages::default();
        assert!(stages.quiet("fmt", "checking", || Ok(String::new())));
        assert!(!stages.loud("book", "building", || bail!("no chapter")));
        stages.unreached("links", "book");
        let table = stages.table();
        assert!(table.ends_with("1 passed, 2 failed"), "{table}");
        assert!(table.contains("not run (book failed)"), "{table}");
        assert_eq!(stages.exit_code(), ExitCode::FAILURE);
    }

    #[test]
    fn only_passed_stages_mean_success() {
        let mut stages = Stages::default();
        stages.quiet("fmt", "checking", || Ok("fine".to_string()));
        assert!(stages.table().ends_with("1 passed, 0 failed"));
        assert_eq!(stages.exit_code(), ExitCode::SUCCESS);
    }

    #[test]
    fn times_are_readable() {
        let show = |millis| Seconds(Duration::from_millis(millis)).to_string();
        assert_eq!(show(412), "0.4 s");
        assert_eq!(show(187_900), "3 min 07 s");
    }
}
