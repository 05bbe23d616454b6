//! Input: from a text that the run was given.

use super::{Args, Native, STREAMS, number};
use crate::code::Arg;
use crate::eval::Vm;
use crate::fault::FaultCode;
use crate::outcome::Stop;
use crate::types::Scalar;
use crate::value::{Pointer, Value};

pub(super) const TABLE: &[(&str, Native)] = &[
    ("getchar", |vm, _| vm.next_char().map(Value::Int)),
    ("getc", |vm, args| {
        vm.input_stream(args.pointer(0))?;
        vm.next_char().map(Value::Int)
    }),
    ("fgetc", |vm, args| {
        vm.input_stream(args.pointer(0))?;
        vm.next_char().map(Value::Int)
    }),
    ("ungetc", |vm, args| {
        vm.input_stream(args.pointer(1))?;
        let c = args.int(0);
        if c == -1 {
            return Ok(Value::Int(-1));
        }
        let library = &mut vm.machine.library;
        match library.input_at.checked_sub(1) {
            Some(before) => {
                library.input_at = before;
                library.input[before] = c as u8;
            }
            None => library.input.insert(0, c as u8),
        }
        library.input_ended = false;
        Ok(Value::Int(c & 0xff))
    }),
    ("fgets", |vm, args| {
        let (buffer, size) = (args.pointer(0), args.int(1));
        vm.input_stream(args.pointer(2))?;
        let mut line = Vec::new();
        while (line.len() as i64) < size - 1 {
            let c = vm.next_char()?;
            if c < 0 {
                break;
            }
            line.push(c as u8);
            if c == i64::from(b'\n') {
                break;
            }
        }
        if line.is_empty() {
            return Ok(Value::Pointer(Pointer::NULL));
        }
        line.push(0);
        vm.write_text(buffer, &line)?;
        Ok(Value::Pointer(buffer))
    }),
    ("feof", |vm, args| {
        let is_input = args.pointer(0).address == STREAMS[0].1;
        Ok(Value::Int(i64::from(is_input && vm.machine.library.input_ended)))
    }),
    ("ferror", |_, _| Ok(Value::Int(0))),
    ("scanf", |vm, args| {
        vm.take_input()?;
        let at = vm.machine.library.input_at;
        let text = vm.machine.library.input[at..].to_vec();
        let (result, used) = vm.scan(args, 0, &text)?;
        vm.machine.library.input_at += used;
        vm.machine.library.input_ended |= used == text.len();
        Ok(Value::Int(result))
    }),
    ("fscanf", |vm, args| {
        vm.input_stream(args.pointer(0))?;
        vm.take_input()?;
        let at = vm.machine.library.input_at;
        let text = vm.machine.library.input[at..].to_vec();
        let (result, used) = vm.scan(args, 1, &text)?;
        vm.machine.library.input_at += used;
        vm.machine.library.input_ended |= used == text.len();
        Ok(Value::Int(result))
    }),
    ("sscanf", |vm, args| {
        let text = vm.read_string(args.pointer(0), u64::MAX)?;
        let (result, _) = vm.scan(args, 1, &text)?;
        Ok(Value::Int(result))
    }),
];

impl Vm<'_, '_> {
    /// Checks that a stream is the one that can be read.
    fn input_stream(&mut self, stream: Pointer) -> Result<(), Stop> {
        if stream.address == STREAMS[0].1 { Ok(()) } else { Err(self.no_stream(stream)) }
    }

    /// The library takes a buffer for its input from the heap on the first use.
    fn take_input(&mut self) -> Result<(), Stop> {
        if !std::mem::replace(&mut self.machine.library.input_taken, true) {
            let block = self.machine.heap.malloc(&mut self.machine.space, 4096);
            self.heap_result(block)?;
        }
        Ok(())
    }

    /// The next byte, or -1.
    fn next_char(&mut self) -> Result<i64, Stop> {
        self.take_input()?;
        self.count_step()?;
        let library = &mut self.machine.library;
        match library.input.get(library.input_at) {
            Some(byte) => {
                library.input_at += 1;
                Ok(i64::from(*byte))
            }
            None => {
                library.input_ended = true;
                Ok(-1)
            }
        }
    }

