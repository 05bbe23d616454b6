//! Operators: arithmetic, comparison, conversion, pointer arithmetic.

use super::Vm;
use crate::ast::{BinaryOp, UnaryOp};
use crate::code::{Arg, Op};
use crate::fault::FaultCode;
use crate::outcome::{Signal, Stop};
use crate::space::Byte;
use crate::types::{Bits, Scalar};
use crate::value::{Pointer, Value};

/// What no `long` reaches.
const TWO_TO_63: f64 = (1u64 << 63) as f64;

impl Vm<'_, '_> {
    /// Runs an instruction that only computes.
    pub(super) fn operate(&mut self, op: &Op) -> Result<(), Stop> {
        match op {
            Op::Convert(from, to) => {
                let value = self.pop();
                let value = self.convert(value, *from, *to);
                self.stack.push(value);
            }
            Op::Unary(op, scalar) => {
                let value = self.pop();
                let value = self.unary(*op, *scalar, value);
                self.stack.push(value);
            }
            Op::Binary(op, scalar) if scalar.is_float() => {
                let (right, left) = (self.pop_float(), self.pop_float());
                let value = float_binary(*op, *scalar, left, right);
                self.stack.push(value);
            }
            Op::Binary(op, scalar) => {
                let (right, left) = (self.pop_int(), self.pop_int());
                let value = self.int_binary(*op, *scalar, left, right)?;
                self.stack.push(Value::Int(value));
            }
            Op::ComparePointers(op) => {
                let (right, left) = (self.pop_pointer().address, self.pop_pointer().address);
                self.stack.push(Value::Int(i64::from(compare(*op, &left, &right))));
            }
            Op::AddPointer(size) | Op::SubPointer(size) => {
                let count = self.pop_int().wrapping_mul(*size as i64);
                let pointer = self.pop_pointer();
                let by = if matches!(op, Op::AddPointer(_)) { count } else { count.wrapping_neg() };
                self.stack.push(Value::Pointer(pointer.offset(by)));
            }
            Op::DiffPointers(size) => {
                let (right, left) = (self.pop_pointer().address, self.pop_pointer().address);
                let distance = left.wrapping_sub(right) as i64 / (*size).max(1) as i64;
                self.stack.push(Value::Int(distance));
            }
            Op::Step { scalar, bits, by, prefix } => self.step_value(*scalar, *bits, *by, *prefix)?,
            Op::Member(offset) => {
                let pointer = self.pop_pointer();
                self.stack.push(Value::Pointer(pointer.offset(*offset as i64)));
            }
            Op::Narrow(size) => {
                let pointer = self.pop_pointer();
                let bounds = Some((pointer.address, pointer.address.saturating_add(*size)));
                self.stack.push(Value::Pointer(Pointer { bounds, ..pointer }));
            }
            Op::Nullify => {
                let pointer = self.pop_pointer();
                let null = Pointer { address: 0, bounds: None, ..pointer };
                self.stack.push(Value::Pointer(null));
            }
            Op::Widen => {
                let pointer = self.pop_pointer();
                self.stack.push(Value::Pointer(Pointer { bounds: None, ..pointer }));
            }
            Op::VaStart => self.va_start()?,
            Op::VaArg(arg) => self.va_arg(*arg)?,
            Op::VaEnd => {
                self.pop_pointer();
            }
            Op::VaCopy => {
                let list = self.pop();
                let to = self.pop_pointer();
                if let Value::Object(list) = list {
                    self.write(to, &list)?;
                }
            }
            other => unreachable!("the loop handles {other:?}"),
        }
        Ok(())
    }

    pub(crate) fn pop_float(&mut self) -> f64 {
        match self.pop() {
            Value::Float(float) => float,
            Value::Int(int) => int as f64,
            _ => 0.0,
        }
    }

