//! A snippet: a fence's code split into the program that runs, the lines that are hidden, the marks and the claims.
//!
//! Claims are taken out of the program, so that it is what a reader copies, and a traceback quotes no claim. Comments
//! change nothing that runs.
//! Not here: running it (see [`crate::run`]).

use std::hash::Hasher as _;
use std::ops::{Range, RangeInclusive};

use fnv::FnvHasher;
use heapsim::{Language, Program};

use crate::claim::{self, Claim, Part};
use crate::lexer;
use crate::options::{Complaint, SnippetOptions};
use crate::problem::{Place, Problem};
use crate::source::{Origin, line_ranges};
use crate::suggest;
use crate::view::View;

/// A snippet, ready to run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snippet {
    /// What its fence asks for.
    pub options: SnippetOptions,
    /// Where the fence, or the listing, begins.
    pub place: Place,
    /// What runs.
    pub program: Program,
    /// The program's lines.
    pub lines: Vec<Line>,
    /// The marks, in order.
    pub marks: Vec<Mark>,
    /// The claims, in order.
    pub claims: Vec<PlacedClaim>,
}

/// A line of the program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The text that runs, without line end.
    pub text: String,
    /// Whether the reader sees it only on demand.
    pub hidden: bool,
    /// Where the author wrote it.
    pub place: Place,
}

/// A place in the program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// Its name, without `@`.
    pub name: String,
    /// The lines of the statement that it marks.
    pub statement: RangeInclusive<u32>,
    /// Where it is written.
    pub place: Place,
}

/// A claim and what it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlacedClaim {
    /// What is claimed.
    pub claim: Claim,
    /// The lines of the statement after which it is to hold.
    pub statement: RangeInclusive<u32>,
    /// Where it is written.
    pub place: Place,
    /// The author's whole line.
    pub excerpt: String,
    /// Where its values stand in the file, for bless.
    pub values: Option<Range<usize>>,
}

/// The code of a fence or listing, as it reached us, and where each line came from.
#[derive(Debug, Clone, Copy)]
pub struct Code<'a> {
    /// The text, lines ended by `\n`.
    pub body: &'a str,
    /// The first byte of each line.
    pub origins: &'a [Origin],
    /// Where the fence or listing begins.
    pub place: &'a Place,
    /// The prefix of hidden lines; listings have none.
    pub hide: Option<&'a str>,
}

impl Snippet {
    /// The name of files about this snippet: its id or its chapter, and a digest of all that decides what it does but the
    /// release.
    pub fn recording_name(&self) -> String {
        let chapter = self.place.file.rsplit('/').next().and_then(|name| name.strip_suffix(".md")).unwrap_or("snippet");
        let name = self.options.id.as_deref().unwrap_or(chapter);
        let parts = [self.program.name.as_str(), &self.program.source];
        // The same on every machine; nobody attacks these names.
        let mut digest = FnvHasher::default();
        for part in parts.into_iter().chain(self.options.args.iter().map(String::as_str)) {
            digest.write(part.as_bytes());
            digest.write_u8(0);
        }
        format!("{name}-{:016x}.json", digest.finish())
    }

    /// Splits code into program, marks and claims.
    ///
    /// # Errors
    /// Everything that is wrong with its claims and with the marks that its views name.
    pub fn new(options: SnippetOptions, code: Code<'_>) -> Result<Self, Vec<Problem>> {
        let mut builder = Builder::new(&options, code);
        builder.read();
        let Builder { lines, marks, claims, mut problems, .. } = builder;
        check_views(&options.show, &marks, code.place, &mut problems);
        if !problems.is_empty() {
            return Err(problems);
        }
        let mut source = String::new();
        for line in &lines {
            source.push_str(&line.text);
            source.push('\n');
        }
        let name = program_name(&options, code.place, &lines);
        let program = Program { name, source, language: options.language };
        Ok(Snippet { options, place: code.place.clone(), program, lines, marks, claims })
    }

    /// The mark of this name.
    ///
    /// # Errors
    /// There is none.
    pub fn mark(&self, name: &str) -> Result<&Mark, Complaint> {
        self.marks.iter().find(|mark| mark.name == name).ok_or_else(|| unknown_mark(name, &self.marks))
    }

    /// Where the author wrote a position of the program; the whole snippet for line 0.
    pub fn place_of(&self, line: u32, col: u32) -> Place {
        let index = (line as usize).checked_sub(1);
        match index.and_then(|index| self.lines.get(index)) {
            Some(line) => Place { col: line.place.col + col.max(1) - 1, ..line.place.clone() },
            None => self.place.clone(),
        }
    }

