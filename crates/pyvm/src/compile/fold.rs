//! Constant folding, as far as CPython does it and a program can see it: by identity, and by who owns the result.
//!
//! Not here: folding that changes nothing but speed.

use num_bigint::BigInt;
use num_traits::{Signed, ToPrimitive, Zero};
use ruff_python_ast as ast;
use ruff_text_size::Ranged;

use super::Source;
use super::unit::Const;

/// The constant that an expression is, or is folded to.
pub(super) fn fold(source: &Source, expr: &ast::Expr) -> Option<Const> {
    match expr {
        ast::Expr::UnaryOp(unary) => match (unary.op, fold(source, &unary.operand)?) {
            (ast::UnaryOp::USub, Const::Int(value)) => Some(Const::Int(-value)),
            (ast::UnaryOp::USub, Const::Float(bits)) => Some(Const::Float((-f64::from_bits(bits)).to_bits())),
            (ast::UnaryOp::USub, Const::Complex(real, imag)) => {
                Some(Const::Complex((-f64::from_bits(real)).to_bits(), (-f64::from_bits(imag)).to_bits()))
            }
            (ast::UnaryOp::UAdd, value @ (Const::Int(_) | Const::Float(_) | Const::Complex(..))) => Some(value),
            (ast::UnaryOp::Invert, Const::Int(value)) => Some(Const::Int(!value)),
            (ast::UnaryOp::Not, Const::Bool(value)) => Some(Const::Bool(!value)),
            _ => None,
        },
        ast::Expr::BinOp(binary) => binop(binary.op, fold(source, &binary.left)?, fold(source, &binary.right)?),
        ast::Expr::Tuple(tuple) => Some(Const::Tuple(fold_all(source, &tuple.elts)?.into())),
        _ => literal(source, expr),
    }
}

/// The literals that a folded expression is made of, in the order in which they would be loaded.
pub(super) fn operands(source: &Source, expr: &ast::Expr, visit: &mut dyn FnMut(Const)) {
    match expr {
        ast::Expr::UnaryOp(unary) => operands(source, &unary.operand, visit),
        ast::Expr::BinOp(binary) => {
            operands(source, &binary.left, visit);
            operands(source, &binary.right, visit);
        }
        ast::Expr::Tuple(tuple) => tuple.elts.iter().for_each(|elt| operands(source, elt, visit)),
        _ => literal(source, expr).into_iter().for_each(visit),
    }
}

/// The constants that all of the expressions are.
pub(super) fn fold_all(source: &Source, exprs: &[ast::Expr]) -> Option<Vec<Const>> {
    exprs.iter().map(|expr| fold(source, expr)).collect()
}

/// The constant that a literal is.
pub(super) fn literal(source: &Source, expr: &ast::Expr) -> Option<Const> {
    match expr {
        ast::Expr::NoneLiteral(_) => Some(Const::None),
        ast::Expr::BooleanLiteral(literal) => Some(Const::Bool(literal.value)),
        ast::Expr::EllipsisLiteral(_) => Some(Const::Ellipsis),
        ast::Expr::StringLiteral(literal) => Some(Const::Str(literal.value.to_str().into())),
        ast::Expr::BytesLiteral(literal) => Some(Const::Bytes(literal.value.bytes().collect())),
        ast::Expr::NumberLiteral(literal) => match &literal.value {
            ast::Number::Int(value) => Some(Const::Int(match value.as_i64() {
                Some(value) => value.into(),
                None => big(&source.text[literal.range()]),
            })),
            ast::Number::Float(value) => Some(Const::Float(value.to_bits())),
            ast::Number::Complex { real, imag } => Some(Const::Complex(real.to_bits(), imag.to_bits())),
        },
        _ => None,
    }
}

