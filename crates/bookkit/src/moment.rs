//! Questions to a trace: which steps a statement took, what it printed, which object a name meant then.
//!
//! A step's state is the one after it, and the step of a line comes after those of the calls that the line makes. So the
//! steps of an execution of a statement are its own and the deeper ones directly before them, and the state after the
//! statement is that of its last step.
//! Not here: what claims and views make of the answers.

use std::cell::RefCell;
use std::ops::RangeInclusive;
use std::sync::Arc;

use heapsim::bytes::Bytes;
use heapsim::replay::Replay;
use heapsim::state::Tombstone;
use heapsim::trace::{Object, Serial, State, Step, StepKind, Trace};

use crate::snippet::Snippet;
use crate::suggest;
use crate::target::{Property, Target};

/// The most states that one layout is made of.
const LAID_OUT: usize = 500;

/// A place in a run: the state after one step.
#[derive(Debug, Clone)]
pub struct Moment {
    /// Which step.
    pub step: usize,
    /// The function that was running.
    pub function: String,
    /// What there was.
    pub state: State,
}

/// A trace that answers.
#[derive(Debug, Clone)]
pub struct Timeline<'t> {
    trace: &'t Trace,
    /// States that were asked for: the next one starts from the nearest before it.
    replay: RefCell<Replay>,
}

impl<'t> Timeline<'t> {
    /// Questions go to this trace.
    pub fn new(trace: &'t Trace) -> Self {
        Timeline { trace, replay: RefCell::default() }
    }

