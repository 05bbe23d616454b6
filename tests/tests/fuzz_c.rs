//! The C simulator against programs with tokens left out and swapped: no panic, an end, and a place for each refusal.
//!
//! The mutants are the same in every run; `C_MUTANTS=1000` takes the first thousand of them.

use cmem::{Layout, Options, Unobserved};
use std::panic::{self, AssertUnwindSafe};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use std::{env, thread};
use truth::c::{corpus, mutants};

/// How many mutants there are, unless `C_MUTANTS` says otherwise.
const COUNT: u64 = 100_000;

/// No mutant takes longer, however slow the machine: steps, memory and output are bounded.
const PATIENCE: Duration = Duration::from_secs(20);

/// Two programs that use most of the language and of its library.
const LARGE: [&str; 2] =
    [include_str!("../../crates/cmem/src/tests/language.c"), include_str!("../../crates/cmem/src/tests/library.c")];

#[test]
fn mutants_are_refused_or_run_to_an_end() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the tests lie in the repository");
    let programs = corpus::read(root).unwrap_or_else(|problem| panic!("{problem}"));
    let sources = programs.iter().map(|program| &*program.source).chain(LARGE);
    let programs: Vec<Vec<String>> = sources.map(mutants::pieces).collect();
    let count = match env::var("C_MUTANTS") {
        Ok(number) => number.parse().expect("C_MUTANTS is a number"),
        Err(_) => COUNT,
    };
    let next = AtomicU64::new(0);
    let accepted = AtomicU64::new(0);
    let work = || {
        while let Some(number) = Some(next.fetch_add(1, Ordering::Relaxed)).filter(|number| *number < count) {
            let mutant = mutants::mutant(&programs[number as usize % programs.len()], number);
            let start = Instant::now();
            match panic::catch_unwind(AssertUnwindSafe(|| check(&mutant, number))) {
                Ok(runs) => accepted.fetch_add(u64::from(runs), Ordering::Relaxed),
                Err(_) => panic!("mutant {number} panics, or is told wrongly:\n{mutant}"),
            };
            assert!(start.elapsed() < PATIENCE, "mutant {number} takes {:?}:\n{mutant}", start.elapsed());
        }
    };
    thread::scope(|scope| {
        let workers: Vec<_> = (0..thread::available_parallelism().map_or(1, usize::from)).map(|_| scope.spawn(work)).collect();
        for worker in workers {
            worker.join().unwrap_or_else(|payload| panic::resume_unwind(payload));
        }
    });
    let accepted = accepted.into_inner();
    println!("{count} mutants, {accepted} of them run");
    // Most mutants say nothing of the evaluator; a good part must.
    assert!(accepted > count / 20, "only {accepted} of {count} mutants run");
}

/// Compiles a mutant and runs it, if it can be; says whether it could.
fn check(mutant: &str, number: u64) -> bool {
    let lines = mutant.lines().count() as u32 + 1;
    match cmem::compile(mutant) {
        Ok(program) => {
            let options = Options {
                layout: Layout::ALL[number as usize % Layout::ALL.len()],
                max_steps: 3_000,
                max_memory: 1 << 20,
                max_output: 1 << 12,
                stdin: "12 seven\n".to_owned(),
                ..Options::default()
            };
            let outcome = cmem::run(&program, &options, &mut Unobserved);
            let ends = [outcome.exit.is_some(), outcome.signal.is_some(), outcome.limit.is_some()];
            assert_eq!(ends.iter().filter(|end| **end).count(), 1, "a run ends in one way: {outcome:?}");
            true
        }
        Err(diagnostics) => {
            assert!(!diagnostics.is_empty(), "a refusal says why");
            for diagnostic in diagnostics {
                assert!((1..=lines).contains(&diagnostic.line), "{diagnostic} is no place of the program");
            }
            false
        }
    }
}
