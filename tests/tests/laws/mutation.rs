//! The audit catches: a single incref left out, or one too many, anywhere in a real program's run, is found.

use super::{check, first, ran};
use heapsim::Options;
use pyheap::Obj;
use pyvm::observer::{Observer, Step, StepKind};
use pyvm::run::{self, Mode, Program, Setup};
use pyvm::vm::{Halt, Limits};
use pyvm::{Profile, Vm};
use std::any::Any;
use std::cell::RefCell;
use std::panic::{self, AssertUnwindSafe};
use std::rc::Rc;

/// How often each program is spoiled, in each direction.
const TRIES: usize = 3;

#[test]
fn one_wrong_count_at_a_random_place_is_found() {
    let mut problems = Vec::new();
    let mut random = Random(0x2545_F491_4F6C_DD1D);
    let mut spoiled = 0;
    for program in first() {
        if ran(&program, &Options::default()).is_none() {
            continue;
        }
        let profile = Profile::find("3.13").expect("a profile");
        let steps = spoil(&program.source, profile, usize::MAX, 0, 0).steps;
        for by in [-1, 1] {
            for _ in 0..TRIES {
                let (at, pick) = (random.below(steps), random.below(usize::MAX));
                let spoiling = || spoil(&program.source, profile, at, pick, by);
                spoiled += 1;
                // What was let go too early may be let go again within the same instruction: the heap itself refuses.
                let Ok(outcome) = panic::catch_unwind(AssertUnwindSafe(spoiling)) else {
                    continue;
                };
                let Some(what) = outcome.what else {
                    spoiled -= 1;
                    continue;
                };
                // What dies too early is told by those who still refer to it.
                let names = |text: &str| text.contains(&what) || text.contains("Dangling");
                if !matches!(&outcome.halted, Some(Halt::Audit(text)) if names(text)) {
                    problems.push(format!("{}: step {at}: {by:+} on {what} was not found: {:?}", program.name, outcome.halted));
                }
            }
        }
    }
    assert!(spoiled > 100, "only {spoiled} counts were spoiled");
    check("a wrong count was not found", &problems);
}

/// What came of a spoiled run.
struct Outcome {
    steps: usize,
    /// The object whose count was changed, as the audit would name it.
    what: Option<String>,
    halted: Option<Halt>,
}

/// Runs with the audit on, and changes one count by `by` at step `at`.
fn spoil(source: &str, profile: &'static Profile, at: usize, pick: usize, by: i64) -> Outcome {
    let setup = Setup {
        profile,
        hash_seed: 0,
        args: Vec::new(),
        limits: Limits::default(),
        audit: true,
        modules: Vec::new(),
        folder: String::new(),
        refuse_at_use: false,
    };
    let program = Program { name: "test.py", source, mode: Mode::Script };
    let seen = Rc::new(RefCell::new((0, None)));
    let saboteur = seen.clone();
    let prepare = |vm: &mut Vm| {
        let first = vm.heap.next_serial();
        vm.watch(Box::new(Saboteur { at, pick, by, first, exited: false, seen: saboteur }));
    };
    let (_, ending) = run::run(&program, &setup, prepare).expect("the corpus compiles");
    let (steps, what) = seen.take();
    Outcome { steps, what, halted: ending.halted }
}

/// An observer that does what an observer must not.
struct Saboteur {
    at: usize,
    pick: usize,
    by: i64,
    first: u32,
    exited: bool,
    seen: Rc<RefCell<(usize, Option<String>)>>,
}

impl Observer for Saboteur {
    fn step(&mut self, vm: &mut Vm, step: Step<'_>) {
        vm.heap.drain_log();
        self.exited |= step.kind == StepKind::Exit;
        if self.exited {
            // The last recount is behind.
            return;
        }
        let mut seen = self.seen.borrow_mut();
        if seen.0 == self.at {
            // What is owned once would die of a lost reference before anybody could recount it.
            let objects: Vec<Obj> = vm
                .heap
                .objects()
                .filter(|&op| vm.heap.serial(op) >= self.first && !vm.heap.is_immortal(op))
                .filter(|&op| vm.heap.ob_refcnt(op) > 2)
                .collect();
            if let Some(&op) = objects.get(self.pick % objects.len().max(1)) {
                vm.heap.set_ob_refcnt(op, vm.heap.ob_refcnt(op) + self.by);
                seen.1 = Some(format!("{} {}", vm.type_name(op), vm.heap.serial(op)));
            }
        }
        seen.0 += 1;
    }

    fn finish(self: Box<Self>) -> Box<dyn Any> {
        self
    }
}

/// Marsaglia's xorshift: the same places in every run of the tests.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % bound.max(1) as u64) as usize
    }
}
