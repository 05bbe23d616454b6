//! `printf`'s formats: conversions, and what is wrong between them and the arguments.

use super::Args;
use super::digits::{exponential, general};
use crate::code::Arg;
use crate::eval::Vm;
use crate::fault::FaultCode;
use crate::outcome::Stop;
use crate::types::Scalar;
use crate::value::{Pointer, Provenance, Value};

/// Where the arguments of a format come from.
enum Source {
    /// The call itself: values from this index on.
    Call(Vec<(Value, Arg)>),
    /// A `va_list`: the frame's number and the next argument's.
    List(u64, u64),
}

/// One conversion: `%-08.3ld`.
#[derive(Default)]
struct Spec {
    minus: bool,
    plus: bool,
    space: bool,
    alternate: bool,
    zero: bool,
    width: usize,
    precision: Option<usize>,
    length: Length,
    conversion: u8,
}

#[derive(Default, Clone, Copy, PartialEq, Eq)]
enum Length {
    Char,
    Short,
    #[default]
    Int,
    Long,
    LongDouble,
}

/// No field is wider: a width is the reader's typing, not a reason to fill the memory.
const MAX_WIDTH: usize = 1 << 16;

impl Vm<'_, '_> {
    /// The text of a call's format, which is the argument at `at`; the arguments past the named ones follow.
    pub(super) fn format(&mut self, args: &Args<'_>, at: usize) -> Result<Vec<u8>, Stop> {
        let values = args.values.iter().cloned().zip(args.shapes.iter().copied());
        let source = Source::Call(values.skip(args.named).collect());
        self.formatted(args.pointer(at), source)
    }

    /// gcc turns `printf("%s\n", s)` into `puts(s)` and `fprintf(f, "%s", s)` into `fputs(s, f)`, even at -O0: there a
    /// null pointer isn't printed as `(null)`.
    pub(super) fn as_plain_string(&mut self, args: &Args<'_>, at: usize, format: &[u8]) -> Result<(), Stop> {
        let literal = args.pointer(at).object();
        let literal = literal.filter(|id| self.machine.literals.contains(id));
        let text = args.pointer(at + 1);
        if literal.is_some()
            && matches!(args.values.get(at + 1), Some(Value::Pointer(_)))
            && text.address == 0
            && self.read_string(args.pointer(at), u64::MAX)? == format
        {
            self.read_string(text, u64::MAX)?;
        }
        Ok(())
    }

    /// The text of a format whose arguments a `va_list` holds.
    pub(super) fn format_list(&mut self, args: &Args<'_>, at: usize) -> Result<Vec<u8>, Stop> {
        let (list, index) = match args.values.get(at + 1) {
            Some(Value::Object(bytes)) if bytes.len() == 24 => (crate::eval::word(&bytes[..8]), crate::eval::word(&bytes[8..16])),
            _ => (0, 0),
        };
        self.formatted(args.pointer(at), Source::List(list, index))
    }

    fn formatted(&mut self, format: Pointer, source: Source) -> Result<Vec<u8>, Stop> {
        if format.address == 0 {
            self.report_access(format, 1, "glibc printed nothing");
            return Ok(Vec::new());
        }
        let format = self.read_string(format, u64::MAX)?;
        let mut text = Vec::new();
        let mut next = 0;
        let mut at = 0;
        while at < format.len() {
            if format[at] != b'%' {
                text.push(format[at]);
                at += 1;
                continue;
            }
            at += 1;
            let spec = self.spec(&format, &mut at, &source, &mut next)?;
            if spec.conversion == b'%' {
                text.push(b'%');
                continue;
            }
            self.convert_one(&spec, &source, &mut next, &mut text)?;
        }
        if let Source::Call(values) = &source
            && next < values.len()
        {
            let message = format!("this passes {} arguments that the format doesn't use", values.len() - next);
            let message = message.replace("1 arguments", "1 argument");
            self.report_here(FaultCode::BadFormat, message, "too many arguments", None);
        }
        Ok(text)
    }