    /// Converts a value between scalar types (C11 6.3).
    pub(crate) fn convert(&mut self, value: Value, from: Scalar, to: Scalar) -> Value {
        if to == Scalar::Bool {
            let truth = match &value {
                Value::Float(float) => *float != 0.0,
                Value::Pointer(pointer) => pointer.address != 0,
                _ => {
                    self.stack.push(value);
                    self.pop_int() != 0
                }
            };
            return Value::Int(i64::from(truth));
        }
        match value {
            Value::Float(float) => match to {
                Scalar::F64 => Value::Float(float),
                Scalar::F32 => Value::Float(f64::from(float as f32)),
                // What x86-64's cvttsd2si does: out of range gives the least integer.
                Scalar::U64 | Scalar::ULongLong if float >= TWO_TO_63 => Value::Int((float as u64) as i64),
                _ if to.size() < 8 && to != Scalar::U32 => {
                    let inside = float > -2_147_483_649.0 && float < 2_147_483_648.0;
                    let int = if inside { float as i64 } else { i64::from(i32::MIN) };
                    Value::Int(to.wrap(int))
                }
                _ => {
                    let inside = (-TWO_TO_63..TWO_TO_63).contains(&float);
                    Value::Int(to.wrap(if inside { float as i64 } else { i64::MIN }))
                }
            },
            Value::Pointer(pointer) if to == Scalar::Pointer => Value::Pointer(pointer),
            Value::Pointer(pointer) => Value::Int(to.wrap(pointer.address as i64)),
            Value::Int(int) if to == Scalar::Pointer => Value::Pointer(self.pointer_from(int as u64)),
            Value::Int(int) if to.is_float() => {
                let float = if from.is_unsigned() { int as u64 as f64 } else { int as f64 };
                Value::Float(if to == Scalar::F32 { f64::from(float as f32) } else { float })
            }
            Value::Int(int) => Value::Int(to.wrap(int)),
            // A character that goes on as a character is still only a copy.
            Value::Byte(byte, address) if to.size() == 1 => Value::Byte(byte, address),
            Value::Byte(..) => {
                self.stack.push(value);
                let int = from.wrap(self.pop_int());
                self.convert(Value::Int(int), from, to)
            }
            other => other,
        }
    }

    fn unary(&mut self, op: UnaryOp, scalar: Scalar, value: Value) -> Value {
        match (op, value) {
            (UnaryOp::Not, value) => {
                self.stack.push(value);
                Value::Int(i64::from(!self.pop_truth()))
            }
            (UnaryOp::Negate, Value::Float(float)) => Value::Float(-float),
            (UnaryOp::Negate, Value::Int(int)) => Value::Int(scalar.wrap(int.wrapping_neg())),
            (UnaryOp::Complement, Value::Int(int)) => Value::Int(scalar.wrap(!int)),
            (_, value) => value,
        }
    }

    fn int_binary(&mut self, op: BinaryOp, scalar: Scalar, left: i64, right: i64) -> Result<i64, Stop> {
        if op.is_comparison() {
            let truth =
                if scalar.is_unsigned() { compare(op, &(left as u64), &(right as u64)) } else { compare(op, &left, &right) };
            return Ok(i64::from(truth));
        }
        let bits = scalar.size() as u32 * 8;
        let value = match op {
            BinaryOp::Add => left.wrapping_add(right),
            BinaryOp::Sub => left.wrapping_sub(right),
            BinaryOp::Mul => left.wrapping_mul(right),
            BinaryOp::Div | BinaryOp::Rem => {
                let least = if bits == 32 { i64::from(i32::MIN) } else { i64::MIN };
                if right == 0 || (!scalar.is_unsigned() && right == -1 && left == least) {
                    let message = if right == 0 {
                        "this divides an integer by zero".to_owned()
                    } else {
                        "this quotient fits no integer of its type".to_owned()
                    };
                    let then = "arithmetic exception (SIGFPE)".to_owned();
                    self.report_here(FaultCode::DivisionByZero, message, "division by zero", Some(then));
                    return Err(Stop::Signal(Signal::Fpe));
                }
                match (op, scalar.is_unsigned()) {
                    (BinaryOp::Div, true) => (left as u64 / right as u64) as i64,
                    (BinaryOp::Div, false) => left / right,
                    (_, true) => (left as u64 % right as u64) as i64,
                    (_, false) => left % right,
                }
            }
            // x86-64 takes the count modulo the width.
            BinaryOp::Shl => left.wrapping_shl(right as u32 % bits),
            BinaryOp::Shr if scalar.is_unsigned() => ((left as u64) >> (right as u32 % bits)) as i64,
            BinaryOp::Shr => left >> (right as u32 % bits),
            BinaryOp::And => left & right,
            BinaryOp::Or => left | right,
            BinaryOp::Xor => left ^ right,
            _ => 0,
        };
        Ok(scalar.wrap(value))
    }

