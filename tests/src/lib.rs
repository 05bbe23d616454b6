//! What the tests and `cargo book` share: the book's snippets with what real CPythons and gcc printed for them.
//!
//! Not the tests themselves: those stand in `tests/tests`. Other programs and their recordings: the crate `truth`.

pub mod book;
