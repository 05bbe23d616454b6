//! CPython, as far as programs about memory need it: source becomes code objects, which run over `pyheap`.
//!
//! Every reference that CPython owns is owned here by the same owner: the evaluation stack, locals, constants, the AST
//! arena, frames. What differs between releases is in [`profile`].
//!
//! Reading order: [`profile`], [`object`] with [`objects`], [`vm`], [`compile`], [`op`], `eval`, [`native`], [`modules`],
//! `boot`, [`run`], `shutdown`, [`roots`] (the audit).
//! Not here: files, the clock, chance, pictures.

mod boot;
pub mod cause;
pub mod caveat;
pub mod compile;
mod constants;
mod eval;
pub mod hash;
pub mod known;
pub mod memory;
pub mod messages;
mod methods;
pub mod modules;
mod names;
pub mod native;
pub mod number;
pub mod object;
pub mod objects;
pub mod observer;
pub mod op;
mod payload;
pub mod profile;
pub mod roots;
pub mod run;
mod shutdown;
mod stack;
pub mod text;
mod traceback;
pub mod vm;

pub use object::Py;
pub use profile::Profile;
pub use run::{Ending, Mode, Program, Setup};
pub use vm::Vm;