    /// Scans `text` by the format at `at`: how many values were stored (-1 if the text ended first), and bytes used.
    fn scan(&mut self, args: &Args<'_>, at: usize, text: &[u8]) -> Result<(i64, usize), Stop> {
        let format = self.read_string(args.pointer(at), u64::MAX)?;
        let mut next = args.named;
        let (mut used, mut stored) = (0, 0);
        let mut format = &format[..];
        while let Some((&c, rest)) = format.split_first() {
            format = rest;
            if c.is_ascii_whitespace() {
                used += blanks(&text[used..]);
                continue;
            }
            if c != b'%' {
                if text.get(used) != Some(&c) {
                    return Ok((if used >= text.len() && stored == 0 { -1 } else { stored }, used));
                }
                used += 1;
                continue;
            }
            let conversion = Conversion::read(&mut format);
            if !matches!(conversion.kind, b'c' | b'[' | b'n') {
                used += blanks(&text[used..]);
            }
            if used >= text.len() && !matches!(conversion.kind, b'n' | b'%') {
                return Ok((if stored == 0 { -1 } else { stored }, used));
            }
            let rest = &text[used..];
            let rest = &rest[..rest.len().min(conversion.width)];
            let taken = match conversion.kind {
                b'%' => usize::from(rest.first() == Some(&b'%')),
                b'd' | b'i' | b'u' | b'x' | b'X' | b'o' => {
                    let base = match conversion.kind {
                        b'i' => 0,
                        b'x' | b'X' => 16,
                        b'o' => 8,
                        _ => 10,
                    };
                    let (value, length) = number::parse_integer(rest, base);
                    if length > 0 && conversion.stores {
                        let target = self.target(args, &mut next, "an integer");
                        self.store(target, conversion.integer(), &Value::Int(value as i64))?;
                    }
                    length
                }
                b'f' | b'e' | b'g' | b'E' | b'G' => {
                    let (value, length) = number::parse_float(rest);
                    if length > 0 && conversion.stores {
                        let target = self.target(args, &mut next, "a number");
                        let scalar = if conversion.longs > 0 { Scalar::F64 } else { Scalar::F32 };
                        self.store(target, scalar, &Value::Float(value))?;
                    }
                    length
                }
                b'c' => {
                    let length = if conversion.width == usize::MAX { 1 } else { conversion.width };
                    if rest.len() >= length && conversion.stores {
                        let target = self.target(args, &mut next, "a character");
                        self.write_text(target, &rest[..length])?;
                    }
                    if rest.len() >= length { length } else { 0 }
                }
                b's' | b'[' => {
                    let length = rest.iter().take_while(|byte| conversion.accepts(**byte)).count();
                    if length > 0 && conversion.stores {
                        let target = self.target(args, &mut next, "a string");
                        let word: Vec<u8> = rest[..length].iter().copied().chain([0]).collect();
                        self.write_text(target, &word)?;
                    }
                    length
                }
                b'n' => {
                    let target = self.target(args, &mut next, "a count");
                    self.store(target, conversion.integer(), &Value::Int(used as i64))?;
                    continue;
                }
                other => {
                    let message = format!("`scanf` knows no conversion `%{}`", char::from(other));
                    self.report_here(FaultCode::BadFormat, message, "unknown conversion", None);
                    return Ok((stored, used));
                }
            };
            if taken == 0 {
                return Ok((stored, used));
            }
            used += taken;
            stored += i64::from(conversion.stores && conversion.kind != b'%');
        }
        Ok((stored, used))
    }

    /// The next argument, which must be a pointer.
    fn target(&mut self, args: &Args<'_>, next: &mut usize, what: &str) -> Pointer {
        let index = *next;
        *next += 1;
        match (args.values.get(index), args.shapes.get(index)) {
            (Some(Value::Pointer(pointer)), Some(Arg::Scalar(Scalar::Pointer))) => *pointer,
            (found, _) => {
                let message = match found {
                    None => {
                        format!("the format stores {what} in an argument that was never passed")
                    }
                    Some(_) => format!("the format stores {what}, and the argument isn't an address: is `&` missing?"),
                };
                let then = "the machine took what was there as an address".to_owned();
                self.report_here(FaultCode::BadFormat, message, "no address", Some(then));
                let address = match found {
                    Some(Value::Int(int)) => *int as u64,
                    _ => 0,
                };
                Pointer { address, provenance: crate::value::Provenance::Wild, bounds: None }
            }
        }
    }
}

/// One conversion of `scanf`'s.
struct Conversion {
    stores: bool,
    width: usize,
    shorts: u32,
    longs: u32,
    kind: u8,
    set: Vec<u8>,
    negated: bool,
}

impl Conversion {
    /// Reads what follows a `%`.
    fn read(format: &mut &[u8]) -> Conversion {
        let mut conversion =
            Conversion { stores: true, width: usize::MAX, shorts: 0, longs: 0, kind: 0, set: Vec::new(), negated: false };
        let mut width = 0usize;
        while let Some((&c, rest)) = format.split_first() {
            *format = rest;
            match c {
                b'*' => conversion.stores = false,
                b'0'..=b'9' => {
                    width = width.saturating_mul(10).saturating_add(usize::from(c - b'0'));
                    conversion.width = width.max(1);
                }
                b'h' => conversion.shorts += 1,
                b'l' | b'z' | b'j' | b't' => conversion.longs += 1,
                b'[' => {
                    conversion.kind = c;
                    conversion.read_set(format);
                    break;
                }
                _ => {
                    conversion.kind = c;
                    break;
                }
            }
        }
        conversion
    }

    fn read_set(&mut self, format: &mut &[u8]) {
        if let Some((b'^', rest)) = format.split_first() {
            self.negated = true;
            *format = rest;
        }
        // A bracket that comes first belongs to the set.
        let end = format.iter().skip(1).position(|c| *c == b']').map_or(format.len(), |at| at + 1);
        let body = &format[..end];
        *format = format.get(end + 1..).unwrap_or(&[]);
        let mut at = 0;
        while at < body.len() {
            if let [from, b'-', to, ..] = body[at..] {
                self.set.extend(from..=to);
                at += 3;
            } else {
                self.set.push(body[at]);
                at += 1;
            }
        }
    }

    fn accepts(&self, byte: u8) -> bool {
        if self.kind == b's' {
            return !byte.is_ascii_whitespace();
        }
        self.set.contains(&byte) != self.negated
    }

    fn integer(&self) -> Scalar {
        match (self.shorts, self.longs) {
            (0, 0) => Scalar::I32,
            (0, _) => Scalar::I64,
            (1, _) => Scalar::I16,
            _ => Scalar::I8,
        }
    }
}

fn blanks(text: &[u8]) -> usize {
    text.iter().take_while(|byte| byte.is_ascii_whitespace()).count()
}
