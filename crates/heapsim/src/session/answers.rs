//! What a session is asked for and what it answers, as plain data.
//!
//! Not here: how the answers are found (`session`).

use serde::{Deserialize, Serialize};

use crate::lanes::Lane;
use crate::trace::Serial;

/// What a reader wants to see of a heap that has more than a picture can hold.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Focus {
    /// Only objects whose name, type, or name in the program contains this; empty: those nearest to a name.
    pub filter: String,
    /// Objects that get a box beside these.
    pub open: Vec<Serial>,
}

/// What there is to step over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Overview {
    /// The CPython release with its patch number; empty for C.
    pub python: String,
    /// One letter a step: `l` for a line, `c` for a call, `r` for a return, `f` for a finalizer, `b` for a callback, `g` for a
    /// phase of the collector, `x` for the end of the program, `s` for a part of the shutdown.
    pub kinds: String,
    /// The line of each step; 0 outside the program.
    pub lines: Vec<u32>,
    /// The step at which the program is done and nothing has been cleaned up: what the static page shows. In C, the last at
    /// which some of the program's memory is left.
    pub end: usize,
    /// Where something happens that a timeline marks, in order.
    pub marks: Vec<Mark>,
    /// Where output grew: the step, and how much of standard output and standard error is there after it, counted in
    /// UTF-16 units as JavaScript does.
    pub output: Vec<(usize, usize, usize)>,
}

/// Something on a timeline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Mark {
    /// The step.
    pub step: usize,
    /// `collection`, `finalizer`, `dealloc`, `output` or `fault`.
    pub kind: &'static str,
    /// What happened: `list#1 is freed`.
    pub text: String,
}

/// What a step shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct View {
    /// Which step, counted from 0.
    pub step: usize,
    /// What the step was: `f is called`.
    pub title: String,
    /// The line; 0 outside the program.
    pub line: u32,
    /// The line that is executed next in the program; 0 if none.
    pub next: u32,
    /// Why the counts changed, in sentences; for C, what was written.
    pub because: String,
    /// The margin: for each line that was executed, what its last execution did.
    pub notes: Vec<(u32, String)>,
    /// The picture, one `<svg>`.
    pub figure: String,
    /// The picture in sentences.
    pub words: Vec<String>,
    /// The objects in the picture.
    pub objects: Vec<Shown>,
    /// The types of all objects that may be in the picture, and how many there are of each, most first.
    pub kinds: Vec<(String, usize)>,
    /// How many of them are not in it.
    pub folded: usize,
    /// Every change of an object in the picture.
    pub changes: Vec<String>,
    /// The collector's bench, in one of its phases.
    pub bench: Option<Bench>,
    /// The generations, in a run where they matter.
    pub lanes: Vec<Lane>,
}

/// An object in the picture.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Shown {
    /// Its number.
    pub serial: Serial,
    /// `list#1`.
    pub name: String,
    /// `4 (2 hidden)`; for what was freed, nothing.
    pub count: Option<String>,
    /// Who refers to it, for a list without arrows: `a, b`.
    pub held_by: String,
}

/// A phase of a collection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Bench {
    /// CPython's name of the phase.
    pub phase: String,
    /// What it asks.
    pub question: String,
    /// What it answers.
    pub summary: String,
    /// The lists, one `<svg>`.
    pub figure: String,
    /// One row an object.
    pub rows: Vec<BenchRow>,
    /// How many others were examined.
    pub others: u32,
}

/// An object that a phase looks at: name, `ob_refcnt`, references from inside and `gc_refs` while the phase has them,
/// list, note.
pub type BenchRow = (String, i64, Option<i64>, Option<i64>, String, String);

/// Why an object lives, or died.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Why {
    /// `list#1`.
    pub name: String,
    /// Its count; nothing for what was freed.
    pub count: Option<i64>,
    /// Whether the count is fixed.
    pub immortal: bool,
    /// Its owners: how many references, whose, whether hidden.
    pub owners: Vec<(u32, String, bool)>,
    /// The shortest chain of references to it; empty if only a cycle keeps it, or if it is dead.
    pub chain: Vec<String>,
    /// Why it died.
    pub death: Option<String>,
    /// Objects beside it, to which it refers or which refer to it, that may be in the picture: number and name.
    pub neighbors: Vec<(Serial, String)>,
}
