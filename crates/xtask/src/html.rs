//! The tags of a built page, with their attributes and lines.
//!
//! A scanner for what mdBook writes: it knows comments, raw text (`script`, `style`) and the ways to write an
//! attribute. It builds no tree and judges nothing.

/// A start tag.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Tag<'a> {
    /// In lower case.
    pub(crate) name: String,
    /// Names in lower case; values unescaped.
    pub(crate) attributes: Vec<(String, String)>,
    /// Counted from 1.
    pub(crate) line: usize,
    /// The text of the tag, between its brackets.
    pub(crate) source: &'a str,
}

impl Tag<'_> {
    /// The value of an attribute.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(attribute, _)| attribute == name).map(|(_, value)| value.as_str())
    }
}

/// Every start tag of a page, in order.
pub(crate) fn tags(page: &str) -> Vec<Tag<'_>> {
    let mut tags = Vec::new();
    let (mut at, mut line) = (0, 1);
    while let Some(open) = page[at..].find('<') {
        line += newlines(&page[at..at + open]);
        at += open;
        let rest = &page[at..];
        let length = if rest.starts_with("<!--") {
            rest.find("-->").map_or(rest.len(), |end| end + 3)
        } else if let Some(length) = tag_length(rest) {
            let tag = tag(&rest[1..length - 1], line);
            let raw = raw_text_length(&tag.name, &rest[length..]);
            tags.push(tag);
            length + raw
        } else {
            1
        };
        line += newlines(&rest[..length]);
        at += length;
    }
    tags
}

/// The length of the start tag that `text` begins with, brackets included, if it begins with one. A `>` inside quotes
/// does not end it.
fn tag_length(text: &str) -> Option<usize> {
    if !text[1..].starts_with(|first: char| first.is_ascii_alphabetic()) {
        return None;
    }
    let mut quote = None;
    for (at, byte) in text.bytes().enumerate() {
        match (quote, byte) {
            (None, b'>') => return Some(at + 1),
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), _) if open == byte => quote = None,
            _ => {}
        }
    }
    None
}

/// How much of `text` is the raw text of an element called `name`, which has just been opened.
fn raw_text_length(name: &str, text: &str) -> usize {
    if !matches!(name, "script" | "style") {
        return 0;
    }
    text.find(&format!("</{name}")).unwrap_or(text.len())
}

fn tag(source: &str, line: usize) -> Tag<'_> {
    let end = source.find(|c: char| c.is_whitespace() || c == '/').unwrap_or(source.len());
    Tag { name: source[..end].to_ascii_lowercase(), attributes: attributes(&source[end..]), line, source }
}

fn attributes(mut text: &str) -> Vec<(String, String)> {
    let mut attributes = Vec::new();
    loop {
        text = text.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
        if text.is_empty() {
            return attributes;
        }
        let end = text.find(|c: char| c.is_whitespace() || c == '=' || c == '/').unwrap_or(text.len());
        // A stray `=` would otherwise be looked at for ever.
        let (name, rest) = text.split_at(end.max(1));
        let (value, rest) = match rest.trim_start().strip_prefix('=') {
            Some(rest) => value(rest.trim_start()),
            None => ("", rest),
        };
        attributes.push((name.to_ascii_lowercase(), unescape(value)));
        text = rest;
    }
}

fn value(text: &str) -> (&str, &str) {
    for quote in ['"', '\''] {
        if let Some(inner) = text.strip_prefix(quote) {
            return inner.split_once(quote).unwrap_or((inner, ""));
        }
    }
    text.split_at(text.find(char::is_whitespace).unwrap_or(text.len()))
}

/// Resolves the references that mdBook writes into attributes.
fn unescape(value: &str) -> String {
    let named = [("&quot;", "\""), ("&#39;", "'"), ("&#x27;", "'"), ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")];
    named.iter().fold(value.to_string(), |text, (name, character)| text.replace(name, character))
}

fn newlines(text: &str) -> usize {
    text.bytes().filter(|&byte| byte == b'\n').count()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The tags of a page as `line name key=value …`.
    fn check(page: &str) -> Vec<String> {
        let show = |tag: &Tag| {
            let attributes: String = tag.attributes.iter().map(|(name, value)| format!(" {name}={value}")).collect();
            format!("{} {}{attributes}", tag.line, tag.name)
        };
        tags(page).iter().map(show).collect()
    }

    #[test]
    fn every_way_to_write_an_attribute_is_read() {
        let page = "<A HREF=\"x y\" id='q' class=bare hidden data-a = \"b\">\n<br/><img src=a.png />";
        assert_eq!(check(page), ["1 a href=x y id=q class=bare hidden= data-a=b", "2 br", "2 img src=a.png"]);
    }

    #[test]
    fn comments_and_raw_text_hold_no_tags() {
        let page = "<!-- <a href=x>\n --><script>if (1 < a) '<b id=c>'\n</script><style>\n<i></style><u>";
        assert_eq!(check(page), ["2 script", "3 style", "4 u"]);
    }

    #[test]
    fn quoted_brackets_and_escapes_belong_to_the_value() {
        assert_eq!(check("<a title=\"a > b &amp;lt; &quot;\">"), ["1 a title=a > b &lt; \""]);
    }

    #[test]
    fn text_and_end_tags_are_passed_over() {
        assert_eq!(check("1 < 2 </p> <"), [""; 0]);
        assert_eq!(check("<p"), [""; 0]);
        assert_eq!(check("<p = x>"), ["1 p == x="]);
    }
}
