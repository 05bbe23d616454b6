//! Fenced code blocks of a chapter, found as mdBook finds them: by pulldown-cmark, never by searching the text.
//!
//! So fences in lists, quotes and footnotes count, and fences in comments, in longer fences and in indented code do not.
//! Not here: what the words after the backticks mean (see [`crate::options`]).

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

use crate::source::line_ranges;

/// A fenced code block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fence {
    /// From the first backtick to the end of the closing fence.
    pub span: Range<usize>,
    /// The words after the backticks.
    pub info: String,
    /// The code, without the prefixes of lists and quotes, lines ended by `\n`.
    pub body: String,
    /// For each line of `body`, the offset of its first byte in the chapter.
    pub lines: Vec<usize>,
}

/// The Markdown dialect of mdBook 0.5 (without its typographic quotes, which never touch code).
pub fn dialect() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_DEFINITION_LIST
        | Options::ENABLE_GFM
}

/// The fences of a chapter, in order.
pub fn fences(markdown: &str) -> Vec<Fence> {
    let mut found = Vec::new();
    let mut open: Option<Fence> = None;
    for (event, span) in Parser::new_ext(markdown, dialect()).into_offset_iter() {
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
                open = Some(Fence { span, info: info.to_string(), body: String::new(), lines: Vec::new() });
            }
            Event::Text(text) => {
                if let Some(fence) = &mut open {
                    fence.push(&text, span.start);
                }
            }
            Event::End(TagEnd::CodeBlock) => found.extend(open.take()),
            _ => {}
        }
    }
    found
}

/// As [`fences`], and those inside `admonish` blocks, whose bodies are Markdown. All offsets are of `markdown` itself.
pub fn nested_fences(markdown: &str) -> Vec<Fence> {
    let mut found = Vec::new();
    for fence in fences(markdown) {
        if fence.info.split([' ', ',', '{']).next() != Some("admonish") {
            found.push(fence);
            continue;
        }
        for inner in nested_fences(&fence.body) {
            let lines = inner.lines.iter().map(|at| fence.outer(*at)).collect();
            let span = fence.outer(inner.span.start)..fence.outer(inner.span.end);
            found.push(Fence { span, lines, ..inner });
        }
    }
    found
}

impl Fence {
    /// Adds text that starts at `at`; a text event may hold a part of a line, or several lines.
    fn push(&mut self, text: &str, at: usize) {
        let mut at = at;
        for part in text.split_inclusive('\n') {
            if self.body.is_empty() || self.body.ends_with('\n') {
                self.lines.push(at);
            }
            at += part.len();
            match part.strip_suffix("\r\n") {
                Some(part) => self.body.extend([part, "\n"]),
                None => self.body.push_str(part),
            }
        }
    }

    /// The chapter's offset of an offset in the body.
    pub(crate) fn outer(&self, at: usize) -> usize {
        let lines = line_ranges(&self.body);
        let index = lines.partition_point(|line| line.start <= at).saturating_sub(1);
        match (self.lines.get(index), lines.get(index)) {
            (Some(start), Some(line)) if at <= line.end + 1 => start + (at - line.start),
            _ => self.span.end,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::line_col;

    /// Every container: one fence, its body free of prefixes, its lines where they stand.
    #[test]
    fn containers() {
        let cases = [
            ("plain", "a\n\n```python,heapsim\nx = [1]\n\ny = x\n```\n\n*b*\n", (4, 1), (6, 1)),
            ("tight", "a\n```python,heapsim\nx = [1]\n\ny = x\n```\n*b*\n", (3, 1), (5, 1)),
            ("tildes", "~~~~ python,heapsim\nx = [1]\n\ny = x\n~~~~\n*b*\n", (2, 1), (4, 1)),
            ("four backticks", "````python,heapsim\nx = [1]\n\ny = x\n````\n", (2, 1), (4, 1)),
            ("indented", "  ```python,heapsim\n  x = [1]\n\n  y = x\n  ```\n*b*\n", (2, 3), (4, 3)),
            ("list", "- a\n\n  ```python,heapsim\n  x = [1]\n\n  y = x\n  ```\n- c\n", (4, 3), (6, 3)),
            ("first of an item", "1. ```python,heapsim\n   x = [1]\n\n   y = x\n   ```\n2. b\n", (2, 4), (4, 4)),
            ("nested list", "- a\n  - b\n    ```python,heapsim\n    x = [1]\n\n    y = x\n    ```\n", (4, 5), (6, 5)),
            ("quote", "> a\n> ```python,heapsim\n> x = [1]\n>\n> y = x\n> ```\n", (3, 3), (5, 3)),
            ("quote in list", "- > ```python,heapsim\n  > x = [1]\n  >\n  > y = x\n  > ```\n", (2, 5), (4, 5)),
            ("alert", "> [!NOTE]\n> ```python,heapsim\n> x = [1]\n>\n> y = x\n> ```\n", (3, 3), (5, 3)),
            ("unclosed", "```python,heapsim\nx = [1]\n\ny = x\n", (2, 1), (4, 1)),
            ("crlf", "a\r\n```python,heapsim\r\nx = [1]\r\n\r\ny = x\r\n```\r\n*b*\r\n", (3, 1), (5, 1)),
            ("definition", "term\n: ```python,heapsim\n  x = [1]\n\n  y = x\n  ```\n", (3, 3), (5, 3)),
            ("footnote", "x[^1]\n\n[^1]: note\n\n    ```python,heapsim\n    x = [1]\n\n    y = x\n    ```\n", (6, 5), (8, 5)),
            ("quote, crlf", "> ```python,heapsim\r\n> x = [1]\r\n>\r\n> y = x\r\n> ```\r\n", (2, 3), (4, 3)),
        ];
        for (name, markdown, first, third) in cases {
            let found = fences(markdown);
            assert_eq!(found.len(), 1, "{name}");
            assert_eq!(found[0].info, "python,heapsim", "{name}");
            assert_eq!(found[0].body, "x = [1]\n\ny = x\n", "{name}");
            assert_eq!(found[0].lines.len(), 3, "{name}");
            assert_eq!(line_col(markdown, found[0].lines[0]), first, "{name}");
            assert_eq!(line_col(markdown, found[0].lines[2]), third, "{name}");
        }
    }

    #[test]
    fn what_is_no_fence_is_left_alone() {
        for markdown in [
            "    ```python,heapsim\n    x = 1\n    ```\n",
            "<!--\n```python,heapsim\nx\n```\n-->\n",
            "a `` ```python,heapsim `` b\n",
        ] {
            assert_eq!(fences(markdown), [], "{markdown}");
        }
        let quoted = fences("````md\n```python,heapsim\nx\n```\n````\n");
        assert_eq!(quoted.len(), 1);
        assert_eq!(quoted[0].info, "md");
    }

    #[test]
    fn fences_in_admonish_blocks_keep_their_places() {
        let markdown = "# t\n\n> ````admonish note \"T\"\n> text\n>\n> ```python,heapsim\n> x = 1\n> y = 2\n> ```\n> ````\n";
        let found = nested_fences(markdown);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].body, "x = 1\ny = 2\n");
        assert_eq!(line_col(markdown, found[0].span.start), (6, 3));
        assert_eq!(line_col(markdown, found[0].lines[1]), (8, 3));
    }
}
