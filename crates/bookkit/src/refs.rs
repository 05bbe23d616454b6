//! Numbers in prose: `{{heapsim ID: EXPR}}` stands for what a run of the snippet `ID` gives.
//!
//! The expressions are those of claims, read after a mark (`refcount(a)@first`), or of the run as a whole (`stdout[1]`,
//! `exit`). A variant other than the first is named after a comma: `, python=3.12`.
//! References in code and comments are left alone; `\{{heapsim` stands for itself.
//! Not here: finding the snippet (see [`crate::book`]), and the tables that `{{heapsim versions}}` and its like stand for.

use std::ops::Range;

use pulldown_cmark::{Event, Parser, Tag, TagEnd};

use crate::fence::{dialect, fences};
use crate::moment::Timeline;
use crate::options::Complaint;
use crate::page;
use crate::run::{Outcome, described};
use crate::snippet::Snippet;
use crate::suggest;
use crate::target::{PROPERTIES, Target, is_mark};

const OPEN: &str = "{{heapsim";
const WORDS: [&str; 13] = [
    "refcount",
    "gc_refs",
    "size",
    "generation",
    "name",
    "prints",
    "stdout",
    "stderr",
    "exit",
    "python",
    "raises",
    "fault",
    "layout",
];

/// A reference in a chapter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// Where it stands.
    pub span: Range<usize>,
    /// What stands between the braces, after `heapsim`; `None` for an escaped one, which loses its backslash.
    pub text: Option<String>,
}

/// What stands for a whole table about the simulator, `{{heapsim versions}}`: no snippet's business, and left alone here.
pub const TABLES: [&str; 6] = ["versions", "fidelity", "wishlist", "departures", "caveats", "watchers"];

/// The places of tables about the simulator with their names, in order, outside code and comments.
pub fn tables(markdown: &str) -> Vec<(Range<usize>, &'static str)> {
    let named = |reference: Reference| Some((reference.span, table(reference.text.as_deref()?)?));
    find_all(markdown).into_iter().filter_map(named).collect()
}

fn table(text: &str) -> Option<&'static str> {
    TABLES.into_iter().find(|name| *name == text.trim())
}

/// The references of a chapter to its snippets, in order, outside code and comments.
pub fn find(markdown: &str) -> Vec<Reference> {
    let is_table = |reference: &Reference| reference.text.as_deref().is_some_and(|text| table(text).is_some());
    find_all(markdown).into_iter().filter(|reference| !is_table(reference)).collect()
}

fn find_all(markdown: &str) -> Vec<Reference> {
    let skipped = literal_ranges(markdown);
    let mut found = Vec::new();
    for (at, _) in markdown.match_indices(OPEN) {
        if skipped.iter().any(|range| range.contains(&at)) {
            continue;
        }
        if markdown[..at].ends_with('\\') {
            found.push(Reference { span: at - 1..at, text: None });
            continue;
        }
        let line_end = markdown[at..].find('\n').map_or(markdown.len(), |end| at + end);
        let inner = &markdown[at + OPEN.len()..line_end];
        let (text, len) = match inner.find("}}") {
            Some(close) => (&inner[..close], close + 2),
            None => (inner, inner.len()),
        };
        found.push(Reference { span: at..at + OPEN.len() + len, text: Some(text.to_owned()) });
    }
    found
}

/// As [`find`], and those inside `admonish` blocks. Offsets are of `markdown` itself.
pub fn find_nested(markdown: &str) -> Vec<Reference> {
    let mut found = find(markdown);
    for fence in fences(markdown).into_iter().filter(|fence| fence.info.starts_with("admonish")) {
        for inner in find_nested(&fence.body) {
            let span = fence.outer(inner.span.start)..fence.outer(inner.span.end);
            found.push(Reference { span, ..inner });
        }
    }
    found.sort_by_key(|reference| reference.span.start);
    found
}

/// A reference taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// The snippet.
    pub id: String,
    expression: Expression,
    /// What selects the variant, as `3.12 repl`; empty for the first.
    variant: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Expression {
    Property(crate::target::Property, Target, Option<String>),
    /// What pictures and tables call an object.
    Name(Target, Option<String>),
    /// What the statement at a mark printed.
    Prints(String, Option<usize>),
    Stdout(Option<usize>),
    Stderr(Option<usize>),
    Exit,
    /// The release with its patch number, or the layout.
    Variant,
    Raises,
    Fault,
}

