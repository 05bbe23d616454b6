//! `'...%s...' % (a, b)`: compiled as an f-string where a release does that.

use ruff_python_ast as ast;
use ruff_text_size::Ranged;

use super::Compiler;
use super::fold::fold;
use super::unit::Const;
use crate::op::Op;

/// A piece of a format.
enum Piece {
    Literal(String),
    /// A conversion, as `FormatValue` has it: 1 str, 2 repr, 3 ascii.
    Value(u32),
}

impl Compiler<'_> {
    /// Compiles a `%` of a literal and a tuple as an f-string; false if it is not so simple.
    ///
    /// Mirrors: `optimize_format`, Python/ast_opt.c, CPython 3.13.
    /// Differs: conversions with flags, width or precision are left to run.
    pub(super) fn percent_as_fstring(&mut self, binary: &ast::ExprBinOp) -> bool {
        let ast::Expr::Tuple(tuple) = &*binary.right else { return false };
        let starred = tuple.elts.iter().any(|elt| matches!(elt, ast::Expr::Starred(_)));
        if !self.profile.percent_is_an_fstring
            || binary.op != ast::Operator::Mod
            || starred
            || fold(self.source, &binary.right).is_some()
        {
            return false;
        }
        let Some(Const::Str(format)) = fold(self.source, &binary.left) else { return false };
        let Some(pieces) = pieces(&format) else { return false };
        if pieces.iter().filter(|piece| matches!(piece, Piece::Value(_))).count() != tuple.elts.len() {
            return false;
        }
        let mut values = tuple.elts.iter();
        let count = pieces.len() as u32;
        for piece in pieces {
            match piece {
                Piece::Literal(text) => self.emit_const(Const::Str(text.into())),
                Piece::Value(conversion) => {
                    if let Some(value) = values.next() {
                        self.expr(value);
                        self.emit_at(value.range(), Op::FormatValue, conversion);
                    }
                }
            }
        }
        match count {
            0 => self.emit_const(Const::Str("".into())),
            1 => {}
            _ => self.emit(Op::BuildString, count),
        }
        true
    }
}

fn pieces(format: &str) -> Option<Vec<Piece>> {
    let mut pieces = Vec::new();
    let mut literal = String::new();
    let mut chars = format.chars();
    while let Some(c) = chars.next() {
        if c != '%' {
            literal.push(c);
            continue;
        }
        let conversion = match chars.next()? {
            '%' => {
                literal.push('%');
                continue;
            }
            's' => 1,
            'r' => 2,
            'a' => 3,
            _ => return None,
        };
        if !literal.is_empty() {
            pieces.push(Piece::Literal(std::mem::take(&mut literal)));
        }
        pieces.push(Piece::Value(conversion));
    }
    if !literal.is_empty() {
        pieces.push(Piece::Literal(literal));
    }
    Some(pieces)
}
