//! Tokens to a syntax tree, with several errors at once in words for learners.
//!
//! Not here: macros (done before) and types (done after). The parser knows which names are typedefs, because C's
//! grammar can't be read without that.

mod decl;
mod expr;
mod init;
mod number;
mod record;
mod stmt;

pub(crate) use number::read_number;

use std::collections::HashMap;

use crate::ast::Unit;
use crate::foreign;
use crate::lexer::{Token, TokenKind};
use crate::source::{Diagnostic, Pos};

/// How deep a construct may nest: what keeps every later walk over the tree within the host's stack.
pub(crate) const MAX_DEPTH: usize = 200;
/// How many errors are worth reading.
const MAX_DIAGNOSTICS: usize = 20;

/// `None` after an error, which then stands among the diagnostics.
type Parsed<T> = Option<T>;

/// Parses a program, the declarations of its headers included.
pub(crate) fn parse(tokens: Vec<Token>, diagnostics: &mut Vec<Diagnostic>) -> Unit {
    let lexical = diagnostics.len();
    Parser { tokens, at: 0, depth: 0, scopes: vec![HashMap::new()], diagnostics, lexical, tags: Vec::new(), unclosed: None }
        .unit()
}

struct Parser<'a> {
    /// Ends with [`TokenKind::End`].
    tokens: Vec<Token>,
    at: usize,
    depth: usize,
    /// For each name whether it names a type, innermost scope last.
    scopes: Vec<HashMap<String, bool>>,
    diagnostics: &'a mut Vec<Diagnostic>,
    /// How many of them were there before: a line that doesn't even lex gets no second error.
    lexical: usize,
    /// Structs, unions and enumerations, as they are named: `struct point`.
    tags: Vec<String>,
    /// A block whose `}` seems to close an outer one, by its indentation: where it opened.
    unclosed: Option<Pos>,
}