    fn spec(&mut self, format: &[u8], at: &mut usize, source: &Source, next: &mut usize) -> Result<Spec, Stop> {
        let mut spec = Spec::default();
        let peek = |at: usize| format.get(at).copied().unwrap_or(0);
        loop {
            match peek(*at) {
                b'-' => spec.minus = true,
                b'+' => spec.plus = true,
                b' ' => spec.space = true,
                b'#' => spec.alternate = true,
                b'0' => spec.zero = true,
                _ => break,
            }
            *at += 1;
        }
        let mut number = |vm: &mut Self, at: &mut usize| -> Result<Option<i64>, Stop> {
            if peek(*at) == b'*' {
                *at += 1;
                return match vm.take(source, next, Scalar::I32)? {
                    Value::Int(int) => Ok(Some(int)),
                    _ => Ok(Some(0)),
                };
            }
            let mut found = None;
            while peek(*at).is_ascii_digit() {
                let digit = i64::from(peek(*at) - b'0');
                found = Some(found.unwrap_or(0i64).saturating_mul(10).saturating_add(digit));
                *at += 1;
            }
            Ok(found)
        };
        let width = number(self, at)?.unwrap_or(0);
        spec.minus |= width < 0;
        spec.width = (width.unsigned_abs() as usize).min(MAX_WIDTH);
        if peek(*at) == b'.' {
            *at += 1;
            let precision = number(self, at)?.unwrap_or(0);
            // A negative precision counts as none (C11 7.21.6.1p5).
            spec.precision = usize::try_from(precision).ok().map(|precision| precision.min(MAX_WIDTH));
        }
        loop {
            spec.length = match (peek(*at), spec.length) {
                (b'h', Length::Short) => Length::Char,
                (b'h', _) => Length::Short,
                (b'l' | b'z' | b't' | b'j', _) => Length::Long,
                (b'L', _) => Length::LongDouble,
                _ => break,
            };
            *at += 1;
        }
        spec.conversion = peek(*at);
        *at += 1;
        Ok(spec)
    }

    fn convert_one(&mut self, spec: &Spec, source: &Source, next: &mut usize, text: &mut Vec<u8>) -> Result<(), Stop> {
        match spec.conversion {
            b'd' | b'i' => {
                let value = self.take_int(source, next, spec.length, true)?;
                let sign = match value {
                    ..0 => "-",
                    _ if spec.plus => "+",
                    _ if spec.space => " ",
                    _ => "",
                };
                pad_number(spec, sign, &value.unsigned_abs().to_string(), value == 0, text);
            }
            b'u' | b'x' | b'X' | b'o' => {
                let value = self.take_int(source, next, spec.length, false)? as u64;
                let (digits, prefix) = match spec.conversion {
                    b'u' => (value.to_string(), ""),
                    b'x' => (format!("{value:x}"), if value != 0 { "0x" } else { "" }),
                    b'X' => (format!("{value:X}"), if value != 0 { "0X" } else { "" }),
                    _ => (format!("{value:o}"), if value != 0 { "0" } else { "" }),
                };
                pad_number(spec, if spec.alternate { prefix } else { "" }, &digits, value == 0, text);
            }
            b'c' => {
                let value = self.take_int(source, next, Length::Int, true)?;
                pad(spec, &[value as u8], text);
            }
            b's' => {
                let pointer = self.take_pointer(source, next)?;
                if pointer.address == 0 {
                    // glibc prints this and goes on, unless the precision cuts it.
                    let null: &[u8] = if spec.precision.is_none_or(|precision| precision >= 6) { b"(null)" } else { b"" };
                    self.report_access(pointer, 1, "glibc printed (null)");
                    pad(spec, null, text);
                } else {
                    let most = spec.precision.map_or(u64::MAX, |precision| precision as u64);
                    let string = self.read_string(pointer, most)?;
                    pad(spec, &string, text);
                }
            }
            b'p' => {
                let pointer = self.take_pointer(source, next)?;
                let shown = if pointer.address == 0 { "(nil)".to_owned() } else { format!("{:#x}", pointer.address) };
                pad(spec, shown.as_bytes(), text);
            }
            b'f' | b'F' | b'e' | b'E' | b'g' | b'G' => {
                let value = match self.take(source, next, Scalar::F64)? {
                    Value::Float(float) => float,
                    _ => 0.0,
                };
                self.float(spec, value, text);
            }
            b'n' => {
                let pointer = self.take_pointer(source, next)?;
                self.store(pointer, Scalar::I32, &Value::Int(text.len() as i64))?;
            }
            0 => {
                let message = "this format ends in the middle of a conversion".to_owned();
                self.report_here(FaultCode::BadFormat, message, "unfinished conversion", None);
            }
            other => {
                let message = format!("`printf` knows no conversion `%{}`", char::from(other));
                let then = "the machine printed it as it stands".to_owned();
                self.report_here(FaultCode::BadFormat, message, "unknown conversion", Some(then));
                text.push(b'%');
                text.push(other);
            }
        }
        Ok(())
    }

    fn float(&mut self, spec: &Spec, value: f64, text: &mut Vec<u8>) {
        let sign = match value {
            _ if value.is_sign_negative() && !value.is_nan() => "-",
            _ if spec.plus => "+",
            _ if spec.space => " ",
            _ => "",
        };
        let upper = spec.conversion.is_ascii_uppercase();
        let magnitude = value.abs();
        if !magnitude.is_finite() {
            let word = if value.is_nan() { "nan" } else { "inf" };
            let shown = format!("{sign}{}", if upper { word.to_uppercase() } else { word.to_owned() });
            pad(
                &Spec { precision: None, zero: false, width: spec.width, minus: spec.minus, ..Spec::default() },
                shown.as_bytes(),
                text,
            );
            return;
        }
        let precision = spec.precision.unwrap_or(6);
        let mut digits = match spec.conversion.to_ascii_lowercase() {
            b'f' => format!("{magnitude:.precision$}"),
            b'e' => exponential(magnitude, precision),
            _ => general(magnitude, precision, spec.alternate),
        };
        if upper {
            digits = digits.to_uppercase();
        }
        if spec.alternate && !digits.contains('.') {
            digits.push('.');
        }
        let length = sign.len() + digits.len();
        let missing = spec.width.saturating_sub(length);
        let zeros = if spec.zero && !spec.minus { missing } else { 0 };
        let body = format!("{sign}{}{digits}", "0".repeat(zeros));
        pad(&Spec { width: spec.width, minus: spec.minus, ..Spec::default() }, body.as_bytes(), text);
    }

