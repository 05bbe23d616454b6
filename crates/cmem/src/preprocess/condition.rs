//! The integer expression after `#if`.

use crate::ast::ExprKind;
use crate::lexer::{Token, TokenKind};
use crate::source::{Diagnostic, Pos};

/// Its value; a name that is no macro counts as 0 (C11 6.10.1).
pub(super) fn evaluate(tokens: &[Token], pos: Pos) -> Result<i64, Diagnostic> {
    let mut condition = Condition { tokens, at: 0, pos, depth: 0, skipped: 0 };
    let value = condition.ternary()?;
    match tokens.get(condition.at) {
        None => Ok(value),
        Some(token) => Err(Diagnostic::syntax(token.pos, format!("{} can't stand in `#if`", token.shown()))),
    }
}

struct Condition<'a> {
    tokens: &'a [Token],
    at: usize,
    pos: Pos,
    depth: usize,
    /// How many operators around this place have already decided without it: there nothing is computed.
    skipped: usize,
}

impl Condition<'_> {
    fn take(&mut self, punct: &str) -> bool {
        let found = self.tokens.get(self.at).is_some_and(|token| token.is(punct));
        self.at += usize::from(found);
        found
    }

    /// Reads an operand; if it is `decided` that its value doesn't matter, without computing it.
    fn unless(&mut self, decided: bool, read: impl FnOnce(&mut Self) -> Result<i64, Diagnostic>) -> Result<i64, Diagnostic> {
        self.skipped += usize::from(decided);
        let value = read(self);
        self.skipped -= usize::from(decided);
        value
    }

    fn ternary(&mut self) -> Result<i64, Diagnostic> {
        let condition = self.binary(0)?;
        if !self.take("?") {
            return Ok(condition);
        }
        let then = self.unless(condition == 0, Self::ternary)?;
        if !self.take(":") {
            return Err(Diagnostic::syntax(self.pos, "expected `:` in `#if`"));
        }
        let otherwise = self.unless(condition != 0, Self::ternary)?;
        Ok(if condition != 0 { then } else { otherwise })
    }

    fn binary(&mut self, least: usize) -> Result<i64, Diagnostic> {
        const LEVELS: &[&[&str]] = &[
            &["||"],
            &["&&"],
            &["|"],
            &["^"],
            &["&"],
            &["==", "!="],
            &["<", ">", "<=", ">="],
            &["<<", ">>"],
            &["+", "-"],
            &["*", "/", "%"],
        ];
        if least == LEVELS.len() {
            return self.unary();
        }
        let mut left = self.binary(least + 1)?;
        while let Some(op) = LEVELS[least].iter().copied().find(|op| self.take(op)) {
            let decided = op == "||" && left != 0 || op == "&&" && left == 0;
            let right = self.unless(decided, |condition| condition.binary(least + 1))?;
            left = match op {
                "||" => i64::from(left != 0 || right != 0),
                "&&" => i64::from(left != 0 && right != 0),
                "|" => left | right,
                "^" => left ^ right,
                "&" => left & right,
                "==" => i64::from(left == right),
                "!=" => i64::from(left != right),
                "<" => i64::from(left < right),
                ">" => i64::from(left > right),
                "<=" => i64::from(left <= right),
                ">=" => i64::from(left >= right),
                "<<" => left.wrapping_shl(right as u32),
                ">>" => left.wrapping_shr(right as u32),
                "+" => left.wrapping_add(right),
                "-" => left.wrapping_sub(right),
                "*" => left.wrapping_mul(right),
                _ if right == 0 && self.skipped > 0 => 0,
                _ if right == 0 => {
                    return Err(Diagnostic::syntax(self.pos, "`#if` divides by zero"));
                }
                "/" => left.wrapping_div(right),
                _ => left.wrapping_rem(right),
            };
        }
        Ok(left)
    }

    fn unary(&mut self) -> Result<i64, Diagnostic> {
        self.depth += 1;
        if self.depth > super::MAX_DEPTH {
            return Err(Diagnostic::unsupported(self.pos, "an `#if` of that many operators"));
        }
        if self.take("!") {
            return Ok(i64::from(self.unary()? == 0));
        }
        if self.take("-") {
            return Ok(self.unary()?.wrapping_neg());
        }
        if self.take("~") {
            return Ok(!self.unary()?);
        }
        if self.take("+") {
            return self.unary();
        }
        if self.take("(") {
            let value = self.ternary()?;
            if !self.take(")") {
                return Err(Diagnostic::syntax(self.pos, "expected `)` in `#if`"));
            }
            return Ok(value);
        }
        let Some(token) = self.tokens.get(self.at) else {
            return Err(Diagnostic::syntax(self.pos, "`#if` needs an expression"));
        };
        self.at += 1;
        match &token.kind {
            TokenKind::Number(text) => match crate::parse::read_number(text, token.pos)? {
                ExprKind::Int(value, _) => Ok(value),
                _ => Err(Diagnostic::syntax(token.pos, "`#if` works on integers")),
            },
            TokenKind::Char(value) => Ok(*value),
            TokenKind::Word(_) => Ok(0),
            _ => Err(Diagnostic::syntax(token.pos, format!("{} can't stand in `#if`", token.shown()))),
        }
    }
}
