//! `mem…` and `str…`: each byte goes through the checks that the program's own accesses go through.

use super::{Args, Native};
use crate::eval::{Vm, written};
use crate::fault::FaultCode;
use crate::outcome::Stop;
use crate::space::Byte;
use crate::types::Scalar;
use crate::value::{Pointer, Value};

pub(super) const TABLE: &[(&str, Native)] = &[
    ("memcpy", |vm, args| {
        let (to, from, count) = (args.pointer(0), args.pointer(1), args.size(2));
        vm.check_overlap("memcpy", to, from, count);
        vm.copy(to, from, count)?;
        Ok(Value::Pointer(to))
    }),
    ("memmove", |vm, args| {
        vm.copy(args.pointer(0), args.pointer(1), args.size(2))?;
        Ok(Value::Pointer(args.pointer(0)))
    }),
    ("memset", |vm, args| {
        vm.set(args.pointer(0), args.int(1) as u8, args.size(2))?;
        Ok(Value::Pointer(args.pointer(0)))
    }),
    ("bzero", |vm, args| {
        vm.set(args.pointer(0), 0, args.size(1))?;
        Ok(Value::Void)
    }),
    ("memcmp", |vm, args| {
        for at in 0..args.int(2) {
            let (a, b) = (vm.char_at(args, 0, at)?, vm.char_at(args, 1, at)?);
            if a != b {
                return Ok(Value::Int(i64::from(a) - i64::from(b)));
            }
        }
        Ok(Value::Int(0))
    }),
    ("memchr", |vm, args| {
        for at in 0..args.int(2) {
            if vm.char_at(args, 0, at)? == args.int(1) as u8 {
                return Ok(Value::Pointer(args.pointer(0).offset(at)));
            }
        }
        Ok(Value::Pointer(Pointer::NULL))
    }),
    ("strlen", |vm, args| Ok(Value::Int(vm.length(args.pointer(0), u64::MAX)?))),
    ("strnlen", |vm, args| Ok(Value::Int(vm.length(args.pointer(0), args.size(1))?))),
    ("strcpy", |vm, args| {
        vm.copy_string("strcpy", args.pointer(0), args.pointer(1), u64::MAX)?;
        Ok(Value::Pointer(args.pointer(0)))
    }),
    ("stpcpy", |vm, args| {
        let length = vm.copy_string("stpcpy", args.pointer(0), args.pointer(1), u64::MAX)?;
        Ok(Value::Pointer(args.pointer(0).offset(length)))
    }),
    ("strncpy", |vm, args| {
        let (to, count) = (args.pointer(0), args.int(2));
        let mut ended = false;
        for at in 0..count {
            let byte = if ended { 0 } else { vm.char_at(args, 1, at)? };
            ended |= byte == 0;
            vm.write(to.offset(at), &[written(byte)])?;
        }
        Ok(Value::Pointer(to))
    }),
    ("strcat", |vm, args| {
        let end = vm.length(args.pointer(0), u64::MAX)?;
        vm.copy_string("strcat", args.pointer(0).offset(end), args.pointer(1), u64::MAX)?;
        Ok(Value::Pointer(args.pointer(0)))
    }),
    ("strncat", |vm, args| {
        let end = vm.length(args.pointer(0), u64::MAX)?;
        vm.copy_string("strncat", args.pointer(0).offset(end), args.pointer(1), args.size(2))?;
        Ok(Value::Pointer(args.pointer(0)))
    }),
    ("strcmp", |vm, args| vm.compare(args, i64::MAX, |c| c)),
    ("strncmp", |vm, args| vm.compare(args, args.int(2), |c| c)),
    ("strcasecmp", |vm, args| vm.compare(args, i64::MAX, |c| c.to_ascii_lowercase())),
    ("strncasecmp", |vm, args| vm.compare(args, args.int(2), |c| c.to_ascii_lowercase())),
    ("strchr", |vm, args| {
        for at in 0.. {
            let byte = vm.char_at(args, 0, at)?;
            if byte == args.int(1) as u8 {
                return Ok(Value::Pointer(args.pointer(0).offset(at)));
            }
            if byte == 0 {
                break;
            }
        }
        Ok(Value::Pointer(Pointer::NULL))
    }),
    ("strrchr", |vm, args| {
        let mut found = Pointer::NULL;
        for at in 0.. {
            let byte = vm.char_at(args, 0, at)?;
            if byte == args.int(1) as u8 {
                found = args.pointer(0).offset(at);
            }
            if byte == 0 {
                break;
            }
        }
        Ok(Value::Pointer(found))
    }),
    ("strstr", |vm, args| {
        let part = vm.read_string(args.pointer(1), u64::MAX)?;
        let text = vm.read_string(args.pointer(0), u64::MAX)?;
        let place = match part.len() {
            0 => Some(0),
            length => text.windows(length).position(|window| window == part),
        };
        Ok(Value::Pointer(place.map_or(Pointer::NULL, |at| args.pointer(0).offset(at as i64))))
    }),
    ("strpbrk", |vm, args| {
        let set = vm.read_string(args.pointer(1), u64::MAX)?;
        let at = vm.span(args.pointer(0), |byte| !set.contains(&byte))?;
        let place = args.pointer(0).offset(at);
        Ok(Value::Pointer(if vm.read_char(place)? == 0 { Pointer::NULL } else { place }))
    }),
    ("strspn", |vm, args| {
        let set = vm.read_string(args.pointer(1), u64::MAX)?;
        Ok(Value::Int(vm.span(args.pointer(0), |byte| set.contains(&byte))?))
    }),
    ("strcspn", |vm, args| {
        let set = vm.read_string(args.pointer(1), u64::MAX)?;
        Ok(Value::Int(vm.span(args.pointer(0), |byte| !set.contains(&byte))?))
    }),
    ("strtok", |vm, args| {
        let text = if args.pointer(0).address != 0 { args.pointer(0) } else { vm.machine.library.token };
        let (token, rest) = vm.token(text, args.pointer(1))?;
        vm.machine.library.token = rest;
        Ok(Value::Pointer(token))
    }),
    ("strtok_r", |vm, args| {
        let text = match args.pointer(0) {
            text if text.address != 0 => text,
            _ => match vm.load(args.pointer(2), Scalar::Pointer)? {
                Value::Pointer(rest) => rest,
                _ => Pointer::NULL,
            },
        };
        let (token, rest) = vm.token(text, args.pointer(1))?;
        vm.store(args.pointer(2), Scalar::Pointer, &Value::Pointer(rest))?;
        Ok(Value::Pointer(token))
    }),
    ("strdup", |vm, args| vm.duplicate(args.pointer(0), u64::MAX, "strdup")),
    ("strndup", |vm, args| vm.duplicate(args.pointer(0), args.size(1), "strndup")),
];