impl Parser<'_> {
    fn unit(&mut self) -> Unit {
        let mut unit = Unit::new();
        while !self.at_end() && self.diagnostics.len() < MAX_DIAGNOSTICS {
            let start = self.at;
            if self.take(";") {
                continue;
            }
            match self.external() {
                Some(external) => unit.push(external),
                None => self.skip_external(start),
            }
        }
        unit
    }

    fn token(&self) -> &Token {
        &self.tokens[self.at]
    }

    fn ahead(&self, n: usize) -> &Token {
        &self.tokens[(self.at + n).min(self.tokens.len() - 1)]
    }

    fn pos(&self) -> Pos {
        self.token().pos
    }

    fn at_end(&self) -> bool {
        self.token().kind == TokenKind::End
    }

    fn bump(&mut self) -> Token {
        let token = self.token().clone();
        if !self.at_end() {
            self.at += 1;
        }
        token
    }

    fn peek(&self, punct: &str) -> bool {
        self.token().is(punct)
    }

    fn take(&mut self, punct: &str) -> bool {
        let found = self.peek(punct);
        if found {
            self.at += 1;
        }
        found
    }

    fn peek_word(&self, word: &str) -> bool {
        self.token().word() == Some(word)
    }

    fn take_word(&mut self, word: &str) -> bool {
        let found = self.peek_word(word);
        if found {
            self.at += 1;
        }
        found
    }

    /// Just past the token before this one: where something is missing.
    fn previous_end(&self) -> Pos {
        match self.at {
            0 => Pos::new(1, 1),
            at => self.tokens[at - 1].end,
        }
    }

    /// Takes `punct`, or says that it is missing: `after` completes "expected `;` after …".
    fn expect(&mut self, punct: &str, after: &str) -> Parsed<()> {
        if self.take(punct) {
            return Some(());
        }
        let message = format!("expected `{punct}` after {after}");
        let diagnostic = Diagnostic::syntax(self.previous_end(), message);
        let foreign = self.foreign().map(str::to_owned);
        let help = foreign.or_else(|| (!self.at_end()).then(|| format!("found {} instead", self.token().shown())));
        self.error(match self.of_macro().or(help) {
            Some(help) => diagnostic.with_help(help),
            None => diagnostic,
        })
    }

    /// What to do about a word of another language, if this token or the one before is one.
    fn foreign(&self) -> Option<&'static str> {
        let before = self.at.checked_sub(1).and_then(|at| self.tokens[at].word());
        self.token().word().and_then(foreign::advice).or_else(|| before.and_then(foreign::advice))
    }

    /// Where to look if a macro made this token.
    fn of_macro(&self) -> Option<String> {
        let name = self.token().made_by.as_ref()?;
        Some(format!("{} comes from the macro `{name}`: look at its `#define`", self.token().shown()))
    }

    /// Says that something else was expected where this token stands.
    fn unexpected<T>(&mut self, expected: &str) -> Parsed<T> {
        self.unexpected_with(expected, None)
    }

    fn unexpected_with<T>(&mut self, expected: &str, help: Option<&str>) -> Parsed<T> {
        let message = format!("expected {expected}, found {}", self.token().shown());
        let pos = if self.at_end() { self.previous_end() } else { self.pos() };
        let help = self.of_macro().or(help.or_else(|| self.foreign()).map(str::to_owned));
        let diagnostic = Diagnostic::syntax(pos, message);
        self.error(match help {
            Some(help) => diagnostic.with_help(help),
            None => diagnostic,
        })
    }

    fn error<T>(&mut self, diagnostic: Diagnostic) -> Parsed<T> {
        // One place, one error: what follows from it would only confuse.
        let same_place = |other: &Diagnostic| (other.line, other.col) == (diagnostic.line, diagnostic.col);
        let same_line = |other: &Diagnostic| other.line == diagnostic.line;
        let earlier = &self.diagnostics[..self.lexical];
        // A text that never ends has swallowed what is missing at the end.
        if self.at_end() && !earlier.is_empty() {
            return None;
        }
        if !self.diagnostics.iter().any(same_place) && !earlier.iter().any(same_line) {
            self.diagnostics.push(diagnostic);
        }
        None
    }

    /// Adds to the errors since there were `before` of them what they most likely have in common.
    fn advise(&mut self, before: usize, help: &str) {
        if let Some(diagnostic) = self.diagnostics.get_mut(before) {
            diagnostic.help = Some(help.to_owned());
        }
    }

    /// The column of the first token on the line of token `at`.
    fn indentation(&self, at: usize) -> u32 {
        let first = (0..=at).rev().find(|at| self.tokens[*at].starts_line).unwrap_or(0);
        self.tokens[first].pos.col
    }

    /// Runs `parse` one level deeper; refuses what nests too deep.
    fn nested<T>(&mut self, parse: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        self.deeper(self.depth + 1)?;
        self.depth += 1;
        let parsed = parse(self);
        self.depth -= 1;
        parsed
    }

    /// Refuses a tree that would be deeper than [`MAX_DEPTH`].
    fn deeper(&mut self, depth: usize) -> Parsed<()> {
        if depth <= MAX_DEPTH {
            return Some(());
        }
        let pos = self.pos();
        self.error(
            Diagnostic::unsupported(pos, format!("nesting deeper than {MAX_DEPTH} levels"))
                .with_help("split the construct into smaller ones"),
        )
    }

    fn declare(&mut self, name: &str, is_type: bool) {
        self.scopes.last_mut().expect("the file's scope is never left").insert(name.to_owned(), is_type);
    }

    fn is_typedef(&self, name: &str) -> bool {
        self.scopes.iter().rev().find_map(|scope| scope.get(name)).copied().unwrap_or(false)
    }

    /// After an error in a statement: on to where the next one likely starts.
    fn skip_statement(&mut self, start: usize) {
        if self.at == start {
            self.bump();
        }
        // The error may stand inside the braces of a struct or of a list, and then it ends with their declaration's `;`.
        let mut braces = 0usize;
        for token in &self.tokens[start..self.at] {
            if token.is("{") {
                braces += 1;
            } else if token.is("}") {
                braces = braces.saturating_sub(1);
            }
        }
        let inside = braces > 0;
        while !self.at_end() {
            if braces == 0
                && !inside
                && (self.peek("}") || self.at > start && self.token().starts_line && self.starts_statement())
            {
                return;
            }
            let token = self.bump();
            if token.is("{") {
                braces += 1;
            } else if token.is("}") {
                let Some(fewer) = braces.checked_sub(1) else {
                    return;
                };
                braces = fewer;
                if braces == 0 && !inside {
                    return;
                }
            } else if token.is(";") && braces == 0 {
                return;
            }
        }
    }

    /// After an error outside every function: past its `;` or its braces.
    fn skip_external(&mut self, start: usize) {
        self.scopes.truncate(1);
        self.depth = 0;
        if self.at == start {
            self.bump();
        }
        while !self.at_end() {
            if self.token().starts_line && self.pos().col == 1 && self.starts_declaration() {
                return;
            }
            if self.bump().is(";") && self.token().starts_line && self.pos().col == 1 {
                return;
            }
        }
    }

    fn starts_statement(&self) -> bool {
        const STARTS: &[&str] = &["if", "while", "for", "do", "switch", "return", "break", "continue", "goto", "case", "default"];
        self.token().word().is_some_and(|word| STARTS.contains(&word)) || self.starts_declaration()
    }
}
