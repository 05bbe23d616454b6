//! Who watches a run: callbacks in the order of events, each with the machine as it is then.

use crate::fault::Fault;
use crate::machine::Machine;

/// A watcher; every method does nothing unless it is defined.
pub trait Observer {
    /// A full statement of `line`, or the controlling expression of one, was executed.
    fn line(&mut self, machine: &Machine<'_>, line: u32) {
        let _ = (machine, line);
    }

    /// A function was entered: its arguments are stored. `line` is the call's; `main` is called from line 0.
    fn call(&mut self, machine: &Machine<'_>, function: &str, line: u32) {
        let _ = (machine, function, line);
    }

    /// A function returned to `line`.
    fn returned(&mut self, machine: &Machine<'_>, function: &str, line: u32) {
        let _ = (machine, function, line);
    }

    /// A memory error happened, and the machine has done what it does.
    fn fault(&mut self, machine: &Machine<'_>, fault: &Fault) {
        let _ = (machine, fault);
    }

    /// The program wrote `text`: into a buffer, if the stream has one.
    fn output(&mut self, stream: Stream, text: &[u8]) {
        let _ = (stream, text);
    }
}

/// A stream that a program writes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Stream {
    /// Standard output: fully buffered, as in a pipe.
    Stdout,
    /// Standard error: unbuffered.
    Stderr,
}

/// The watcher who sees nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Unobserved;

impl Observer for Unobserved {}
