//! A stand-in for the `unicode-ident` crate: in the browser the page knows the characters of names, elsewhere `unicode-xid`
//! does.
//!
//! The Python parser asks that crate of every character of a name that is not ASCII. Its tables are a fiftieth of the
//! engine's weight, and every browser has them already, behind `\p{XID_Start}`.

/// Whether a name may begin with this character.
pub fn is_xid_start(ch: char) -> bool {
    if ch.is_ascii() { ch.is_ascii_alphabetic() } else { page::is_xid_start(ch) }
}

/// Whether a name may go on with this character.
pub fn is_xid_continue(ch: char) -> bool {
    if ch.is_ascii() { ch.is_ascii_alphanumeric() || ch == '_' } else { page::is_xid_continue(ch) }
}

#[cfg(not(target_family = "wasm"))]
mod page {
    use unicode_xid::UnicodeXID as _;

    pub(super) fn is_xid_start(ch: char) -> bool {
        ch.is_xid_start()
    }

    pub(super) fn is_xid_continue(ch: char) -> bool {
        ch.is_xid_continue()
    }
}

#[cfg(target_family = "wasm")]
mod page {
    #[link(wasm_import_module = "page")]
    unsafe extern "C" {
        /// Whether a character may begin a name, or else go on in one.
        fn xid(ch: u32, start: bool) -> bool;
    }

    pub(super) fn is_xid_start(ch: char) -> bool {
        // SAFETY: the page takes a number and gives a truth.
        unsafe { xid(u32::from(ch), true) }
    }

    pub(super) fn is_xid_continue(ch: char) -> bool {
        // SAFETY: as above.
        unsafe { xid(u32::from(ch), false) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_begin_names_and_digits_go_on() {
        assert!(is_xid_start('é') && is_xid_start('名') && is_xid_start('a'));
        assert!(!is_xid_start('_') && !is_xid_start('1') && !is_xid_start('٣'));
        assert!(is_xid_continue('_') && is_xid_continue('1') && is_xid_continue('٣') && is_xid_continue('\u{301}'));
        assert!(!is_xid_continue('€') && !is_xid_continue(' '));
    }
}
