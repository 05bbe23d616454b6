//! How a run ends: what the machine did, beside what the checker found.

use std::fmt;

use crate::fault::Fault;
use crate::layout::Layout;

/// How to run a program.
#[derive(Debug, Clone)]
pub struct Options {
    /// How frames are arranged.
    pub layout: Layout,
    /// The most instructions.
    pub max_steps: u64,
    /// The most bytes of heap.
    pub max_memory: u64,
    /// The most bytes of output, both streams together.
    pub max_output: usize,
    /// `argv` past the program's name.
    pub args: Vec<String>,
    /// What the program reads.
    pub stdin: String,
    /// What fresh memory holds: 0 for the zeros that a kernel gives, else a pattern.
    pub seed: u32,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            layout: Layout::Ascending,
            max_steps: 1_000_000,
            max_memory: 16 << 20,
            max_output: 1 << 20,
            args: Vec::new(),
            stdin: String::new(),
            seed: 0,
        }
    }
}

/// How a run ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The exit status, if the program got that far.
    pub exit: Option<i32>,
    /// The signal that ended it.
    pub signal: Option<Signal>,
    /// What the C library says as it aborts.
    pub abort_text: Option<String>,
    /// What really came out.
    pub stdout: Vec<u8>,
    /// What came out on the other stream.
    pub stderr: Vec<u8>,
    /// What was printed, but still stood in the buffer when the program died.
    pub lost: Vec<u8>,
    /// The memory errors, in order; one place and object is reported once.
    pub faults: Vec<Fault>,
    /// Blocks that nothing pointed to any more at the end.
    pub leaks: Vec<Leak>,
    /// How many instructions ran.
    pub steps: u64,
    /// The limit that stopped it, if one did.
    pub limit: Option<Limit>,
}

/// A signal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Signal {
    /// `SIGSEGV`.
    Segv,
    /// `SIGABRT`.
    Abrt,
    /// `SIGFPE`.
    Fpe,
}

impl Signal {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Signal::Segv => "SIGSEGV",
            Signal::Abrt => "SIGABRT",
            Signal::Fpe => "SIGFPE",
        }
    }

    /// Its number on Linux.
    pub fn number(self) -> i32 {
        match self {
            Signal::Segv => 11,
            Signal::Abrt => 6,
            Signal::Fpe => 8,
        }
    }

    /// The exit status that a shell shows for it.
    pub fn exit_status(self) -> i32 {
        128 + self.number()
    }
}

/// Blocks that leaked, of one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leak {
    /// The line that allocated them.
    pub line: u32,
    /// Their size together.
    pub bytes: u64,
    /// How many.
    pub objects: u64,
    /// Whether only leaked blocks point to them.
    pub indirect: bool,
}

/// A limit of the simulator's that a run hit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limit {
    /// Which.
    pub kind: LimitKind,
    /// The line that was running.
    pub line: u32,
    /// The limit's value.
    pub value: u64,
}

/// Which limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LimitKind {
    /// Instructions.
    Steps,
    /// Bytes of heap.
    Memory,
    /// Bytes of output.
    Output,
    /// Calls of the C library back into the program, one inside the other.
    Callbacks,
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (what, option) = match self.kind {
            LimitKind::Steps => ("instructions", "max_steps"),
            LimitKind::Memory => ("bytes of heap", "max_memory"),
            LimitKind::Output => ("bytes of output", "max_output"),
            LimitKind::Callbacks => ("nested callbacks", ""),
        };
        write!(f, "line {}: the limit of {} {what} is reached", self.line, self.value)?;
        if !option.is_empty() {
            write!(f, " (raise {option} if the program is meant to go on)")?;
        }
        Ok(())
    }
}

/// Why the evaluator stops.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Stop {
    Exit(i32),
    /// `_Exit`: nothing is flushed.
    ExitNow(i32),
    Abort(Option<String>),
    Signal(Signal),
    Limit(LimitKind, u64),
}
