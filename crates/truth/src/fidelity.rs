//! How close the simulator is to CPython, as data: programs that match, those that don't and why, and where a function
//! that mirrors one of CPython's differs from it on purpose.
//!
//! Read from the recordings, the wishlist and the sources' comments; nothing is run. That the wishlist is right is the
//! truth test's to show.

use super::corpus::{self, Program};
use super::survey::Release;
use super::wishlist::{Wish, Wishlist};
use std::fs;
use std::path::{Path, PathBuf};

/// Everything that is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fidelity {
    /// One entry a release, oldest first.
    pub standings: Vec<Standing>,
    /// What doesn't match, by program.
    pub wishes: Vec<Wish>,
    /// Where mirrored functions differ, by file.
    pub departures: Vec<Departure>,
}

/// What came of the programs on one release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// The release: `3.13.0`.
    pub release: &'static str,
    /// How many programs were recorded with it and are compared.
    pub compared: usize,
    /// How many of them print what it printed.
    pub matching: usize,
    /// How many were recorded and are not compared, because the recording is an accident of how it was made.
    pub set_aside: usize,
}

/// A function of ours that differs from the one of CPython's that it mirrors.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Departure {
    /// Our file, from the repository's root.
    pub file: String,
    /// What it mirrors, with file and release, if the comment names it.
    pub mirrors: Option<String>,
    /// How it differs.
    pub differs: String,
}

impl Fidelity {
    /// Reads the repository at `root`, for these releases.
    ///
    /// # Errors
    /// A part of it that cannot be read.
    pub fn read(root: &Path, releases: &[Release]) -> Result<Fidelity, String> {
        let programs = corpus::read(root)?;
        let wishlist = Wishlist::read(root)?;
        let standings = releases.iter().map(|release| standing(&programs, &wishlist, *release)).collect();
        let mut departures = Vec::new();
        for file in sources(&root.join("crates"))? {
            let text = fs::read_to_string(&file).map_err(|error| format!("cannot read {}: {error}", file.display()))?;
            let name = file.strip_prefix(root).unwrap_or(&file).to_string_lossy().replace('\\', "/");
            departures.extend(departures_in(&name, &text));
        }
        Ok(Fidelity { standings, wishes: wishlist.wishes(), departures })
    }
}

fn standing(programs: &[Program], wishlist: &Wishlist, (short, release): Release) -> Standing {
    let recorded = programs.iter().filter(|program| program.recordings.contains_key(release));
    let (compared, aside): (Vec<&Program>, Vec<&Program>) =
        recorded.partition(|program| program.out_of_contract(release).is_none());
    let missed = compared.iter().filter(|program| wishlist.has(&program.name, short) || wishlist.aborts(&program.name)).count();
    Standing { release, compared: compared.len(), matching: compared.len() - missed, set_aside: aside.len() }
}

/// The comments of a source that begin with `Differs:`, with the `Mirrors:` before each.
fn departures_in(file: &str, source: &str) -> Vec<Departure> {
    let mut found = Vec::new();
    let mut mirrors: Option<String> = None;
    let mut lines = source.lines().map(comment).peekable();
    while let Some(line) = lines.next() {
        let Some(line) = line else {
            mirrors = None;
            continue;
        };
        let Some((key, text)) =
            ["Mirrors", "Differs"].iter().find_map(|key| Some((*key, line.strip_prefix(key)?.strip_prefix(':')?)))
        else {
            continue;
        };
        let mut text = text.trim().to_owned();
        while let Some(Some(more)) = lines.peek()
            && !more.is_empty()
            && !opens_entry(more)
        {
            text = format!("{text} {more}");
            lines.next();
        }
        match key {
            "Mirrors" => mirrors = Some(text),
            _ if text == "no." => {}
            _ => found.push(Departure { file: file.to_owned(), mirrors: mirrors.clone(), differs: unlinked(&text) }),
        }
    }
    found
}

/// The text of a line that is a doc comment.
fn comment(line: &str) -> Option<&str> {
    let line = line.trim_start();
    line.strip_prefix("///").or_else(|| line.strip_prefix("//!")).map(str::trim)
}

/// `After: …`, `Mirrors: …`: the next entry of a comment.
fn opens_entry(line: &str) -> bool {
    line.split_once(':').is_some_and(|(word, _)| word.starts_with(char::is_uppercase) && word.chars().all(char::is_alphabetic))
}

/// A comment's links to other items, as those items' names.
fn unlinked(text: &str) -> String {
    text.replace("[`Self::", "[`").replace("[`", "`").replace("`]", "`")
}

/// The Rust sources of the crates, in order.
fn sources(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let failed = |error: std::io::Error| format!("cannot read {}: {error}", folder.display());
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.is_dir() {
            found.extend(sources(&path)?);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_that_say_how_they_differ_are_found() {
        let source = "/// Frees.\n///\n/// Mirrors: `free`, Objects/a.c,\n/// CPython 3.13.\n/// Differs: by [`Self::x`],\n/// twice.\n\
                      /// After: gone.\nfn free() {}\n\n//! Differs: alone.\n\n/// Mirrors: `b`.\n/// Differs: no.\n";
        let departure = |mirrors: Option<&str>, differs: &str| Departure {
            file: "a.rs".to_owned(),
            mirrors: mirrors.map(str::to_owned),
            differs: differs.to_owned(),
        };
        assert_eq!(
            departures_in("a.rs", source),
            [departure(Some("`free`, Objects/a.c, CPython 3.13."), "by `x`, twice."), departure(None, "alone.")]
        );
    }
}
