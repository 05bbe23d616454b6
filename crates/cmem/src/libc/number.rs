//! Numbers from text, and absolute values.

use super::{Args, Native};
use crate::eval::Vm;
use crate::outcome::Stop;
use crate::types::Scalar;
use crate::value::Value;

pub(super) const TABLE: &[(&str, Native)] = &[
    ("atoi", |vm, args| {
        let (value, _, _) = vm.integer(args, 10)?;
        Ok(Value::Int(i64::from(clamp_signed(value) as i32)))
    }),
    ("atol", |vm, args| {
        let (value, _, _) = vm.integer(args, 10)?;
        Ok(Value::Int(clamp_signed(value)))
    }),
    ("atoll", |vm, args| {
        let (value, _, _) = vm.integer(args, 10)?;
        Ok(Value::Int(clamp_signed(value)))
    }),
    ("strtol", |vm, args| vm.strtol(args, true)),
    ("strtoll", |vm, args| vm.strtol(args, true)),
    ("strtoul", |vm, args| vm.strtol(args, false)),
    ("strtoull", |vm, args| vm.strtol(args, false)),
    ("atof", |vm, args| {
        let (value, _) = vm.float_at(args)?;
        Ok(Value::Float(value))
    }),
    ("strtod", |vm, args| {
        let (value, length) = vm.float_at(args)?;
        vm.store_end(args, length)?;
        Ok(Value::Float(value))
    }),
    ("abs", |_, args| Ok(Value::Int(i64::from((args.int(0) as i32).wrapping_abs())))),
    ("labs", |_, args| Ok(Value::Int(args.int(0).wrapping_abs()))),
    ("llabs", |_, args| Ok(Value::Int(args.int(0).wrapping_abs()))),
];

impl Vm<'_, '_> {
    /// The integer at the start of the first argument, how many bytes it takes, and whether it has a sign.
    fn integer(&mut self, args: &Args<'_>, base: i64) -> Result<(i128, usize, bool), Stop> {
        let text = self.read_string(args.pointer(0), u64::MAX)?;
        let (value, length) = parse_integer(&text, base);
        Ok((value, length, value < 0))
    }

    fn strtol(&mut self, args: &Args<'_>, signed: bool) -> Result<Value, Stop> {
        let (value, length, negative) = self.integer(args, args.int(2))?;
        self.store_end(args, length)?;
        let (least, most) =
            if signed { (i128::from(i64::MIN), i128::from(i64::MAX)) } else { (-i128::from(u64::MAX), i128::from(u64::MAX)) };
        if value < least || value > most {
            self.set_errno(34)?;
            let bound = if !signed || !negative { most } else { least };
            return Ok(Value::Int(bound as i64));
        }
        Ok(Value::Int(value as i64))
    }

    fn float_at(&mut self, args: &Args<'_>) -> Result<(f64, usize), Stop> {
        let text = self.read_string(args.pointer(0), u64::MAX)?;
        Ok(parse_float(&text))
    }

    fn store_end(&mut self, args: &Args<'_>, length: usize) -> Result<(), Stop> {
        if args.pointer(1).address == 0 {
            return Ok(());
        }
        let end = args.pointer(0).offset(length as i64);
        self.store(args.pointer(1), Scalar::Pointer, &Value::Pointer(end))
    }
}

fn clamp_signed(value: i128) -> i64 {
    value.clamp(i128::from(i64::MIN), i128::from(i64::MAX)) as i64
}

/// An integer at the start of a text: its value (clamped far outside 64 bits) and its length; length 0 for none.
pub(super) fn parse_integer(text: &[u8], base: i64) -> (i128, usize) {
    let mut at = text.iter().take_while(|byte| byte.is_ascii_whitespace() || **byte == 11).count();
    let negative = text.get(at) == Some(&b'-');
    at += usize::from(matches!(text.get(at), Some(b'-' | b'+')));
    let hex = matches!(text.get(at..), Some([b'0', b'x' | b'X', digit, ..]) if digit.is_ascii_hexdigit());
    let base = match base {
        16 | 0 if hex => {
            at += 2;
            16
        }
        0 if text.get(at) == Some(&b'0') => 8,
        0 => 10,
        base => base,
    };
    let Ok(radix) = u32::try_from(base) else {
        return (0, 0);
    };
    if !(2..=36).contains(&radix) {
        return (0, 0);
    }
    let start = at;
    let mut value = 0i128;
    while let Some(digit) = text.get(at).and_then(|byte| char::from(*byte).to_digit(radix)) {
        value = (value * i128::from(radix) + i128::from(digit)).min(1 << 100);
        at += 1;
    }
    if at == start {
        return (0, 0);
    }
    (if negative { -value } else { value }, at)
}

/// A decimal floating-point number at the start of a text, and its length; length 0 for none.
pub(super) fn parse_float(text: &[u8]) -> (f64, usize) {
    let start = text.iter().take_while(|byte| byte.is_ascii_whitespace() || **byte == 11).count();
    let mut at = start + usize::from(matches!(text.get(start), Some(b'-' | b'+')));
    let digits = |at: usize| text.get(at..).unwrap_or(&[]).iter().take_while(|byte| byte.is_ascii_digit()).count();
    let whole = digits(at);
    at += whole;
    let mut fraction = 0;
    if text.get(at) == Some(&b'.') {
        fraction = digits(at + 1);
        if whole + fraction > 0 {
            at += 1 + fraction;
        }
    }
    if whole + fraction == 0 {
        return (0.0, 0);
    }
    if matches!(text.get(at), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(text.get(at + 1), Some(b'-' | b'+')));
        let exponent = digits(at + 1 + sign);
        if exponent > 0 {
            at += 1 + sign + exponent;
        }
    }
    let shown = String::from_utf8_lossy(&text[start..at]);
    (shown.parse().unwrap_or(0.0), at)
}
