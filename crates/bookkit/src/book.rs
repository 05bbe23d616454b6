//! A book's chapters from beginning to end: find the snippets, run them, judge their claims, put the results in place.
//!
//! Everything outside snippets and references stays as it is, byte for byte. All problems of all chapters are found in
//! one go.
//! Not here: mdBook's protocol (`mdbook-heapsim`) and where chapters come from.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use heapsim::Language;

use crate::bless::Edit;
use crate::fence::{Fence, fences, nested_fences};
use crate::files::Files;
use crate::judge::judge;
use crate::options::{self, Engine, Settings};
use crate::problem::{Place, Problem, Problems};
use crate::refs::{self, Reference};
use crate::run::{Outcome, Runner, run};
use crate::snippet::{Code, Snippet, problem_of};
use crate::source::{Origin, Source};
use crate::{html, page, plain};

/// What a chapter becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Renderer {
    /// HTML in one line for each snippet.
    Html,
    /// Markdown without any HTML.
    Plain,
    /// Checked, and left as it is.
    Check,
}

/// A chapter to render.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chapter {
    /// Its file, relative to the book's root; positions are given in it.
    pub path: PathBuf,
    /// Its text as other preprocessors left it; without one, the file's own is checked.
    pub content: Option<String>,
}

/// What a book is made of.
pub struct Book<'a> {
    /// Defaults for all snippets.
    pub settings: &'a Settings,
    /// What runs them.
    pub runner: &'a dyn Runner,
    /// Where chapters and listings are.
    pub files: &'a dyn Files,
    /// The folder that all paths are relative to.
    pub root: &'a Path,
}

/// A book with everything run.
#[derive(Debug, Default)]
pub struct Evaluated {
    drafts: Vec<Draft>,
    engines: Vec<Engine>,
    /// Everything that is wrong so far.
    pub problems: Problems,
    /// What bless would change.
    pub edits: Vec<Edit>,
    /// How many snippets were run.
    pub snippets: usize,
    /// How many claims were judged.
    pub claims: usize,
}

#[derive(Debug)]
struct Draft {
    path: PathBuf,
    content: String,
    source: Source,
    snippets: Vec<Found>,
    references: Vec<(Reference, Place)>,
}

#[derive(Debug)]
struct Found {
    span: Range<usize>,
    snippet: Snippet,
    outcomes: Vec<Outcome>,
}

