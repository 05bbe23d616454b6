//! Macro expansion (C11 6.10.3): arguments, `#`, `##`, and no macro inside itself.

use std::collections::VecDeque;
use std::rc::Rc;

use super::{MAX_DEPTH, MAX_TOKENS, Macro, Preprocessor, count};
use crate::lexer::{Token, TokenKind};
use crate::source::{Diagnostic, Pos};

/// A token and the macros that may not expand it again.
type Painted = (Token, Paint);
type Paint = Rc<Vec<String>>;

impl Preprocessor<'_> {
    /// Replaces every macro in `tokens`.
    pub(super) fn expand(&mut self, tokens: Vec<Token>, depth: usize) -> Vec<Token> {
        let unpainted = Rc::new(Vec::new());
        let mut input: VecDeque<Painted> = tokens.into_iter().map(|token| (token, unpainted.clone())).collect();
        let mut output = Vec::new();
        while let Some((token, paint)) = input.pop_front() {
            if token.word() == Some("__LINE__") {
                output.push(Token { kind: TokenKind::Number(token.pos.line.to_string()), ..token });
                continue;
            }
            let found = token.word().and_then(|word| Some((word, self.macros.get(word)?)));
            let Some((word, definition)) = found.filter(|(word, _)| !paint.iter().any(|name| name == word)) else {
                output.push(token);
                continue;
            };
            let (word, definition) = (word.to_owned(), definition.clone());
            let mut paint = (*paint).clone();
            let args = match &definition.params {
                None => Vec::new(),
                Some(_) if !input.front().is_some_and(|(token, _)| token.is("(")) => {
                    output.push(token);
                    continue;
                }
                Some(params) => {
                    match self.arguments(&word, params, definition.variadic, token.pos, &mut input) {
                        Some((args, end)) => {
                            // What stands outside a macro's replacement frees it again.
                            paint.retain(|name| end.contains(name));
                            args
                        }
                        None => return output,
                    }
                }
            };
            paint.push(word);
            let paint = Rc::new(paint);
            let replaced = self.substitute(&definition, &args, &token, depth);
            self.made += replaced.len() + 1;
            if self.made > MAX_TOKENS || depth > MAX_DEPTH {
                let message = format!("macros that make more than {MAX_TOKENS} tokens");
                if self.made <= MAX_TOKENS * 2 {
                    self.made = MAX_TOKENS * 2;
                    self.diagnostics.push(Diagnostic::unsupported(token.pos, message));
                }
                return output;
            }
            for token in replaced.into_iter().rev() {
                input.push_front((token, paint.clone()));
            }
        }
        output
    }

    /// Reads the arguments of a function-like macro, whose `(` comes next; gives the closing one's paint, too.
    fn arguments(
        &mut self,
        word: &str,
        params: &[String],
        variadic: bool,
        pos: Pos,
        input: &mut VecDeque<Painted>,
    ) -> Option<(Vec<Vec<Token>>, Paint)> {
        input.pop_front();
        let mut args = vec![Vec::new()];
        let mut depth = 0;
        let end = loop {
            let Some((token, paint)) = input.pop_front() else {
                self.diagnostics.push(Diagnostic::syntax(pos, format!("the arguments of the macro `{word}` never end")));
                return None;
            };
            let rest_is_one = variadic && args.len() == params.len();
            match token.kind {
                TokenKind::Punct(")") if depth == 0 => break paint,
                TokenKind::Punct(",") if depth == 0 && !rest_is_one => {
                    args.push(Vec::new());
                    continue;
                }
                TokenKind::Punct("(") => depth += 1,
                TokenKind::Punct(")") => depth -= 1,
                _ => {}
            }
            args.last_mut().expect("it starts with one").push(token);
        };
        if params.is_empty() && args.len() == 1 && args[0].is_empty() {
            args.clear();
        }
        if variadic && args.len() + 1 == params.len() {
            args.push(Vec::new());
        }
        if args.len() != params.len() {
            let message = format!("the macro `{word}` takes {}, not {}", count(params.len(), "argument"), args.len());
            self.diagnostics.push(Diagnostic::syntax(pos, message));
            return None;
        }
        Some((args, end))
    }

    /// The body of a macro with its arguments put in; every token stands at `site`.
    fn substitute(&mut self, definition: &Macro, args: &[Vec<Token>], site: &Token, depth: usize) -> Vec<Token> {
        let made_by: Option<Rc<str>> = site.made_by.clone().or_else(|| site.word().map(Rc::from));
        let place = |token: &Token| {
            let made_by = made_by.clone();
            Token { pos: site.pos, end: site.end, starts_line: false, made_by, ..token.clone() }
        };
        let arg_of = |token: &Token| {
            let index = definition.params.as_ref()?.iter().position(|param| Some(&**param) == token.word())?;
            args.get(index)
        };
        let body = &definition.body;
        let mut result: Vec<Token> = Vec::new();
        let mut at = 0;
        while at < body.len() {
            let token = &body[at];
            let pastes = body.get(at + 1).is_some_and(|next| next.is("##"));
            if token.is("#")
                && let Some(arg) = body.get(at + 1).and_then(arg_of)
            {
                result.push(Token { kind: TokenKind::Str(stringize(arg).into_bytes()), ..place(token) });
                at += 2;
            } else if token.is("##") && at + 1 < body.len() {
                let right: Vec<Token> = match arg_of(&body[at + 1]) {
                    Some(arg) => arg.clone(),
                    None => vec![body[at + 1].clone()],
                };
                let mut right = right.iter();
                if let Some(first) = right.next() {
                    match result.pop() {
                        Some(left) => {
                            let text = left.spelling() + &first.spelling();
                            result.extend(lex_pasted(&text).iter().map(place));
                        }
                        None => result.push(place(first)),
                    }
                }
                result.extend(right.map(place));
                at += 2;
            } else {
                match arg_of(token) {
                    Some(arg) if pastes => result.extend(arg.iter().map(place)),
                    Some(arg) if depth < MAX_DEPTH => {
                        let expanded = self.expand(arg.clone(), depth + 1);
                        // An argument's tokens keep the places that the reader gave them.
                        result.extend(expanded.into_iter().map(|token| Token { starts_line: false, ..token }));
                    }
                    Some(_) => {}
                    None => result.push(place(token)),
                }
                at += 1;
            }
        }
        result
    }
}

fn lex_pasted(text: &str) -> Vec<Token> {
    let mut tokens = crate::lexer::lex(text, &mut Vec::new());
    tokens.pop();
    tokens
}

fn stringize(tokens: &[Token]) -> String {
    let mut text = String::new();
    for (i, token) in tokens.iter().enumerate() {
        if i > 0 && (token.spaced || token.starts_line) {
            text.push(' ');
        }
        text.push_str(&token.spelling());
    }
    text
}
