//! Which constants of a program the parser and the AST optimizer make: the AST arena owns these as long as the tree lives.
//!
//! Not here: constants that only the code generator makes, such as the names of keyword arguments.

use std::collections::HashSet;

use ruff_python_ast as ast;
use ruff_python_ast::visitor::{Visitor, walk_expr, walk_stmt};

use super::Source;
use super::fold::{fold, fold_all, literal};
use super::unit::Const;
use crate::profile::{Folding, Profile};

/// The constants of a tree.
pub(super) fn in_tree(source: &Source, body: &[ast::Stmt], profile: &Profile) -> HashSet<Const> {
    let mut literals = Literals { source, folds: profile.folding == Folding::InTree, found: HashSet::new() };
    body.iter().for_each(|stmt| literals.visit_stmt(stmt));
    literals.found
}

struct Literals<'a> {
    source: &'a Source,
    /// Results of folding are in the tree too.
    folds: bool,
    found: HashSet<Const>,
}

impl Literals<'_> {
    /// A display of constants that is only looked at once becomes a constant: a tuple for a list, a frozenset for a set.
    fn display(&mut self, expr: &ast::Expr) {
        if !self.folds {
            return;
        }
        let found = match expr {
            ast::Expr::List(list) => fold_all(self.source, &list.elts).map(|items| Const::Tuple(items.into())),
            ast::Expr::Set(set) => fold_all(self.source, &set.elts).map(|items| Const::FrozenSet(items.into())),
            _ => None,
        };
        self.found.extend(found);
    }
}

impl<'a> Visitor<'a> for Literals<'_> {
    fn visit_stmt(&mut self, stmt: &'a ast::Stmt) {
        if let ast::Stmt::For(repeat) = stmt {
            self.display(&repeat.iter);
        }
        walk_stmt(self, stmt);
    }

    fn visit_expr(&mut self, expr: &'a ast::Expr) {
        let constant = if self.folds { fold(self.source, expr) } else { literal(self.source, expr) };
        self.found.extend(constant);
        match expr {
            ast::Expr::Compare(compare) => {
                for (op, right) in compare.ops.iter().zip(&compare.comparators) {
                    if matches!(op, ast::CmpOp::In | ast::CmpOp::NotIn) {
                        self.display(right);
                    }
                }
            }
            ast::Expr::FString(fstring) => {
                let texts = fstring.value.iter().flat_map(|part| match part {
                    ast::FStringPart::Literal(text) => vec![text.value.to_string()],
                    ast::FStringPart::FString(fstring) => {
                        fstring.elements.literals().map(|text| text.value.to_string()).collect()
                    }
                });
                self.found.extend(texts.map(|text| Const::Str(text.into())));
            }
            _ => {}
        }
        walk_expr(self, expr);
    }
}
