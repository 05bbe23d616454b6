//! The truth corpus: programs, what each real CPython printed for them, and how the simulator compares; and [`c`], the
//! same for C.
//!
//! Reading order: [`corpus`] (what lies in `tests/truth`), [`normal`] (what of an output is an accident of its process),
//! [`verdict`] (one program on one release), [`sides`] (a difference on paper), [`wishlist`] (what does not match yet),
//! [`survey`] (everything at once, and its table), [`fidelity`] (what all that comes to, without running anything).
//! Not here: recording, which needs real CPythons and stands in `crates/xtask`; the tests.

pub mod c;
pub mod corpus;
pub mod fidelity;
pub mod normal;
pub mod sides;
pub mod survey;
pub mod verdict;
pub mod wishlist;
