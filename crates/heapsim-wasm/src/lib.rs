//! The browser's door to `heapsim`: a JSON request in, a JSON answer out, over a raw C ABI.
//!
//! The page calls `hs_alloc`, writes a [`Request`] there, calls `hs_ask`, reads the [`Answer`] at the place that the
//! result names, and gives both back with `hs_free`.
//! Conversion only: what a run is, is `heapsim`'s. `unsafe` code is here, only for the pointers, and in our
//! `unicode-normalization`, which calls the page.

mod request;

use std::cell::RefCell;

pub use request::{Answer, At, Engine, Launch, PROTOCOL, Request};

thread_local! {
    /// The one engine of this instance of the module.
    static ENGINE: RefCell<Engine> = RefCell::default();
}

/// Room for `len` bytes.
#[unsafe(no_mangle)]
pub extern "C" fn hs_alloc(len: usize) -> *mut u8 {
    Box::into_raw(vec![0_u8; len].into_boxed_slice()).cast()
}

/// Gives back what [`hs_alloc`] or [`hs_ask`] gave.
///
/// # Safety
/// `ptr` and `len` are those of one call of them, and are given back once.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hs_free(ptr: *mut u8, len: usize) {
    // SAFETY: the block was made from a boxed slice of this length, as the caller promises.
    drop(unsafe { Box::from_raw(std::ptr::slice_from_raw_parts_mut(ptr, len)) });
}

/// Answers the request at `ptr`; the high half of the result is the answer's address, the low half its length.
///
/// # Safety
/// `ptr` points to `len` bytes that stay as they are during the call.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hs_ask(ptr: *const u8, len: usize) -> u64 {
    // SAFETY: the caller promises that the bytes are there.
    let request = unsafe { std::slice::from_raw_parts(ptr, len) };
    let answer = ENGINE.with_borrow_mut(|engine| engine.respond(request)).into_boxed_slice();
    let len = answer.len() as u64;
    let ptr = Box::into_raw(answer).cast::<u8>() as usize as u64;
    ptr << 32 | len
}
