//! CPython's heap, without Python: headers with counts, weak reference lists, the cyclic garbage collector, the allocator.
//!
//! A [`Heap`] is generic over what its objects are (a [`Payload`]). It never sees source text and never calls out: what
//! CPython would call from inside a primitive is returned as an [`Effect`], and the heap goes on when it is told to.
//! Counting is explicit, as in C: [`Heap::incref`], [`Heap::decref`].
//!
//! ```text
//!  slot (Obj) ──▶ header: ob_refcnt  ob_type  gc_next/gc_prev  gc_refs  weaklist      payload: what it holds
//!                 address (simulated, reused)  serial (never reused)                  traverse, clear, dealloc
//! ```
//!
//! Reading order: `object`, [`payload`], [`heap`], [`sample`] (with the article's cycle), [`weakref`], [`dealloc`],
//! [`gc`], [`audit`], [`event`], [`alloc`], [`config`].

pub mod alloc;
pub mod audit;
pub mod config;
pub mod dealloc;
pub mod event;
pub mod gc;
pub mod heap;
mod object;
pub mod payload;
pub mod sample;
#[cfg(test)]
mod tests;
pub mod weakref;

pub use config::Config;
pub use dealloc::{Dealloc, Effect};
pub use heap::{Heap, IMMORTAL_REFCNT};
pub use object::{Obj, Serial};
pub use payload::Payload;
pub use weakref::WeakRef;
