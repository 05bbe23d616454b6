//! A stand-in for the `unicode-normalization` crate: in the browser the page normalizes, elsewhere `icu_normalizer` does.
//!
//! The Python parser asks that crate for the normal form NFKC of names that are not ASCII. Its tables are a fifteenth of the
//! engine's weight, and every browser has them already, behind `String.prototype.normalize`.

use std::vec::IntoIter;

/// What the parser uses of the real crate's trait of this name.
pub trait UnicodeNormalization {
    /// The characters of the normal form NFKC.
    fn nfkc(self) -> IntoIter<char>;
}

impl UnicodeNormalization for &str {
    fn nfkc(self) -> IntoIter<char> {
        nfkc(self).chars().collect::<Vec<_>>().into_iter()
    }
}

#[cfg(not(target_family = "wasm"))]
fn nfkc(text: &str) -> std::borrow::Cow<'_, str> {
    icu_normalizer::ComposingNormalizerBorrowed::new_nfkc().normalize(text)
}

#[cfg(target_family = "wasm")]
fn nfkc(text: &str) -> String {
    /// NFKC makes no text longer than this, in UTF-8: U+FDFA, three bytes, is the worst and becomes 33.
    const GROWTH: usize = 11;

    #[link(wasm_import_module = "page")]
    unsafe extern "C" {
        /// Puts the NFKC of the `len` bytes at `text` in their place, where there is room for `room`, and says how long it is.
        fn nfkc(text: *mut u8, len: usize, room: usize) -> usize;
    }

    let mut bytes = text.as_bytes().to_vec();
    bytes.resize(text.len() * GROWTH, 0);
    // SAFETY: the page stays within the room that it is told.
    let len = unsafe { nfkc(bytes.as_mut_ptr(), text.len(), bytes.len()) };
    bytes.truncate(len);
    String::from_utf8(bytes).expect("the page writes UTF-8")
}

#[cfg(test)]
mod tests {
    use super::UnicodeNormalization;

    fn nfkc(text: &str) -> String {
        text.nfkc().collect()
    }

    #[test]
    fn compatible_characters_become_one() {
        assert_eq!(nfkc("ﬁeld"), "field");
        assert_eq!(nfkc("e\u{301}"), "é");
        assert_eq!(nfkc("\u{fdfa}").len(), 33);
    }
}
