//! Any state of a trace in one move: checkpoints, and the steps from the nearest one.
//!
//! Checkpoints are made on the way. They share their objects, and there are few of them, so that a long trace costs
//! little more memory than its steps do.
//! Not here: what a state is (`trace`) and what is shown of it (`session`).

use litemap::LiteMap;

use crate::trace::{State, Step};

/// The most checkpoints of a trace.
const CHECKPOINTS: usize = 1024;
/// The fewest steps between two of them.
const SPACING: usize = 32;

/// States of one trace.
#[derive(Debug, Clone, Default)]
pub struct Replay {
    /// States by the number of steps that led to them.
    checkpoints: LiteMap<usize, State>,
    /// The state that was asked for last: going on from it is the most frequent move.
    last: (usize, State),
}

impl Replay {
    /// The state after step `index`, counted from 0; `steps` are the same in every call.
    pub fn state(&mut self, steps: &[Step], index: usize) -> &State {
        let wanted = (index + 1).min(steps.len());
        self.go(steps, wanted);
        &self.last.1
    }

    /// The state before step `index`.
    pub fn before(&mut self, steps: &[Step], index: usize) -> &State {
        self.go(steps, index.min(steps.len()));
        &self.last.1
    }

    /// Makes the state after the first `wanted` steps the last one.
    fn go(&mut self, steps: &[Step], wanted: usize) {
        let spacing = SPACING.max(steps.len() / CHECKPOINTS);
        let checkpoint = self.checkpoints.keys().rev().copied().find(|done| *done <= wanted).unwrap_or(0);
        if self.last.0 > wanted || self.last.0 < checkpoint {
            self.last = (checkpoint, self.checkpoints.get(&checkpoint).cloned().unwrap_or_default());
        }
        let (done, state) = &mut self.last;
        for step in &steps[*done..wanted] {
            state.apply(step);
            *done += 1;
            if done.is_multiple_of(spacing) {
                self.checkpoints.entry(*done).or_insert_with(|| state.clone());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Options, Program};

    #[test]
    fn every_way_to_a_state_leads_to_the_same_one() {
        let source =
            "class T: pass\na = []\nfor i in range(40):\n    t = T()\n    t.me = t\n    a.append(t)\n    del a[0:i % 3]\n";
        let program = Program { name: "a.py".to_owned(), source: source.to_owned(), language: crate::Language::Python };
        let trace = crate::run(&program, &Options::default()).expect("it runs").trace.expect("it is recorded");
        let steps = &trace.steps;
        assert!(steps.len() > 3 * SPACING, "{} steps", steps.len());
        let mut replay = Replay::default();
        let mut at = 0;
        for move_number in 0..60 {
            // Forward, back, near and far.
            at = (at * 7 + move_number * 13 + 1) % steps.len();
            assert_eq!(*replay.state(steps, at), trace.state(at), "step {at}");
            if at > 0 {
                assert_eq!(*replay.before(steps, at), trace.state(at - 1), "before step {at}");
            }
        }
        assert!(replay.checkpoints.len() > 2);
    }
}