    /// `++` and `--`.
    fn step_value(&mut self, scalar: Scalar, bits: Option<Bits>, by: i64, prefix: bool) -> Result<(), Stop> {
        let place = self.pop_pointer();
        let old = match bits {
            Some(bits) => self.load_bits(place, scalar, bits)?,
            None => self.load(place, scalar)?,
        };
        let mut new = match &old {
            Value::Pointer(pointer) => Value::Pointer(pointer.offset(by)),
            Value::Float(float) => Value::Float(float + by as f64),
            Value::Int(_) if scalar == Scalar::Bool && by > 0 => Value::Int(1),
            Value::Int(int) => Value::Int(scalar.wrap(int.wrapping_add(by))),
            other => other.clone(),
        };
        match (bits, &new) {
            (Some(bits), Value::Int(int)) => new = self.store_bits(place, scalar, bits, *int)?,
            _ => self.store(place, scalar, &new)?,
        }
        self.stack.push(if prefix { new } else { old });
        Ok(())
    }

    fn va_start(&mut self) -> Result<(), Stop> {
        let place = self.pop_pointer();
        let serial = self.frame().serial;
        self.store(place, Scalar::U64, &Value::Int(serial as i64))?;
        self.store(place.offset(8), Scalar::U64, &Value::Int(0))?;
        self.store(place.offset(16), Scalar::U64, &Value::Int(0))
    }

    fn va_arg(&mut self, wanted: Arg) -> Result<(), Stop> {
        let place = self.pop_pointer();
        let mut raw = [Byte::default(); 24];
        self.read(place, &mut raw, true)?;
        let (list, index) = (word(&raw[..8]), word(&raw[8..16]));
        let found = self.extra(list, index);
        self.store(place.offset(8), Scalar::U64, &Value::Int(index as i64 + 1))?;
        let value = match (found, wanted) {
            (Some((value, given)), wanted) if fits(given, wanted) => value,
            (found, wanted) => {
                let message = match found {
                    Some(_) => "this takes an argument as another type than it was passed with".to_owned(),
                    None => format!("this takes an argument {} that was never passed", index + 1),
                };
                let then = "the machine read what was left where the argument would be".to_owned();
                self.report_here(FaultCode::BadFormat, message, "no such argument", Some(then));
                match wanted {
                    Arg::Scalar(Scalar::F64) => Value::Float(0.0),
                    Arg::Scalar(Scalar::Pointer) => Value::Pointer(Pointer::NULL),
                    Arg::Scalar(_) => Value::Int(0),
                    Arg::Object(size) => Value::Object(vec![Byte::default(); size as usize].into()),
                }
            }
        };
        self.stack.push(value);
        Ok(())
    }

    /// The extra argument number `index` of the call that a `va_list` was started in.
    pub(crate) fn extra(&self, serial: u64, index: u64) -> Option<(Value, Arg)> {
        let frame = self.machine.frames.iter().rev().find(|frame| frame.serial == serial)?;
        frame.extra.get(index as usize).cloned()
    }
}

/// The little-endian number in 8 bytes.
pub(crate) fn word(bytes: &[Byte]) -> u64 {
    bytes.iter().rev().fold(0, |word, byte| word << 8 | u64::from(byte.value))
}

/// Whether an argument may be taken as `wanted` (C11 7.16.1.1): signedness apart, and `void *` for `char *`.
fn fits(given: Arg, wanted: Arg) -> bool {
    match (given, wanted) {
        (Arg::Scalar(given), Arg::Scalar(wanted)) => {
            given.size() == wanted.size()
                && given.is_float() == wanted.is_float()
                && (given == Scalar::Pointer) == (wanted == Scalar::Pointer)
        }
        (given, wanted) => given == wanted,
    }
}

fn compare<T: PartialOrd>(op: BinaryOp, left: &T, right: &T) -> bool {
    match op {
        BinaryOp::Less => left < right,
        BinaryOp::LessEqual => left <= right,
        BinaryOp::Greater => left > right,
        BinaryOp::GreaterEqual => left >= right,
        BinaryOp::Equal => left == right,
        _ => left != right,
    }
}

fn float_binary(op: BinaryOp, scalar: Scalar, left: f64, right: f64) -> Value {
    if op.is_comparison() {
        return Value::Int(i64::from(compare(op, &left, &right)));
    }
    let value = match op {
        BinaryOp::Add => left + right,
        BinaryOp::Sub => left - right,
        BinaryOp::Mul => left * right,
        _ => left / right,
    };
    Value::Float(if scalar == Scalar::F32 { f64::from(value as f32) } else { value })
}
