//! `tests/truth/wishlist.txt`: what does not match yet. A line is a program's name and the releases, as `3.8 3.13`.
//!
//! The list only ever gets shorter: what matches must leave it, and what is not on it must match.

use super::corpus::{self, Program};
use super::survey::Survey;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Stands for the releases of a program that takes the whole process with it, so that it cannot be run at all.
pub const ABORTS: &str = "aborts";

/// Programs, and the releases on which they do not match yet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wishlist {
    entries: BTreeMap<String, BTreeSet<String>>,
}

const HEADER: &str = "\
# What does not match a real CPython yet: a program of the corpus, and the releases.
# A program that ends the simulator's own process has `aborts` in their place, and is not run.
# `cargo book truth wishlist` writes this file; `cargo book truth diff NAME RELEASE` shows a difference.
";

impl Wishlist {
    /// Reads the repository's list.
    ///
    /// # Errors
    /// If it cannot be read, or a line has no release.
    pub fn read(root: &Path) -> Result<Wishlist, String> {
        Wishlist::read_from(&path(root))
    }

    /// Reads another list: that of the C programs names what does not match in place of the releases.
    ///
    /// # Errors
    /// If it cannot be read, or a line has one word alone.
    pub fn read_from(path: &Path) -> Result<Wishlist, String> {
        let text = fs::read_to_string(path).map_err(|error| format!("cannot read {}: {error}", path.display()))?;
        Wishlist::parse(&text).map_err(|problem| format!("{}:{problem}", path.display()))
    }

    /// Reads a list.
    ///
    /// # Errors
    /// A line without a release, or a second line for one program: `LINE: what is wrong`.
    pub fn parse(text: &str) -> Result<Wishlist, String> {
        let mut entries = BTreeMap::new();
        for (number, line) in text.lines().enumerate() {
            let mut words = line.split('#').next().unwrap_or("").split_whitespace();
            let Some(name) = words.next() else { continue };
            let releases: BTreeSet<String> = words.map(str::to_owned).collect();
            if releases.is_empty() {
                return Err(format!("{}: {name} needs the releases on which it does not match", number + 1));
            }
            if entries.insert(name.to_owned(), releases).is_some() {
                return Err(format!("{}: {name} has a line already", number + 1));
            }
        }
        Ok(Wishlist { entries })
    }

    /// Adds a program on a release, given as `3.13`.
    pub fn add(&mut self, name: &str, release: &str) {
        self.entries.entry(name.to_owned()).or_default().insert(release.to_owned());
    }

    /// Whether a program is listed for a release, given as `3.13`.
    pub fn has(&self, name: &str, release: &str) -> bool {
        self.entries.get(name).is_some_and(|releases| releases.contains(release))
    }

    /// Takes over from `old` what no run can find out: which programs cannot be run.
    pub fn keep_aborting(&mut self, old: &Wishlist) {
        for (name, releases) in &old.entries {
            if releases.contains(ABORTS) {
                self.entries.insert(name.clone(), [ABORTS.to_owned()].into());
            }
        }
    }

    /// The programs that can be run, of all.
    pub fn runnable(&self, mut programs: Vec<Program>) -> Vec<Program> {
        programs.retain(|program| !self.has(&program.name, ABORTS));
        programs
    }

    /// Every entry that a run can confirm, one for each release.
    pub fn entries(&self) -> impl Iterator<Item = (&str, &str)> {
        self.entries
            .iter()
            .flat_map(|(name, releases)| releases.iter().map(move |release| (name.as_str(), release.as_str())))
            .filter(|(_, release)| *release != ABORTS)
    }

    /// The entries of the programs in a survey.
    pub fn of(&self, survey: &Survey) -> Wishlist {
        let mut list = self.clone();
        list.entries.retain(|name, _| survey.findings.iter().any(|finding| finding.name == *name));
        list
    }

    /// The text of the file; releases stand in the order of `releases`.
    pub fn text(&self, releases: &[&str]) -> String {
        let mut text = HEADER.to_owned();
        for (name, listed) in &self.entries {
            text += name;
            for release in releases.iter().chain([&ABORTS]).filter(|release| listed.contains(**release)) {
                text += " ";
                text += release;
            }
            text += "\n";
        }
        text
    }
}

/// Where the list lies.
pub fn path(root: &Path) -> PathBuf {
    corpus::folder(root).join("wishlist.txt")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let mut list = Wishlist::default();
        list.add("b", "3.13");
        list.add("b", "3.8");
        list.add("a", "3.10");
        let text = list.text(&["3.8", "3.10", "3.13"]);
        assert!(text.ends_with("a 3.10\nb 3.8 3.13\n"), "{text}");
        assert_eq!(Wishlist::parse(&text), Ok(list.clone()));
        assert!(list.has("b", "3.8") && !list.has("b", "3.10"));
        assert_eq!(list.entries().count(), 3);
    }

    #[test]
    fn what_aborts_is_not_run_and_not_forgotten() {
        let old = Wishlist::parse("a aborts\nb 3.8\n").unwrap();
        let mut new = Wishlist::default();
        new.keep_aborting(&old);
        let text = new.text(&["3.8"]);
        assert!(text.ends_with("\na aborts\n"), "{text}");
        assert_eq!(new.entries().count(), 0);
    }

    #[test]
    fn a_line_without_a_release_and_a_second_line_are_errors() {
        assert!(Wishlist::parse("# x\na\n").unwrap_err().starts_with("2: a needs"));
        assert!(Wishlist::parse("a 3.8\na 3.9\n").unwrap_err().starts_with("2: a has"));
    }
}
