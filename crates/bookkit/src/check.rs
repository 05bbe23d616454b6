//! Checking Markdown files and listings in place, and blessing them: what `heapsim check` and `cargo book bless` do.
//!
//! Not here: the checks themselves (see [`crate::book`] and [`crate::judge`]).

use std::io;
use std::path::{Path, PathBuf};

use crate::bless::bless;
use crate::book::{Book, Chapter, Evaluated, is_listing};
use crate::claim::Fact;
use crate::files::{Disk, Files};
use crate::judge::judge;
use crate::options::{self, Settings};
use crate::problem::{Place, Problem, Problems};
use crate::run::{Runner, Simulator, run};
use crate::snippet::{Code, Snippet};
use crate::source::{Origin, Source};

/// What a check found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Checked {
    /// How many snippets and listings were run.
    pub snippets: usize,
    /// How many claims were judged.
    pub claims: usize,
    /// Everything that is wrong, after blessing.
    pub problems: Problems,
    /// What blessing changed, as unified diffs.
    pub diff: String,
}

/// Checks files and folders on the disk with default settings; with `bless`, first rewrites the claims whose values changed.
///
/// # Errors
/// A path does not exist, or a file cannot be written.
pub fn check(paths: &[PathBuf], bless: bool) -> io::Result<Checked> {
    check_with(&Settings::default(), &Simulator, &Disk, paths, bless)
}

/// As [`check`], with settings, runner and files of the caller's choice.
///
/// # Errors
/// A path does not exist, or a file cannot be written.
pub fn check_with(
    settings: &Settings,
    runner: &dyn Runner,
    files: &dyn Files,
    paths: &[PathBuf],
    rewrite: bool,
) -> io::Result<Checked> {
    let root = Path::new("");
    let book = Book { settings, runner, files, root };
    let (mut evaluated, listings) = evaluate(&book, paths)?;
    let mut diff = String::new();
    if rewrite && !evaluated.edits.is_empty() {
        diff = bless(files, root, &evaluated.edits)?;
        (evaluated, _) = evaluate(&book, paths)?;
    }
    let problems = std::mem::take(&mut evaluated.problems).sorted();
    Ok(Checked { snippets: evaluated.snippets + listings, claims: evaluated.claims, problems, diff })
}

/// Everything under the paths, and how many listings were run by themselves.
fn evaluate(book: &Book<'_>, paths: &[PathBuf]) -> io::Result<(Evaluated, usize)> {
    let mut chapters: Vec<Chapter> = Vec::new();
    let mut listings = Vec::new();
    let mut folders = Vec::new();
    for path in paths {
        let found =
            book.files.walk(path).map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", path.display())))?;
        if found == [path.clone()] && is_listing(path) {
            listings.push(path.clone());
            continue;
        }
        if found != [path.clone()] {
            folders.push(path);
        }
        let markdown = found.into_iter().filter(|file| file.extension().is_some_and(|extension| extension == "md"));
        chapters.extend(markdown.map(|path| Chapter { path, content: None }));
    }
    let mut evaluated = book.evaluate(&chapters);
    if book.settings.listings {
        for folder in folders {
            let orphans = book.orphans(&evaluated, folder);
            evaluated.problems.extend(orphans);
        }
    }
    for path in &listings {
        listing(book, path, &mut evaluated)?;
    }
    Ok((evaluated, listings.len()))
}

/// A listing by itself has no fence: it runs on the defaults and on what its overrides name, and its own claims announce
/// how it ends.
fn listing(book: &Book<'_>, path: &Path, evaluated: &mut Evaluated) -> io::Result<()> {
    let text = book.files.read(path)?;
    let name = path.to_string_lossy().into_owned();
    let source = Source::plain(&name, &text);
    let body = text.replace("\r\n", "\n");
    let origins: Vec<Origin> = crate::source::line_ranges(&text).iter().map(|range| source.origin(range.start)).collect();
    let place = Place { file: name, line: 1, col: 1 };
    let code = Code { body: &body, origins: &origins, place: &place, hide: None };
    let read = |info: &str| -> Result<Snippet, Vec<Problem>> {
        let options = options::parse(info, book.settings).unwrap_or_else(|| Err(Vec::new()));
        let problem = |complaint| crate::snippet::problem_of(place.clone(), complaint);
        let options = options.map_err(|complaints| complaints.into_iter().map(problem).collect::<Vec<_>>())?;
        Snippet::new(options, code)
    };
    let word = if path.extension().is_some_and(|extension| extension == "c") { "c" } else { "python" };
    let snippet = read(&format!("{word},heapsim")).and_then(|snippet| read(&announced(word, &snippet)));
    match snippet {
        Err(problems) => evaluated.problems.extend(problems),
        Ok(snippet) => {
            let (outcomes, problems) = run(&snippet, book.runner);
            let judgment = judge(&snippet, &outcomes);
            evaluated.problems.extend(problems);
            evaluated.problems.extend(judgment.problems);
            evaluated.edits.extend(judgment.edits);
            evaluated.claims += snippet.claims.len();
        }
    }
    Ok(())
}

/// The fence that a listing would need.
fn announced(word: &str, snippet: &Snippet) -> String {
    let mut info = format!("{word},heapsim");
    let facts = || snippet.claims.iter().map(|placed| &placed.claim.fact);
    if let Some(class) = facts().find_map(|fact| if let Fact::Raises(class, _) = fact { Some(class) } else { None }) {
        info.push_str(&format!(",raises={class}"));
    }
    let faults: Vec<&str> =
        facts().filter_map(|fact| if let Fact::Fault(code) = fact { Some(code.as_str()) } else { None }).collect();
    if !faults.is_empty() {
        info.push_str(&format!(",fault={}", faults.join("+")));
    }
    let first = snippet.options.variants.first();
    let key = if word == "c" { "layout" } else { "python" };
    let mut names: Vec<String> = snippet.options.variants.iter().map(|variant| variant.label.clone()).collect();
    for selector in snippet.claims.iter().flat_map(|placed| &placed.claim.overrides).flat_map(|over| &over.selectors) {
        if !names.contains(selector) && first.is_some_and(|first| !first.matches(selector)) {
            names.push(selector.clone());
        }
    }
    info.push_str(&format!(",{key}={}", names.join("+")));
    info
}

#[cfg(test)]
#[path = "check_tests.rs"]
mod tests;