/// Takes a reference apart.
///
/// # Errors
/// It is not understood.
pub fn parse(text: &str) -> Result<Query, Complaint> {
    let shape = "write `{{heapsim ID: EXPR}}`, for example `{{heapsim hello: refcount(a)@first}}`";
    let Some((id, rest)) = text.split_once(':') else {
        let complaint = Complaint::new(format!("`{{{{heapsim{text}}}}}` names no snippet and value"));
        return Err(complaint.help(format!("{shape}; tables are {}", TABLES.join(", "))));
    };
    let mut parts = split_commas(rest).into_iter();
    let expression = parts.next().unwrap_or_default();
    let mut variant = Vec::new();
    for option in parts {
        match option.split_once('=').map(|(key, value)| (key.trim(), value.trim())) {
            Some(("python" | "mode" | "layout", value)) if !value.is_empty() => variant.push(value.to_owned()),
            Some((key, _)) => {
                return Err(Complaint::unknown("option", key, &["python", "mode", "layout"]));
            }
            None => {
                return Err(Complaint::new(format!("`{option}` is no option")).help("write `, python=3.12`"));
            }
        }
    }
    Ok(Query { id: id.trim().to_owned(), expression: read(expression.trim(), shape)?, variant: variant.join(" ") })
}

/// What a reference stands for.
///
/// # Errors
/// The snippet's runs do not give it.
pub fn value(query: &Query, snippet: &Snippet, outcomes: &[Outcome]) -> Result<String, Complaint> {
    let outcome = outcomes.iter().find(|outcome| outcome.variant.matches(&query.variant)).ok_or_else(|| {
        let labels: Vec<&str> = outcomes.iter().map(|outcome| outcome.variant.label.as_str()).collect();
        Complaint::new(format!("`{}` does not run on {}; it runs on {}", query.id, query.variant, labels.join(", ")))
            .help(format!("add it to the snippet's fence: `python={}`", query.variant))
    })?;
    let report = &outcome.run.report;
    let recorded = || {
        let trace = outcome.run.trace.as_ref().ok_or_else(|| Complaint::new("the run was not recorded"))?;
        Ok::<_, Complaint>(Timeline::new(trace))
    };
    match &query.expression {
        Expression::Property(property, target, mark) => {
            let timeline = recorded()?;
            let now = timeline.at(snippet, mark.as_deref()).map_err(Complaint::new)?;
            let value = timeline.property(snippet, *property, target, &now).map_err(Complaint::new)?;
            Ok(value.to_string())
        }
        Expression::Name(target, mark) => {
            let timeline = recorded()?;
            let now = timeline.at(snippet, mark.as_deref()).map_err(Complaint::new)?;
            timeline.name(snippet, target, &now).map_err(Complaint::new)
        }
        Expression::Prints(mark, line) => {
            let statement = &snippet.mark(mark)?.statement;
            pick(&recorded()?.output(statement), *line, &format!("prints@{mark}"))
        }
        Expression::Stdout(line) => pick(&report.stdout, *line, "stdout"),
        Expression::Stderr(line) => pick(&report.stderr, *line, "stderr"),
        Expression::Exit => Ok(page::status(outcome).to_string()),
        Expression::Variant => Ok(outcome.name().to_owned()),
        Expression::Raises => match &report.uncaught {
            Some(uncaught) => Ok(described(&uncaught.type_name, &uncaught.message)),
            None => Err(Complaint::new("no exception ends the program")),
        },
        Expression::Fault => match report.faults.first() {
            Some(fault) => Ok(fault.code.clone()),
            None => Err(Complaint::new("no memory error happens")),
        },
    }
}

/// A value as Markdown and HTML both take it for text: everything but letters and digits is a character reference.
pub fn escape(value: &str) -> String {
    let mut out = String::new();
    for c in value.chars() {
        if c.is_ascii_alphanumeric() || (c == ' ' && !out.is_empty()) || !(c.is_ascii() || c.is_control()) {
            out.push(c);
        } else {
            out.push_str(&format!("&#{};", u32::from(c)));
        }
    }
    out
}

fn read(text: &str, shape: &str) -> Result<Expression, Complaint> {
    let word_end = text.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(text.len());
    let (word, rest) = text.split_at(word_end);
    let nothing_after = |expression: Expression| {
        if rest.is_empty() {
            return Ok(expression);
        }
        Err(Complaint::new(format!("`{rest}` is not understood after `{word}`")).help(shape))
    };
    match word {
        "" => Err(Complaint::new("no value is named").help(shape)),
        "exit" => nothing_after(Expression::Exit),
        "python" | "layout" => nothing_after(Expression::Variant),
        "raises" => nothing_after(Expression::Raises),
        "fault" => nothing_after(Expression::Fault),
        "stdout" => Ok(Expression::Stdout(line_number(rest)?)),
        "stderr" => Ok(Expression::Stderr(line_number(rest)?)),
        "prints" => {
            let mark_end = rest.find('[').unwrap_or(rest.len());
            match rest[..mark_end].strip_prefix('@') {
                Some(mark) if is_mark(mark) => Ok(Expression::Prints(mark.to_owned(), line_number(&rest[mark_end..])?)),
                _ => Err(Complaint::new("`prints` needs a mark").help("write `prints@first`")),
            }
        }
        "getrefcount" => Err(Complaint::new("`getrefcount` is what a call prints, not what an object has").help(
            "write `prints@first` for what the statement at `@first` printed, or `refcount(a)@first` for the count after it",
        )),
        _ => property(word, rest),
    }
}

