//! What changed between two versions of a list, as one stretch of it.
//!
//! Not a general difference: a list that changed at both ends is written again from end to end.

use serde::{Deserialize, Serialize};

/// A stretch of a list and what stands there now; before and after it nothing changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Splice<T> {
    /// Where the stretch begins, from 0.
    pub at: usize,
    /// How many entries went.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub removed: usize,
    /// The entries that came.
    #[serde(default = "Vec::new", skip_serializing_if = "Vec::is_empty")]
    pub inserted: Vec<T>,
}

impl<T: Clone> Splice<T> {
    /// What leads from `old` to `new`, entries being compared by `same` and made by `make`; nothing if they are equal.
    pub fn between<N>(old: &[T], new: &[N], same: impl Fn(&T, &N) -> bool, make: impl Fn(&N) -> T) -> Option<Splice<T>> {
        let before = old.iter().zip(new).take_while(|(old, new)| same(old, new)).count();
        if before == old.len() && before == new.len() {
            return None;
        }
        let ends = old[before..].iter().rev().zip(new[before..].iter().rev());
        let after = ends.take_while(|(old, new)| same(old, new)).count();
        let inserted = new[before..new.len() - after].iter().map(make).collect();
        Some(Splice { at: before, removed: old.len() - before - after, inserted })
    }

    /// Brings a list forward.
    pub fn apply(&self, list: &mut Vec<T>) {
        // A trace that was read from a file may say anything.
        let start = self.at.min(list.len());
        let end = start.saturating_add(self.removed).min(list.len());
        list.splice(start..end, self.inserted.iter().cloned());
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_zero(count: &usize) -> bool {
    *count == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_splice_leads_from_one_list_to_the_other_and_is_short() {
        for (old, new, inserted) in [
            ("", "", None),
            ("abc", "abc", None),
            ("", "ab", Some(2)),
            ("abc", "abcd", Some(1)),
            ("abc", "bc", Some(0)),
            ("abc", "axc", Some(1)),
            ("aaa", "aa", Some(0)),
            ("abc", "xyz", Some(3)),
        ] {
            let (old, new): (Vec<char>, Vec<char>) = (old.chars().collect(), new.chars().collect());
            let splice = Splice::between(&old, &new, |old, new| old == new, |new| *new);
            assert_eq!(splice.as_ref().map(|splice| splice.inserted.len()), inserted, "{old:?} {new:?}");
            let mut list = old.clone();
            if let Some(splice) = splice {
                splice.apply(&mut list);
            }
            assert_eq!(list, new);
        }
    }
}
