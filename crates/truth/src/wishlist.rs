//! `tests/truth/wishlist.txt`: what does not match yet. A line is a program's name, the releases, as `3.8 3.13`, and the
//! reason behind `#`.
//!
//! The list only ever gets shorter: what matches must leave it, and what is not on it must match.

use super::corpus::{self, Program};
use super::survey::Survey;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Stands for the releases of a program that takes the whole process with it, so that it cannot be run at all.
pub const ABORTS: &str = "aborts";

/// Programs, the releases on which they do not match yet, and why.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wishlist {
    entries: BTreeMap<String, Entry>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Entry {
    releases: BTreeSet<String>,
    /// Different reasons in the order of releases, each with those that it holds for; a list that was read has one for all.
    why: Vec<(Vec<String>, String)>,
}

impl Entry {
    fn why(&self) -> String {
        let reason = |(releases, why): &(Vec<String>, String)| match self.why.len() {
            1 => why.clone(),
            _ => format!("{}: {why}", releases.join(", ")),
        };
        self.why.iter().map(reason).collect::<Vec<_>>().join("; ")
    }
}

/// A program that does not match yet, for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wish {
    /// The program.
    pub name: String,
    /// The releases, as `3.13`; [`ABORTS`] for a program that cannot be run.
    pub releases: BTreeSet<String>,
    /// Why it does not match.
    pub why: String,
}

const HEADER: &str = "\
# What does not match a real CPython yet: a program of the corpus, the releases, and why.
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
            let (listed, why) = line.split_once('#').unwrap_or((line, ""));
            let mut words = listed.split_whitespace();
            let Some(name) = words.next() else { continue };
            let releases: BTreeSet<String> = words.map(str::to_owned).collect();
            if releases.is_empty() {
                return Err(format!("{}: {name} needs the releases on which it does not match", number + 1));
            }
            let why = Some(why.trim().to_owned()).filter(|why| !why.is_empty()).map(|why| (Vec::new(), why));
            let why = why.into_iter().collect();
            if entries.insert(name.to_owned(), Entry { releases, why }).is_some() {
                return Err(format!("{}: {name} has a line already", number + 1));
            }
        }
        Ok(Wishlist { entries })
    }

    /// Adds a program on a release, given as `3.13`, with the reason.
    pub fn add(&mut self, name: &str, release: &str, why: String) {
        let entry = self.entries.entry(name.to_owned()).or_default();
        entry.releases.insert(release.to_owned());
        match entry.why.iter_mut().find(|(_, known)| *known == why) {
            Some((releases, _)) => releases.push(release.to_owned()),
            None if why.is_empty() => {}
            None => entry.why.push((vec![release.to_owned()], why)),
        }
    }

    /// Whether a program is listed for a release, given as `3.13`.
    pub fn has(&self, name: &str, release: &str) -> bool {
        self.entries.get(name).is_some_and(|entry| entry.releases.contains(release))
    }

    /// Whether a program ends the simulator's own process, so that nothing is known of it on any release.
    pub fn aborts(&self, name: &str) -> bool {
        self.has(name, ABORTS)
    }

    /// Why a program is listed, empty if it is not or nothing is said.
    pub fn why(&self, name: &str) -> String {
        self.entries.get(name).map_or_else(String::new, Entry::why)
    }

    /// All entries, in order.
    pub fn wishes(&self) -> Vec<Wish> {
        let wish =
            |(name, entry): (&String, &Entry)| Wish { name: name.clone(), releases: entry.releases.clone(), why: entry.why() };
        self.entries.iter().map(wish).collect()
    }

    /// Takes over from `old` what no run can find out: which programs cannot be run.
    pub fn keep_aborting(&mut self, old: &Wishlist) {
        for (name, entry) in old.entries.iter().filter(|(_, entry)| entry.releases.contains(ABORTS)) {
            self.entries.insert(name.clone(), entry.clone());
        }
    }

    /// The programs that can be run, of all.
    pub fn runnable(&self, mut programs: Vec<Program>) -> Vec<Program> {
        programs.retain(|program| !self.aborts(&program.name));
        programs
    }

    /// Every entry that a run can confirm, one for each release.
    pub fn entries(&self) -> impl Iterator<Item = (&str, &str)> {
        self.entries
            .iter()
            .flat_map(|(name, entry)| entry.releases.iter().map(move |release| (name.as_str(), release.as_str())))
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
        for name in self.entries.keys() {
            text += &self.line(name, releases);
            text += "\n";
        }
        text
    }

    /// The line of one program.
    pub fn line(&self, name: &str, releases: &[&str]) -> String {
        let mut line = name.to_owned();
        let listed = |release: &&&str| self.has(name, release);
        for release in releases.iter().chain([&ABORTS]).filter(listed) {
            line += " ";
            line += release;
        }
        match self.why(name) {
            why if why.is_empty() => line,
            why => format!("{line}  # {why}"),
        }
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
        list.add("b", "3.13", "refused: x".to_owned());
        list.add("b", "3.8", "refused: x".to_owned());
        list.add("a", "3.10", String::new());
        for (release, why) in [("3.8", "prints 1"), ("3.10", "prints 1"), ("3.13", "prints 2")] {
            list.add("c", release, why.to_owned());
        }
        let releases = ["3.8", "3.10", "3.13"];
        let text = list.text(&releases);
        let c = "c 3.8 3.10 3.13  # 3.8, 3.10: prints 1; 3.13: prints 2";
        assert!(text.ends_with(&format!("a 3.10\nb 3.8 3.13  # refused: x\n{c}\n")), "{text}");
        assert_eq!(Wishlist::parse(&text).map(|list| list.text(&releases)), Ok(text));
        assert!(list.has("b", "3.8") && !list.has("b", "3.10"));
        assert_eq!(list.entries().count(), 6);
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