impl Book<'_> {
    /// Renders all chapters.
    ///
    /// # Errors
    /// Everything that is wrong with any of them.
    pub fn render(&self, chapters: &[Chapter], renderer: Renderer) -> Result<Vec<String>, Problems> {
        let mut book = self.evaluate(chapters);
        let texts = book.texts(renderer);
        book.problems.into_result().map(|()| texts)
    }

    /// Runs and judges everything in all chapters.
    pub fn evaluate(&self, chapters: &[Chapter]) -> Evaluated {
        let mut book = Evaluated { engines: self.settings.engines.clone(), ..Evaluated::default() };
        for chapter in chapters {
            let mut problems = Vec::new();
            let draft = self.draft(chapter, &mut problems);
            book.drafts.extend(draft);
            book.problems.extend(problems);
        }
        self.run_all(&mut book);
        book.check_ids();
        book.check_references();
        book
    }

    /// Listings under a folder that no chapter includes: nobody would notice when they break.
    pub fn orphans(&self, book: &Evaluated, folder: &Path) -> Vec<Problem> {
        let included: BTreeSet<&str> = book.drafts.iter().flat_map(|draft| draft.source.file_names()).collect();
        let files = self.files.walk(&self.root.join(folder)).unwrap_or_default();
        let mut problems = Vec::new();
        for file in files {
            let path = file.strip_prefix(self.root).unwrap_or(&file);
            let name = path.to_string_lossy().replace('\\', "/");
            if is_listing(path) && !included.contains(name.as_str()) {
                let problem = Problem::new(Place::file(name), "no chapter includes this listing, so nothing checks it");
                let help = "include it with `{{#include …}}`, remove it, or set `listings = false` in book.toml";
                problems.push(problem.help(help));
            }
        }
        problems
    }

    fn draft(&self, chapter: &Chapter, problems: &mut Vec<Problem>) -> Option<Draft> {
        let name = chapter.path.to_string_lossy().replace('\\', "/");
        let source = match Source::read(self.files, self.root, &chapter.path, problems) {
            Ok(source) => source,
            // A chapter that another preprocessor made has no file of its own.
            Err(_) if chapter.content.is_some() => Source::plain(&name, chapter.content.as_deref().unwrap_or_default()),
            Err(error) => {
                problems.push(Problem::new(Place::file(name), format!("the chapter cannot be read: {error}")));
                return None;
            }
        };
        let written = nested_fences(&source.text);
        let (content, given) = match &chapter.content {
            Some(content) => (content.clone(), fences(content)),
            None => (source.text.clone(), written.clone()),
        };
        let mut snippets = Vec::new();
        let mut next = 0;
        for fence in given {
            let Some(options) = options::parse(&fence.info, self.settings) else {
                continue;
            };
            let (origins, place) = locate(&fence, &written, &mut next, &source, &name, &content);
            match options {
                Err(complaints) => {
                    let info = format!("```{}", fence.info);
                    let complaints = complaints.into_iter().map(|complaint| problem_of(place.clone(), complaint));
                    problems.extend(complaints.map(|problem| problem.excerpt(&info)));
                }
                Ok(options) => {
                    let hide = Some(self.settings.hide.as_str());
                    let code = Code { body: &fence.body, origins: &origins, place: &place, hide };
                    match Snippet::new(options, code) {
                        Ok(snippet) => snippets.push(Found { span: fence.span, snippet, outcomes: Vec::new() }),
                        Err(wrong) => problems.extend(wrong),
                    }
                }
            }
        }
        let references = references(&content, &source, chapter.content.is_some(), &name);
        Some(Draft { path: chapter.path.clone(), content, source, snippets, references })
    }

    fn run_all(&self, book: &mut Evaluated) {
        let jobs: Vec<&mut Found> = book.drafts.iter_mut().flat_map(|draft| &mut draft.snippets).collect();
        book.snippets = jobs.len();
        let done = in_parallel(jobs, |found| {
            let (outcomes, mut problems) = run(&found.snippet, self.runner);
            let judgment = judge(&found.snippet, &outcomes);
            problems.extend(judgment.problems);
            found.outcomes = outcomes;
            (found.snippet.claims.len(), problems, judgment.edits)
        });
        for (claims, problems, edits) in done {
            book.claims += claims;
            book.problems.extend(problems);
            book.edits.extend(edits);
        }
    }
}

impl Evaluated {
    /// Every snippet with its runs, in the order of the chapters.
    pub fn runs(&self) -> impl Iterator<Item = (&Snippet, &[Outcome])> {
        self.drafts.iter().flat_map(|draft| &draft.snippets).map(|found| (&found.snippet, found.outcomes.as_slice()))
    }

    /// The snippets of the chapter with this number, from 0, and their runs.
    pub fn runs_of(&self, chapter: usize) -> impl Iterator<Item = (&Snippet, &[Outcome])> {
        let snippets = self.drafts.get(chapter).into_iter().flat_map(|draft| &draft.snippets);
        snippets.map(|found| (&found.snippet, found.outcomes.as_slice()))
    }

