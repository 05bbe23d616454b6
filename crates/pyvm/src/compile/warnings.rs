//! What the compiler warns of: comparing identity with a literal, calling or subscripting what cannot be.
//!
//! Not here: errors (`parse`, `scope`), and how a warning is printed (`run`).

use ruff_python_ast as ast;
use ruff_python_ast::visitor::{Visitor, walk_expr, walk_stmt};
use ruff_text_size::Ranged;

use super::Source;
use super::fold::fold;
use super::unit::{Const, Warning};
use crate::profile::Profile;

/// All warnings of a tree, in the order in which code is generated.
pub(super) fn warnings(source: &Source, body: &[ast::Stmt], profile: &Profile) -> Vec<Warning> {
    let mut finder = Finder { source, profile, found: Vec::new() };
    body.iter().for_each(|stmt| finder.visit_stmt(stmt));
    finder.found
}

struct Finder<'a> {
    source: &'a Source,
    profile: &'a Profile,
    found: Vec<Warning>,
}

impl Finder<'_> {
    fn warn(&mut self, node: &ast::Expr, message: String) {
        self.found.push(Warning { line: self.source.position(node.range()).line, message });
    }

    /// The type of a literal or display; nothing is known of other expressions.
    ///
    /// Mirrors: `infer_type`, Python/codegen.c, CPython 3.13.
    /// Differs: no.
    fn infer_type(&self, expr: &ast::Expr) -> Option<&'static str> {
        Some(match expr {
            ast::Expr::List(_) | ast::Expr::ListComp(_) => "list",
            ast::Expr::Dict(_) | ast::Expr::DictComp(_) => "dict",
            ast::Expr::Set(_) | ast::Expr::SetComp(_) => "set",
            ast::Expr::Generator(_) => "generator",
            ast::Expr::Lambda(_) => "function",
            ast::Expr::FString(_) => "str",
            ast::Expr::Tuple(_) => "tuple",
            _ => match fold(self.source, expr)? {
                Const::None => "NoneType",
                Const::Bool(_) => "bool",
                Const::Ellipsis => "ellipsis",
                Const::Int(_) => "int",
                Const::Float(_) => "float",
                Const::Complex(..) => "complex",
                Const::Str(_) => "str",
                Const::Bytes(_) => "bytes",
                Const::Tuple(_) => "tuple",
                Const::FrozenSet(_) | Const::Code(_) => return None,
            },
        })
    }

    /// Mirrors: `check_compare`, Python/codegen.c, CPython 3.13.
    /// Differs: no.
    fn check_compare(&mut self, expr: &ast::Expr, compare: &ast::ExprCompare) {
        let is_literal = |expr: &ast::Expr| {
            fold(self.source, expr).is_some_and(|constant| !matches!(constant, Const::None | Const::Bool(_) | Const::Ellipsis))
        };
        let mut found = Vec::new();
        let mut left: &ast::Expr = &compare.left;
        for (op, right) in compare.ops.iter().zip(&compare.comparators) {
            let (is, instead) = match op {
                ast::CmpOp::Is => ("is", "=="),
                ast::CmpOp::IsNot => ("is not", "!="),
                _ => {
                    left = right;
                    continue;
                }
            };
            let literal = if is_literal(left) { Some(left) } else { Some(right).filter(|right| is_literal(right)) };
            if let Some(literal) = literal {
                let what = match self.infer_type(literal) {
                    Some(ty) if self.profile.identity_warnings_name_the_type => format!("'{ty}' literal"),
                    _ => "a literal".to_owned(),
                };
                found.push(format!("\"{is}\" with {what}. Did you mean \"{instead}\"?"));
            }
            left = right;
        }
        found.into_iter().for_each(|message| self.warn(expr, message));
    }

    /// Mirrors: `check_caller`, Python/codegen.c, CPython 3.13.
    /// Differs: no.
    fn check_caller(&mut self, expr: &ast::Expr, func: &ast::Expr) {
        if let Some(ty) = self.infer_type(func).filter(|&ty| ty != "function") {
            self.warn(expr, format!("'{ty}' object is not callable; perhaps you missed a comma?"));
        }
    }

    /// Mirrors: `check_subscripter`, `check_index`, Python/codegen.c, CPython 3.13.
    /// Differs: no.
    fn check_subscript(&mut self, expr: &ast::Expr, subscript: &ast::ExprSubscript) {
        let Some(ty) = self.infer_type(&subscript.value) else { return };
        if matches!(ty, "NoneType" | "ellipsis" | "int" | "bool" | "float" | "complex" | "set" | "generator" | "function") {
            self.warn(expr, format!("'{ty}' object is not subscriptable; perhaps you missed a comma?"));
        } else if ty != "dict"
            && let Some(index) = self.infer_type(&subscript.slice)
            && !matches!(index, "int" | "bool")
        {
            self.warn(expr, format!("{ty} indices must be integers or slices, not {index}; perhaps you missed a comma?"));
        }
    }
}

impl<'a> Visitor<'a> for Finder<'_> {
    fn visit_stmt(&mut self, stmt: &'a ast::Stmt) {
        if let ast::Stmt::Assert(assert) = stmt
            && self.profile.asserted_tuples_warn
            && matches!(&*assert.test, ast::Expr::Tuple(tuple) if !tuple.elts.is_empty())
        {
            let line = self.source.position(stmt.range()).line;
            self.found.push(Warning { line, message: "assertion is always true, perhaps remove parentheses?".to_owned() });
        }
        walk_stmt(self, stmt);
    }

    fn visit_expr(&mut self, expr: &'a ast::Expr) {
        match expr {
            ast::Expr::Compare(compare) => self.check_compare(expr, compare),
            ast::Expr::Call(call) => self.check_caller(expr, &call.func),
            ast::Expr::Subscript(subscript) if subscript.ctx == ast::ExprContext::Load => self.check_subscript(expr, subscript),
            _ => {}
        }
        walk_expr(self, expr);
    }
}