    fn take_int(&mut self, source: &Source, next: &mut usize, length: Length, signed: bool) -> Result<i64, Stop> {
        let wanted = if matches!(length, Length::Long | Length::LongDouble) { Scalar::I64 } else { Scalar::I32 };
        let value = match self.take(source, next, wanted)? {
            Value::Int(int) => int,
            Value::Pointer(pointer) => pointer.address as i64,
            _ => 0,
        };
        let scalar = match (length, signed) {
            (Length::Char, true) => Scalar::I8,
            (Length::Char, false) => Scalar::U8,
            (Length::Short, true) => Scalar::I16,
            (Length::Short, false) => Scalar::U16,
            (Length::Int, true) => Scalar::I32,
            (Length::Int, false) => Scalar::U32,
            _ => Scalar::I64,
        };
        Ok(scalar.wrap(value))
    }

    fn take_pointer(&mut self, source: &Source, next: &mut usize) -> Result<Pointer, Stop> {
        let value = self.take(source, next, Scalar::Pointer)?;
        Ok(self.as_pointer(&value))
    }

    /// The next argument; a missing one, or one of another kind, is reported, and the machine takes what is there.
    fn take(&mut self, source: &Source, next: &mut usize, wanted: Scalar) -> Result<Value, Stop> {
        let index = *next;
        *next += 1;
        let found = match source {
            Source::Call(values) => values.get(index).cloned(),
            Source::List(list, first) => self.extra(*list, first + index as u64),
        };
        let Some((value, shape)) = found else {
            let message = format!("the format asks for argument {}, which was never passed", index + 1);
            let then = "the machine took what was left where the argument would be".to_owned();
            self.report_here(FaultCode::BadFormat, message, "missing argument", Some(then));
            return Ok(match wanted {
                // Garbage: reported here, and not again where it is used.
                Scalar::Pointer => Value::Pointer(Pointer { provenance: Provenance::Wild, ..Pointer::NULL }),
                _ => Value::Int(0),
            });
        };
        let fits = match (shape, &value) {
            // An integer of another size is wrong as well, but not to be noticed while its value fits.
            (Arg::Scalar(given), Value::Int(int)) if given != Scalar::Pointer => {
                wanted.is_integer() && (given.size() == wanted.size() || Scalar::I32.wrap(*int) == *int)
            }
            (Arg::Scalar(given), _) => {
                (given == Scalar::Pointer) == (wanted == Scalar::Pointer) && given.is_float() == wanted.is_float()
            }
            (Arg::Object(_), _) => false,
        };
        if !fits {
            let message = format!("the format takes argument {} as another type than it has", index + 1);
            let then = "the machine took the bits as the format says".to_owned();
            self.report_here(FaultCode::BadFormat, message, "argument of another type", Some(then));
            // An integer register serves integers and pointers alike; a floating-point one isn't looked at.
            let is_float = matches!(value, Value::Float(_));
            if is_float != wanted.is_float() || matches!(value, Value::Object(_)) {
                return Ok(if wanted.is_float() { Value::Float(0.0) } else { Value::Int(0) });
            }
        }
        Ok(value)
    }
}

fn pad_number(spec: &Spec, sign: &str, digits: &str, is_zero: bool, text: &mut Vec<u8>) {
    let mut digits = digits.to_owned();
    match spec.precision {
        Some(0) if is_zero => digits.clear(),
        Some(precision) => digits.insert_str(0, &"0".repeat(precision.saturating_sub(digits.len()))),
        None if spec.zero && !spec.minus => {
            let zeros = spec.width.saturating_sub(sign.len() + digits.len());
            digits.insert_str(0, &"0".repeat(zeros));
        }
        None => {}
    }
    let shown = format!("{sign}{digits}");
    pad(spec, shown.as_bytes(), text);
}

fn pad(spec: &Spec, shown: &[u8], text: &mut Vec<u8>) {
    let missing = spec.width.saturating_sub(shown.len());
    if !spec.minus {
        text.extend(std::iter::repeat_n(b' ', missing));
    }
    text.extend_from_slice(shown);
    if spec.minus {
        text.extend(std::iter::repeat_n(b' ', missing));
    }
}
