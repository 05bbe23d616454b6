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
pub fn differences() -> Vec<Difference> {
    let rows: Vec<Vec<(&'static str, String)>> = PROFILES.iter().map(|profile| profile.fields()).collect();
    let count = rows.first().map_or(0, Vec::len);
    let mut differences = Vec::new();
    for field in 0..count {
        let mut values: Vec<(String, Vec<&'static str>)> = Vec::new();
        for (profile, row) in PROFILES.iter().zip(&rows) {
            let value = &row[field].1;
            match values.iter_mut().find(|(known, _)| known == value) {
                Some((_, releases)) => releases.push(profile.name),
                None => values.push((value.clone(), vec![profile.name])),
            }
        }
        // What is another on every release is its name.
        let is_name = values.len() == PROFILES.len();
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
        assert!(differences.len() > 20, "{}", differences.len());
        for difference in &differences {
            let told: usize = difference.values.iter().map(|(_, releases)| releases.len()).sum();
            assert_eq!(told, PROFILES.len(), "{difference:?}");
            assert!(difference.about.ends_with('.') && !difference.about.contains("[`"), "{}", difference.about);
        }
        let merges = differences.iter().find(|difference| difference.about.contains("PEP 584")).unwrap();
        assert_eq!(merges.values[0], ("false".to_owned(), vec!["2.7", "3.8"]));
    }
}
