//! What the comment behind `#:` or `//:` says: marks, `hide`, and claims with their overrides for single variants.
//!
//! Not here: where claims stand ([`crate::snippet`]) and whether they hold ([`crate::judge`]).

use std::fmt;
use std::ops::Range;

use crate::options::Complaint;
use crate::target::{PROPERTIES, Property, Target, is_mark};
use crate::variant::Variant;

/// One part of a claim comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// `@name`: a place to refer to.
    Mark(String),
    /// `hide`: the statement is hidden until the reader asks for it.
    Hide,
    /// A claim.
    Claim(Claim),
}

/// A claim with its overrides, and where its text stands in the comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// What is claimed of every variant without an override.
    pub fact: Fact,
    /// What is claimed of others, in the order written.
    pub overrides: Vec<Override>,
    /// The text as written.
    pub text: String,
    /// Where the values stand in the comment's text: what bless may replace.
    pub values: Option<Range<usize>>,
}

/// ` | 3.12: VALUE`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Override {
    /// The variants, as written between `|` and `:`, split at `+`.
    pub selectors: Vec<String>,
    /// What is claimed of them; nothing for `-`.
    pub fact: Option<Fact>,
}

/// What a claim says of one run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fact {
    /// The statement printed this line; `None`: it printed nothing.
    Prints(Option<String>),
    /// The expression statement's value, dropped there, has this `repr`.
    Value(String),
    /// An object has this number.
    Number(Property, Target, i64),
    /// An object lives.
    Alive(Target),
    /// An object was freed.
    Freed(Target),
    /// An object's count is fixed.
    Immortal(Target),
    /// The program ends here by an exception; its message too, if given.
    Raises(String, Option<String>),
    /// A memory error is diagnosed here.
    Fault(String),
    /// What was allocated here and never freed, in bytes.
    Leaks(u64),
}

const WORDS: [&str; 12] =
    ["prints", "refcount", "gc_refs", "size", "generation", "alive", "freed", "immortal", "raises", "fault", "leaks", "hide"];

impl Claim {
    /// The values with their overrides, as written.
    pub fn values_text(&self) -> Option<&str> {
        self.values.as_ref().map(|range| &self.text[self.text.len() - range.len()..])
    }

    /// What is claimed of a variant; the first override that selects it wins.
    pub fn fact_for(&self, variant: &Variant) -> Option<&Fact> {
        let selected = |over: &&Override| over.selectors.iter().any(|selector| variant.matches(selector));
        match self.overrides.iter().find(selected) {
            Some(over) => over.fact.as_ref(),
            None => Some(&self.fact),
        }
    }
}

impl Fact {
    /// The value as a claim writes it, for the facts that have one.
    pub fn value(&self) -> Option<String> {
        match self {
            Fact::Prints(None) => Some("nothing".to_owned()),
            Fact::Prints(Some(text)) if text == "nothing" => Some(quote(text)),
            Fact::Prints(Some(text)) | Fact::Value(text) => Some(written(text)),
            Fact::Number(_, _, value) => Some(value.to_string()),
            Fact::Raises(class, None) => Some(class.clone()),
            Fact::Raises(class, Some(message)) => Some(written(&format!("{class}: {message}"))),
            Fact::Fault(code) => Some(code.clone()),
            Fact::Leaks(bytes) => Some(format!("{bytes} bytes")),
            Fact::Alive(_) | Fact::Freed(_) | Fact::Immortal(_) => None,
        }
    }

