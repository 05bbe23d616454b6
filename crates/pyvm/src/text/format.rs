//! `format()` of int, float and str by a format spec.
//!
//! A bool is an int here; that an empty spec means `str()` is the caller's rule for types of its own.

use num_bigint::BigInt;
use num_traits::ToPrimitive;

use super::float::{FloatStyle, format_float_short};
use super::spec::{Align, FormatRules, FormatSpec, Grouping, Sign, unknown_kind};
use super::{TextError, repr_float};

/// `format()` of an int, or of a bool with the type name `bool`.
///
/// Mirrors: `_PyLong_FormatAdvancedWriter` and `format_long_internal`, Python/formatter_unicode.c, CPython 3.13.
/// Differs: `n` groups as in the C locale, which is not at all.
pub fn format_int(value: &BigInt, spec: &str, type_name: &str, rules: &FormatRules) -> Result<String, TextError> {
    if spec.is_empty() {
        return Ok(value.to_string());
    }
    let spec = FormatSpec::parse(spec, Some('d'), Align::Right, type_name, rules)?;
    let (radix, prefix) = match spec.kind {
        Some('d' | 'n') | None => (10, ""),
        Some('b') => (2, "0b"),
        Some('o') => (8, "0o"),
        Some('x') => (16, "0x"),
        Some('X') => (16, "0X"),
        Some('c') => return format_char(value, &spec),
        Some('e' | 'E' | 'f' | 'F' | 'g' | 'G' | '%') => {
            return format_parsed_float(int_to_float(value)?, &spec, rules);
        }
        Some(kind) => return Err(unknown_kind(kind, type_name)),
    };
    check_int_spec(&spec)?;
    let mut digits = value.magnitude().to_str_radix(radix);
    if spec.kind == Some('X') {
        digits.make_ascii_uppercase();
    }
    Ok(fill_number(
        &Number {
            negative: value.sign() == num_bigint::Sign::Minus,
            prefix: if spec.alternate { prefix } else { "" },
            digits: &digits,
            remainder: "",
        },
        &spec,
    ))
}

/// `format()` of a float.
///
/// Mirrors: `_PyFloat_FormatAdvancedWriter`, Python/formatter_unicode.c, CPython 3.13.
/// Differs: `n` groups as in the C locale, which is not at all.
pub fn format_float(value: f64, spec: &str, type_name: &str, rules: &FormatRules) -> Result<String, TextError> {
    if spec.is_empty() {
        return Ok(repr_float(value));
    }
    let spec = FormatSpec::parse(spec, None, Align::Right, type_name, rules)?;
    match spec.kind {
        None | Some('e' | 'E' | 'f' | 'F' | 'g' | 'G' | 'n' | '%') => format_parsed_float(value, &spec, rules),
        Some(kind) => Err(unknown_kind(kind, type_name)),
    }
}

/// `format()` of a str.
///
/// Mirrors: `_PyUnicode_FormatAdvancedWriter` and `format_string_internal`, Python/formatter_unicode.c, CPython 3.13.
pub fn format_str(value: &str, spec: &str, type_name: &str, rules: &FormatRules) -> Result<String, TextError> {
    if spec.is_empty() {
        return Ok(value.to_owned());
    }
    let spec = FormatSpec::parse(spec, Some('s'), Align::Left, type_name, rules)?;
    if let Some(kind) = spec.kind
        && kind != 's'
    {
        return Err(unknown_kind(kind, type_name));
    }
    let refused = match spec {
        _ if spec.sign == Some(Sign::Space) && rules.space_is_no_sign => "Space",
        _ if spec.sign.is_some() => "Sign",
        _ if spec.no_negative_zero => "Negative zero coercion (z)",
        _ if spec.alternate => "Alternate form (#)",
        _ if spec.align == Align::AfterSign => "'=' alignment",
        _ => return Ok(pad_str(value, &spec)),
    };
    Err(TextError::value_error(format!("{refused} not allowed in string format specifier")))
}

fn pad_str(value: &str, spec: &FormatSpec) -> String {
    let value = match spec.precision {
        Some(precision) => first_chars(value, precision),
        None => value,
    };
    let padding = size(spec.width.unwrap_or(0)).saturating_sub(value.chars().count());
    let (left, right) = match spec.align {
        Align::Left | Align::AfterSign => (0, padding),
        Align::Right => (padding, 0),
        Align::Center => (padding / 2, padding - padding / 2),
    };
    let mut out = String::with_capacity(value.len() + padding);
    push_fill(&mut out, spec.fill, left);
    out.push_str(value);
    push_fill(&mut out, spec.fill, right);
    out
}

/// The first `count` characters.
pub(super) fn first_chars(text: &str, count: u64) -> &str {
    match text.char_indices().nth(size(count)) {
        Some((end, _)) => &text[..end],
        None => text,
    }
}

/// A count of characters that an address space can hold.
pub(super) fn size(count: u64) -> usize {
    usize::try_from(count).unwrap_or(usize::MAX)
}

pub(super) fn push_fill(out: &mut String, fill: char, count: usize) {
    out.extend(std::iter::repeat_n(fill, count));
}

/// An int as a float.
///
/// Mirrors: `PyLong_AsDouble`, Objects/longobject.c, CPython 3.13.
fn int_to_float(value: &BigInt) -> Result<f64, TextError> {
    value.to_f64().filter(|f| f.is_finite()).ok_or_else(|| TextError::overflow_error("int too large to convert to float"))
}