    /// The chapters' texts; what cannot be shown is added to the problems.
    pub fn texts(&mut self, renderer: Renderer) -> Vec<String> {
        let mut texts = Vec::new();
        for draft in &self.drafts {
            if renderer == Renderer::Check {
                texts.push(draft.content.clone());
                continue;
            }
            let mut replacements: Vec<(Range<usize>, String)> = Vec::new();
            let address = |engine: &Engine| {
                let file = html::relative(&draft.path, &engine.file);
                (engine.language, format!("{file}{}", engine.query))
            };
            let engines: Vec<_> = self.engines.iter().map(address).collect();
            for (index, found) in draft.snippets.iter().enumerate() {
                let id = format!("hs-{}-{}", slug(&draft.path), index + 1);
                match show(found, &id, renderer, &draft.content, &engines) {
                    Ok(text) => replacements.push((found.span.clone(), text)),
                    Err(problems) => self.problems.extend(problems),
                }
            }
            for (reference, _) in &draft.references {
                // What has no value was reported when the references were checked.
                let value = reference.text.as_ref().map(|text| value(&self.drafts, text).map(|v| refs::escape(&v)));
                let text = value.unwrap_or_else(|| Ok(String::new())).unwrap_or_default();
                replacements.push((reference.span.clone(), text));
            }
            texts.push(splice(&draft.content, replacements));
        }
        texts
    }

    fn check_ids(&mut self) {
        let mut seen: BTreeMap<&str, &Place> = BTreeMap::new();
        let mut problems = Vec::new();
        for found in self.drafts.iter().flat_map(|draft| &draft.snippets) {
            let Some(id) = &found.snippet.options.id else {
                continue;
            };
            if let Some(first) = seen.insert(id, &found.snippet.place) {
                let message = format!("the id `{id}` is taken by the snippet at {first}");
                problems.push(Problem::new(found.snippet.place.clone(), message).help("ids are unique over the book"));
            }
        }
        self.problems.extend(problems);
    }

    fn check_references(&mut self) {
        let mut problems = Vec::new();
        for draft in &self.drafts {
            for (reference, place) in &draft.references {
                let Some(text) = &reference.text else {
                    continue;
                };
                if let Err(complaint) = value(&self.drafts, text) {
                    let excerpt = draft.content[reference.span.clone()].to_owned();
                    problems.push(problem_of(place.clone(), complaint).excerpt(excerpt));
                }
            }
        }
        self.problems.extend(problems);
    }
}

/// What a reference stands for; a snippet that did not run has its own problem, and gives an empty value here.
fn value(drafts: &[Draft], text: &str) -> Result<String, options::Complaint> {
    let query = refs::parse(text)?;
    let all = || drafts.iter().flat_map(|draft| &draft.snippets);
    let Some(found) = all().find(|found| found.snippet.options.id.as_deref() == Some(&query.id)) else {
        let known: Vec<&str> = all().filter_map(|found| found.snippet.options.id.as_deref()).collect();
        return Err(refs::unknown_id(&query.id, &known));
    };
    if found.outcomes.is_empty() {
        return Ok(String::new());
    }
    refs::value(&query, &found.snippet, &found.outcomes)
}

fn show(
    found: &Found,
    id: &str,
    renderer: Renderer,
    content: &str,
    engines: &[(Language, String)],
) -> Result<String, Vec<Problem>> {
    let snippet = &found.snippet;
    let blocks = page::blocks(snippet, &found.outcomes, id)?;
    let mut text = match renderer {
        Renderer::Html if snippet.options.hidden => "<!--heapsim-->".to_owned(),
        Renderer::Html => html::figure(snippet, &found.outcomes, &blocks, id, engines),
        _ if snippet.options.hidden => String::new(),
        _ => plain::markdown(snippet, &blocks, &prefix(content, found.span.start)),
    };
    // A fence's span ends before or after its line end.
    let end = &content[found.span.clone()];
    let line_end = ["\r\n", "\n"].into_iter().find(|line_end| end.ends_with(line_end));
    text.push_str(line_end.unwrap_or(""));
    Ok(text)
}

/// What the lines after the first begin with, in the quote or list that a fence stands in.
fn prefix(content: &str, at: usize) -> String {
    let line_start = content[..at].rfind('\n').map_or(0, |end| end + 1);
    content[line_start..at].chars().map(|c| if c == '>' { '>' } else { ' ' }).collect()
}