    /// The steps of all executions of a statement, in order.
    pub fn steps(&self, statement: &RangeInclusive<u32>) -> Vec<usize> {
        let mut found = Vec::new();
        for (index, step) in self.trace.steps.iter().enumerate() {
            if !self.is_of(step, statement) {
                continue;
            }
            let nested = self.trace.steps[..index].iter().rev().take_while(|inner| inner.depth > step.depth).count();
            found.extend(index - nested..=index);
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    /// The step after which the statement was last done; `None` if it never ran.
    pub fn last(&self, statement: &RangeInclusive<u32>) -> Option<usize> {
        self.trace.steps.iter().rposition(|step| self.is_of(step, statement))
    }

    /// The steps of the last execution of a statement.
    pub fn last_steps(&self, statement: &RangeInclusive<u32>) -> Vec<usize> {
        let Some(last) = self.last(statement) else {
            return Vec::new();
        };
        let depth = self.trace.steps[last].depth;
        let before = self.trace.steps[..last].iter().rev();
        let nested = before.take_while(|step| step.depth > depth || self.is_of(step, statement)).count();
        (last - nested..=last).collect()
    }

    /// What all executions of a statement wrote to standard output.
    pub fn output(&self, statement: &RangeInclusive<u32>) -> String {
        self.steps(statement).into_iter().map(|index| self.trace.steps[index].stdout.as_str()).collect()
    }

    /// The program's last state, before the interpreter takes itself apart.
    pub fn end(&self) -> Moment {
        let program = |step: &Step| !matches!(step.kind, StepKind::Exit | StepKind::Shutdown);
        self.moment(self.trace.steps.iter().rposition(program).unwrap_or(0))
    }

    /// The state after a step.
    pub fn moment(&self, step: usize) -> Moment {
        let function = self.trace.steps.get(step).map_or_else(String::new, |step| step.function.to_string());
        Moment { step, function, state: self.state(step) }
    }

    /// The state after a step, as [`Trace::state`] gives it.
    pub fn state(&self, step: usize) -> State {
        self.replay.borrow_mut().state(&self.trace.steps, step).clone()
    }

    /// The states that pictures at these steps are laid out by: all up to the last of them. A long run is laid out by
    /// its last states before that and by those at the steps themselves.
    pub fn states(&self, steps: &[usize]) -> Vec<State> {
        let Some(last) = steps.iter().max() else {
            return Vec::new();
        };
        let first = (last + 1).saturating_sub(LAID_OUT);
        let early = steps.iter().filter(|step| **step < first).map(|step| self.state(*step));
        let mut states: Vec<State> = early.collect();
        let mut state = first.checked_sub(1).map(|step| self.state(step)).unwrap_or_default();
        for step in self.trace.steps.iter().take(last + 1).skip(first) {
            state.apply(step);
            if states.last() != Some(&state) {
                states.push(state.clone());
            }
        }
        states
    }

    /// The memory of a C program after a step, as it was last pictured; at the exit nothing is left of it.
    pub fn bytes(&self, step: usize) -> Option<Arc<Bytes>> {
        let steps = self.trace.steps.iter().enumerate().take(step + 1);
        let changed = steps.rev().filter(|(_, step)| step.bytes.is_some());
        let mut pictured = changed.filter_map(|(step, _)| self.state(step).bytes);
        pictured.find(|bytes| !bytes.regions.is_empty())
    }

    /// The state after a statement was last done.
    ///
    /// # Errors
    /// It never ran.
    pub fn after(&self, statement: &RangeInclusive<u32>) -> Result<Moment, String> {
        self.last(statement).map(|step| self.moment(step)).ok_or_else(|| "the program never gets there".to_owned())
    }

    /// The state at a mark, or at the end of the program without one.
    ///
    /// # Errors
    /// There is no such mark, or the program never gets there.
    pub fn at(&self, snippet: &Snippet, mark: Option<&str>) -> Result<Moment, String> {
        let Some(mark) = mark else {
            return Ok(self.end());
        };
        let statement = &snippet.mark(mark).map_err(|complaint| with_help(&complaint))?.statement;
        self.after(statement).map_err(|_| format!("the program never gets to `@{mark}`"))
    }

    /// The object that a target means now, which its mark may have named long ago.
    ///
    /// # Errors
    /// The name or a slot does not exist there; the message says what does.
    pub fn serial(&self, snippet: &Snippet, target: &Target, now: &Moment) -> Result<Serial, String> {
        match &target.mark {
            None => now.resolve(target),
            Some(mark) => self.at(snippet, Some(mark))?.resolve(target),
        }
    }

    /// A property of the object that a target means, now.
    ///
    /// # Errors
    /// There is no such object any more, or it has no such property.
    pub fn property(&self, snippet: &Snippet, property: Property, target: &Target, now: &Moment) -> Result<i64, String> {
        let serial = self.serial(snippet, target, now)?;
        if property == Property::GcRefs {
            return self.gc_refs(serial, now.step).ok_or_else(|| format!("no collection examines `{target}` here"));
        }
        let object = now.object(serial, target)?;
        match property {
            Property::Refcount | Property::GcRefs => Ok(object.ob_refcnt),
            Property::Size => Ok(i64::try_from(object.size).unwrap_or(i64::MAX)),
            Property::Generation => object
                .generation
                .map(i64::from)
                .ok_or_else(|| format!("`{target}` ({}) is in no generation: the collector does not track it", object.name)),
        }
    }

    /// What pictures and tables call an object: `list#1`.
    ///
    /// # Errors
    /// There is no such object any more.
    pub fn name(&self, snippet: &Snippet, target: &Target, now: &Moment) -> Result<String, String> {
        let serial = self.serial(snippet, target, now)?;
        Ok(now.object(serial, target)?.name.clone())
    }

    /// `gc_refs` after `subtract_refs` in the last collection up to a step, within the statement that ends there.
    fn gc_refs(&self, serial: Serial, step: usize) -> Option<i64> {
        let line = self.trace.steps.get(step)?.line;
        let steps = self.last_steps(&(line..=line));
        let collector = steps.iter().rev().filter_map(|index| self.trace.steps[*index].collector.as_ref());
        let rows = collector.filter(|collector| collector.phase == "subtract_refs");
        rows.flat_map(|collector| &collector.rows).find(|row| row.serial == serial)?.gc_refs
    }

    fn is_of(&self, step: &Step, statement: &RangeInclusive<u32>) -> bool {
        step.line > 0 && statement.contains(&step.line) && !matches!(step.kind, StepKind::Exit | StepKind::Shutdown)
    }
}

impl Moment {
    /// The object that a target's name and slots lead to, whatever its mark.
    ///
    /// # Errors
    /// The name or a slot does not exist; the message says what does.
    pub fn resolve(&self, target: &Target) -> Result<Serial, String> {
        let names = self.names();
        let Some(&(_, mut serial)) = names.iter().find(|(name, _)| *name == target.name) else {
            let mut known: Vec<&str> = names.iter().map(|(name, _)| name.as_str()).collect();
            known.sort_unstable();
            known.dedup();
            return Err(format!("there is no name `{}` here: {}", target.name, suggest::help(&target.name, &known)));
        };
        for slot in &target.slots {
            let Some(object) = self.state.objects.get(&serial) else {
                return Err(format!("`{}` leads to no live object", target));
            };
            let Some(edge) = object.edges.iter().find(|edge| edge.label == *slot) else {
                let known: Vec<&str> = object.edges.iter().map(|edge| edge.label.as_str()).collect();
                return Err(format!("{} has no slot `{slot}`: {}", object.name, suggest::help(slot, &known)));
            };
            serial = edge.to;
        }
        Ok(serial)
    }

    /// Every name that a statement could use here, nearest scope first, with what it refers to.
    pub fn names(&self) -> Vec<(String, Serial)> {
        self.state.names(&self.function)
    }

    /// The live object of a number, which `target` led to.
    ///
    /// # Errors
    /// It was freed.
    pub fn object(&self, serial: Serial, target: &Target) -> Result<&Object, String> {
        if let Some(object) = self.state.objects.get(&serial) {
            return Ok(object);
        }
        Err(match self.state.freed.get(serial) {
            Some(Tombstone { object, line: 0 }) => format!("`{target}` ({}) was freed", object.name),
            Some(Tombstone { object, line }) => {
                format!("`{target}` ({}) was freed in line {line}", object.name)
            }
            None => format!("`{target}` does not exist yet"),
        })
    }
}

fn with_help(complaint: &crate::options::Complaint) -> String {
    match &complaint.help {
        Some(help) => format!("{} ({help})", complaint.message),
        None => complaint.message.clone(),
    }
}

#[cfg(test)]
#[path = "moment_tests.rs"]
mod tests;