/// How many bytes a copy moves for one step of the limit.
const BYTES_PER_STEP: u64 = 16;

impl Vm<'_, '_> {
    fn char_at(&mut self, args: &Args<'_>, index: usize, at: i64) -> Result<u8, Stop> {
        self.count_step()?;
        self.read_char(args.pointer(index).offset(at))
    }

    /// Cuts the first word off a text: the word, and what is left; null where there is none.
    fn token(&mut self, text: Pointer, set: Pointer) -> Result<(Pointer, Pointer), Stop> {
        let set = self.read_string(set, u64::MAX)?;
        if text.address == 0 {
            return Ok((Pointer::NULL, Pointer::NULL));
        }
        let start = text.offset(self.span(text, |byte| set.contains(&byte))?);
        if self.read_char(start)? == 0 {
            return Ok((Pointer::NULL, Pointer::NULL));
        }
        let end = start.offset(self.span(start, |byte| !set.contains(&byte))?);
        if self.read_char(end)? == 0 {
            return Ok((start, Pointer::NULL));
        }
        self.write(end, &[written(0)])?;
        Ok((start, end.offset(1)))
    }

    fn length(&mut self, text: Pointer, most: u64) -> Result<i64, Stop> {
        Ok(self.read_string(text, most)?.len() as i64)
    }

