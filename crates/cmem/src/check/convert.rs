//! Conversions: what may be assigned to what, and the code that converts.

use super::{Checked, Checker};
use crate::ast::{Expr, ExprKind};
use crate::code::Op;
use crate::source::{Diagnostic, Pos};
use crate::types::{Kind, Scalar, Type};

impl Checker {
    pub(super) fn convert_scalar(&mut self, from: Scalar, to: Scalar, pos: Pos) {
        if from != to {
            self.body.emit(Op::Convert(from, to), pos);
        }
    }

    /// Evaluates `value` and converts it as an assignment to `to` does; `what` names the receiver.
    pub(super) fn assigned(&mut self, value: &Expr, to: &Type, what: &str) -> Checked<()> {
        if to.as_scalar() == Some(Scalar::Pointer) && self.is_null_constant(value) {
            self.body.emit(Op::Null, value.pos);
            return Some(());
        }
        if to.is_character() && matches!(value.kind, ExprKind::Str(_)) {
            let diagnostic = Diagnostic::types(value.pos, format!("{what} is one character, and this is a string"));
            return self.error(diagnostic.with_help("a character stands between single quotes: 'a'"));
        }
        let from = if to.is_character() { self.copied_value(value)? } else { self.rvalue(value)? };
        self.convert_assigned(&from, to, value.pos, what)
    }

    /// Whether an expression is a null pointer constant (C11 6.3.2.3).
    pub(super) fn is_null_constant(&mut self, value: &Expr) -> bool {
        match &value.kind {
            ExprKind::Int(0, _) => true,
            ExprKind::Cast(name, inner) => match self.type_name(name) {
                Some(ty) => ty.target().is_some_and(Type::is_void) && self.is_null_constant(inner),
                None => false,
            },
            _ => false,
        }
    }

    pub(super) fn convert_assigned(&mut self, from: &Type, to: &Type, pos: Pos, what: &str) -> Checked<()> {
        match (from.as_scalar(), to.as_scalar()) {
            (Some(Scalar::Pointer), Some(Scalar::Pointer)) => Some(()),
            (Some(from), Some(Scalar::Bool)) => {
                self.convert_scalar(from, Scalar::Bool, pos);
                Some(())
            }
            (Some(Scalar::Pointer), Some(_)) => {
                let (from, to) = (self.name_of(from), self.name_of(to));
                let message = format!("{what} is {to}, and this is the pointer {from}");
                self.error(Diagnostic::types(pos, message).with_help("follow it with `*`, or cast it if you mean its address"))
            }
            (Some(_), Some(Scalar::Pointer)) => {
                let (from, to) = (self.name_of(from), self.name_of(to));
                let message = format!("{what} is the pointer {to}, and this is {from}");
                self.error(
                    Diagnostic::types(pos, message).with_help("take an address with `&`, or cast it if you mean an address"),
                )
            }
            (Some(from), Some(to)) => {
                self.convert_scalar(from, to, pos);
                Some(())
            }
            _ if from.kind == to.kind && matches!(to.kind, Kind::Record(_) | Kind::VaList) => Some(()),
            _ if from.is_void() => self.type_error(pos, format!("{what} needs a value, and this gives none")),
            _ => {
                let (from, to) = (self.name_of(from), self.name_of(to));
                self.type_error(pos, format!("{what} is {to}, and this is {from}"))
            }
        }
    }
}
