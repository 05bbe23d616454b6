//! Where the comments of a program are, and which of its lines belong to one statement.
//!
//! A claim is a comment, and only a lexer knows what a comment is: strings hold `#:` too, f-strings hold strings.
//! Not here: parsing of the program (heapsim's) and of claims (see [`crate::claim`]).

use std::ops::{Range, RangeInclusive};

use heapsim::Language;

/// What claims need to know of a program's text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Lexed {
    /// The comments that run to the end of a line, sigil included, without the line end.
    pub comments: Vec<Range<usize>>,
    /// The lines of each statement, from 1, in order; blank lines and lines of comments belong to none.
    pub statements: Vec<RangeInclusive<u32>>,
}

/// Lexes a program; on text that is no valid program it does its best.
pub fn lex(source: &str, language: Language) -> Lexed {
    let mut lexer = Lexer {
        text: source,
        bytes: source.as_bytes(),
        language,
        at: 0,
        line: 1,
        brackets: 0,
        open: None,
        out: Lexed::default(),
    };
    match language {
        Language::Python => lexer.python(),
        Language::C => lexer.c(),
    }
    lexer.end_statement();
    lexer.out
}

struct Lexer<'t> {
    text: &'t str,
    bytes: &'t [u8],
    language: Language,
    at: usize,
    line: u32,
    brackets: usize,
    /// First and last line of the statement being read.
    open: Option<(u32, u32)>,
    out: Lexed,
}

