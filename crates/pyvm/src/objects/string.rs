//! `str`: text, its hash, and whether it is interned.

use crate::profile::Profile;

/// What a str holds.
#[derive(Clone, Debug)]
pub struct Str {
    /// The text.
    pub text: Box<str>,
    /// The hash, once it was asked for.
    pub hash: Option<i64>,
    /// Whether it is in the table of interned strings, which does not own it.
    pub interned: bool,
    /// `sys.getsizeof`.
    pub size: u64,
}

impl Str {
    /// The bytes of the characters and of the zero that ends them.
    pub(crate) fn data_size(&self) -> u64 {
        let widest = self.text.chars().map(width).max().unwrap_or(1);
        widest * (self.text.chars().count() as u64 + 1)
    }

    /// A string that is not interned.
    pub fn new(text: &str, profile: &Profile) -> Str {
        Str { size: size_of(text, profile), text: text.into(), hash: None, interned: false }
    }
}

/// The size of the block: one, two or four bytes a character, by the widest.
///
/// Mirrors: `unicode_sizeof` and `PyUnicode_New`, Objects/unicodeobject.c, CPython 3.13.
/// Differs: no.
fn size_of(text: &str, profile: &Profile) -> u64 {
    if text.is_ascii() {
        return profile.str_header + text.len() as u64 + 1;
    }
    let header = profile.str_header + if profile.str_header == 48 { 24 } else { 16 };
    let (mut n, mut widest) = (0, 1);
    for c in text.chars() {
        n += 1;
        widest = widest.max(width(c));
    }
    header + widest * (n + 1)
}

/// How many bytes a character needs.
fn width(c: char) -> u64 {
    match u32::from(c) {
        0..=0xFF => 1,
        0x100..=0xFFFF => 2,
        _ => 4,
    }
}

/// Whether a constant with this text is interned: letters, digits and underscores only.
///
/// Mirrors: `all_name_chars`, Objects/codeobject.c, CPython 3.13.
/// Differs: no.
pub fn all_name_chars(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}
