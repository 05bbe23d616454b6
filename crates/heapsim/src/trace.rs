//! A recorded run, as plain data: steps that each carry only what changed.
//!
//! A trace is a function of program and options. Objects are named by their *serial*, which is never reused;
//! slots and addresses are.
//! Not here: how a trace is made (`recorder`), the [`State`] that steps add up to (`state`), and how a state is drawn
//! ([`crate::figure`]).
//!
//! Law: in every state, the counted edges into an object, plus the counted roots, equal its `ob_refcnt`, unless it is immortal.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::bytes::BytesPatch;
use crate::options::{Language, Mode};
use crate::splice::Splice;
pub use crate::state::{Owner, State};

/// The version of this format; it changes when a key changes its meaning.
/// 2: an object that the trace has comes as a [`Patch`], roots come as a [`Splice`], and empty keys are left out.
/// 3: objects have generations, and steps the collector's [`Counters`].
pub const FORMAT: u32 = 3;

/// So many steps are recorded; a longer run is recorded to there, and to its end as one step more.
pub const MAX_STEPS: usize = 250_000;

/// An object's number in a run, from 1, in order of allocation; never reused.
pub type Serial = u32;

/// A recorded run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trace {
    /// [`FORMAT`].
    pub format: u32,
    /// The program's language.
    pub language: Language,
    /// The CPython release with its patch number; empty for C.
    pub python: String,
    /// The launch mode.
    pub mode: Mode,
    /// What happened, in order. The last step is the state at exit.
    pub steps: Vec<Step>,
}

/// The number of the permanent generation, which no collection examines.
pub const PERMANENT: u8 = 3;

/// What decides when the collector runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Counters {
    /// `gc.get_count()`. What start-up left in it differs from machine to machine.
    pub count: [u32; 3],
    /// `gc.get_threshold()`.
    pub threshold: [u32; 3],
    /// `gc.isenabled()`.
    pub enabled: bool,
}

/// What a reader moves over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepKind {
    /// A line of the program was executed.
    Line,
    /// A function was entered.
    Call,
    /// A function returned or raised.
    Return,
    /// A finalizer (`__del__`) is about to run.
    Finalizer,
    /// A weak reference's callback is about to run.
    Callback,
    /// A phase of a collection was executed.
    Collector,
    /// The program ended; the interpreter is still whole.
    Exit,
    /// A step of the interpreter's shutdown.
    Shutdown,
}

/// One step: where it stands and what it changed. State is *after* the step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// What kind of step.
    pub kind: StepKind,
    /// The line of the program that was executed, from 1; 0 outside it.
    pub line: u32,
    /// The function it stands in, `<module>` at top level.
    pub function: Arc<str>,
    /// How many calls deep, 0 at top level.
    pub depth: u32,
    /// Each change of a count or lifetime, in order, with its reason.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<Change>,
    /// Objects that are new, or that changed in more than a [`Patch`] says, whole.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub objects: Vec<Object>,
    /// Objects that differ from the step before.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub patches: Vec<Patch>,
    /// Objects freed by this step, by number.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub freed: Vec<Serial>,
    /// What changed in the list of roots.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub roots: Option<Splice<Root>>,
    /// What the step wrote to standard output.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub stdout: String,
    /// What the step wrote to standard error.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub stderr: String,
    /// The collector's counters, if they changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counters: Option<Counters>,
    /// The collector's tables, for [`StepKind::Collector`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub collector: Option<CollectorStep>,
    /// What `print`-like claims and references read: the value dropped by an expression statement on this line, as `repr`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// The counts that `sys.getrefcount` was asked for in this step, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub asked: Vec<Asked>,
    /// How the memory of a C program differs from the step before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bytes: Option<BytesPatch>,
}

/// What `sys.getrefcount` saw, while it had its argument.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// The object.
    pub serial: Serial,
    /// What it returned.
    pub ob_refcnt: i64,
    /// Whether the count is fixed (3.12 and later).
    pub immortal: bool,
    /// Every owner, as [`State::owners`] orders them; as many as the count, unless the object is immortal.
    pub owners: Vec<Owner>,
}

/// One change with its reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// The object.
    pub serial: Serial,
    /// What happened to it.
    pub kind: ChangeKind,
    /// `ob_refcnt` after the change.
    pub ob_refcnt: i64,
    /// The reason, e.g. "stored under the name `b`".
    pub because: Arc<str>,
}

/// What can happen to an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    /// It was allocated, with a count of 1.
    New,
    /// `Py_INCREF`.
    Incref,
    /// `Py_DECREF`.
    Decref,
    /// Its finalizer ran.
    Finalize,
    /// Its memory was given back.
    Dealloc,
    /// The collector moved it back among the reachable.
    Rescued,
    /// It is a weak reference, and was cleared.
    ClearWeakref,
}

/// An object as it is at some step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Object {
    /// Its number.
    pub serial: Serial,
    /// Its display name, e.g. `list#1`, numbered per type in order of appearance.
    pub name: String,
    /// Its type's `__name__`.
    #[serde(rename = "type")]
    pub type_name: String,
    /// What it is to the reader.
    pub role: Role,
    /// The value of an atomic object as `repr` gives it, shortened: `'hello'`, `1000`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// The count.
    pub ob_refcnt: i64,
    /// Whether the count is fixed (3.12 and later).
    #[serde(default, skip_serializing_if = "is_false")]
    pub immortal: bool,
    /// Whether the collector knows it.
    pub tracked: bool,
    /// The generation it is in, if tracked; [`PERMANENT`] after `gc.freeze()`. While a collection has it on a list of its
    /// own, the generation that it was in before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub generation: Option<u8>,
    /// Its simulated address.
    pub address: u64,
    /// `sys.getsizeof` of it, GC header included.
    pub size: u64,
    /// The references it owns, in the order of its `tp_traverse`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub edges: Vec<Edge>,
    /// The object that it refers to weakly.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weak: Option<Serial>,
}

