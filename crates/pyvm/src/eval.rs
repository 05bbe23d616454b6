//! Evaluation: the loop over instructions, and what they do, by theme.
//!
//! Reading order: `dispatch` (the loop), `operands` (what it works on), `function`, `call`, `bind`, `frame`, `names`,
//! `lookup` (on types), `attribute`, `setattr`, `own` (how an object keeps them), `subscript`, `mapping` (hashes, equality,
//! dicts and sets), `operators`, `complex`, `binary` (bytes-like objects), `iterate`, `exception`, `generator`, `class`,
//! `instantiate`, `metaclass`, `represent`, `collect` (finalizers, the collector), `temporary` (what C functions allocate
//! for a moment).

mod arguments;
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
mod function;
mod generator;
mod hash;
mod instantiate;
mod iterate;
mod lookup;
mod mapping;
mod metaclass;
mod names;
mod operands;
mod operators;
mod own;
mod represent;
mod set;
mod setattr;
mod subscript;
mod temporary;
mod tp_call;

pub(crate) use iterate::range_len;
pub(crate) use lookup::MethodCache;
pub(crate) use metaclass::{NEW, NEW_OBJECT};
pub(crate) use temporary::FirstUses;
