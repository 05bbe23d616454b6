//! Ints as text: decimal digits, and what `int()` accepts.
//!
//! The limit on the number of digits, and its message, belong to the caller.

use num_bigint::BigInt;

use super::chars::decimal_digit;

/// `repr()` of an int.
pub fn decimal(value: &BigInt) -> String {
    value.to_string()
}

/// [`decimal`] of a small int.
pub fn decimal_i64(value: i64) -> String {
    value.to_string()
}

/// `int(text, base)` for base 0 and bases 2 to 36; `None` if the text is no literal of that base.
///
/// Mirrors: `PyLong_FromUnicodeObject` and `PyLong_FromString`, Objects/longobject.c, CPython 3.13.
pub fn parse_int(text: &str, base: u32) -> Option<BigInt> {
    debug_assert!(base == 0 || (2..=36).contains(&base), "no base {base}");
    let ascii = to_ascii(text)?;
    let (negative, digits) = match ascii.as_bytes() {
        [b'+', rest @ ..] => (false, rest),
        [b'-', rest @ ..] => (true, rest),
        rest => (false, rest),
    };
    let (base, digits) = strip_prefix(digits, base)?;
    let mut plain = Vec::with_capacity(digits.len());
    // An underscore stands between two digits.
    let mut after_digit = false;
    for &byte in digits {
        if byte == b'_' {
            if !after_digit {
                return None;
            }
            after_digit = false;
        } else {
            plain.push(byte);
            after_digit = true;
        }
    }
    if !after_digit {
        return None;
    }
    // The parser of big numbers takes signs and underscores; none is left but where it has to refuse.
    if !plain.iter().all(u8::is_ascii_alphanumeric) {
        return None;
    }
    let value = BigInt::parse_bytes(&plain, base)?;
    Some(if negative { -value } else { value })
}

/// The base that a prefix names or that was asked for, and the digits after the prefix.
fn strip_prefix(digits: &[u8], base: u32) -> Option<(u32, &[u8])> {
    let prefixed = match digits {
        [b'0', b'x' | b'X', ..] => Some(16),
        [b'0', b'o' | b'O', ..] => Some(8),
        [b'0', b'b' | b'B', ..] => Some(2),
        _ => None,
    };
    match prefixed {
        Some(named) if base == 0 || base == named => {
            let digits = &digits[2..];
            // One underscore may follow the prefix.
            Some((named, digits.strip_prefix(b"_").unwrap_or(digits)))
        }
        _ if base == 0 => {
            // A decimal literal has no leading zeros, unless it is zero.
            let leading_zero = digits.first() == Some(&b'0');
            let zero = digits.iter().all(|b| matches!(b, b'0' | b'_'));
            (!leading_zero || zero).then_some((10, digits))
        }
        _ => Some((base, digits)),
    }
}

/// The text without white space around it and with ASCII digits for those of other scripts; `None` if anything else
/// in it is not ASCII.
///
/// Mirrors: `_PyUnicode_TransformDecimalAndSpaceToASCII`, Objects/unicodeobject.c, CPython 3.13.
pub(super) fn to_ascii(text: &str) -> Option<String> {
    // `is_space`'s ASCII separators are no white space here: C's isspace() decides below U+0080.
    let space = |c: char| c.is_ascii_whitespace() || c == '\x0b' || (!c.is_ascii() && c.is_whitespace());
    text.trim_matches(space)
        .chars()
        .map(|c| match decimal_digit(c) {
            Some(digit) => char::from_digit(digit, 10),
            None => c.is_ascii().then_some(c),
        })
        .collect()
}
