//! What to run and how: the program's text, the CPython release or the C layout, the launch mode, the limits.
//!
//! Not here: what comes out (see [`crate::report`] and [`crate::trace`]).

use serde::{Deserialize, Serialize};

/// A program as the reader sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Program {
    /// The name shown in tracebacks and diagnostics, e.g. `hello.py`.
    pub name: String,
    /// The text, with `\n` line ends.
    pub source: String,
    /// The language it is written in.
    pub language: Language,
}

/// The language of a program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// Python, as one of CPython's releases runs it.
    Python,
    /// C11 on x86-64 Linux (LP64).
    C,
}

/// How a Python program is launched; it changes who owns its literals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// `python FILE`: one code object; the AST arena holds every literal while the script runs.
    #[default]
    Script,
    /// Lines fed to the interactive interpreter, no prompts: each statement is a code object of its own.
    Repl,
    /// `python -m NAME` or an import: one code object, no AST arena.
    Module,
    /// `exec(text)`: as a script, inside a running program.
    Exec,
}

/// Where a C compiler puts locals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Layout {
    /// Declaration order, rising addresses, natural alignment.
    #[default]
    Ascending,
    /// Declaration order, falling addresses: gcc, clang and tcc at -O0 without a stack protector.
    Descending,
    /// gcc -O0 -fstack-protector-strong: arrays next to a canary.
    Protected,
}

/// The settings of one run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// The CPython release, `3.13` or `3.13.0`; ignored for C.
    pub python: String,
    /// The launch mode; ignored for C.
    pub mode: Mode,
    /// The stack layout; ignored for Python.
    pub layout: Layout,
    /// PYTHONHASHSEED.
    pub hash_seed: u32,
    /// `sys.argv[1:]`, or `argv[1..]` of a C program.
    pub args: Vec<String>,
    /// Python modules that the program can import besides the standard library's: name (`a.b`), text.
    pub modules: Vec<(String, String)>,
    /// The folder that the program's name is relative to, which some releases show in tracebacks; empty if unknown.
    pub folder: String,
    /// Whether what is outside the subset of Python is refused only where execution reaches it.
    pub refuse_at_use: bool,
    /// What the program reads from its standard input.
    pub stdin: String,
    /// The most instructions (Python) or evaluation steps (C) a run may take.
    pub max_steps: u64,
    /// The most bytes that may be allocated at a time.
    pub max_memory: u64,
    /// The most bytes of output that are kept.
    pub max_output: usize,
    /// Whether to record a [`crate::Trace`]; without it a run is faster.
    pub trace: bool,
    /// Whether to recount every `ob_refcnt` from scratch after every instruction.
    pub audit: bool,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            python: "3.13".to_owned(),
            mode: Mode::default(),
            layout: Layout::default(),
            hash_seed: 0,
            args: Vec::new(),
            modules: Vec::new(),
            folder: String::new(),
            refuse_at_use: false,
            stdin: String::new(),
            max_steps: 10_000_000,
            max_memory: 256 << 20,
            max_output: 1 << 20,
            trace: true,
            audit: false,
        }
    }
}