/// An object that the trace has, where it differs from the step before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Patch {
    /// Its number.
    pub serial: Serial,
    /// Its count now.
    pub ob_refcnt: i64,
    /// Whether the collector knows it, if that changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tracked: Option<bool>,
    /// The generation it is in, if that changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub generation: Option<u8>,
    /// `sys.getsizeof` of it, if that changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<u64>,
    /// What changed in the references that it owns.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edges: Option<Splice<Edge>>,
}

impl Object {
    /// Brings the object forward.
    pub fn apply(&mut self, patch: &Patch) {
        self.ob_refcnt = patch.ob_refcnt;
        self.tracked = patch.tracked.unwrap_or(self.tracked);
        self.generation = patch.generation.or(self.generation).filter(|_| self.tracked);
        self.size = patch.size.unwrap_or(self.size);
        if let Some(edges) = &patch.edges {
            edges.apply(&mut self.edges);
        }
    }
}

/// What an object is to the reader; decides how an edge from it is named and drawn.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// An object of the program: a box.
    Plain,
    /// A namespace whose entries are names: the tags at the left. Holds the scope's name, e.g. `global`.
    Namespace(String),
    /// A hidden owner: `co_consts of <module>`, `frame of f`, …: a dotted tag.
    Hidden(String),
    /// A part of the interpreter that was there before the program: drawn only when referred to, as a name.
    Builtin,
}

/// A reference owned by an object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edge {
    /// The slot: `[0]`, `.peer`, `['key']`, a name for namespaces.
    pub label: String,
    /// What it refers to.
    pub to: Serial,
}

/// A reference owned by no object: the evaluation stack, a C caller, the AST arena, the interpreter itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Root {
    /// Who owns it, e.g. `AST arena`, `evaluation stack of <module>`, `argument of getrefcount`, `local x of f`.
    pub owner: String,
    /// What it refers to.
    pub to: Serial,
    /// Whether the reader wrote a name for it (`local x of f`) or not (`AST arena`).
    #[serde(default, skip_serializing_if = "is_false")]
    pub hidden: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_false(flag: &bool) -> bool {
    !*flag
}

/// The collector's state after one of its phases.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CollectorStep {
    /// The generation being collected.
    pub generation: u8,
    /// CPython's name of the phase: `update_refs`, `subtract_refs`, `move_unreachable`, `handle_weakrefs`,
    /// `finalize_garbage`, `handle_resurrected_objects`, `delete_garbage`.
    pub phase: String,
    /// What the phase did, in one sentence.
    pub summary: String,
    /// One row for each of the program's objects under examination, in list order.
    pub rows: Vec<CollectorRow>,
    /// How many other objects were examined.
    pub others: u32,
}

impl CollectorStep {
    /// What the phase does, or asks.
    pub fn question(&self) -> &'static str {
        match self.phase.as_str() {
            "update_refs" => "Copy every count.",
            "subtract_refs" => "Cross out references from inside.",
            "move_unreachable" => "Whom can outsiders reach?",
            "handle_weakrefs" => "Cut weak references to garbage; call outside callbacks.",
            "finalize_garbage" => "Last words.",
            "handle_resurrected_objects" => "Did anybody come back?",
            "delete_garbage" => "tp_clear cuts edges; counting does the rest.",
            _ => "",
        }
    }
}

/// One object under examination.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CollectorRow {
    /// The object.
    pub serial: Serial,
    /// Its count.
    pub ob_refcnt: i64,
    /// The collector's working copy of the count, after the phase; none where CPython keeps none any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gc_refs: Option<i64>,
    /// The list it is in: `young`, `unreachable`, `reachable`, `finalizers`, `freed`.
    pub list: String,
    /// What happened to it in this phase, e.g. "rescued by Node#1".
    pub note: Option<String>,
}

impl CollectorRow {
    /// The object's list and counts in words: `unreachable: ob_refcnt 2, gc_refs 0`.
    pub fn counts(&self) -> String {
        let gc_refs = self.gc_refs.map_or_else(String::new, |count| format!(", gc_refs {count}"));
        format!("{}: ob_refcnt {}{gc_refs}", self.list, self.ob_refcnt)
    }
}

impl Step {
    /// A step at which nothing changed.
    pub fn new(kind: StepKind, line: u32, function: impl Into<Arc<str>>, depth: u32) -> Step {
        Step {
            kind,
            line,
            function: function.into(),
            depth,
            changes: Vec::new(),
            objects: Vec::new(),
            patches: Vec::new(),
            freed: Vec::new(),
            roots: None,
            stdout: String::new(),
            stderr: String::new(),
            counters: None,
            collector: None,
            value: None,
            asked: Vec::new(),
            bytes: None,
        }
    }
}

impl Trace {
    /// The state after step `index`, counted from 0.
    pub fn state(&self, index: usize) -> State {
        let mut state = State::default();
        for step in self.steps.iter().take(index + 1) {
            state.apply(step);
        }
        state
    }
}
