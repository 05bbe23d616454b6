//! Directives and macros: tokens in, tokens out.
//!
//! It knows the standard headers as sets of declarations and no other file. A token that a macro makes stands where the
//! macro was used, so every later message points at the reader's text.

mod condition;
mod expand;

use std::collections::HashMap;
use std::rc::Rc;

use crate::foreign;
use crate::headers::{self, Header};
use crate::lexer::{Token, TokenKind, lex_built_in};
use crate::source::{Diagnostic, Pos, closest};

/// How many tokens macros may make: a macro that doubles itself is a bomb.
const MAX_TOKENS: usize = 200_000;
/// How deep macros may call one another, and `#if` may nest.
const MAX_DEPTH: usize = 64;

/// What the preprocessor leaves to the parser: the headers' declarations, then the program.
pub(crate) fn preprocess(tokens: Vec<Token>, diagnostics: &mut Vec<Diagnostic>) -> Vec<Token> {
    let mut preprocessor = Preprocessor::new(diagnostics);
    preprocessor.run(tokens);
    let mut result = Vec::new();
    for header in &preprocessor.headers {
        let types = header.types.iter().map(|(_, text)| *text);
        for text in types.chain(header.functions.iter().copied()) {
            result.extend(lex_built_in(text).into_iter().filter(|token| token.kind != TokenKind::End));
        }
    }
    result.append(&mut preprocessor.output);
    result
}

/// A macro.
#[derive(Clone)]
struct Macro {
    /// `None` for an object-like macro.
    params: Option<Vec<String>>,
    variadic: bool,
    body: Rc<[Token]>,
}

/// One `#if` that is open.
struct Conditional {
    pos: Pos,
    /// Whether this branch is read.
    active: bool,
    /// Whether some branch was.
    taken: bool,
    /// Whether the whole construct stands in a part that is read.
    parent: bool,
    seen_else: bool,
}

