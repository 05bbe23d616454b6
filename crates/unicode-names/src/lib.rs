//! An empty stand-in for the `unicode_names2` crate.
//!
//! The Python parser asks that crate for the character behind `\N{NAME}`.
//! Its table of names is four fifths of the parser's weight as WebAssembly, for an escape that programs about memory do not use.
//! `pyvm` refuses `\N{...}` before it parses, natively and in the browser alike, so this function is never asked.

/// The character called `name`: never one, the table is empty.
pub fn character(_name: &str) -> Option<char> {
    None
}
