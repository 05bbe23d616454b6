//! `repr` of str and bytes: which quote, and what is escaped.
//!
//! Containers and recursion belong to the VM.

use std::fmt::Write;

use super::chars::is_printable;

/// `repr()` of a str.
///
/// Mirrors: `unicode_repr`, Objects/unicodeobject.c, CPython 3.13.
/// Differs: as [`is_printable`] does.
pub fn repr_str(text: &str) -> String {
    quote(text, is_printable)
}

/// `ascii()` of a str.
///
/// Mirrors: `PyObject_ASCII`, Objects/object.c, CPython 3.13.
pub fn ascii_str(text: &str) -> String {
    quote(text, |c| matches!(c, ' '..='~'))
}

/// The text with `\\x`, `\\u` and `\\U` for all that is not ASCII, as `ascii()` makes it of a repr.
///
/// Mirrors: `PyObject_ASCII`, Objects/object.c, CPython 3.13.
pub fn ascii_only(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match u32::from(c) {
            0..=0x7F => out.push(c),
            code @ 0x80..=0xFF => out.push_str(&format!("\\x{code:02x}")),
            code @ 0x100..=0xFFFF => out.push_str(&format!("\\u{code:04x}")),
            code => out.push_str(&format!("\\U{code:08x}")),
        }
    }
    out
}

/// `repr()` of a bytes object.
///
/// Mirrors: `PyBytes_Repr`, Objects/bytesobject.c, CPython 3.13.
pub fn repr_bytes(bytes: &[u8]) -> String {
    let quote = preferred_quote(bytes.contains(&b'\''), bytes.contains(&b'"'));
    let mut out = String::with_capacity(bytes.len() + 3);
    out.push('b');
    out.push(quote);
    for &byte in bytes {
        push_escaped(&mut out, char::from(byte), quote, |c| matches!(c, ' '..='~'));
    }
    out.push(quote);
    out
}

fn quote(text: &str, keep: impl Fn(char) -> bool) -> String {
    let quote = preferred_quote(text.contains('\''), text.contains('"'));
    let mut out = String::with_capacity(text.len() + 2);
    out.push(quote);
    for c in text.chars() {
        push_escaped(&mut out, c, quote, &keep);
    }
    out.push(quote);
    out
}

fn preferred_quote(has_single: bool, has_double: bool) -> char {
    if has_single && !has_double { '"' } else { '\'' }
}

fn push_escaped(out: &mut String, c: char, quote: char, keep: impl Fn(char) -> bool) {
    match c {
        '\\' => out.push_str("\\\\"),
        '\t' => out.push_str("\\t"),
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        _ if c == quote => {
            out.push('\\');
            out.push(c);
        }
        _ if keep(c) => out.push(c),
        _ => {
            let code = u32::from(c);
            let written = match code {
                0..=0xff => write!(out, "\\x{code:02x}"),
                0x100..=0xffff => write!(out, "\\u{code:04x}"),
                _ => write!(out, "\\U{code:08x}"),
            };
            written.expect("a String takes every write");
        }
    }
}
