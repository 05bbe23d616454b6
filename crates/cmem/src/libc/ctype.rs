//! `isalpha` and its kin, in the C locale.

use super::{Args, Native};
use crate::value::Value;

pub(super) const TABLE: &[(&str, Native)] = &[
    ("isalnum", |_, args| is(args, |c| c.is_ascii_alphanumeric())),
    ("isalpha", |_, args| is(args, |c| c.is_ascii_alphabetic())),
    ("isblank", |_, args| is(args, |c| c == b' ' || c == b'\t')),
    ("iscntrl", |_, args| is(args, |c| c.is_ascii_control())),
    ("isdigit", |_, args| is(args, |c| c.is_ascii_digit())),
    ("isgraph", |_, args| is(args, |c| c.is_ascii_graphic())),
    ("islower", |_, args| is(args, |c| c.is_ascii_lowercase())),
    ("isprint", |_, args| is(args, |c| c.is_ascii_graphic() || c == b' ')),
    ("ispunct", |_, args| is(args, |c| c.is_ascii_punctuation())),
    ("isspace", |_, args| is(args, |c| c.is_ascii_whitespace() || c == 11)),
    ("isupper", |_, args| is(args, |c| c.is_ascii_uppercase())),
    ("isxdigit", |_, args| is(args, |c| c.is_ascii_hexdigit())),
    ("tolower", |_, args| Ok(Value::Int(map(args, |c| c.to_ascii_lowercase())))),
    ("toupper", |_, args| Ok(Value::Int(map(args, |c| c.to_ascii_uppercase())))),
];

/// The library's answer is a mask; every mask that a program should rely on is nonzero.
fn is(args: &Args<'_>, class: fn(u8) -> bool) -> Result<Value, crate::outcome::Stop> {
    let member = u8::try_from(args.int(0)).is_ok_and(class);
    Ok(Value::Int(i64::from(member)))
}

fn map(args: &Args<'_>, convert: fn(u8) -> u8) -> i64 {
    match u8::try_from(args.int(0)) {
        Ok(c) => i64::from(convert(c)),
        Err(_) => args.int(0),
    }
}
