//! A chapter as its author wrote it: its file with `{{#include}}` expanded, every byte traceable to its file.
//!
//! mdBook expands includes before a preprocessor sees the chapter, so positions in what we are given are of no use to an
//! author. This module expands them again, by mdBook's rules, and remembers where each line came from.
//! Not here: fences (see [`crate::fence`]).

use std::ops::Range;
use std::path::Path;

use crate::files::{Files, normalized};
use crate::problem::{Place, Problem};

/// mdBook stops at this depth too.
const MAX_DEPTH: usize = 10;

/// An expanded chapter.
#[derive(Debug, Clone, Default)]
pub struct Source {
    /// The text with every include replaced by what it names.
    pub text: String,
    files: Vec<SourceFile>,
    /// Where each stretch of `text` came from, by rising `at`; each ends where the next begins.
    pieces: Vec<Piece>,
}

#[derive(Debug, Clone)]
struct SourceFile {
    name: String,
    text: String,
}

#[derive(Debug, Clone, Copy)]
struct Piece {
    at: usize,
    file: usize,
    offset: usize,
}

/// A byte of one of the files of a [`Source`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// Which file and line.
    pub place: Place,
    /// The byte's offset in that file.
    pub offset: usize,
}

impl Source {
    /// A text that includes nothing.
    pub fn plain(name: &str, text: &str) -> Self {
        let mut source = Source::default();
        source.files.push(SourceFile { name: name.to_owned(), text: text.to_owned() });
        source.copy(0, 0..text.len());
        source
    }

    /// Reads `path` under the folder `root` and expands its includes. Names of files are relative to `root`, after `prefix`.
    ///
    /// # Errors
    /// The file itself cannot be read. An include that cannot is left in the text, as mdBook leaves it, and reported in
    /// `problems`.
    pub fn read(files: &dyn Files, root: &Path, path: &Path, problems: &mut Vec<Problem>) -> std::io::Result<Self> {
        let text = files.read(&root.join(path))?;
        let mut source = Source::default();
        source.files.push(SourceFile { name: shown(path), text });
        let mut expansion = Expansion { files, root, source, problems };
        let whole = 0..expansion.source.files[0].text.len();
        expansion.expand(0, path, &[whole], 0);
        Ok(expansion.source)
    }

    /// The names of the files that make up this text, the chapter's first.
    pub fn file_names(&self) -> impl Iterator<Item = &str> {
        self.files.iter().map(|file| file.name.as_str())
    }

    /// Where a byte of `text` came from.
    pub fn origin(&self, at: usize) -> Origin {
        let next = self.pieces.partition_point(|piece| piece.at <= at);
        let Some(piece) = next.checked_sub(1).and_then(|i| self.pieces.get(i)) else {
            let name = self.files.first().map_or(String::new(), |file| file.name.clone());
            return Origin { place: Place { file: name, line: 1, col: 1 }, offset: 0 };
        };
        let file = &self.files[piece.file];
        let offset = (piece.offset + (at - piece.at)).min(file.text.len());
        let (line, col) = line_col(&file.text, offset);
        Origin { place: Place { file: file.name.clone(), line, col }, offset }
    }

    /// The line of a file of this source, from 1.
    pub fn line(&self, place: &Place) -> Option<&str> {
        let file = self.files.iter().find(|file| file.name == place.file)?;
        file.text.lines().nth((place.line as usize).checked_sub(1)?)
    }

    fn copy(&mut self, file: usize, range: Range<usize>) {
        if range.is_empty() {
            return;
        }
        self.pieces.push(Piece { at: self.text.len(), file, offset: range.start });
        let text = std::mem::take(&mut self.text);
        self.text = text + &self.files[file].text[range];
    }
}

/// Line and column of a byte, both from 1, the column in characters.
pub fn line_col(text: &str, offset: usize) -> (u32, u32) {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    let before = &text[..offset];
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
    let col = before[start..].chars().count() + 1;
    (u32::try_from(line).unwrap_or(u32::MAX), u32::try_from(col).unwrap_or(u32::MAX))
}

struct Expansion<'a> {
    files: &'a dyn Files,
    root: &'a Path,
    source: Source,
    problems: &'a mut Vec<Problem>,
}

