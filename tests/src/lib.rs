//! What the tests and `cargo book` share: the corpus of programs with what real CPythons printed for them.
//!
//! Not the tests themselves: those stand in `tests/tests`.

pub mod truth;
