//! Text to tokens: comments and white space fall away, positions stay.
//!
//! Not here: directives and macros ([`crate::preprocess`]), and which words are keywords ([`crate::parse`]).

use std::rc::Rc;

use crate::source::{Diagnostic, Pos};

/// A token and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Token {
    pub(crate) kind: TokenKind,
    pub(crate) pos: Pos,
    /// Just past its last character.
    pub(crate) end: Pos,
    /// Whether it is the first of its line: there a `#` opens a directive.
    pub(crate) starts_line: bool,
    /// Whether white space stands before it: `#define F (x)` differs from `#define F(x)`.
    pub(crate) spaced: bool,
    /// The macro that made it.
    pub(crate) made_by: Option<Rc<str>>,
}

/// What a token is.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum TokenKind {
    /// A name or a keyword.
    Word(String),
    /// A preprocessing number, not yet read.
    Number(String),
    /// A character constant's value.
    Char(i64),
    /// A string literal's bytes, without the final NUL.
    Str(Vec<u8>),
    /// An operator or a bracket.
    Punct(&'static str),
    /// The end of the text.
    End,
}

impl Token {
    pub(crate) fn is(&self, punct: &str) -> bool {
        matches!(self.kind, TokenKind::Punct(p) if p == punct)
    }

    pub(crate) fn word(&self) -> Option<&str> {
        match &self.kind {
            TokenKind::Word(word) => Some(word),
            _ => None,
        }
    }

    /// The token as a message shows it.
    pub(crate) fn shown(&self) -> String {
        match &self.kind {
            TokenKind::End => "the end of the file".to_owned(),
            TokenKind::Char(_) => "a character constant".to_owned(),
            TokenKind::Str(_) => "a string literal".to_owned(),
            _ => format!("`{}`", self.spelling()),
        }
    }

    /// The token as C text; what the preprocessor's `#` makes of it.
    pub(crate) fn spelling(&self) -> String {
        match &self.kind {
            TokenKind::Word(text) | TokenKind::Number(text) => text.clone(),
            TokenKind::Punct(punct) => (*punct).to_owned(),
            TokenKind::Char(value) => format!("'{}'", escape(&[*value as u8], '\'')),
            TokenKind::Str(bytes) => format!("\"{}\"", escape(bytes, '"')),
            TokenKind::End => String::new(),
        }
    }
}

/// Longest first, so that the first match is the right one.
const PUNCTUATORS: &[&str] = &[
    "...", "<<=", ">>=", "->", "++", "--", "<<", ">>", "<=", ">=", "==", "!=", "&&", "||", "+=", "-=", "*=", "/=", "%=", "&=",
    "|=", "^=", "##", "(", ")", "[", "]", "{", "}", ";", ",", ":", "?", "=", "+", "-", "*", "/", "%", "&", "|", "^", "~", "!",
    "<", ">", ".", "#",
];

/// Splits `source` into tokens, the last of which is [`TokenKind::End`].
pub(crate) fn lex(source: &str, diagnostics: &mut Vec<Diagnostic>) -> Vec<Token> {
    let chars = source.chars().collect();
    let mut lexer = Lexer { chars, at: 0, pos: Pos::new(1, 1), starts_line: true, diagnostics };
    let mut tokens = Vec::new();
    loop {
        let spaced = lexer.skip_space();
        let pos = lexer.pos;
        let Some(kind) = lexer.token() else { continue };
        let starts_line = std::mem::replace(&mut lexer.starts_line, false);
        let done = kind == TokenKind::End;
        tokens.push(Token { kind, pos, end: lexer.pos, starts_line, spaced, made_by: None });
        if done {
            return tokens;
        }
    }
}

/// Text of a built-in macro or header: its tokens all stand at [`Pos::BUILT_IN`].
pub(crate) fn lex_built_in(text: &str) -> Vec<Token> {
    let mut diagnostics = Vec::new();
    let mut tokens = lex(text, &mut diagnostics);
    debug_assert!(diagnostics.is_empty(), "built-in text doesn't lex: {diagnostics:?}");
    for token in &mut tokens {
        token.pos = Pos::BUILT_IN;
        token.end = Pos::BUILT_IN;
    }
    tokens
}

