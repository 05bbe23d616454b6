//! How a run ended: what it printed, its exit status, the faults and leaks of a C program, what was a stand-in.
//!
//! These are plain data for the shells (`--report`, the preprocessor, the browser); keys may be added, never changed.
//! Not here: what happened on the way (see [`crate::trace`]).

use serde::{Deserialize, Serialize};

/// The result of one run.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Report {
    /// How the process ended.
    pub outcome: Outcome,
    /// The exit status that a shell sees: 128 + signal for a killed process; 64, 66, 69 and 75 are ours.
    pub exit_code: i32,
    /// Everything written to standard output.
    pub stdout: String,
    /// Everything written to standard error.
    pub stderr: String,
    /// The exception that ended a Python program.
    pub uncaught: Option<Uncaught>,
    /// The memory errors of a C program, in the order in which they happened.
    pub faults: Vec<Fault>,
    /// What a C program allocated and never freed.
    pub leaks: Vec<Leak>,
    /// Lines whose result is a stand-in, because CPython's own is an accident of its process.
    pub caveats: Vec<Caveat>,
    /// Instructions executed.
    pub steps: u64,
    /// What lies outside the subset, when that ended the run.
    pub unsupported: Option<Unsupported>,
    /// The limit that ended the run.
    pub limit: Option<LimitHit>,
}

/// How a process ends.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Outcome {
    /// The status passed to `exit`, if it exited.
    pub exit: Option<i32>,
    /// The signal that killed it, e.g. `SIGSEGV`.
    pub signal: Option<String>,
    /// What the C library wrote before aborting.
    pub abort_text: Option<String>,
}

/// An exception nobody caught.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Uncaught {
    /// The class, e.g. `IndexError`.
    #[serde(rename = "type")]
    pub type_name: String,
    /// `str()` of the exception.
    pub message: String,
    /// The line of the program it was raised at.
    pub line: u32,
}

/// A memory error of a C program.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// A stable code, e.g. `stack-buffer-overflow`.
    pub code: String,
    /// Where the access stands, from 1.
    pub line: u32,
    /// See `line`.
    pub col: u32,
    /// One plain sentence: what happened.
    pub message: String,
    /// The object that the pointer belongs to, and the one whose byte was touched.
    pub object: Option<String>,
    /// The line of the allocation, for heap blocks.
    pub allocated: Option<u32>,
    /// The line at which the object's lifetime ended.
    pub freed: Option<u32>,
    /// What the machine did next.
    pub then: Option<String>,
}

/// Blocks from one allocation site that were never freed and can no longer be reached.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leak {
    /// The line of the allocation.
    pub line: u32,
    /// The bytes lost.
    pub bytes: u64,
    /// The blocks lost.
    pub objects: u32,
}

/// A stand-in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Caveat {
    /// A stable code, e.g. `address`.
    pub code: String,
    /// The line whose result it is.
    pub line: u32,
}

/// A construct outside the subset.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unsupported {
    /// What it is, and the nearest supported form.
    pub construct: String,
    /// Where it stands, from 1.
    pub line: u32,
    /// See `line`.
    pub col: u32,
    /// `load`: nothing was run. `run`: output so far is kept.
    pub phase: String,
}

/// A limit that ended a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LimitHit {
    /// `steps`, `memory` or `output`.
    pub limit: String,
    /// The line that was running.
    pub line: u32,
    /// What was reached and how to raise it.
    pub message: String,
}

/// Why a program could not be run at all: a syntax error or a construct outside the subset.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InputError {
    /// Where it stands in the program, from 1.
    pub line: u32,
    /// See `line`.
    pub col: u32,
    /// What is wrong and what to do.
    pub message: String,
    /// `SyntaxError`, or `unsupported`.
    pub kind: String,
}
