//! The façade: a program goes in, a [`Run`] comes out.
//!
//! `heapsim` joins the Python simulator (`pyvm` over `pyheap`) and the C simulator (`cmem`) behind one API.
//! It owns no semantics of either language; it loads, runs and records, and turns what was recorded into plain data, text and SVG.
//! It does no I/O: the program is a string, the result is a value.
//!
//! Reading order: [`options`], [`report`], [`trace`], [`state`], [`splice`], [`bytes`], then `python`, `recorder`, `edges`
//! and `roles` (how a run of Python becomes a trace), `causes` and `phases` (the sentences), `c` (the same for C), `memory`
//! (the shared address space), [`figure`], [`words`], [`mod@releases`]; then what readers of a trace use: [`replay`],
//! [`counts`], [`alive`], [`questions`], [`session`].

pub mod alive;
pub mod bytes;
mod c;
mod causes;
pub mod counts;
mod edges;
pub mod figure;
pub mod lanes;
mod memory;
pub mod options;
mod phases;
mod python;
pub mod questions;
mod recorder;
pub mod releases;
pub mod replay;
pub mod report;
mod roles;
pub mod session;
pub mod splice;
pub mod state;
pub mod trace;
pub mod words;

pub use c::run as run_c;
pub use memory::SharedMemory;
pub use options::{Language, Layout, Mode, Options, Program};
pub use python::run as run_python;
pub use releases::releases;
pub use report::{InputError, Report};
pub use session::Session;
pub use trace::Trace;

/// What a run leaves behind.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Run {
    /// How it ended.
    pub report: Report,
    /// What happened on the way, if it was recorded.
    pub trace: Option<Trace>,
}

/// Runs a program to its end, or to a limit.
///
/// # Errors
/// All syntax errors and constructs outside the subset that are found before anything runs; an unknown release.
pub fn run(program: &Program, options: &Options) -> Result<Run, Vec<InputError>> {
    match program.language {
        Language::Python => run_python(program, options),
        Language::C => run_c(program, options),
    }
}
