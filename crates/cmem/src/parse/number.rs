//! Numeric constants and their types (C11 6.4.4).

use crate::ast::ExprKind;
use crate::source::{Diagnostic, Pos};
use crate::types::Scalar;

/// Reads a preprocessing number as a constant with its type (C11 6.4.4).
pub(crate) fn read_number(text: &str, pos: Pos) -> Result<ExprKind, Diagnostic> {
    let lower = text.to_ascii_lowercase();
    let hex = lower.starts_with("0x");
    if !hex && lower.contains(['.', 'e']) {
        return read_float(&lower, pos);
    }
    if hex && lower.contains(['.', 'p']) {
        return Err(Diagnostic::unsupported(pos, "a hexadecimal floating constant").with_help("write it in decimal"));
    }
    let digits = lower.trim_end_matches(['u', 'l']);
    let suffix = &lower[digits.len()..];
    let (radix, digits) = match digits {
        _ if hex => (16, &digits[2..]),
        _ if digits.starts_with("0b") => (2, &digits[2..]),
        _ if digits.len() > 1 && digits.starts_with('0') => (8, &digits[1..]),
        _ => (10, digits),
    };
    let bad = |message: String| Err(Diagnostic::syntax(pos, message));
    let (unsigned, longs) = match suffix {
        "" => (false, 0),
        "u" => (true, 0),
        "l" => (false, 1),
        "ll" => (false, 2),
        "ul" | "lu" => (true, 1),
        "ull" | "llu" => (true, 2),
        _ => return bad(format!("`{text}`: C knows no suffix `{suffix}`")),
    };
    if let Some(wrong) = digits.chars().find(|c| !c.is_digit(radix)) {
        return bad(format!("`{text}`: `{wrong}` is no digit of a number in base {radix}"));
    }
    let Ok(value) = u64::from_str_radix(digits, radix) else {
        return bad(format!("`{text}` fits no integer type"));
    };
    let candidates: &[Scalar] = match (unsigned, longs) {
        (false, 0) => &[Scalar::I32, Scalar::U32, Scalar::I64, Scalar::U64],
        (false, 1) => &[Scalar::I64, Scalar::U64],
        (false, _) => &[Scalar::LongLong, Scalar::ULongLong],
        (true, 0) => &[Scalar::U32, Scalar::U64],
        (true, 1) => &[Scalar::U64],
        (true, _) => &[Scalar::ULongLong],
    };
    // A decimal constant without `u` is never unsigned while a signed type can hold it (C11 6.4.4.1).
    let skip_unsigned = radix == 10 && !unsigned;
    let fits = |scalar: &Scalar| match scalar {
        Scalar::I32 => value <= i32::MAX as u64,
        Scalar::U32 => value <= u64::from(u32::MAX) && !skip_unsigned,
        Scalar::I64 | Scalar::LongLong => value <= i64::MAX as u64,
        _ => true,
    };
    let scalar = candidates.iter().copied().find(fits).unwrap_or(Scalar::ULongLong);
    Ok(ExprKind::Int(value as i64, scalar))
}

fn read_float(lower: &str, pos: Pos) -> Result<ExprKind, Diagnostic> {
    let digits = lower.trim_end_matches(['f', 'l']);
    let scalar = match &lower[digits.len()..] {
        "" => Scalar::F64,
        "f" => Scalar::F32,
        "l" => {
            return Err(Diagnostic::unsupported(pos, "a `long double` constant").with_help("leave the `L` out"));
        }
        suffix => {
            return Err(Diagnostic::syntax(pos, format!("`{lower}`: C knows no suffix `{suffix}`")));
        }
    };
    match digits.parse::<f64>() {
        Ok(value) if scalar == Scalar::F32 => Ok(ExprKind::Float(f64::from(value as f32), scalar)),
        Ok(value) => Ok(ExprKind::Float(value, scalar)),
        Err(_) => Err(Diagnostic::syntax(pos, format!("`{lower}` is no number"))),
    }
}