fn property(word: &str, rest: &str) -> Result<Expression, Complaint> {
    let property = PROPERTIES.iter().find(|(name, _)| *name == word).map(|(_, property)| *property);
    if property.is_none() && word != "name" {
        return Err(Complaint::unknown("value", word, &WORDS));
    }
    let help = format!("write `{word}(a)@first`");
    let inner = rest.strip_prefix('(').and_then(|rest| rest.split_once(')'));
    let Some((target, after)) = inner else {
        return Err(Complaint::new(format!("`{word}` needs an object in parentheses")).help(help));
    };
    let mark = match after.strip_prefix('@') {
        Some(mark) if is_mark(mark) => Some(mark.to_owned()),
        None if after.is_empty() => None,
        _ => {
            return Err(Complaint::new(format!("`{after}` is not understood after `{word}({target})`")).help(help));
        }
    };
    let target = Target::parse(target)?;
    Ok(match property {
        Some(property) => Expression::Property(property, target, mark),
        None => Expression::Name(target, mark),
    })
}

/// `[1]`, the first line.
fn line_number(text: &str) -> Result<Option<usize>, Complaint> {
    if text.is_empty() {
        return Ok(None);
    }
    let number = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).and_then(|text| text.parse().ok());
    match number {
        Some(number) if number > 0 => Ok(Some(number)),
        _ => Err(Complaint::new(format!("`{text}` is no line number")).help("lines count from 1: `stdout[1]`")),
    }
}

fn pick(text: &str, line: Option<usize>, name: &str) -> Result<String, Complaint> {
    let lines: Vec<&str> = text.lines().collect();
    match (line, lines.as_slice()) {
        (None, []) => Err(Complaint::new(format!("`{name}` is empty"))),
        (None, [only]) => Ok((*only).to_owned()),
        (None, lines) => Err(Complaint::new(format!("`{name}` has {} lines", lines.len()))
            .help(format!("name one: `{name}[1]` to `{name}[{}]`", lines.len()))),
        (Some(number), lines) => lines
            .get(number - 1)
            .map(|line| (*line).to_owned())
            .ok_or_else(|| Complaint::new(format!("`{name}[{number}]` does not exist: there are {} lines", lines.len()))),
    }
}

/// Splits at commas outside brackets and quotes.
fn split_commas(text: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let (mut depth, mut quote) = (0i32, None);
    for c in text.chars() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (None, '\'' | '"') => quote = Some(c),
            (None, '(' | '[') => depth += 1,
            (None, ')' | ']') => depth -= 1,
            (None, ',') if depth == 0 => {
                parts.push(String::new());
                continue;
            }
            _ => {}
        }
        if let Some(last) = parts.last_mut() {
            last.push(c);
        }
    }
    parts
}

/// The ranges of code and of HTML comments.
fn literal_ranges(markdown: &str) -> Vec<Range<usize>> {
    let mut ranges = Vec::new();
    let mut block = 0;
    // Comments may span several HTML events, so they are found in the whole block.
    let mut html: Option<Range<usize>> = None;
    for (event, span) in Parser::new_ext(markdown, dialect()).into_offset_iter() {
        match event {
            Event::Start(Tag::CodeBlock(_)) => block = span.start,
            Event::End(TagEnd::CodeBlock) => ranges.push(block..span.end),
            Event::Code(_) => ranges.push(span),
            Event::Start(Tag::HtmlBlock) => html = Some(span),
            Event::End(TagEnd::HtmlBlock) => {
                if let Some(span) = html.take() {
                    ranges.extend(comments(markdown, span));
                }
            }
            Event::InlineHtml(_) => ranges.extend(comments(markdown, span)),
            _ => {}
        }
    }
    ranges
}

fn comments(markdown: &str, span: Range<usize>) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut from = span.start;
    while let Some(start) = markdown[from..span.end].find("<!--").map(|at| from + at) {
        let end = markdown[start..span.end].find("-->").map_or(span.end, |at| start + at + 3);
        found.push(start..end);
        from = end;
    }
    found
}

/// A complaint about an id that no snippet has.
pub fn unknown_id(id: &str, known: &[&str]) -> Complaint {
    Complaint::new(format!("no snippet has the id `{id}`")).help(suggest::help(id, known))
}

#[cfg(test)]
#[path = "refs_tests.rs"]
mod tests;