fn check_int_spec(spec: &FormatSpec) -> Result<(), TextError> {
    let refused = if spec.precision.is_some() {
        "Precision"
    } else if spec.no_negative_zero {
        "Negative zero coercion (z)"
    } else {
        return Ok(());
    };
    Err(TextError::value_error(format!("{refused} not allowed in integer format specifier")))
}

fn format_char(value: &BigInt, spec: &FormatSpec) -> Result<String, TextError> {
    check_int_spec(spec)?;
    if spec.sign.is_some() || spec.alternate {
        let refused = if spec.sign.is_some() { "Sign" } else { "Alternate form (#)" };
        return Err(TextError::value_error(format!("{refused} not allowed with integer format specifier 'c'")));
    }
    let Ok(code) = i64::try_from(value) else {
        return Err(TextError::overflow_error("Python int too large to convert to C long"));
    };
    let c = u32::try_from(code).ok().and_then(char::from_u32);
    let c = c.ok_or_else(|| TextError::overflow_error("%c arg not in range(0x110000)"))?;
    Ok(fill_number(&Number { negative: false, prefix: "", digits: "", remainder: c.encode_utf8(&mut [0; 4]) }, spec))
}

/// Mirrors: `format_float_internal`, Python/formatter_unicode.c, CPython 3.13.
fn format_parsed_float(value: f64, spec: &FormatSpec, rules: &FormatRules) -> Result<String, TextError> {
    if spec.precision.is_some_and(|p| p > i32::MAX as u64) {
        return Err(TextError::value_error("precision too big"));
    }
    let style = FloatStyle {
        add_dot_0: spec.kind.is_none(),
        alternate: spec.alternate,
        no_negative_zero: spec.no_negative_zero,
        tie_keeps_zeros: rules.tie_keeps_zeros,
    };
    let (value, code, default_precision) = match spec.kind {
        None if spec.precision.is_none() => (value, 'r', 0),
        None | Some('n') => (value, 'g', 6),
        Some('%') => (value * 100.0, 'f', 6),
        Some(kind) => (value, kind, 6),
    };
    let precision = spec.precision.unwrap_or(default_precision);
    let mut text = format_float_short(value, code, size(precision), style);
    if spec.kind == Some('%') {
        text.push('%');
    }
    let unsigned = text.strip_prefix('-').unwrap_or(&text);
    let whole = unsigned.bytes().take_while(u8::is_ascii_digit).count();
    let (digits, remainder) = unsigned.split_at(whole);
    Ok(fill_number(&Number { negative: text.starts_with('-'), prefix: "", digits, remainder }, spec))
}

/// A number's parts in writing order: sign, prefix, digits that are grouped, what follows them.
struct Number<'a> {
    negative: bool,
    prefix: &'a str,
    digits: &'a str,
    remainder: &'a str,
}

/// Mirrors: `calc_number_widths` and `fill_number`, Python/formatter_unicode.c, CPython 3.13.
fn fill_number(number: &Number<'_>, spec: &FormatSpec) -> String {
    let sign = match (number.negative, spec.sign) {
        (true, _) => "-",
        (false, Some(Sign::Plus)) => "+",
        (false, Some(Sign::Space)) => " ",
        (false, _) => "",
    };
    let width = size(spec.width.unwrap_or(0));
    let around = sign.len() + number.prefix.len() + number.remainder.chars().count();
    let zero_fill = spec.fill == '0' && spec.align == Align::AfterSign;
    let min_width = if zero_fill { width.saturating_sub(around) } else { 0 };
    let digits = if number.digits.is_empty() { String::new() } else { group(number.digits, min_width, spec.grouping) };
    let padding = width.saturating_sub(around + digits.len());
    let (left, inner, right) = match spec.align {
        Align::Left => (0, 0, padding),
        Align::Right => (padding, 0, 0),
        Align::Center => (padding / 2, 0, padding - padding / 2),
        Align::AfterSign => (0, padding, 0),
    };
    let mut out = String::new();
    push_fill(&mut out, spec.fill, left);
    out.push_str(sign);
    out.push_str(number.prefix);
    push_fill(&mut out, spec.fill, inner);
    out.push_str(&digits);
    out.push_str(number.remainder);
    push_fill(&mut out, spec.fill, right);
    out
}

/// Digits with leading zeros up to `min_width` and separators; never starts with a separator.
///
/// Mirrors: `_PyUnicode_InsertThousandsGrouping`, Objects/unicodeobject.c, CPython 3.13.
fn group(digits: &str, min_width: usize, grouping: Option<Grouping>) -> String {
    let Some(grouping) = grouping else {
        return format!("{digits:0>min_width$}");
    };
    let (mut remaining, mut missing) = (digits.len(), min_width);
    let mut reversed = Vec::with_capacity(digits.len().max(min_width) * 4 / 3 + 1);
    let mut from_right = digits.bytes().rev();
    loop {
        let len = grouping.size().min(remaining.max(missing).max(1));
        for _ in 0..len {
            reversed.push(from_right.next().unwrap_or(b'0'));
        }
        remaining = remaining.saturating_sub(len);
        missing = missing.saturating_sub(len);
        if remaining == 0 && missing == 0 {
            break;
        }
        missing = missing.saturating_sub(1);
        reversed.push(grouping.separator() as u8);
    }
    reversed.iter().rev().map(|&b| char::from(b)).collect()
}
