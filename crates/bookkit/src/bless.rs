//! Rewriting the values of claims in the author's files, and showing what changed.
//!
//! Only values of claims that exist are rewritten; no claim is added or removed.
//! Not here: which values (see [`crate::judge`]).

use std::collections::BTreeMap;
use std::io;
use std::ops::Range;
use std::path::Path;

use similar::TextDiff;

use crate::files::Files;

/// A replacement in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// The file, relative to the folder that is checked.
    pub file: String,
    /// The bytes to replace.
    pub range: Range<usize>,
    /// What to put there.
    pub text: String,
}

// `Range` has no order of its own; edits are ordered by where they begin.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Key(usize, usize, String);

/// Makes the edits and returns the changes as unified diffs, one a file.
///
/// Two snippets that include one listing and want different values for one claim cannot both have theirs: the first wins,
/// and the next check reports the other.
///
/// # Errors
/// A file cannot be read or written.
pub fn bless(files: &dyn Files, root: &Path, edits: &[Edit]) -> io::Result<String> {
    let mut by_file: BTreeMap<&str, Vec<Key>> = BTreeMap::new();
    for edit in edits {
        by_file.entry(&edit.file).or_default().push(Key(edit.range.start, edit.range.end, edit.text.clone()));
    }
    let mut diffs = String::new();
    for (file, mut keys) in by_file {
        keys.sort();
        keys.dedup_by_key(|key| key.0);
        let path = root.join(file);
        let old = files.read(&path)?;
        let mut new = old.clone();
        for Key(start, end, text) in keys.iter().rev() {
            new.replace_range(*start..*end, text);
        }
        files.write(&path, &new)?;
        let diff = TextDiff::from_lines(&old, &new);
        diffs.push_str(&diff.unified_diff().context_radius(1).header(file, file).to_string());
    }
    Ok(diffs)
}
