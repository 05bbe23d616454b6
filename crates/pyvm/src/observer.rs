//! Who watches a run, and what there is to see.
//!
//! An observer is called at each step, in the middle of whatever runs. It may read everything and drain the heap's log;
//! it changes nothing.

use pyheap::Obj;
use pyheap::gc::collect::{Collection, Phase};

use crate::vm::Vm;

/// What a step is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepKind {
    /// A line was executed.
    Line,
    /// A function was entered.
    Call,
    /// A function returned or raised.
    Return,
    /// A finalizer is about to run.
    Finalizer,
    /// A weak reference's callback is about to run.
    Callback,
    /// A phase of a collection was executed.
    Collector(Phase),
    /// The program ended.
    Exit,
    /// A part of the shutdown is done.
    Shutdown,
}

/// One step.
#[derive(Clone, Debug)]
pub struct Step<'a> {
    /// What kind.
    pub kind: StepKind,
    /// The line of the program, 0 outside it.
    pub line: u32,
    /// The function, `<module>` at top level.
    pub function: &'a str,
    /// How many calls deep.
    pub depth: usize,
}

/// An object that `sys.getrefcount` is asked for, in the middle of the call.
#[derive(Clone, Copy, Debug)]
pub struct Asked {
    /// The object.
    pub op: Obj,
    /// Whether the call owns its argument; from 3.14 on it may borrow it.
    pub is_owned: bool,
}

/// Who watches.
pub trait Observer {
    /// A step was taken.
    fn step(&mut self, vm: &mut Vm, step: Step<'_>);

    /// `sys.getrefcount` was called and is about to return.
    fn asked(&mut self, _vm: &mut Vm, _asked: Asked) {}

    /// Gives back what was observed, at the end.
    fn finish(self: Box<Self>) -> Box<dyn std::any::Any>;
}

impl Vm {
    /// The collection in progress.
    pub fn collection(&self) -> Option<&Collection> {
        self.collection.as_ref()
    }

    /// Tells the observer.
    #[inline]
    pub(crate) fn step(&mut self, kind: StepKind) {
        if self.observer.is_some() {
            let line = self.current_line();
            self.step_at(kind, line);
        }
    }

    /// The run has ended where it stands: the observer sees the line that was being executed, and nothing of what follows.
    pub(crate) fn retire_observer(&mut self) {
        if self.observer.is_some() {
            self.step(StepKind::Line);
            self.retired = self.observer.take();
        }
    }

    /// Tells the observer of a question for the count of the argument at a place of the stack.
    pub(crate) fn tell_asked(&mut self, at: usize) {
        let Some(mut observer) = self.observer.take() else { return };
        let asked = Asked { op: self.stack[at], is_owned: !self.is_borrowed(at) };
        observer.asked(self, asked);
        self.observer = Some(observer);
    }

    #[cold]
    pub(crate) fn step_at(&mut self, kind: StepKind, line: u32) {
        let frame = self.frames.iter().rev().find(|frame| frame.body.filename == self.main_file);
        let function = frame.map_or_else(|| "<module>".into(), |frame| frame.body.name.clone());
        let depth = self.frames.iter().filter(|frame| frame.body.filename == self.main_file).count().saturating_sub(1);
        self.step_in(kind, line, &function, depth);
    }

    #[cold]
    pub(crate) fn step_in(&mut self, kind: StepKind, line: u32, function: &str, depth: usize) {
        let Some(mut observer) = self.observer.take() else { return };
        observer.step(self, Step { kind, line, function, depth });
        self.observer = Some(observer);
    }
}
