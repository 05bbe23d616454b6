//! Floats as text: shortest and rounded digits laid out as CPython does, and what `float()` accepts.
//!
//! Padding and grouping belong to [`super::format`] and [`super::percent`].

use super::int::to_ascii;

/// More digits than the exact value of any float has, before or after its point.
const ALL_DIGITS: usize = 1100;

/// How [`format_float_short`] lays out a float, as `PyOS_double_to_string`'s flags say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct FloatStyle {
    /// `Py_DTSF_ADD_DOT_0`: a `.0` after a whole number.
    pub add_dot_0: bool,
    /// `Py_DTSF_ALT`: keep the point and a `g`'s trailing zeros.
    pub alternate: bool,
    /// `Py_DTSF_NO_NEG_0`: no sign before a number that rounds to zero.
    pub no_negative_zero: bool,
    /// A `g` keeps its trailing zeros if it rounded a whole number down from a tie: a flaw until 3.9 (bpo-40780).
    pub tie_keeps_zeros: bool,
}

/// `repr()` of a float: the shortest digits that read back as the same float.
///
/// Mirrors: `float_repr`, Objects/floatobject.c, CPython 3.13.
pub fn repr_float(value: f64) -> String {
    let style = FloatStyle { add_dot_0: true, ..FloatStyle::default() };
    format_float_short(value, 'r', 0, style)
}

/// `repr()` of a complex number.
///
/// Mirrors: `complex_repr`, Objects/complexobject.c, CPython 3.13.
pub fn repr_complex(real: f64, imag: f64) -> String {
    let part = |value| format_float_short(value, 'r', 0, FloatStyle::default());
    if real == 0.0 && real.is_sign_positive() {
        return format!("{}j", part(imag));
    }
    let sign = if imag.is_nan() || imag.is_sign_positive() { "+" } else { "" };
    format!("({}{sign}{}j)", part(real), part(imag))
}

/// `str()` of a float, which is its `repr()`.
pub fn str_float(value: f64) -> String {
    repr_float(value)
}

/// The digits of `value` for a format code: `e`, `f`, `g`, in either case, with `precision`, or `r` for the shortest.
///
/// Mirrors: `PyOS_double_to_string` and `format_float_short`, Python/pystrtod.c, CPython 3.13.
pub fn format_float_short(value: f64, code: char, precision: usize, style: FloatStyle) -> String {
    let text = lay_out(value, code.to_ascii_lowercase(), precision, style);
    if code.is_ascii_uppercase() { text.to_ascii_uppercase() } else { text }
}

/// `float(text)`; `None` if the text is no float.
///
/// Mirrors: `PyFloat_FromString`, Objects/floatobject.c, CPython 3.13.
pub fn parse_float(text: &str) -> Option<f64> {
    let ascii = to_ascii(text)?;
    let bytes = ascii.as_bytes();
    let is_digit = |at: Option<&u8>| at.is_some_and(u8::is_ascii_digit);
    let mut plain = String::with_capacity(bytes.len());
    for (at, &byte) in bytes.iter().enumerate() {
        if byte != b'_' {
            plain.push(char::from(byte));
        } else if at == 0 || !is_digit(bytes.get(at - 1)) || !is_digit(bytes.get(at + 1)) {
            return None;
        }
    }
    // The standard library's grammar is CPython's.
    plain.parse().ok()
}

/// Digits with the place of their point: 0.DIGITS times ten to the power of `decpt`.
struct Decimal {
    digits: String,
    decpt: i64,
}