    /// The same kind of claim with another value.
    fn with_value(&self, text: &str) -> Result<Fact, Complaint> {
        match self {
            Fact::Prints(_) if text == "nothing" => Ok(Fact::Prints(None)),
            Fact::Prints(_) => stable(read_text(text)?).map(|text| Fact::Prints(Some(text))),
            Fact::Value(_) => stable(read_text(text)?).map(Fact::Value),
            Fact::Number(property, target, _) => {
                let value = text.replace('_', "");
                let bad = || Complaint::new(format!("`{}` is compared with a whole number, not `{text}`", property.word()));
                Ok(Fact::Number(*property, target.clone(), value.parse().map_err(|_| bad())?))
            }
            Fact::Raises(..) => raises(&read_text(text)?),
            Fact::Fault(_) => Ok(Fact::Fault(text.to_owned())),
            Fact::Leaks(_) => bytes(text).map(Fact::Leaks),
            Fact::Alive(target) | Fact::Freed(target) | Fact::Immortal(target) => match text {
                "alive" => Ok(Fact::Alive(target.clone())),
                "freed" => Ok(Fact::Freed(target.clone())),
                "immortal" => Ok(Fact::Immortal(target.clone())),
                _ => Err(Complaint::new(format!("`{text}` is no override for this claim"))
                    .help("write `alive`, `freed`, `immortal`, or `-` to claim nothing there")),
            },
        }
    }
}

impl fmt::Display for Fact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let value = self.value().unwrap_or_default();
        match self {
            Fact::Prints(_) => write!(f, "prints {value}"),
            Fact::Value(_) => write!(f, "== {value}"),
            Fact::Number(property, target, _) => {
                write!(f, "{}({target}) == {value}", property.word())
            }
            Fact::Alive(target) => write!(f, "alive({target})"),
            Fact::Freed(target) => write!(f, "freed({target})"),
            Fact::Immortal(target) => write!(f, "immortal({target})"),
            Fact::Raises(..) => write!(f, "raises {value}"),
            Fact::Fault(_) => write!(f, "fault {value}"),
            Fact::Leaks(_) => write!(f, "leaks {value}"),
        }
    }
}

/// What is wrong with a part of a comment: its offset in the comment's text, and the complaint.
pub type Wrong = (usize, Complaint);

/// Reads the text of a comment after its sigil: what it says, and what is wrong with the rest. Offsets are of that text.
pub fn parse(comment: &str) -> (Vec<(usize, Part)>, Vec<Wrong>) {
    let mut parts = Vec::new();
    let mut wrong = Vec::new();
    for range in split(comment, ";") {
        match part(comment, range.clone()) {
            Ok(part) => parts.push((range.start, part)),
            Err(complaint) => wrong.push((range.start, complaint)),
        }
    }
    (parts, wrong)
}

/// The value line for each of several variants, as an author would write it: the first's, then those that differ.
pub fn values_text(values: &[(&Variant, Option<String>)]) -> Option<String> {
    let base = values.iter().find_map(|(_, value)| value.clone())?;
    let mut text = base.clone();
    let mut groups: Vec<(String, Vec<&str>)> = Vec::new();
    for (variant, value) in values {
        let value = value.clone().unwrap_or_else(|| "-".to_owned());
        if value == base {
            continue;
        }
        match groups.iter_mut().find(|(known, _)| *known == value) {
            Some((_, labels)) => labels.push(&variant.label),
            None => groups.push((value, vec![&variant.label])),
        }
    }
    for (value, labels) in groups {
        text.push_str(&format!(" | {}: {value}", labels.join("+")));
    }
    Some(text)
}

fn part(comment: &str, range: Range<usize>) -> Result<Part, Complaint> {
    let text = &comment[range.clone()];
    if text.is_empty() {
        return Err(Complaint::new("nothing is claimed here").help("write a claim, a mark `@name`, or no `#:`"));
    }
    if let Some(mark) = text.strip_prefix('@') {
        if is_mark(mark) {
            return Ok(Part::Mark(mark.to_owned()));
        }
        return Err(Complaint::new(format!("`@{mark}` is no mark"))
            .help("a mark is `@` and a name; `;` separates it from claims: `@first; prints 4`"));
    }
    if text == "hide" {
        return Ok(Part::Hide);
    }
    claim(comment, range).map(Part::Claim)
}