impl Lexer<'_> {
    fn python(&mut self) {
        while let Some(byte) = self.peek(0) {
            match byte {
                b'#' => self.comment(),
                b'\n' => self.line_end(),
                b' ' | b'\t' | b'\r' | b'\x0c' => self.at += 1,
                b'\\' if self.continues() => {
                    self.token();
                    self.at += 1;
                    self.skip_line_end();
                }
                b'"' | b'\'' => {
                    let formatted = self.prefix().bytes().any(|b| matches!(b, b'f' | b'F' | b't' | b'T'));
                    self.python_string(formatted);
                }
                _ => self.bracket_or_other(byte),
            }
        }
    }

    /// A string from its opening quote; its value, if formatted, holds expressions.
    fn python_string(&mut self, formatted: bool) {
        self.token();
        let quote = self.bytes[self.at];
        let triple = self.peek(1) == Some(quote) && self.peek(2) == Some(quote);
        self.at += if triple { 3 } else { 1 };
        while let Some(byte) = self.peek(0) {
            match byte {
                b'\\' => {
                    self.at += 1;
                    self.any();
                }
                // A string without its closing quote ends with its line.
                b'\n' if !triple => return,
                b'{' if formatted && self.peek(1) == Some(b'{') => self.at += 2,
                b'{' if formatted => self.field(quote, triple),
                _ if byte == quote && !triple => {
                    self.at += 1;
                    return;
                }
                _ if byte == quote && self.peek(1) == Some(quote) && self.peek(2) == Some(quote) => {
                    self.at += 3;
                    self.token();
                    return;
                }
                _ => self.any(),
            }
        }
    }

    /// A replacement field of an f-string, from its `{`: an expression, then maybe a format that may hold fields again.
    fn field(&mut self, quote: u8, triple: bool) {
        self.at += 1;
        let mut depth = 0usize;
        let mut format = false;
        while let Some(byte) = self.peek(0) {
            match byte {
                b'\n' if !triple => return,
                b'}' if depth == 0 => {
                    self.at += 1;
                    return;
                }
                b'{' if format => self.field(quote, triple),
                // In a format, the string's own quote ends the string: the field was never closed.
                _ if format && byte == quote => return,
                _ if format => self.any(),
                b'"' | b'\'' => {
                    let formatted = self.prefix().bytes().any(|b| matches!(b, b'f' | b'F' | b't' | b'T'));
                    self.python_string(formatted);
                }
                b'(' | b'[' | b'{' => {
                    depth += 1;
                    self.at += 1;
                }
                b')' | b']' | b'}' => {
                    depth = depth.saturating_sub(1);
                    self.at += 1;
                }
                b':' if depth == 0 => {
                    format = true;
                    self.at += 1;
                }
                _ => self.any(),
            }
        }
    }

    /// The letters before a quote, if they are a string's prefix.
    fn prefix(&self) -> &str {
        let before = &self.text[..self.at];
        let start = before
            .rfind(|c: char| !(c.is_alphanumeric() || c == '_'))
            .map_or(0, |at| at + before[at..].chars().next().map_or(1, char::len_utf8));
        let word = &before[start..];
        let letters = word.len() <= 3 && word.bytes().all(|b| b"rRbBuUfFtT".contains(&b));
        if letters { word } else { "" }
    }

    fn c(&mut self) {
        while let Some(byte) = self.peek(0) {
            match byte {
                b'/' if self.peek(1) == Some(b'/') => self.comment(),
                b'/' if self.peek(1) == Some(b'*') => {
                    self.at += 2;
                    while self.peek(0).is_some() && !(self.peek(0) == Some(b'*') && self.peek(1) == Some(b'/')) {
                        if self.peek(0) == Some(b'\n') {
                            self.line_end();
                        } else {
                            self.any();
                        }
                    }
                    self.at = (self.at + 2).min(self.bytes.len());
                }
                b'\n' => self.line_end(),
                b' ' | b'\t' | b'\r' => self.at += 1,
                b'\\' if self.continues() => {
                    self.token();
                    self.at += 1;
                    self.skip_line_end();
                }
                b'"' | b'\'' => self.c_string(byte),
                _ => self.bracket_or_other(byte),
            }
        }
    }

    fn c_string(&mut self, quote: u8) {
        self.token();
        self.at += 1;
        while let Some(byte) = self.peek(0) {
            match byte {
                b'\\' => {
                    self.at += 1;
                    self.any();
                }
                b'\n' => return,
                _ if byte == quote => {
                    self.at += 1;
                    return;
                }
                _ => self.any(),
            }
        }
    }

    /// `{` of C opens a block, not an expression: it does not join lines.
    fn bracket_or_other(&mut self, byte: u8) {
        self.token();
        match byte {
            b'(' | b'[' => self.brackets += 1,
            b')' | b']' => self.brackets = self.brackets.saturating_sub(1),
            b'{' if self.is_python() => self.brackets += 1,
            b'}' if self.is_python() => self.brackets = self.brackets.saturating_sub(1),
            _ => {}
        }
        self.at += 1;
    }

    fn is_python(&self) -> bool {
        self.language == Language::Python
    }

    fn comment(&mut self) {
        let end = self.text[self.at..].find('\n').map_or(self.text.len(), |end| self.at + end);
        let end = if self.text[..end].ends_with('\r') { end - 1 } else { end };
        self.out.comments.push(self.at..end);
        self.at = end;
    }

    /// A statement ends with its line, unless a bracket is open.
    fn line_end(&mut self) {
        if self.brackets == 0 {
            self.end_statement();
        }
        self.skip_line_end();
    }

    fn skip_line_end(&mut self) {
        if self.peek(0) == Some(b'\r') {
            self.at += 1;
        }
        self.at += 1;
        self.line += 1;
    }

    fn continues(&self) -> bool {
        self.peek(1) == Some(b'\n') || (self.peek(1) == Some(b'\r') && self.peek(2) == Some(b'\n'))
    }

    fn end_statement(&mut self) {
        if let Some((first, last)) = self.open.take() {
            self.out.statements.push(first..=last);
        }
    }

    /// The statement reaches to this line.
    fn token(&mut self) {
        let first = self.open.map_or(self.line, |(first, _)| first);
        self.open = Some((first, self.line));
    }

    fn any(&mut self) {
        if self.peek(0) == Some(b'\n') {
            self.line += 1;
        }
        self.at = (self.at + 1).min(self.bytes.len());
    }

    fn peek(&self, ahead: usize) -> Option<u8> {
        self.bytes.get(self.at + ahead).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(language: Language, source: &str, comments: &[&str], statements: &[RangeInclusive<u32>]) {
        let lexed = lex(source, language);
        let found: Vec<&str> = lexed.comments.iter().map(|range| &source[range.clone()]).collect();
        assert_eq!(found, comments);
        assert_eq!(lexed.statements, statements);
    }

    #[track_caller]
    fn python(source: &str, comments: &[&str], statements: &[RangeInclusive<u32>]) {
        check(Language::Python, source, comments, statements);
    }

    #[test]
    fn strings_hold_no_comments() {
        python("a = '#: no' #: yes\n", &["#: yes"], &[1..=1]);
        python("a = \"it's #: no\" #: yes\n", &["#: yes"], &[1..=1]);
        python("a = '\\'#: no' #: yes", &["#: yes"], &[1..=1]);
        python("a = r'\\\\' #: yes", &["#: yes"], &[1..=1]);
        python("a = '' #: yes", &["#: yes"], &[1..=1]);
        python("a = 'open #: no\nb #: yes", &["#: yes"], &[1..=1, 2..=2]);
    }

    #[test]
    fn triple_quotes_span_lines() {
        python("a = \"\"\"x\n#: no\n\"y\" \"\"\"  #: yes\nb\n", &["#: yes"], &[1..=3, 4..=4]);
        python("a = '''\n#: no\n'''\n#: own\n", &["#: own"], &[1..=3]);
    }

    #[test]
    fn formatted_strings_hold_expressions() {
        python("a = f'{x:#>10}' #: yes", &["#: yes"], &[1..=1]);
        python("a = f'{d[\"#: no\"]}' #: yes", &["#: yes"], &[1..=1]);
        python("a = f'{d['#: no']} #: no' #: yes", &["#: yes"], &[1..=1]);
        python("a = f'{{ #: no' #: yes", &["#: yes"], &[1..=1]);
        python("a = f'{x!r:{w}#} {{}}' #: yes", &["#: yes"], &[1..=1]);
        python("a = rf\"{f'{1}'}\" + elf'#: no' #: yes", &["#: yes"], &[1..=1]);
    }

    #[test]
    fn statements_span_brackets_and_backslashes() {
        python("f(1,  #: a\n  2)  #: b\nc = 1 + \\\n  2\n\n# note\nd\n", &["#: a", "#: b", "# note"], &[1..=2, 3..=4, 7..=7]);
    }

    #[test]
    fn c_comments_strings_and_calls() {
        check(
            Language::C,
            "int main(void) { //: a\n  puts(\"//: no\"); /* //: no\n */ char c = '\"'; //: b\n  f(1,\n    2); //: c\n}\n",
            &["//: a", "//: b", "//: c"],
            &[1..=1, 2..=2, 3..=3, 4..=5, 6..=6],
        );
    }
}