fn lay_out(value: f64, code: char, precision: usize, style: FloatStyle) -> String {
    let sign = |negative: bool| if negative { "-" } else { "" };
    if value.is_nan() {
        return "nan".to_owned();
    }
    if value.is_infinite() {
        return format!("{}inf", sign(value < 0.0));
    }
    let precision = match code {
        'g' => precision.max(1),
        _ => precision,
    };
    let wide = precision as i64;
    let Decimal { digits, mut decpt } = match code {
        'r' => shortest(value.abs()),
        'f' => rounded_at(value.abs(), precision),
        'e' => rounded_to(value.abs(), precision + 1, false),
        _ => rounded_to(value.abs(), precision, style.tie_keeps_zeros),
    };
    let zero = digits.bytes().all(|b| b == b'0');
    let negative = value.is_sign_negative() && !(zero && style.no_negative_zero);

    let with_exponent = match code {
        'e' => true,
        'f' => false,
        'r' => decpt <= -4 || decpt > 16,
        _ => decpt <= -4 || decpt > wide - i64::from(style.add_dot_0),
    };
    // Where the written digits end, counted from the first one; a zero stands for each that the value lacks.
    let mut end = match code {
        'e' => wide + 1,
        'f' => decpt + wide,
        'g' if style.alternate => wide,
        _ => digits.len() as i64,
    };
    let exponent = decpt - 1;
    if with_exponent {
        decpt = 1;
    }
    let least = if style.add_dot_0 && !with_exponent { decpt + 1 } else { decpt };
    end = end.max(least);
    let start = if decpt <= 0 { decpt - 1 } else { 0 };

    let mut out = String::from(sign(negative));
    let known = digits.len() as i64;
    let push_run = |out: &mut String, from: i64, to: i64| {
        let zeros_before = (to.min(0) - from).max(0);
        let zeros_after = (to - from.max(known)).max(0);
        out.extend(std::iter::repeat_n('0', zeros_before as usize));
        let (first, last) = (from.clamp(0, known), to.clamp(0, known));
        out.push_str(&digits[first as usize..(last.max(first)) as usize]);
        out.extend(std::iter::repeat_n('0', zeros_after as usize));
    };
    push_run(&mut out, start, decpt);
    if end > decpt || style.alternate {
        out.push('.');
    }
    push_run(&mut out, decpt, end);
    if with_exponent {
        out.push_str(&format!("e{}{:02}", if exponent < 0 { '-' } else { '+' }, exponent.abs()));
    }
    out
}

/// Mode 0 of `_Py_dg_dtoa`.
fn shortest(value: f64) -> Decimal {
    let decimal = scientific(&format!("{value:e}"));
    // Only with this many digits can two shortest candidates be equally near. The standard library takes the upper
    // one, CPython the even one.
    const MAY_TIE: usize = 16;
    if decimal.digits.len() >= MAY_TIE {
        let digits_after = decimal.digits.len() - 1;
        let even = format!("{value:.digits_after$e}");
        if even.parse() == Ok(value) {
            return scientific(&even);
        }
    }
    decimal
}

/// Mode 2 of `_Py_dg_dtoa`: `ndigits` significant digits, ties to even.
fn rounded_to(value: f64, ndigits: usize, tie_keeps_zeros: bool) -> Decimal {
    let digits_after = ndigits.min(ALL_DIGITS) - 1;
    let mut decimal = scientific(&format!("{value:.digits_after$e}"));
    if tie_keeps_zeros && is_whole_tie(value, ndigits) {
        let zeros = ndigits.saturating_sub(decimal.digits.len());
        decimal.digits.extend(std::iter::repeat_n('0', zeros));
    }
    decimal
}

/// Whether `value` is a whole number in the range of dtoa's quick path for those, and `ndigits` of its digits end with
/// a 0 that is followed by exactly a half.
fn is_whole_tie(value: f64, ndigits: usize) -> bool {
    const WHOLE_LIMIT: f64 = 1e15;
    if value >= WHOLE_LIMIT || value.fract() != 0.0 {
        return false;
    }
    let whole = format!("{value:.0}");
    whole.len() > ndigits && whole.as_bytes()[ndigits - 1] == b'0' && whole[ndigits..].trim_end_matches('0') == "5"
}

/// Mode 3 of `_Py_dg_dtoa`: `ndigits` digits after the point, ties to even.
fn rounded_at(value: f64, ndigits: usize) -> Decimal {
    let digits_after = ndigits.min(ALL_DIGITS);
    if value == 0.0 {
        return scientific("0e0");
    }
    let text = format!("{value:.digits_after$}");
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let all = format!("{whole}{fraction}");
    let significant = all.trim_start_matches('0');
    if significant.is_empty() {
        return Decimal { digits: String::new(), decpt: -(ndigits as i64) };
    }
    let leading = (all.len() - significant.len()) as i64;
    Decimal { digits: significant.trim_end_matches('0').to_owned(), decpt: whole.len() as i64 - leading }
}

/// Reads `D.DDDeX`.
fn scientific(text: &str) -> Decimal {
    let (mantissa, exponent) = text.split_once('e').expect("scientific notation");
    let exponent: i64 = exponent.parse().expect("a decimal exponent");
    let all = mantissa.replace('.', "");
    let trimmed = all.trim_end_matches('0');
    Decimal { digits: if trimmed.is_empty() { "0" } else { trimmed }.to_owned(), decpt: exponent + 1 }
}