fn claim(comment: &str, range: Range<usize>) -> Result<Claim, Complaint> {
    let pieces: Vec<Range<usize>> =
        split(&comment[range.clone()], " | ").into_iter().map(|r| r.start + range.start..r.end + range.start).collect();
    let (first, rest) = pieces.split_first().ok_or_else(|| Complaint::new("nothing is claimed here"))?;
    let (fact, value_at) = fact(&comment[first.clone()])?;
    let overrides: Result<Vec<Override>, Complaint> =
        rest.iter().map(|range| override_of(&fact, &comment[range.clone()])).collect();
    Ok(Claim {
        overrides: overrides?,
        text: comment[range.clone()].to_owned(),
        values: value_at.map(|at| first.start + at..range.end),
        fact,
    })
}

/// A claim without overrides, and where its value begins.
fn fact(text: &str) -> Result<(Fact, Option<usize>), Complaint> {
    let word_end = text.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(text.len());
    let word = &text[..word_end];
    let rest = &text[word_end..];
    let value_at = text.len() - rest.trim_start().len();
    let value = &text[value_at..];
    let blank = |shape: &str, at: &str| -> Result<(Fact, Option<usize>), Complaint> {
        Err(Complaint::new(format!("`{at}` needs a value")).help(format!("write `{shape}`")))
    };
    match word {
        "" if text.starts_with("==") => {
            let at = text.len() - text[2..].trim_start().len();
            if at == text.len() {
                return blank("== VALUE", "==");
            }
            Fact::Value(String::new()).with_value(&text[at..]).map(|fact| (fact, Some(at)))
        }
        "prints" if value.is_empty() => blank("prints TEXT`, or `prints nothing", word),
        "prints" => Fact::Prints(None).with_value(value).map(|fact| (fact, Some(value_at))),
        "raises" if value.is_empty() => blank("raises Type: message", word),
        "raises" => raises(&read_text(value)?).map(|fact| (fact, Some(value_at))),
        "fault" if value.is_empty() => blank("fault CODE", word),
        "fault" => Ok((Fact::Fault(value.to_owned()), Some(value_at))),
        "leaks" => bytes(value).map(|n| (Fact::Leaks(n), Some(value_at))),
        "alive" => argument(word, rest, true).map(|(target, _)| (Fact::Alive(target), None)),
        "freed" => argument(word, rest, true).map(|(target, _)| (Fact::Freed(target), None)),
        "immortal" => argument(word, rest, true).map(|(target, _)| (Fact::Immortal(target), None)),
        "id" | "address" | "hash" => Err(Complaint::new(format!("`{word}` cannot be claimed"))
            .help("addresses and what follows from them are accidents of a process; claim `refcount`, `alive` or `prints`")),
        "getrefcount" => Err(Complaint::new("`getrefcount` cannot be claimed")
            .help("claim `refcount(a) == N`, the count between statements; `getrefcount(a)` prints one more")),
        _ => match PROPERTIES.iter().find(|(name, _)| *name == word) {
            Some((_, property)) => number(*property, text, word_end),
            None => Err(Complaint::unknown("claim", if word.is_empty() { text } else { word }, &WORDS)),
        },
    }
}

fn number(property: Property, text: &str, word_end: usize) -> Result<(Fact, Option<usize>), Complaint> {
    let (target, after) = argument(property.word(), &text[word_end..], false)?;
    let rest = &text[word_end + after..];
    let Some(value) = rest.trim_start().strip_prefix("==") else {
        let word = property.word();
        return Err(Complaint::new(format!("`{word}({target})` is not compared"))
            .help(format!("write `{word}({target}) == N`; `==` is the only comparison")));
    };
    let value_at = text.len() - value.trim_start().len();
    Fact::Number(property, target, 0).with_value(value.trim()).map(|fact| (fact, Some(value_at)))
}

/// `(target)` and where it ends; `whole`: nothing may follow.
fn argument(word: &str, text: &str, whole: bool) -> Result<(Target, usize), Complaint> {
    let bad = || Complaint::new(format!("`{word}` needs an object in parentheses")).help(format!("write `{word}(a)`"));
    let inner = text.strip_prefix('(').ok_or_else(bad)?;
    let close = inner.find(')').ok_or_else(bad)?;
    let end = close + 2;
    if whole && !text[end..].trim().is_empty() {
        return Err(Complaint::new(format!("`{}` is not understood after `{word}(…)`", text[end..].trim())));
    }
    Ok((Target::parse(&inner[..close])?, end))
}