impl Expansion<'_> {
    /// Appends `ranges` of a file, joined by line ends, with their includes expanded.
    fn expand(&mut self, file: usize, path: &Path, ranges: &[Range<usize>], depth: usize) {
        for (index, range) in ranges.iter().enumerate() {
            if index > 0 {
                // The line end that mdBook puts between lines belongs to the line before it.
                let end = ranges[index - 1].end;
                self.source.pieces.push(Piece { at: self.source.text.len(), file, offset: end });
                self.source.text.push('\n');
            }
            let text = self.source.files[file].text.clone();
            let mut from = range.start;
            for directive in directives(&text[range.clone()]) {
                let span = range.start + directive.span.start..range.start + directive.span.end;
                match directive.kind {
                    Kind::Escaped => {
                        self.source.copy(file, from..span.start);
                        from = span.start + 1;
                    }
                    Kind::Include { target, part } => {
                        self.source.copy(file, from..span.start);
                        from = span.end;
                        let site = Site { file, path, span, depth };
                        if !self.include(&site, &target, part.as_deref()) {
                            self.source.copy(file, site.span);
                        }
                    }
                }
            }
            self.source.copy(file, from..range.end);
        }
    }

    fn include(&mut self, site: &Site<'_>, target: &str, part: Option<&str>) -> bool {
        let folder = site.path.parent().unwrap_or(Path::new(""));
        let target = normalized(&folder.join(target));
        let text = self.files.read(&self.root.join(&target));
        let Some(text) = text.ok().filter(|_| site.depth < MAX_DEPTH) else {
            let message = format!("there is no readable file `{}` to include", shown(&target));
            let help = "paths are relative to the file that includes; \
                        write `\\{{#include …}}` to show the directive itself";
            self.problem(site, message, help);
            return false;
        };
        let ranges = select(&text, part);
        self.check_lines(site, &target, part, ranges.len());
        self.source.files.push(SourceFile { name: shown(&target), text });
        let file = self.source.files.len() - 1;
        self.expand(file, &target, &ranges, site.depth + 1);
        true
    }

    /// Two mistakes that mdBook passes over in silence.
    fn check_lines(&mut self, site: &Site<'_>, target: &Path, part: Option<&str>, count: usize) {
        if let (Some(part), 0) = (part, count) {
            let message = format!("`{}` has no lines `{part}`", shown(target));
            self.problem(site, message, "an anchor is `ANCHOR: name` to `ANCHOR_END: name`, a range `2:10`");
        }
        let text = &self.source.files[site.file].text;
        let line_start = text[..site.span.start].rfind('\n').map_or(0, |at| at + 1);
        let before = &text[line_start..site.span.start];
        if count > 1 && !before.is_empty() && before.chars().all(|c| c.is_whitespace() || ">-*".contains(c)) {
            let message = format!("only the first of the {count} included lines is indented as the include is");
            self.problem(site, message, "mdBook replaces text by text; move the include to the start of a line");
        }
    }

    fn problem(&mut self, site: &Site<'_>, message: String, help: &str) {
        let file = &self.source.files[site.file];
        let (line, col) = line_col(&file.text, site.span.start);
        let place = Place { file: file.name.clone(), line, col };
        let excerpt = file.text[site.span.clone()].to_owned();
        self.problems.push(Problem::new(place, message).excerpt(excerpt).help(help));
    }
}

/// Where an include stands.
struct Site<'a> {
    file: usize,
    path: &'a Path,
    span: Range<usize>,
    depth: usize,
}

fn shown(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}

struct Directive {
    span: Range<usize>,
    kind: Kind,
}

enum Kind {
    /// `\{{#…}}`: the backslash goes.
    Escaped,
    /// `{{#include target:part}}`.
    Include { target: String, part: Option<String> },
}

/// The directives of mdBook's `links` preprocessor that move text; the others keep their bytes here.
fn directives(text: &str) -> Vec<Directive> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(at) = text[from..].find("{{").map(|at| from + at) {
        let escaped = at > from && text.as_bytes()[at - 1] == b'\\' && text[at..].starts_with("{{#");
        if escaped {
            let line_end = text[at..].find('\n').map_or(text.len(), |end| at + end);
            if let Some(end) = text[at..line_end].rfind("}}").map(|end| at + end + 2) {
                found.push(Directive { span: at - 1..end, kind: Kind::Escaped });
                from = end;
                continue;
            }
        }
        from = at + 2;
        let Some(end) = text[at + 2..].find('}').map(|end| at + 2 + end) else {
            break;
        };
        if !text[end..].starts_with("}}") {
            continue;
        }
        let mut words = text[at + 2..end].split_whitespace();
        if words.next() == Some("#include")
            && let Some(argument) = words.next()
        {
            let (target, part) = match argument.split_once(':') {
                Some((target, part)) => (target.to_owned(), Some(part.to_owned())),
                None => (argument.to_owned(), None),
            };
            found.push(Directive { span: at..end + 2, kind: Kind::Include { target, part } });
            from = end + 2;
        }
    }
    found
}

/// The lines that an include names: all, `2:10`, or those between `ANCHOR: name` and `ANCHOR_END: name`.
fn select(text: &str, part: Option<&str>) -> Vec<Range<usize>> {
    let lines = line_ranges(text);
    let mut bounds = part.unwrap_or("").splitn(2, ':');
    let first = bounds.next().unwrap_or("");
    let last = bounds.next().map(str::parse::<usize>);
    let from = match first.parse::<usize>() {
        Ok(from) => Some(from.saturating_sub(1)),
        Err(_) if first.is_empty() => None,
        Err(_) => return anchored(text, &lines, first),
    };
    let to = match (from, last) {
        (_, Some(Ok(last))) => last,
        (Some(from), None) => from + 1,
        _ => lines.len(),
    };
    lines.into_iter().take(to).skip(from.unwrap_or(0)).collect()
}

fn anchored(text: &str, lines: &[Range<usize>], name: &str) -> Vec<Range<usize>> {
    let mut inside = false;
    let mut taken = Vec::new();
    for line in lines {
        let content = &text[line.clone()];
        if let Some(anchor) = marker(content, "ANCHOR_END:") {
            if inside && anchor == name {
                break;
            }
        } else if let Some(anchor) = marker(content, "ANCHOR:") {
            inside |= anchor == name;
        } else if inside {
            taken.push(line.clone());
        }
    }
    taken
}

fn marker<'t>(line: &'t str, word: &str) -> Option<&'t str> {
    let at = line.find(word)?;
    let rest = line[at + word.len()..].trim_start();
    let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '-')).unwrap_or(rest.len());
    (end > 0).then(|| &rest[..end])
}

/// The lines of a text without their line ends.
pub(crate) fn line_ranges(text: &str) -> Vec<Range<usize>> {
    let mut at = 0;
    let mut lines = Vec::new();
    for line in text.split_inclusive('\n') {
        let content = line.strip_suffix('\n').unwrap_or(line);
        let content = content.strip_suffix('\r').unwrap_or(content);
        lines.push(at..at + content.len());
        at += line.len();
    }
    lines
}

#[cfg(test)]
#[path = "source_tests.rs"]
mod tests;
