//! What CPython's Unicode database says of a character, as far as text functions ask.
//!
//! The rest of the database (names, case, categories) is not here.

/// The zeros of the runs of ten decimal digits, U+0660 and above, in Unicode 15.
const ZEROS: [u32; 67] = [
    0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xde6, 0xe50, 0xed0, 0xf20, 0x1040,
    0x1090, 0x17e0, 0x1810, 0x1946, 0x19d0, 0x1a80, 0x1a90, 0x1b50, 0x1bb0, 0x1c40, 0x1c50, 0xa620, 0xa8d0, 0xa900, 0xa9d0,
    0xa9f0, 0xaa50, 0xabf0, 0xff10, 0x104a0, 0x10d30, 0x11066, 0x110f0, 0x11136, 0x111d0, 0x112f0, 0x11450, 0x114d0, 0x11650,
    0x116c0, 0x11730, 0x118e0, 0x11950, 0x11c50, 0x11d50, 0x11da0, 0x11f50, 0x16a60, 0x16ac0, 0x16b50, 0x1d7ce, 0x1d7d8, 0x1d7e2,
    0x1d7ec, 0x1d7f6, 0x1e140, 0x1e2f0, 0x1e4f0, 0x1e950, 0x1fbf0,
];

/// The value of a decimal digit in any script.
///
/// Mirrors: `_PyUnicode_ToDecimalDigit`, Objects/unicodectype.c, CPython 3.13.
/// Differs: Unicode 15 for every release; 3.8 to 3.11 know up to five scripts less.
pub fn decimal_digit(c: char) -> Option<u32> {
    if c.is_ascii() {
        return c.to_digit(10);
    }
    let code = u32::from(c);
    let after = ZEROS.partition_point(|&zero| zero <= code);
    let zero = ZEROS[after.checked_sub(1)?];
    (code - zero < 10).then_some(code - zero)
}

/// Whether `str.isspace` says so: Unicode's white space and the four ASCII separators.
///
/// Mirrors: `_PyUnicode_IsWhitespace`, Objects/unicodetype_db.h, CPython 3.13.
pub fn is_space(c: char) -> bool {
    c.is_whitespace() || ('\x1c'..='\x1f').contains(&c)
}

/// Whether `repr` leaves the character as it is.
///
/// Mirrors: `_PyUnicode_IsPrintable`, Objects/unicodectype.c, CPython 3.13.
/// Differs: the Unicode version is that of Rust's standard library, so characters that are younger than a release's
/// database count as printable there.
pub fn is_printable(c: char) -> bool {
    if c.is_ascii() {
        return matches!(c, ' '..='~');
    }
    // Past a string's first character, the standard library escapes by the same categories as CPython.
    let mut buffer = [b'a'; 5];
    let len = c.encode_utf8(&mut buffer[1..]).len();
    let text = str::from_utf8(&buffer[..=len]).expect("a letter and a character");
    text.escape_debug().nth(1) != Some('\\')
}
