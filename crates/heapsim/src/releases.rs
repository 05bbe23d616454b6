//! The releases of CPython: which there are, in what they differ, and what of them is not imitated.
//!
//! The words are those of the simulator's own profile, the one table that decides what a release does.

use pyvm::profile::PROFILES;

/// The codes of stand-ins, each with what it stands for.
pub use pyvm::caveat::CAVEATS;

/// The releases of CPython that [`crate::Options::python`] may name, oldest first: `3.13`, with the patch number.
pub fn releases() -> Vec<(&'static str, &'static str)> {
    PROFILES.iter().map(|profile| (profile.name, profile.release)).collect()
}

/// A behavior that is not the same on all releases.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// What it is, in a sentence or two with the function or issue behind it; code stands in backticks.
    pub about: String,
    /// Its values, each with the releases (`3.13`) that have it, in the order of releases.
    pub values: Vec<(String, Vec<&'static str>)>,
}

/// Everything in which releases differ, as the profile orders it.
///
/// A release with legacy finalizers stands for its old collector alone: it is told only where all the others agree.
pub fn differences() -> Vec<Difference> {
    let rows: Vec<Vec<(&'static str, String)>> = PROFILES.iter().map(|profile| profile.fields()).collect();
    let count = rows.first().map_or(0, Vec::len);
    let values = |field: usize, with_old: bool| {
        let mut values: Vec<(String, Vec<&'static str>)> = Vec::new();
        for (profile, row) in PROFILES.iter().zip(&rows).filter(|(profile, _)| with_old || !profile.legacy_finalizers) {
            let value = &row[field].1;
            match values.iter_mut().find(|(known, _)| known == value) {
                Some((_, releases)) => releases.push(profile.name),
                None => values.push((value.clone(), vec![profile.name])),
            }
        }
        values
    };
    let mut differences = Vec::new();
    for field in 0..count {
        let all = values(field, true);
        // What is another on every release is its name.
        let is_name = all.len() == PROFILES.len();
        let values = Some(values(field, false)).filter(|values| values.len() > 1).unwrap_or(all);
        if values.len() > 1 && !is_name {
            differences.push(Difference { about: plain(rows[0][field].0), values });
        }
    }
    differences
}

/// A doc comment as a sentence: links to other items are their names.
fn plain(doc: &str) -> String {
    doc.trim().replace("[`crate::", "[`").replace("[`", "`").replace("`]", "`")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_difference_tells_all_releases_apart_in_words() {
        let differences = differences();
        let old = PROFILES.iter().filter(|profile| profile.legacy_finalizers).count();
        assert!(differences.len() > 20, "{}", differences.len());
        for difference in &differences {
            let told: usize = difference.values.iter().map(|(_, releases)| releases.len()).sum();
            assert!(told == PROFILES.len() || told == PROFILES.len() - old, "{difference:?}");
            assert!(difference.about.ends_with('.') && !difference.about.contains("[`"), "{}", difference.about);
        }
        let merges = differences.iter().find(|difference| difference.about.contains("PEP 584")).unwrap();
        assert_eq!(merges.values[0], ("false".to_owned(), vec!["3.8"]));
        let legacy = differences.iter().find(|difference| difference.about.contains("legacy finalizer")).unwrap();
        assert_eq!(legacy.values[0], ("true".to_owned(), vec!["2.7"]));
    }
}
