//! Objects as an author names them: `a`, `a.peer`, `a[0]`, and `a@made`, the object that `a` named at the mark `made`.
//!
//! Not here: which object that is in a run (see [`crate::moment`]).

use std::fmt;

use crate::options::Complaint;

/// A way to an object: a name, the slots to follow from it, and the mark at which to start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The variable.
    pub name: String,
    /// The slots to follow, as figures label them: `.peer`, `[0]`, `['key']`.
    pub slots: Vec<String>,
    /// Where in the program the way is walked; here and now without one.
    pub mark: Option<String>,
}

/// A number that an object has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Property {
    /// `ob_refcnt`.
    Refcount,
    /// The collector's working copy, after `subtract_refs`.
    GcRefs,
    /// `sys.getsizeof` of it.
    Size,
    /// The generation it is in.
    Generation,
}

/// The properties and their words.
pub const PROPERTIES: [(&str, Property); 4] = [
    ("refcount", Property::Refcount),
    ("gc_refs", Property::GcRefs),
    ("size", Property::Size),
    ("generation", Property::Generation),
];

impl Property {
    /// Its word in claims and references.
    pub fn word(self) -> &'static str {
        PROPERTIES.iter().find(|(_, property)| *property == self).map_or("", |(word, _)| word)
    }
}

impl Target {
    /// Reads a way to an object.
    ///
    /// # Errors
    /// It is none.
    pub fn parse(text: &str) -> Result<Self, Complaint> {
        let text = text.trim();
        let bad = |what: &str| {
            Complaint::new(format!("`{text}` names no object: {what}"))
                .help("write a variable, then slots, then maybe a mark: `a`, `a.peer`, `a[0]`, `a@made`")
        };
        let name_end = text.find(|c: char| !is_name_char(c)).unwrap_or(text.len());
        let (name, mut rest) = text.split_at(name_end);
        if name.is_empty() || name.starts_with(|c: char| c.is_ascii_digit()) {
            return Err(bad("it does not begin with a variable"));
        }
        let mut slots = Vec::new();
        while let Some(first) = rest.chars().next() {
            let end = match first {
                '.' => rest[1..].find(|c: char| !is_name_char(c)).map_or(rest.len(), |end| end + 1),
                '[' => subscript_end(rest).ok_or_else(|| bad("`[` is not closed"))?,
                '@' => break,
                _ => return Err(bad(&format!("`{first}` is not understood"))),
            };
            if end < 2 {
                return Err(bad("a name is missing after `.`"));
            }
            slots.push(rest[..end].to_owned());
            rest = &rest[end..];
        }
        let mark = match rest.strip_prefix('@') {
            Some(mark) if is_mark(mark) => Some(mark.to_owned()),
            Some(mark) => return Err(bad(&format!("`{mark}` is no mark"))),
            None => None,
        };
        Ok(Target { name: name.to_owned(), slots, mark })
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)?;
        for slot in &self.slots {
            f.write_str(slot)?;
        }
        match &self.mark {
            Some(mark) => write!(f, "@{mark}"),
            None => Ok(()),
        }
    }
}

/// Whether a text can name a mark.
pub fn is_mark(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| is_name_char(c) || c == '-')
}

fn is_name_char(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// The end of `[…]`, which may hold a quoted key.
fn subscript_end(text: &str) -> Option<usize> {
    let mut quote = None;
    for (at, c) in text.char_indices() {
        match quote {
            Some(open) if c == open => quote = None,
            Some(_) => {}
            None if c == '\'' || c == '"' => quote = Some(c),
            None if c == ']' => return Some(at + 1),
            None => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ways_to_objects() {
        for text in ["a", "a.peer", "a[0]", "d['x.y']@first", "a.b[1].c@m-1", "_x1"] {
            assert_eq!(Target::parse(text).unwrap().to_string(), text);
        }
        let target = Target::parse("d['x]y'].z@m").unwrap();
        assert_eq!(target.slots, ["['x]y']", ".z"]);
        assert_eq!(target.mark.as_deref(), Some("m"));
    }

    #[test]
    fn what_is_none() {
        for (text, why) in [
            ("1", "does not begin"),
            ("", "does not begin"),
            ("a.", "missing after `.`"),
            ("a[0", "not closed"),
            ("a@", "no mark"),
            ("a+b", "`+` is not understood"),
        ] {
            let message = Target::parse(text).unwrap_err().message;
            assert!(message.contains(why), "{text}: {message}");
        }
    }
}