    /// A problem at a position of the program, with its line.
    pub fn problem(&self, line: u32, col: u32, message: impl Into<String>) -> Problem {
        let problem = Problem::new(self.place_of(line, col), message);
        let text = (line as usize).checked_sub(1).and_then(|index| self.lines.get(index));
        match text {
            Some(line) => problem.excerpt(line.text.trim_start()),
            None => problem,
        }
    }
}

struct Builder<'a> {
    code: Code<'a>,
    language: Language,
    lines: Vec<Line>,
    marks: Vec<Mark>,
    claims: Vec<PlacedClaim>,
    problems: Vec<Problem>,
}

/// A line of the body: its text without the prefix of hidden lines.
struct Raw {
    text: String,
    hidden: bool,
    /// How many bytes stood before `text` or were cut out of it before its first comment.
    cut: usize,
}

impl<'a> Builder<'a> {
    fn new(options: &SnippetOptions, code: Code<'a>) -> Self {
        Builder {
            code,
            language: options.language,
            lines: Vec::new(),
            marks: Vec::new(),
            claims: Vec::new(),
            problems: Vec::new(),
        }
    }

    fn read(&mut self) {
        let mut raw: Vec<Raw> = self.code.body.lines().map(|line| self.raw(line)).collect();
        for (index, line) in raw.iter().enumerate() {
            self.leftover(index, &line.text);
        }
        let joined: String = raw.iter().flat_map(|line| [line.text.as_str(), "\n"]).collect();
        let lexed = lexer::lex(&joined, self.language);
        let ranges = line_ranges(&joined);
        let sigil = sigil(self.language);
        // The comment that holds claims, for each line that has one.
        let mut comments: Vec<Option<usize>> = vec![None; raw.len()];
        for comment in &lexed.comments {
            if joined[comment.clone()].starts_with(sigil) {
                let index = ranges.partition_point(|range| range.end < comment.start);
                comments[index] = Some(comment.start - ranges[index].start);
            }
        }
        let mut found = Vec::new();
        let mut numbers = Vec::new();
        let mut kept = 0;
        for (index, at) in comments.iter().enumerate() {
            let alone = at.is_some_and(|at| raw[index].text[..at].trim().is_empty());
            if !alone {
                kept += 1;
            }
            numbers.push(kept);
            if let Some(at) = at {
                found.push((index, *at, raw[index].text[at + sigil.len()..].to_owned()));
            }
        }
        let mut hidden = Vec::new();
        for (index, at, text) in found {
            let line = u32::try_from(index + 1).unwrap_or(u32::MAX);
            let statement = lexed
                .statements
                .iter()
                .find(|statement| statement.contains(&line))
                .or_else(|| lexed.statements.iter().rev().find(|statement| *statement.end() < line));
            let from = Written { index, at: at + sigil.len(), cut: raw[index].cut };
            let Some(statement) = statement else {
                let problem = Problem::new(self.place(&from, 0), "no statement stands before this claim")
                    .excerpt(text)
                    .help("a claim on a line of its own is about the statement before it");
                self.problems.push(problem);
                continue;
            };
            let number = |line: u32| numbers.get(line as usize - 1).copied().unwrap_or(1);
            let program = number(*statement.start())..=number(*statement.end());
            for part in self.parts(&from, &text) {
                match part {
                    (offset, Part::Mark(name)) => self.mark(name, program.clone(), self.place(&from, offset)),
                    (_, Part::Hide) => hidden.push(statement.clone()),
                    (offset, Part::Claim(claim)) => self.claim(claim, program.clone(), &from, offset),
                }
            }
        }
        for line in hidden.into_iter().flatten() {
            if let Some(raw) = raw.get_mut(line as usize - 1) {
                raw.hidden = true;
            }
        }
        for (index, raw) in raw.into_iter().enumerate() {
            let text = comments[index].map_or(raw.text.as_str(), |at| raw.text[..at].trim_end());
            if comments[index].is_none() || !text.trim().is_empty() {
                // A position in the program counts from where its line begins, behind the prefix of hidden lines.
                let mut place = self.origin(index).place;
                place.col += u32::try_from(raw.cut).unwrap_or(0);
                self.lines.push(Line { text: text.to_owned(), hidden: raw.hidden, place });
            }
        }
    }

    fn raw(&self, line: &str) -> Raw {
        let indent = line.len() - line.trim_start().len();
        match self.code.hide {
            Some(hide) if line[indent..].starts_with(hide) => {
                Raw { text: format!("{}{}", &line[..indent], &line[indent + hide.len()..]), hidden: true, cut: hide.len() }
            }
            _ => Raw { text: line.to_owned(), hidden: false, cut: 0 },
        }
    }

