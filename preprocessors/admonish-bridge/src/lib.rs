//! mdbook-admonish under mdBook 0.5.
//!
//! mdbook-admonish 1.20 is written against mdBook 0.4, whose preprocessor protocol differs from 0.5's. This crate
//! runs it as a library and translates the book on the way in and on the way out. It adds no syntax and no option to
//! what admonish's own documentation describes, but for one: `stylesheet`, the file (relative to the book's root)
//! that the bridge keeps equal to admonish's stylesheet, so that nothing has to be installed and no foreign CSS has
//! to be committed.
//!
//! It is not a fork: the day that mdbook-admonish speaks 0.5, this folder goes.
//!
//! Reading order: [`protocol`] (the two protocols' differences), `bridge` (one run), `mend`, [`stylesheet`], [`stdio`].

mod bridge;
mod mend;
pub mod protocol;
pub mod stdio;
pub mod stylesheet;

pub use bridge::AdmonishBridge;
