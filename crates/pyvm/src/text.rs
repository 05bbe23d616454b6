//! How CPython writes and reads values as text: pure functions over Rust values.
//!
//! Not here: Python objects, `__str__`, `__format__` and `__repr__`, argument fetching. Messages that depend on an
//! object's type take the type's name. A width or precision is honored whatever it costs: the caller holds the limits.

mod chars;
mod float;
mod format;
mod int;
pub mod percent;
mod repr;
mod spec;
#[cfg(test)]
mod tests;

pub use chars::{decimal_digit, is_printable, is_space};
pub use float::{FloatStyle, format_float_short, parse_float, repr_complex, repr_float, str_float};
pub use format::{format_float, format_int, format_str};
pub use int::{decimal, decimal_i64, parse_int};
pub use repr::{ascii_only, ascii_str, repr_bytes, repr_str};
pub use spec::{Align, FormatRules, FormatSpec, Grouping, Sign};

/// What a value could not be written for: the exception that CPython raises.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextError {
    /// The exception's class.
    pub kind: ErrorKind,
    /// Its message.
    pub message: String,
}

/// The classes of [`TextError`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ErrorKind {
    /// `OverflowError`.
    OverflowError,
    /// `TypeError`.
    TypeError,
    /// `ValueError`.
    ValueError,
}

impl TextError {
    fn overflow_error(message: impl Into<String>) -> Self {
        Self { kind: ErrorKind::OverflowError, message: message.into() }
    }

    fn type_error(message: impl Into<String>) -> Self {
        Self { kind: ErrorKind::TypeError, message: message.into() }
    }

    fn value_error(message: impl Into<String>) -> Self {
        Self { kind: ErrorKind::ValueError, message: message.into() }
    }
}