struct Lexer<'a> {
    chars: Vec<char>,
    at: usize,
    pos: Pos,
    /// Whether a line ended since the last token; a spliced line or one inside a comment doesn't count.
    starts_line: bool,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl Lexer<'_> {
    fn peek(&self, ahead: usize) -> Option<char> {
        self.chars.get(self.at + ahead).copied()
    }

    fn bump(&mut self) -> Option<char> {
        let c = self.peek(0)?;
        self.at += 1;
        if c == '\n' {
            self.pos = Pos::new(self.pos.line + 1, 1);
        } else {
            self.pos.col += 1;
        }
        Some(c)
    }

    /// Skips white space and comments, and says whether there was any.
    fn skip_space(&mut self) -> bool {
        let start = self.at;
        loop {
            match (self.peek(0), self.peek(1)) {
                (Some(c), _) if c.is_whitespace() || c == '\u{feff}' => {
                    self.starts_line |= c == '\n';
                    self.bump();
                }
                (Some('\\'), Some('\n')) => {
                    // A spliced line is one line to the preprocessor; the position moves on all the same.
                    self.bump();
                    self.bump();
                }
                (Some('/'), Some('/')) => {
                    while self.peek(0).is_some_and(|c| c != '\n') {
                        self.bump();
                    }
                }
                (Some('/'), Some('*')) => self.skip_block_comment(),
                _ => return self.at > start,
            }
        }
    }

    fn skip_block_comment(&mut self) {
        let opened = self.pos;
        self.bump();
        self.bump();
        loop {
            match (self.peek(0), self.peek(1)) {
                (Some('*'), Some('/')) => {
                    self.bump();
                    self.bump();
                    return;
                }
                (None, _) => {
                    self.diagnostics.push(Diagnostic::syntax(opened, "this comment never ends").with_help("close it with `*/`"));
                    return;
                }
                _ => {
                    self.bump();
                }
            }
        }
    }

    /// The next token; `None` after a character that starts none (reported).
    fn token(&mut self) -> Option<TokenKind> {
        let Some(c) = self.peek(0) else {
            return Some(TokenKind::End);
        };
        if c.is_ascii_alphabetic() || c == '_' {
            let word = self.take_while(|c| c.is_ascii_alphanumeric() || c == '_');
            if matches!(self.peek(0), Some('"' | '\'')) && matches!(&*word, "L" | "u" | "U" | "u8") {
                let pos = self.pos;
                self.diagnostics.push(
                    Diagnostic::unsupported(pos, format!("the `{word}` prefix of a literal"))
                        .with_help("write a plain literal, without the prefix"),
                );
            }
            return Some(TokenKind::Word(word));
        }
        if c.is_ascii_digit() || (c == '.' && self.peek(1).is_some_and(|c| c.is_ascii_digit())) {
            return Some(TokenKind::Number(self.number()));
        }
        match c {
            '"' => return Some(TokenKind::Str(self.quoted('"', "string literal"))),
            '\'' => return Some(self.character()),
            _ => {}
        }
        for punct in PUNCTUATORS {
            if punct.chars().enumerate().all(|(i, p)| self.peek(i) == Some(p)) {
                for _ in 0..punct.len() {
                    self.bump();
                }
                return Some(TokenKind::Punct(punct));
            }
        }
        let pos = self.pos;
        self.bump();
        let mut diagnostic = Diagnostic::syntax(pos, format!("`{c}` doesn't belong in C"));
        match c {
            '“' | '”' | '‘' | '’' => diagnostic = diagnostic.with_help("a word processor's quote; write a straight one"),
            '\\' if self.peek(0) == Some('\\') => diagnostic = diagnostic.with_help("a comment begins with `//`"),
            '–' | '—' => diagnostic = diagnostic.with_help("a word processor's dash; write `-`"),
            _ => {}
        }
        // What follows on the line most likely comes of it.
        if !self.diagnostics.iter().any(|other| other.line == pos.line) {
            self.diagnostics.push(diagnostic);
        }
        None
    }

    fn take_while(&mut self, keep: impl Fn(char) -> bool) -> String {
        let mut text = String::new();
        while let Some(c) = self.peek(0).filter(|c| keep(*c)) {
            text.push(c);
            self.bump();
        }
        text
    }

    fn number(&mut self) -> String {
        let mut text = String::new();
        while let Some(c) = self.peek(0) {
            let exponent_sign = matches!(c, '+' | '-')
                && text.ends_with(['e', 'E', 'p', 'P'])
                && (text.ends_with(['p', 'P']) || !text.starts_with("0x") && !text.starts_with("0X"));
            if !(c.is_ascii_alphanumeric() || c == '.' || c == '_' || exponent_sign) {
                break;
            }
            text.push(c);
            self.bump();
        }
        text
    }

    fn character(&mut self) -> TokenKind {
        let pos = self.pos;
        let bytes = self.quoted('\'', "character constant");
        match bytes[..] {
            [byte] => TokenKind::Char(i64::from(byte as i8)),
            [] => {
                self.diagnostics.push(Diagnostic::syntax(pos, "an empty character constant"));
                TokenKind::Char(0)
            }
            _ => {
                self.diagnostics.push(
                    Diagnostic::syntax(pos, "a character constant of more than one byte")
                        .with_help("'…' holds one character; a string takes \"…\""),
                );
                TokenKind::Char(0)
            }
        }
    }

    /// The bytes between two quotes, escapes resolved.
    fn quoted(&mut self, quote: char, what: &str) -> Vec<u8> {
        let opened = self.pos;
        self.bump();
        let mut bytes = Vec::new();
        loop {
            match self.peek(0) {
                None | Some('\n') => {
                    self.diagnostics.push(
                        Diagnostic::syntax(opened, format!("this {what} never ends"))
                            .with_help(format!("close it with `{quote}` on the same line")),
                    );
                    return bytes;
                }
                Some(c) if c == quote => {
                    self.bump();
                    return bytes;
                }
                Some('\\') => self.escape(&mut bytes),
                Some(c) => {
                    self.bump();
                    bytes.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
                }
            }
        }
    }

    fn escape(&mut self, bytes: &mut Vec<u8>) {
        let pos = self.pos;
        self.bump();
        let Some(c) = self.peek(0) else { return };
        let simple = match c {
            'n' => b'\n',
            't' => b'\t',
            'r' => b'\r',
            'a' => 7,
            'b' => 8,
            'f' => 12,
            'v' => 11,
            'e' => 27,
            '\\' | '\'' | '"' | '?' => c as u8,
            '0'..='7' => {
                let mut value = 0u32;
                for _ in 0..3 {
                    let Some(digit) = self.peek(0).and_then(|c| c.to_digit(8)) else {
                        break;
                    };
                    value = value * 8 + digit;
                    self.bump();
                }
                bytes.push(value as u8);
                return;
            }
            'x' => {
                self.bump();
                let digits = self.take_while(|c| c.is_ascii_hexdigit());
                match u8::from_str_radix(&digits, 16) {
                    Ok(byte) => bytes.push(byte),
                    Err(_) => self.diagnostics.push(
                        Diagnostic::syntax(pos, "this hexadecimal escape doesn't fit a byte")
                            .with_help("write \\x and two hexadecimal digits; to go on with a digit, split the string"),
                    ),
                }
                return;
            }
            '\n' => {
                self.bump();
                return;
            }
            _ => {
                self.diagnostics.push(Diagnostic::syntax(pos, format!("C knows no escape `\\{c}`")));
                b'?'
            }
        };
        self.bump();
        bytes.push(simple);
    }
}

/// The inverse of the escapes, for messages and `#`.
fn escape(bytes: &[u8], quote: char) -> String {
    let mut text = String::new();
    for &byte in bytes {
        match byte {
            b'\n' => text.push_str("\\n"),
            b'\t' => text.push_str("\\t"),
            b'\r' => text.push_str("\\r"),
            b'\\' => text.push_str("\\\\"),
            _ if byte as char == quote => {
                text.push('\\');
                text.push(quote);
            }
            0x20..0x7f => text.push(byte as char),
            _ => text.push_str(&format!("\\{byte:03o}")),
        }
    }
    text
}