fn override_of(fact: &Fact, text: &str) -> Result<Override, Complaint> {
    let Some((selectors, value)) = text.split_once(':') else {
        return Err(Complaint::new(format!("`| {text}` is no override"))
            .help("write `| 3.12: VALUE`; a ` | ` inside a text needs quotes: `prints \"a | b\"`"));
    };
    let value = value.trim();
    let selectors = selectors.split('+').map(|selector| selector.trim().to_owned()).collect();
    let fact = if value == "-" { None } else { Some(fact.with_value(value)?) };
    Ok(Override { selectors, fact })
}

fn raises(text: &str) -> Result<Fact, Complaint> {
    let (class, message) = match text.split_once(':') {
        Some((class, message)) => (class, Some(message.trim().to_owned())),
        None => (text, None),
    };
    if class.is_empty() || !class.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '.') {
        return Err(Complaint::new(format!("`{class}` is no exception class")).help("write `raises Type: message`"));
    }
    Ok(Fact::Raises(class.to_owned(), message))
}

fn bytes(text: &str) -> Result<u64, Complaint> {
    let number = text.trim_end_matches("bytes").trim_end_matches("byte").trim();
    number.parse().map_err(|_| Complaint::new("`leaks` needs a number of bytes").help("write `leaks 16 bytes`"))
}

/// A text that begins with `"` is a quoted one, others stand for themselves.
fn read_text(text: &str) -> Result<String, Complaint> {
    let Some(inner) = text.strip_prefix('"') else {
        return Ok(text.to_owned());
    };
    let bad = || Complaint::new(format!("`{text}` is no quoted text")).help("escape `\"` in quotes as `\\\"`");
    let inner = inner.strip_suffix('"').ok_or_else(bad)?;
    let mut out = String::new();
    let mut chars = inner.chars();
    while let Some(c) = chars.next() {
        match c {
            '"' => return Err(bad()),
            '\\' => match chars.next() {
                Some('n') => out.push('\n'),
                Some('t') => out.push('\t'),
                Some(c @ ('"' | '\\')) => out.push(c),
                _ => return Err(bad()),
            },
            c => out.push(c),
        }
    }
    Ok(out)
}

/// A text as [`read_text`] reads it back: in quotes only where it must be.
fn written(text: &str) -> String {
    let plain =
        !text.is_empty() && text.trim() == text && text != "-" && !text.contains([';', '"', '\n', '\t']) && !text.contains(" | ");
    if plain { text.to_owned() } else { quote(text) }
}

fn quote(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '"' | '\\' => out.extend(['\\', c]),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// Refuses a text that holds an address.
fn stable(text: String) -> Result<String, Complaint> {
    let address = text.match_indices("0x").any(|(at, _)| text[at + 2..].bytes().take_while(u8::is_ascii_hexdigit).count() >= 5);
    if address {
        return Err(Complaint::new(format!("`{text}` holds an address, which cannot be claimed"))
            .help("addresses are accidents of a process; print something else, or claim nothing"));
    }
    Ok(text)
}

/// The trimmed parts between separators; separators in double quotes do not count.
fn split(text: &str, separator: &str) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    let (mut start, mut at, mut quoted) = (0, 0, false);
    while at < text.len() {
        let rest = &text[at..];
        if !quoted && rest.starts_with(separator) {
            parts.push(start..at);
            at += separator.len();
            start = at;
            continue;
        }
        let c = rest.chars().next().unwrap_or('\0');
        at += c.len_utf8();
        match c {
            '"' => quoted = !quoted && text[at..].contains('"'),
            '\\' if quoted => at += text[at..].chars().next().map_or(0, char::len_utf8),
            _ => {}
        }
    }
    parts.push(start..text.len());
    parts.into_iter().map(|range| trimmed(text, range)).collect()
}

fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let part = &text[range.clone()];
    let start = range.start + (part.len() - part.trim_start().len());
    start..start + part.trim().len()
}

#[cfg(test)]
#[path = "claim_tests.rs"]
mod tests;
