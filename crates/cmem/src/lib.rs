//! C source to a run over a byte-addressed memory that knows, for every byte, whose it is and whether it was written.
//!
//! One run gives two verdicts: what the C standard says of each access ([`Fault`]), and what a real machine does
//! ([`Outcome`]), which goes on after an error as long as a machine would. The steps: [`compile`] refuses what it can't
//! run exactly, [`run`] executes, an [`Observer`] watches, [`Machine::picture`] draws.
//!
//! ```
//! let program = cmem::compile("int main(void) { int a[1]; a[1] = 7; return 0; }").unwrap();
//! let outcome = cmem::run(&program, &cmem::Options::default(), &mut cmem::Unobserved);
//! assert_eq!(outcome.faults[0].code.code(), "stack-buffer-overflow");
//! assert_eq!(outcome.exit, Some(0));
//! ```
//!
//! It does no I/O, reads no clock and draws no random number: a run is a function of its input.

mod access;
mod alloc;
mod ast;
mod check;
mod code;
mod diagnostics;
mod eval;
mod fault;
mod foreign;
mod headers;
mod layout;
mod lexer;
mod libc;
mod machine;
mod object;
mod observer;
mod outcome;
mod parse;
mod picture;
mod preprocess;
mod source;
mod space;
mod types;
mod value;

#[cfg(test)]
mod tests;

pub use code::Program;
pub use eval::run;
pub use fault::{Fault, FaultCode};
pub use layout::Layout;
pub use machine::Machine;
pub use observer::{Observer, Stream, Unobserved};
pub use outcome::{Leak, Limit, LimitKind, Options, Outcome, Signal};
pub use picture::{Cell, Picture, PointerCell, Region, Span, SpanState};
pub use source::{Diagnostic, DiagnosticKind};
pub use space::{Byte, MapKind, Shadow, Space, Unmapped};

/// Reads a C program, or says everything that keeps it from running.
pub fn compile(source: &str) -> Result<Program, Vec<Diagnostic>> {
    let mut diagnostics = Vec::new();
    let tokens = lexer::lex(source, &mut diagnostics);
    let tokens = preprocess::preprocess(tokens, &mut diagnostics);
    let unit = parse::parse(tokens, &mut diagnostics);
    if !diagnostics.is_empty() {
        diagnostics.sort_by_key(|diagnostic| (diagnostic.line, diagnostic.col));
        return Err(diagnostics);
    }
    check::check(&unit)
}
