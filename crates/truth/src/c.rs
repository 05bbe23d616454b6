//! The C programs of `tests/truth/c`: what real compilers and checkers said of each, and how the simulator compares.
//!
//! Reading order: [`corpus`] (what lies there), [`words`] (which word of a checker means which of our faults),
//! [`verdict`] (one program), [`mutants`] (what other tests make of the programs). Recording needs gcc, clang and valgrind and stands in `crates/xtask`.

pub mod corpus;
pub mod mutants;
pub mod verdict;
pub mod words;