struct Preprocessor<'a> {
    macros: HashMap<String, Macro>,
    headers: Vec<&'static Header>,
    conditionals: Vec<Conditional>,
    output: Vec<Token>,
    /// How many tokens macros made.
    made: usize,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl<'a> Preprocessor<'a> {
    fn new(diagnostics: &'a mut Vec<Diagnostic>) -> Preprocessor<'a> {
        let mut preprocessor = Preprocessor {
            macros: HashMap::new(),
            headers: Vec::new(),
            conditionals: Vec::new(),
            output: Vec::new(),
            made: 0,
            diagnostics,
        };
        for text in [
            "__STDC__ 1",
            "__STDC_VERSION__ 201710L",
            "__x86_64__ 1",
            "__LP64__ 1",
            "__GNUC__ 12",
            "__GNUC_MINOR__ 2",
            "__INT_MAX__ 2147483647",
            "__SIZEOF_INT__ 4",
            "__SIZEOF_LONG__ 8",
            "__SIZEOF_POINTER__ 8",
            "__CHAR_BIT__ 8",
            "__SIZE_TYPE__ unsigned long",
            "__PTRDIFF_TYPE__ long",
            "__WCHAR_TYPE__ int",
            "__INT32_TYPE__ int",
            "__INT64_TYPE__ long",
            "__UINT32_TYPE__ unsigned int",
            "__UINT64_TYPE__ unsigned long",
            "__INTPTR_TYPE__ long",
            "__UINTPTR_TYPE__ unsigned long",
            "__builtin_expect(e, v) (e)",
            "__linux__ 1",
            "__FILE__ \"main.c\"",
        ] {
            preprocessor.define_built_in(text);
        }
        preprocessor
    }

    fn run(&mut self, tokens: Vec<Token>) {
        let mut pending = Vec::new();
        let mut tokens = tokens.into_iter().peekable();
        while let Some(token) = tokens.next() {
            if token.starts_line && token.is("#") {
                let expanded = self.expand(std::mem::take(&mut pending), 0);
                self.output.extend(expanded);
                let mut line = Vec::new();
                while let Some(token) = tokens.next_if(|token| !token.starts_line && token.kind != TokenKind::End) {
                    line.push(token);
                }
                self.directive(token.pos, line);
            } else if token.kind == TokenKind::End {
                let expanded = self.expand(std::mem::take(&mut pending), 0);
                self.output.extend(expanded);
                self.output.push(token);
            } else if self.active() {
                pending.push(self.without_builtin_prefix(token));
            }
        }
        if let Some(open) = self.conditionals.last() {
            self.diagnostics.push(Diagnostic::syntax(open.pos, "this `#if` has no `#endif`"));
        }
    }

    /// gcc's `__builtin_memcpy` is `memcpy`, declared without a header.
    fn without_builtin_prefix(&mut self, token: Token) -> Token {
        let known = token.word().and_then(|word| word.strip_prefix("__builtin_"));
        let Some((name, header)) = known.and_then(|name| Some((name, headers::declaring_function(name)?))) else {
            return token;
        };
        let kind = TokenKind::Word(name.to_owned());
        self.add_header(header);
        Token { kind, ..token }
    }

    fn active(&self) -> bool {
        self.conditionals.last().is_none_or(|conditional| conditional.active)
    }

    /// A directive: the tokens of its line, without the `#`.
    fn directive(&mut self, hash: Pos, line: Vec<Token>) {
        let Some(first) = line.first() else { return };
        let pos = first.pos;
        let name = first.word().unwrap_or_default().to_owned();
        let rest = &line[1..];
        match &*name {
            "if" | "ifdef" | "ifndef" => return self.open_conditional(&name, pos, rest),
            "elif" | "else" | "endif" => return self.move_conditional(&name, pos, rest),
            _ if !self.active() => return,
            _ => {}
        }
        match &*name {
            "include" => self.include(pos, rest),
            "define" => self.define(pos, rest),
            "undef" => match rest {
                [token] if token.word().is_some() => {
                    self.macros.remove(token.word().unwrap_or_default());
                }
                _ => self.diagnostics.push(Diagnostic::syntax(pos, "`#undef` takes one name")),
            },
            "error" => {
                let text: Vec<String> = rest.iter().map(Token::spelling).collect();
                self.diagnostics.push(Diagnostic::syntax(hash, format!("#error {}", text.join(" "))));
            }
            "pragma" => match rest.first().and_then(Token::word) {
                // These would change what the program means; every other one is advice.
                Some(word @ ("pack" | "push_macro" | "pop_macro" | "GCC")) if word != "GCC" || is_layout(rest) => {
                    let pos = rest[0].pos;
                    self.diagnostics.push(Diagnostic::unsupported(pos, format!("`#pragma {word}`")));
                }
                _ => {}
            },
            "line" => {
                self.diagnostics.push(Diagnostic::unsupported(pos, "`#line`").with_help("positions are those of this text"))
            }
            "warning" => {}
            _ => {
                const KNOWN: &[&str] =
                    &["include", "define", "undef", "if", "ifdef", "ifndef", "elif", "else", "endif", "pragma"];
                let mut diagnostic = Diagnostic::syntax(pos, format!("unknown directive `#{name}`"));
                if let Some(meant) = closest(&name, KNOWN.iter().copied()) {
                    diagnostic = diagnostic.with_help(format!("did you mean `#{meant}`?"));
                }
                self.diagnostics.push(diagnostic);
            }
        }
    }

    fn open_conditional(&mut self, name: &str, pos: Pos, rest: &[Token]) {
        let parent = self.active();
        if self.conditionals.len() >= MAX_DEPTH {
            self.diagnostics.push(Diagnostic::unsupported(pos, format!("`#if` nested deeper than {MAX_DEPTH} levels")));
        }
        let active = parent
            && match name {
                "if" => self.condition(pos, rest),
                _ => {
                    let Some(word) = rest.first().and_then(Token::word) else {
                        self.diagnostics.push(Diagnostic::syntax(pos, format!("`#{name}` takes a name")));
                        return;
                    };
                    self.macros.contains_key(word) == (name == "ifdef")
                }
            };
        self.conditionals.push(Conditional { pos, active, taken: active, parent, seen_else: false });
    }

    fn move_conditional(&mut self, name: &str, pos: Pos, rest: &[Token]) {
        let Some(mut top) = self.conditionals.pop() else {
            self.diagnostics.push(Diagnostic::syntax(pos, format!("`#{name}` without `#if`")));
            return;
        };
        if name == "endif" {
            return;
        }
        if top.seen_else {
            self.diagnostics.push(Diagnostic::syntax(pos, format!("`#{name}` after `#else`")));
        }
        top.seen_else |= name == "else";
        top.active = top.parent && !top.taken && (name == "else" || self.condition(pos, rest));
        top.taken |= top.active;
        self.conditionals.push(top);
    }

    fn condition(&mut self, pos: Pos, rest: &[Token]) -> bool {
        // `defined` comes first, for its operand isn't expanded.
        let mut tokens = Vec::new();
        let mut at = 0;
        while at < rest.len() {
            if rest[at].word() == Some("defined") {
                let parenthesized = rest.get(at + 1).is_some_and(|token| token.is("("));
                let name = rest.get(at + if parenthesized { 2 } else { 1 }).and_then(Token::word);
                let Some(name) = name else {
                    self.diagnostics.push(Diagnostic::syntax(rest[at].pos, "`defined` takes a name"));
                    return false;
                };
                let value = if self.macros.contains_key(name) { "1" } else { "0" };
                tokens.push(Token { kind: TokenKind::Number(value.to_owned()), ..rest[at].clone() });
                at += if parenthesized { 4 } else { 2 };
            } else {
                tokens.push(rest[at].clone());
                at += 1;
            }
        }
        let expanded = self.expand(tokens, 0);
        match condition::evaluate(&expanded, pos) {
            Ok(value) => value != 0,
            Err(diagnostic) => {
                self.diagnostics.push(diagnostic);
                false
            }
        }
    }

    fn include(&mut self, pos: Pos, rest: &[Token]) {
        let name = match rest {
            [token, ..] if matches!(token.kind, TokenKind::Str(_)) => {
                let TokenKind::Str(bytes) = &token.kind else {
                    return;
                };
                let name = String::from_utf8_lossy(bytes).into_owned();
                if headers::find(&name).is_none() {
                    self.diagnostics.push(
                        Diagnostic::unsupported(token.pos, format!("a header of one's own (`{name}`)"))
                            .with_help("put its declarations into the program; it is one file here"),
                    );
                    return;
                }
                name
            }
            // gcc warns of what follows the `>`, and takes no notice of it.
            [open, name @ ..] if open.is("<") && name.iter().any(|token| token.is(">")) => {
                name.iter().take_while(|token| !token.is(">")).map(Token::spelling).collect::<String>()
            }
            _ => {
                self.diagnostics
                    .push(Diagnostic::syntax(pos, "`#include` takes a header").with_help("write it as `#include <stdio.h>`"));
                return;
            }
        };
        match headers::find(&name) {
            Some(header) => self.add_header(header),
            None => {
                let pos = rest.first().map_or(pos, |token| token.pos);
                let mut diagnostic = Diagnostic::unsupported(pos, format!("the header <{name}>"));
                if let Some(reason) = foreign::absent_header(&name) {
                    diagnostic = diagnostic.with_help(reason);
                } else if let Some(meant) = closest(&name, headers::names()) {
                    diagnostic = diagnostic.with_help(format!("did you mean <{meant}>?"));
                } else {
                    let known: Vec<&str> = headers::names().collect();
                    diagnostic = diagnostic.with_help(format!("the headers are {}", known.join(", ")));
                }
                self.diagnostics.push(diagnostic);
            }
        }
    }

    fn add_header(&mut self, header: &'static Header) {
        if header.name == "assert.h" {
            // <assert.h> looks at NDEBUG each time that it is included (C11 7.2).
            self.macros.remove("assert");
        } else if self.headers.iter().any(|known| known.name == header.name) {
            return;
        }
        for name in header.includes {
            self.add_header(headers::find(name).expect("headers include headers"));
        }
        if !self.headers.iter().any(|known| known.name == header.name) {
            self.headers.push(header);
        }
        for text in header.macros {
            let silent = text.starts_with("assert(") && self.macros.contains_key("NDEBUG");
            self.define_built_in(if silent { "assert(e) ((void)0)" } else { text });
        }
    }

    fn define_built_in(&mut self, text: &str) {
        let mut line = lex_built_in(text);
        line.pop();
        self.define(Pos::BUILT_IN, &line);
    }

    fn define(&mut self, pos: Pos, rest: &[Token]) {
        let Some((name, mut body)) = rest.split_first() else {
            self.diagnostics.push(Diagnostic::syntax(pos, "`#define` takes a name"));
            return;
        };
        let Some(word) = name.word() else {
            self.diagnostics.push(Diagnostic::syntax(name.pos, "`#define` takes a name"));
            return;
        };
        let (mut params, mut variadic) = (None, false);
        if body.first().is_some_and(|token| token.is("(") && !token.spaced) {
            let Some(close) = body.iter().position(|token| token.is(")")) else {
                self.diagnostics.push(Diagnostic::syntax(name.pos, format!("the parameters of `{word}` never end")));
                return;
            };
            let mut names = Vec::new();
            for token in &body[1..close] {
                match &token.kind {
                    TokenKind::Word(param) => names.push(param.clone()),
                    TokenKind::Punct("...") => {
                        variadic = true;
                        names.push("__VA_ARGS__".to_owned());
                    }
                    TokenKind::Punct(",") => {}
                    _ => {
                        self.diagnostics.push(Diagnostic::syntax(token.pos, "a macro's parameter is a name"));
                        return;
                    }
                }
            }
            params = Some(names);
            body = &body[close + 1..];
        }
        self.macros.insert(word.to_owned(), Macro { params, variadic, body: body.into() });
    }
}

/// `1 argument`, `2 arguments`.
pub(crate) fn count(n: usize, noun: &str) -> String {
    if n == 1 { format!("1 {noun}") } else { format!("{n} {noun}s") }
}

/// Whether `#pragma GCC …` changes how code is made.
fn is_layout(rest: &[Token]) -> bool {
    !matches!(rest.get(1).and_then(Token::word), Some("diagnostic" | "poison" | "system_header" | "warning"))
}
