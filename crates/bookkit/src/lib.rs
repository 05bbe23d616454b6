//! What a snippet of the book is: fences, their options and claims, how they are run, checked and put on the page.
//!
//! The preprocessor, the command line and the tests share this crate, so that all of them agree on what a chapter says.
//! It owns no semantics of Python or C (see `heapsim`) and knows nothing of mdBook's protocol (see `mdbook-heapsim`).
//! It touches files only through [`files::Files`].

pub mod bless;
pub mod book;
pub mod check;
pub mod claim;
mod collection;
mod compare;
pub mod fence;
pub mod files;
mod generations;
pub mod html;
pub mod judge;
mod ledger;
pub mod lexer;
pub mod moment;
pub mod options;
pub mod page;
mod picture;
pub mod plain;
pub mod problem;
pub mod refs;
pub mod run;
pub mod snippet;
pub mod source;
mod suggest;
pub mod target;
#[cfg(test)]
mod testing;
pub mod variant;
mod verdict;
pub mod versions;
pub mod view;
