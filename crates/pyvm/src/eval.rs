//! Evaluation: the loop over instructions, and what they do, by theme.
//!
//! Reading order: `dispatch` (the loop), `call`, `bind`, `frame`, `names`, `attribute`, `subscript`, `mapping` (hashes, equality,
//! dicts and sets), `operators`, `complex`, `binary` (bytes-like objects), `iterate`, `exception`, `generator`, `class`, `metaclass`, `represent`, `collect` (finalizers, the
//! collector), `temporary` (what C functions allocate for a moment).

mod attribute;
mod binary;
mod bind;
mod call;
mod class;
mod collect;
mod compare;
mod complex;
mod dispatch;
mod exception;
mod frame;
mod generator;
mod iterate;
mod mapping;
mod metaclass;
mod names;
mod operators;
mod represent;
mod subscript;
mod temporary;

pub(crate) use attribute::MethodCache;
pub(crate) use iterate::range_len;
pub(crate) use metaclass::{NEW, NEW_OBJECT};
pub(crate) use temporary::FirstUses;