    /// Copies bytes with all that is known of them. The source is read whole first, so overlapping bytes do no harm.
    fn copy(&mut self, to: Pointer, from: Pointer, count: u64) -> Result<(), Stop> {
        let mut bytes = Vec::new();
        for at in 0..count {
            if at % BYTES_PER_STEP == 0 {
                self.count_step()?;
            }
            let mut byte = [Byte::default()];
            self.read(from.offset(at as i64), &mut byte, false)?;
            bytes.push(byte[0]);
        }
        for (at, byte) in bytes.into_iter().enumerate() {
            self.write(to.offset(at as i64), &[byte])?;
        }
        Ok(())
    }

    fn set(&mut self, to: Pointer, byte: u8, count: u64) -> Result<(), Stop> {
        for at in 0..count {
            if at % BYTES_PER_STEP == 0 {
                self.count_step()?;
            }
            self.write(to.offset(at as i64), &[written(byte)])?;
        }
        Ok(())
    }

    /// Copies a string with its NUL, at most `most` bytes before that; gives its length.
    fn copy_string(&mut self, function: &str, to: Pointer, from: Pointer, most: u64) -> Result<i64, Stop> {
        let mut at = 0;
        while (at as u64) < most {
            self.count_step()?;
            let byte = self.read_char(from.offset(at))?;
            if byte == 0 {
                break;
            }
            self.write(to.offset(at), &[written(byte)])?;
            at += 1;
        }
        self.write(to.offset(at), &[written(0)])?;
        self.check_overlap(function, to, from, at as u64 + 1);
        Ok(at)
    }

    /// Reports a copy whose two sides share bytes.
    fn check_overlap(&mut self, function: &str, to: Pointer, from: Pointer, count: u64) {
        if to.address.abs_diff(from.address) < count {
            let message = format!("this `{function}` copies between bytes that overlap");
            let then = "the machine copied them in some order".to_owned();
            self.report_here(FaultCode::MemcpyOverlap, message, "copy: overlap", Some(then));
        }
    }

    fn compare(&mut self, args: &Args<'_>, most: i64, fold: fn(u8) -> u8) -> Result<Value, Stop> {
        let mut at = 0;
        while (at as u64) < most as u64 {
            let (a, b) = (fold(self.char_at(args, 0, at)?), fold(self.char_at(args, 1, at)?));
            if a != b {
                return Ok(Value::Int(i64::from(a) - i64::from(b)));
            }
            if a == 0 {
                break;
            }
            at += 1;
        }
        Ok(Value::Int(0))
    }

    /// How many bytes from here on satisfy `belongs`; a NUL ends the string.
    fn span(&mut self, text: Pointer, belongs: impl Fn(u8) -> bool) -> Result<i64, Stop> {
        let mut at = 0;
        loop {
            self.count_step()?;
            let byte = self.read_char(text.offset(at))?;
            if byte == 0 || !belongs(byte) {
                return Ok(at);
            }
            at += 1;
        }
    }

    fn duplicate(&mut self, text: Pointer, most: u64, maker: &'static str) -> Result<Value, Stop> {
        let mut text = self.read_string(text, most)?;
        text.push(0);
        let address = self.machine.heap.malloc(&mut self.machine.space, text.len() as u64);
        let block = self.new_block(address, text.len() as u64, maker)?;
        if let Value::Pointer(pointer) = block
            && pointer.address != 0
        {
            self.write_text(pointer, &text)?;
        }
        Ok(block)
    }
}
