//! Integer constant expressions (C11 6.6): lengths of arrays, labels, enumerators.

use super::{Checked, Checker, Symbol};
use crate::ast::{BinaryOp, Expr, ExprKind, UnaryOp};
use crate::types::Scalar;

impl Checker {
    /// The value of an expression that must be an integer constant; `what` names what needs it.
    pub(super) fn constant(&mut self, expression: &Expr, what: &str) -> Checked<i64> {
        match self.fold(expression) {
            Some((value, _)) => Some(value),
            None => {
                // A name that isn't known is the better message.
                if let ExprKind::Name(name) = &expression.kind
                    && self.lookup(name).is_none()
                {
                    return self.unknown_name(name, expression.pos, false);
                }
                self.type_error(expression.pos, format!("{what} must be an integer constant"))
            }
        }
    }

    /// The value and type of an integer constant expression; `None` if it is none.
    pub(super) fn fold(&mut self, expression: &Expr) -> Option<(i64, Scalar)> {
        match &expression.kind {
            ExprKind::Int(value, scalar) => Some((*value, *scalar)),
            ExprKind::Name(name) => match self.lookup(name)? {
                Symbol::Constant(value, scalar) => Some((*value, *scalar)),
                _ => None,
            },
            ExprKind::Unary(op, operand) => {
                let (value, scalar) = self.fold(operand)?;
                let promoted = scalar.promoted();
                Some(match op {
                    UnaryOp::Plus => (value, promoted),
                    UnaryOp::Negate => (promoted.wrap(value.wrapping_neg()), promoted),
                    UnaryOp::Complement => (promoted.wrap(!value), promoted),
                    UnaryOp::Not => (i64::from(value == 0), Scalar::I32),
                })
            }
            ExprKind::Binary(op, left, right) => {
                let (left, right) = (self.fold(left)?, self.fold(right)?);
                fold_binary(*op, left, right)
            }
            ExprKind::And(left, right) => {
                let (left, right) = (self.fold(left)?, self.fold(right)?);
                Some((i64::from(left.0 != 0 && right.0 != 0), Scalar::I32))
            }
            ExprKind::Or(left, right) => {
                let (left, right) = (self.fold(left)?, self.fold(right)?);
                Some((i64::from(left.0 != 0 || right.0 != 0), Scalar::I32))
            }
            ExprKind::Conditional(condition, then, otherwise) => {
                let condition = self.fold(condition)?;
                let (then, otherwise) = (self.fold(then)?, self.fold(otherwise)?);
                let common = then.1.common(otherwise.1);
                Some((common.wrap(if condition.0 != 0 { then.0 } else { otherwise.0 }), common))
            }
            ExprKind::Cast(name, operand) => {
                let (value, _) = self.fold(operand)?;
                let scalar = self.type_name(name)?.as_scalar().filter(|scalar| scalar.is_integer())?;
                Some((scalar.wrap(value), scalar))
            }
            ExprKind::SizeofType(name) => {
                let ty = self.type_name(name)?;
                Some((self.types.size_of(&ty)? as i64, Scalar::U64))
            }
            ExprKind::AlignofType(name) => {
                let ty = self.type_name(name)?;
                Some((self.types.align_of(&ty) as i64, Scalar::U64))
            }
            ExprKind::SizeofExpr(operand) => {
                let ty = self.type_of(operand)?;
                Some((self.types.size_of(&ty)? as i64, Scalar::U64))
            }
            ExprKind::OffsetOf(name, path) => {
                let offset = self.offset_of(name, path, expression.pos)?;
                Some((offset as i64, Scalar::U64))
            }
            _ => None,
        }
    }
}

fn fold_binary(op: BinaryOp, left: (i64, Scalar), right: (i64, Scalar)) -> Option<(i64, Scalar)> {
    let shifts = matches!(op, BinaryOp::Shl | BinaryOp::Shr);
    let scalar = if shifts { left.1.promoted() } else { left.1.common(right.1) };
    let (a, b) = if shifts { (left.0, right.0) } else { (scalar.wrap(left.0), scalar.wrap(right.0)) };
    let unsigned = scalar.is_unsigned();
    let bits = scalar.size() as u32 * 8;
    let truth = |truth: bool| Some((i64::from(truth), Scalar::I32));
    let value = match op {
        BinaryOp::Add => a.wrapping_add(b),
        BinaryOp::Sub => a.wrapping_sub(b),
        BinaryOp::Mul => a.wrapping_mul(b),
        BinaryOp::Div if b == 0 => return None,
        BinaryOp::Rem if b == 0 => return None,
        BinaryOp::Div if unsigned => (a as u64 / b as u64) as i64,
        BinaryOp::Div => a.wrapping_div(b),
        BinaryOp::Rem if unsigned => (a as u64 % b as u64) as i64,
        BinaryOp::Rem => a.wrapping_rem(b),
        BinaryOp::Shl => a.wrapping_shl(b as u32 % bits),
        BinaryOp::Shr if unsigned => ((a as u64) >> (b as u32 % bits)) as i64,
        BinaryOp::Shr => a >> (b as u32 % bits),
        BinaryOp::And => a & b,
        BinaryOp::Or => a | b,
        BinaryOp::Xor => a ^ b,
        BinaryOp::Less => {
            return truth(if unsigned { (a as u64) < b as u64 } else { a < b });
        }
        BinaryOp::LessEqual => {
            return truth(if unsigned { a as u64 <= b as u64 } else { a <= b });
        }
        BinaryOp::Greater => return truth(if unsigned { a as u64 > b as u64 } else { a > b }),
        BinaryOp::GreaterEqual => {
            return truth(if unsigned { a as u64 >= b as u64 } else { a >= b });
        }
        BinaryOp::Equal => return truth(a == b),
        BinaryOp::NotEqual => return truth(a != b),
    };
    Some((scalar.wrap(value), scalar))
}