/// The value of an int literal as it is written.
fn big(text: &str) -> BigInt {
    let digits: String = text.chars().filter(|&c| c != '_').collect();
    let (radix, digits) = match digits.get(..2).map(str::to_ascii_lowercase).as_deref() {
        Some("0x") => (16, &digits[2..]),
        Some("0o") => (8, &digits[2..]),
        Some("0b") => (2, &digits[2..]),
        _ => (10, &digits[..]),
    };
    BigInt::parse_bytes(digits.as_bytes(), radix).unwrap_or_default()
}

/// Mirrors: `fold_binop` and the `safe_` functions, Python/ast_opt.c, CPython 3.13.
/// Differs: only numbers and strs; of complex numbers only `+` and `-`; an operation that would raise is left to run.
fn binop(op: ast::Operator, left: Const, right: Const) -> Option<Const> {
    use ast::Operator as O;
    const MAX_BITS: u64 = 128;
    const MAX_STR: usize = 4096;
    if let (Const::Complex(..), _) | (_, Const::Complex(..)) = (&left, &right) {
        return complex(op, &left, &right);
    }
    match (left, right) {
        (Const::Int(a), Const::Int(b)) => {
            let value = match op {
                O::Add => a + b,
                O::Sub => a - b,
                O::Mult if a.bits() + b.bits() <= MAX_BITS => a * b,
                O::BitAnd => a & b,
                O::BitOr => a | b,
                O::BitXor => a ^ b,
                O::Pow if !b.is_negative() => {
                    let exponent = b.to_u32()?;
                    if a.bits() * u64::from(exponent) > MAX_BITS {
                        return None;
                    }
                    a.pow(exponent)
                }
                O::LShift if !b.is_negative() && a.bits() + b.to_u64()? <= MAX_BITS => a << b.to_u64()?,
                O::FloorDiv if !b.is_zero() => num_integer::Integer::div_floor(&a, &b),
                O::Mod if !b.is_zero() => num_integer::Integer::mod_floor(&a, &b),
                O::Div if !b.is_zero() => return Some(Const::Float((a.to_f64()? / b.to_f64()?).to_bits())),
                _ => return None,
            };
            Some(Const::Int(value))
        }
        (Const::Float(a), Const::Float(b)) => float(op, f64::from_bits(a), f64::from_bits(b)),
        (Const::Int(a), Const::Float(b)) => float(op, a.to_f64()?, f64::from_bits(b)),
        (Const::Float(a), Const::Int(b)) => float(op, f64::from_bits(a), b.to_f64()?),
        (Const::Str(a), Const::Str(b)) if op == O::Add => Some(Const::Str(format!("{a}{b}").into())),
        (Const::Str(a), Const::Int(n)) | (Const::Int(n), Const::Str(a)) if op == O::Mult => {
            let n = n.to_usize()?;
            (a.len() * n <= MAX_STR).then(|| Const::Str(a.repeat(n).into()))
        }
        _ => None,
    }
}

fn float(op: ast::Operator, a: f64, b: f64) -> Option<Const> {
    use ast::Operator as O;
    let value = match op {
        O::Add => a + b,
        O::Sub => a - b,
        O::Mult => a * b,
        O::Div if b != 0.0 => a / b,
        _ => return None,
    };
    Some(Const::Float(value.to_bits()))
}

fn complex(op: ast::Operator, left: &Const, right: &Const) -> Option<Const> {
    let parts = |constant: &Const| match constant {
        Const::Complex(real, imag) => Some((f64::from_bits(*real), f64::from_bits(*imag))),
        Const::Float(bits) => Some((f64::from_bits(*bits), 0.0)),
        Const::Int(value) => Some((value.to_f64()?, 0.0)),
        _ => None,
    };
    let (a, b) = (parts(left)?, parts(right)?);
    let (real, imag) = match op {
        ast::Operator::Add => (a.0 + b.0, a.1 + b.1),
        ast::Operator::Sub => (a.0 - b.0, a.1 - b.1),
        _ => return None,
    };
    Some(Const::Complex(real.to_bits(), imag.to_bits()))
}