fn splice(content: &str, mut replacements: Vec<(Range<usize>, String)>) -> String {
    replacements.sort_by_key(|(span, _)| span.start);
    let mut out = String::with_capacity(content.len());
    let mut at = 0;
    for (span, text) in replacements {
        out.push_str(&content[at..span.start]);
        out.push_str(&text);
        at = span.end;
    }
    out.push_str(&content[at..]);
    out
}

/// Where the author wrote a fence: the next one of the source that says the same. Includes are expanded in both.
fn locate(
    fence: &Fence,
    written: &[Fence],
    next: &mut usize,
    source: &Source,
    name: &str,
    content: &str,
) -> (Vec<Origin>, Place) {
    let same = |other: &Fence| other.info == fence.info && other.body.trim_end() == fence.body.trim_end();
    match written.iter().skip(*next).position(same) {
        Some(ahead) => {
            let hit = &written[*next + ahead];
            *next += ahead + 1;
            (hit.lines.iter().map(|at| source.origin(*at)).collect(), source.origin(hit.span.start).place)
        }
        None => {
            // Another preprocessor changed it: the chapter as it reached us is the best there is.
            let given = Source::plain(name, content);
            (fence.lines.iter().map(|at| given.origin(*at)).collect(), given.origin(fence.span.start).place)
        }
    }
}

/// The references of a chapter with their places: the n-th with a text is the source's n-th with that text.
fn references(content: &str, source: &Source, processed: bool, name: &str) -> Vec<(Reference, Place)> {
    let written = refs::find_nested(&source.text);
    let found = if processed { refs::find(content) } else { written.clone() };
    let mut used = vec![false; written.len()];
    let mut out = Vec::new();
    for reference in found {
        let hit = written.iter().zip(&used).position(|(other, used)| !used && other.text == reference.text);
        let place = match hit {
            Some(hit) => {
                used[hit] = true;
                source.origin(written[hit].span.start).place
            }
            None => Place::file(name),
        };
        out.push((reference, place));
    }
    out
}

/// The chapter's path as the middle of an id.
fn slug(path: &Path) -> String {
    let path = path.with_extension("");
    let text = path.to_string_lossy();
    text.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' }).collect()
}

/// Whether a file is a program that a chapter may include.
pub(crate) fn is_listing(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "py" || extension == "c")
}

/// A program's thread has the stack that a main thread has, so that a snippet runs as on the command line.
const STACK: usize = 8 << 20;

/// Does all jobs on all processors; the results keep the jobs' order, so nothing depends on who was first.
fn in_parallel<J: Send, R: Send>(jobs: Vec<J>, work: impl Fn(J) -> R + Sync) -> Vec<R> {
    let workers = thread::available_parallelism().map_or(1, usize::from).min(jobs.len());
    let jobs: Vec<Mutex<Job<J, R>>> = jobs.into_iter().map(|job| Mutex::new(Job::Waiting(job))).collect();
    let next = AtomicUsize::new(0);
    let worker = || {
        while let Some(slot) = jobs.get(next.fetch_add(1, Ordering::Relaxed)) {
            let mut slot = slot.lock().unwrap_or_else(PoisonError::into_inner);
            if let Job::Waiting(job) = std::mem::replace(&mut *slot, Job::Running) {
                *slot = Job::Done(work(job));
            }
        }
    };
    thread::scope(|scope| {
        for _ in 0..workers {
            // Where no thread can be had, this one does the work.
            if thread::Builder::new().stack_size(STACK).spawn_scoped(scope, worker).is_err() {
                worker();
            }
        }
    });
    let finished = jobs.into_iter().map(|slot| slot.into_inner().unwrap_or_else(PoisonError::into_inner));
    finished.filter_map(|job| if let Job::Done(result) = job { Some(result) } else { None }).collect()
}

enum Job<J, R> {
    Waiting(J),
    Running,
    Done(R),
}

#[cfg(test)]
#[path = "book_tests.rs"]
mod tests;