    /// mdBook leaves a directive that fails in the text, and builds on.
    fn leftover(&mut self, index: usize, text: &str) {
        let directives = ["{{#include", "{{#rustdoc_include", "{{#playground"];
        if let Some(at) = directives.iter().find_map(|directive| text.find(directive)) {
            let place = self.place(&Written { index, at, cut: 0 }, 0);
            let problem = Problem::new(place, "this include is still here, so its file was not found").excerpt(text);
            let help = "paths are relative to the file that includes; `after = [\"links\"]` must stand in book.toml";
            self.problems.push(problem.help(help));
        }
    }

    fn parts(&mut self, from: &Written, text: &str) -> Vec<(usize, Part)> {
        let (parts, wrong) = claim::parse(text);
        for (offset, complaint) in wrong {
            let problem = problem_of(self.place(from, offset), complaint).excerpt(text.trim());
            self.problems.push(problem);
        }
        parts
    }

    fn mark(&mut self, name: String, statement: RangeInclusive<u32>, place: Place) {
        if self.marks.iter().any(|mark| mark.name == name) {
            let problem = Problem::new(place, format!("the mark `@{name}` is set twice in this snippet"));
            self.problems.push(problem.help("give each place a name of its own"));
            return;
        }
        self.marks.push(Mark { name, statement, place });
    }

    fn claim(&mut self, claim: Claim, statement: RangeInclusive<u32>, from: &Written, offset: usize) {
        let start = self.origin(from.index).offset + from.cut + from.at;
        self.claims.push(PlacedClaim {
            values: claim.values.clone().map(|range| start + range.start..start + range.end),
            place: self.place(from, offset),
            excerpt: self.code.body.lines().nth(from.index).unwrap_or("").trim_start().to_owned(),
            claim,
            statement,
        });
    }

    fn origin(&self, index: usize) -> Origin {
        let whole = || Origin { place: self.code.place.clone(), offset: 0 };
        self.code.origins.get(index).cloned().unwrap_or_else(whole)
    }

    /// Where a byte of a comment's text stands.
    fn place(&self, from: &Written, offset: usize) -> Place {
        let place = self.origin(from.index).place;
        let line = self.code.body.lines().nth(from.index).unwrap_or("");
        let before = line.get(..from.cut + from.at + offset).unwrap_or(line);
        let chars = u32::try_from(before.chars().count()).unwrap_or(u32::MAX);
        Place { col: place.col.saturating_add(chars), ..place }
    }
}

/// Where a comment's text begins: the line of the body, the byte in the line without its prefix, the prefix's length.
struct Written {
    index: usize,
    at: usize,
    cut: usize,
}

fn sigil(language: Language) -> &'static str {
    match language {
        Language::Python => "#:",
        Language::C => "//:",
    }
}

pub(crate) fn problem_of(place: Place, complaint: Complaint) -> Problem {
    let problem = Problem::new(place, complaint.message);
    match complaint.help {
        Some(help) => problem.help(help),
        None => problem,
    }
}

fn unknown_mark(name: &str, marks: &[Mark]) -> Complaint {
    let known: Vec<String> = marks.iter().map(|mark| format!("@{}", mark.name)).collect();
    let help = if known.is_empty() {
        format!("set it on a statement: `#: @{name}`")
    } else {
        suggest::help(&format!("@{name}"), &known)
    };
    Complaint::new(format!("no statement is marked `@{name}`")).help(help)
}

fn check_views(views: &[View], marks: &[Mark], place: &Place, problems: &mut Vec<Problem>) {
    for view in views {
        if let Some(name) = &view.mark
            && !marks.iter().any(|mark| mark.name == *name)
        {
            problems.push(problem_of(place.clone(), unknown_mark(name, marks)));
        }
    }
}

/// The name that tracebacks show: the listing's, or one made of the snippet's id.
fn program_name(options: &SnippetOptions, fence: &Place, lines: &[Line]) -> String {
    let suffix = if options.language == Language::C { "c" } else { "py" };
    let file = lines.first().map_or(fence.file.as_str(), |line| line.place.file.as_str());
    let name = file.rsplit('/').next().unwrap_or(file);
    if lines.iter().all(|line| line.place.file == file) && name.ends_with(&format!(".{suffix}")) {
        return name.to_owned();
    }
    format!("{}.{suffix}", options.id.as_deref().unwrap_or("example"))
}

#[cfg(test)]
#[path = "snippet_tests.rs"]
mod tests;
