//! Operators: arithmetic, truth. Comparisons stand in `compare`.

use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{Signed, ToPrimitive, Zero};
use pyheap::Obj;

use crate::cause::Cause;
use crate::number::BinaryOp;
use crate::object::Py;
use crate::op::Op;
use crate::vm::{R, Vm};

/// An int may grow to this many bits.
const MAX_BITS: u64 = 1 << 24;

/// A number as arithmetic sees it.
pub(super) enum Number {
    Int(i64),
    Big(BigInt),
    Float(f64),
}

impl Vm {
    /// `left op right`.
    ///
    /// Mirrors: `binary_op1`, Objects/abstract.c, CPython 3.13.
    /// Differs: no.
    pub fn binary_op(&mut self, op: usize, left: Obj, right: Obj) -> R {
        let op = BinaryOp::ALL[op];
        if let (&Py::Int(a), &Py::Int(b)) = (self.heap.payload(left), self.heap.payload(right))
            && let Some(value) = int_fast(op, a, b)
        {
            return Ok(self.int(value));
        }
        match self.binary_op_optional(op, left, right)? {
            Some(value) => Ok(value),
            None => self.unsupported_operands(op.sign(), left, right),
        }
    }

    fn unsupported_operands(&mut self, sign: &str, left: Obj, right: Obj) -> R {
        let message =
            format!("unsupported operand type(s) for {sign}: '{}' and '{}'", self.type_name(left), self.type_name(right));
        self.type_error(&message)
    }

    fn binary_op_optional(&mut self, op: BinaryOp, left: Obj, right: Obj) -> R<Option<Obj>> {
        let (forward, reflected, _) = op.methods();
        match self.call_operators(forward, reflected, left, right)? {
            Some(value) => Ok(Some(value)),
            None => self.builtin_op(op, left, right),
        }
    }

    /// Calls the method of the left operand or the right one's; `None` if neither answers.
    fn call_operators(&mut self, forward: &str, reflected: &str, left: Obj, right: Obj) -> R<Option<Obj>> {
        let (lt, rt) = (self.type_of(left), self.type_of(right));
        let right_first = lt != rt && self.is_subtype(rt, lt) && self.lookup_python(right, reflected).is_some();
        if right_first && let Some(value) = self.call_operator(right, reflected, left)? {
            return Ok(Some(value));
        }
        if let Some(value) = self.call_operator(left, forward, right)? {
            return Ok(Some(value));
        }
        if !right_first
            && lt != rt
            && let Some(value) = self.call_operator(right, reflected, left)?
        {
            return Ok(Some(value));
        }
        Ok(None)
    }

    /// `divmod(left, right)`.
    ///
    /// Mirrors: `PyNumber_Divmod`, Objects/abstract.c, CPython 3.13.
    /// Differs: no.
    pub(crate) fn divmod(&mut self, left: Obj, right: Obj) -> R {
        if let Some(value) = self.call_operators("__divmod__", "__rdivmod__", left, right)? {
            return Ok(value);
        }
        let Some(quotient) = self.builtin_op(BinaryOp::FloorDiv, left, right)? else {
            return self.unsupported_operands("divmod()", left, right);
        };
        self.hold(quotient, "quotient");
        let rest = self.builtin_op(BinaryOp::Mod, left, right);
        let quotient = self.unhold();
        match rest {
            Ok(Some(rest)) => Ok(self.tuple(vec![quotient, rest])),
            Ok(None) => unreachable!("what can be divided has a rest"),
            Err(stop) => {
                self.decref(quotient, Cause::Native);
                Err(stop)
            }
        }
    }

    /// Calls an operator's method; NotImplemented is `None`.
    pub(super) fn call_operator(&mut self, op: Obj, name: &str, other: Obj) -> R<Option<Obj>> {
        match self.call_special(op, name, &[other])? {
            Some(value) if value == self.known.not_implemented => {
                self.decref(value, Cause::Pop);
                Ok(None)
            }
            value => Ok(value),
        }
    }

    /// `left op= right`.
    pub fn inplace_op(&mut self, op: usize, left: Obj, right: Obj) -> R {
        let kind = BinaryOp::ALL[op];
        let sign = kind.sign();
        if let (&Py::Int(a), &Py::Int(b)) = (self.heap.payload(left), self.heap.payload(right))
            && let Some(value) = int_fast(kind, a, b)
        {
            return Ok(self.int(value));
        }
        if let Some(value) = self.call_operator(left, kind.methods().2, right)? {
            return Ok(value);
        }
        match (kind, self.value(left)) {
            (BinaryOp::Add, Py::List(_)) => {
                self.list_extend(left, right)?;
                return Ok(self.incref(left, Cause::Push));
            }
            (BinaryOp::Add, Py::ByteArray(_)) => {
                self.bytearray_add(left, right)?;
                return Ok(self.incref(left, Cause::Push));
            }
            (BinaryOp::Mult, Py::List(_)) => {
                if let Some(times) = self.as_index(right)? {
                    let items = self.list_items(left).to_vec();
                    self.list_repeat_in_place(left, &items, times)?;
                    return Ok(self.incref(left, Cause::Push));
                }
            }
            (BinaryOp::BitOr, Py::Dict(_)) => {
                self.dict_update(left, right)?;
                return Ok(self.incref(left, Cause::Push));
            }
            (BinaryOp::BitOr, Py::Set(set)) if !set.frozen && matches!(self.value(right), Py::Set(_)) => {
                self.set_update(left, right)?;
                return Ok(self.incref(left, Cause::Push));
            }
            _ => {}
        }
        match self.binary_op_optional(kind, left, right)? {
            Some(value) => Ok(value),
            None => self.unsupported_operands(&format!("{}=", if kind == BinaryOp::Pow { "**" } else { sign }), left, right),
        }
    }

    fn list_repeat_in_place(&mut self, list: Obj, items: &[Obj], times: i64) -> R<()> {
        if times <= 0 {
            for _ in 0..items.len() {
                let parts = self.list_of_mut(list);
                let op = parts.items.pop().expect("as many as before");
                self.decref(op, Cause::Item);
            }
        } else {
            self.check_size(items.len() as u64 * 8, times as u64)?;
            for _ in 1..times {
                let copies = self.owned_items(items);
                let parts = self.list_of_mut(list);
                parts.items.extend(copies);
            }
        }
        self.list_resized(list);
        Ok(())
    }

    /// What builtin types do for an operator; `None` is NotImplemented.
    fn builtin_op(&mut self, op: BinaryOp, left: Obj, right: Obj) -> R<Option<Obj>> {
        if let (Some(a), Some(b)) = (self.number(left), self.number(right)) {
            return self.arithmetic(op, a, b, left, right);
        }
        if let Some(value) = self.complex_op(op, left, right)? {
            return Ok(Some(value));
        }
        match op {
            BinaryOp::Add => self.concatenate(left, right),
            BinaryOp::Mult => {
                if let Some(repeated) = self.repeat(left, right)? {
                    return Ok(Some(repeated));
                }
                self.repeat(right, left)
            }
            BinaryOp::Mod => match self.value(left) {
                Py::Str(_) => self.percent_format(left, right).map(Some),
                Py::Bytes(_) | Py::ByteArray(_) => self.unsupported("`%` of bytes; format a str and encode it"),
                _ => Ok(None),
            },
            BinaryOp::BitOr
                if matches!((self.value(left), self.value(right)), (Py::Dict(_), Py::Dict(_))) && self.profile.dicts_merge =>
            {
                let result = self.dict();
                self.hold(result, "merged dict");
                let merged = self.dict_update(result, left).and_then(|()| self.dict_update(result, right));
                let result = self.unhold();
                if let Err(stop) = merged {
                    self.decref(result, Cause::Native);
                    return Err(stop);
                }
                Ok(Some(result))
            }
            BinaryOp::BitOr | BinaryOp::BitAnd | BinaryOp::BitXor | BinaryOp::Sub => self.set_op(op, left, right),
            _ => Ok(None),
        }
    }

    pub(super) fn number(&self, op: Obj) -> Option<Number> {
        match self.value(op) {
            Py::Int(value) => Some(Number::Int(*value)),
            Py::Bool(value) => Some(Number::Int(i64::from(*value))),
            Py::BigInt(value) => Some(Number::Big((**value).clone())),
            Py::Float(value) => Some(Number::Float(*value)),
            _ => None,
        }
    }

    /// The value of an int of any size.
    pub fn big(&self, op: Obj) -> Option<BigInt> {
        match self.number(op)? {
            Number::Int(value) => Some(value.into()),
            Number::Big(value) => Some(value),
            Number::Float(_) => None,
        }
    }

    fn arithmetic(&mut self, op: BinaryOp, a: Number, b: Number, left: Obj, right: Obj) -> R<Option<Obj>> {
        if op == BinaryOp::MatMult {
            return Ok(None);
        }
        if let (Number::Float(_), _) | (_, Number::Float(_)) = (&a, &b) {
            let to_float = |number: &Number| match number {
                Number::Int(value) => Some(*value as f64),
                Number::Big(value) => value.to_f64().filter(|value| value.is_finite()),
                Number::Float(value) => Some(*value),
            };
            let (Some(a), Some(b)) = (to_float(&a), to_float(&b)) else {
                return self.raise("OverflowError", "int too large to convert to float");
            };
            return self.float_op(op, a, b);
        }
        let both_bool = matches!((self.heap.payload(left), self.heap.payload(right)), (Py::Bool(_), Py::Bool(_)));
        if both_bool && let (Number::Int(a), Number::Int(b)) = (&a, &b) {
            let truth = match op {
                BinaryOp::BitAnd => Some(a & b == 1),
                BinaryOp::BitOr => Some(a | b == 1),
                BinaryOp::BitXor => Some(a ^ b == 1),
                _ => None,
            };
            if let Some(truth) = truth {
                return Ok(Some(self.bool(truth)));
            }
        }
        let big = |number: Number| match number {
            Number::Int(value) => value.into(),
            Number::Big(value) => value,
            Number::Float(_) => unreachable!("ints only"),
        };
        self.int_op(op, big(a), big(b))
    }

    fn int_op(&mut self, op: BinaryOp, a: BigInt, b: BigInt) -> R<Option<Obj>> {
        let value = match op {
            BinaryOp::Add => a + b,
            BinaryOp::Sub => a - b,
            BinaryOp::Mult => {
                self.check_bits(a.bits() + b.bits())?;
                a * b
            }
            BinaryOp::BitAnd => a & b,
            BinaryOp::BitOr => a | b,
            BinaryOp::BitXor => a ^ b,
            BinaryOp::FloorDiv if b.is_zero() => return self.raise("ZeroDivisionError", "integer division or modulo by zero"),
            BinaryOp::Mod if b.is_zero() => {
                let own = self.profile.modulo_has_its_own_error;
                return self.raise(
                    "ZeroDivisionError",
                    if own { "integer modulo by zero" } else { "integer division or modulo by zero" },
                );
            }
            BinaryOp::FloorDiv => a.div_floor(&b),
            BinaryOp::Mod => a.mod_floor(&b),
            BinaryOp::Div => {
                if b.is_zero() {
                    return self.raise("ZeroDivisionError", "division by zero");
                }
                return match divide(&a, &b) {
                    Some(value) => Ok(Some(self.float(value))),
                    None => self.raise("OverflowError", "integer division result too large for a float"),
                };
            }
            BinaryOp::Pow if b.is_negative() => {
                let (Some(a), Some(b)) = (a.to_f64(), b.to_f64()) else { return Ok(None) };
                return self.float_op(op, a, b);
            }
            BinaryOp::Pow => {
                let exponent = b.to_u32().unwrap_or(u32::MAX);
                if a.bits() > 1 {
                    self.check_bits(a.bits().saturating_mul(u64::from(exponent)))?;
                }
                a.pow(exponent)
            }
            BinaryOp::LShift | BinaryOp::RShift if b.is_negative() => return self.raise("ValueError", "negative shift count"),
            BinaryOp::LShift => {
                let by = b.to_u64().unwrap_or(u64::MAX);
                if !a.is_zero() {
                    self.check_bits(a.bits().saturating_add(by))?;
                }
                if a.is_zero() { a } else { a << by }
            }
            BinaryOp::RShift => match b.to_u64() {
                Some(by) if by <= a.bits() => a >> by,
                _ => BigInt::from(if a.is_negative() { -1 } else { 0 }),
            },
            BinaryOp::MatMult => return Ok(None),
        };
        Ok(Some(self.big_int(value)))
    }

    fn check_bits(&mut self, bits: u64) -> R<()> {
        if bits > MAX_BITS { self.limit("memory") } else { Ok(()) }
    }

    /// Refuses to make something of `size` times `times` bytes that is over the limit.
    pub(crate) fn check_size(&mut self, size: u64, times: u64) -> R<()> {
        if size.saturating_mul(times) > self.limits.memory { self.limit("memory") } else { Ok(()) }
    }

    fn float_op(&mut self, op: BinaryOp, a: f64, b: f64) -> R<Option<Obj>> {
        let value = match op {
            BinaryOp::Add => a + b,
            BinaryOp::Sub => a - b,
            BinaryOp::Mult => a * b,
            BinaryOp::Div if b == 0.0 => return self.raise("ZeroDivisionError", "float division by zero"),
            BinaryOp::Div => a / b,
            BinaryOp::FloorDiv if b == 0.0 => return self.raise("ZeroDivisionError", self.profile.float_floor_division_error),
            BinaryOp::Mod if b == 0.0 => return self.raise("ZeroDivisionError", self.profile.float_modulo_error),
            BinaryOp::FloorDiv => float_divmod(a, b).0,
            BinaryOp::Mod => float_divmod(a, b).1,
            BinaryOp::Pow if a == 0.0 && b < 0.0 => {
                return self.raise("ZeroDivisionError", "0.0 cannot be raised to a negative power");
            }
            BinaryOp::Pow if a < 0.0 && b.fract() != 0.0 => {
                return self.unsupported("a complex result of `**`; use a non-negative base");
            }
            BinaryOp::Pow => {
                let value = a.powf(b);
                if value.is_infinite() && a.is_finite() && b.is_finite() {
                    return self.raise("OverflowError", "(34, 'Numerical result out of range')");
                }
                value
            }
            _ => return Ok(None),
        };
        Ok(Some(self.float(value)))
    }

    fn concatenate(&mut self, left: Obj, right: Obj) -> R<Option<Obj>> {
        match (self.value(left), self.value(right)) {
            (Py::Str(a), Py::Str(b)) if a.text.is_empty() || b.text.is_empty() => {
                let (text, full) = (format!("{}{}", a.text, b.text), if b.text.is_empty() { left } else { right });
                Ok(Some(self.str_like(full, &text)))
            }
            (Py::Str(a), Py::Str(b)) => {
                let text = format!("{}{}", a.text, b.text);
                self.check_size(text.len() as u64, 1)?;
                Ok(Some(self.str(&text)))
            }
            (Py::Bytes(_) | Py::ByteArray(_), _) => {
                let is_array = matches!(self.value(left), Py::ByteArray(_));
                let a = self.bytes_like(left)?;
                let Some(b) = self.buffer(right)? else {
                    let kind = if is_array { "bytearray" } else { "bytes" };
                    let message = format!("can't concat {} to {kind}", self.type_name(right));
                    return self.type_error(&message);
                };
                let bytes = [a, b].concat();
                self.check_size(bytes.len() as u64, 1)?;
                Ok(Some(if is_array { self.bytearray(&bytes) } else { self.bytes(&bytes) }))
            }
            (Py::List(a), Py::List(b)) => {
                let items: Vec<Obj> = a.items.iter().chain(&b.items).copied().collect();
                let items = self.owned_items(&items);
                Ok(Some(self.list(items)))
            }
            // Mirrors `tuple_concat`: nothing to add, nothing new.
            (Py::Tuple(a), Py::Tuple(b))
                if (a.is_empty() && self.is_exact_tuple(right)) || (b.is_empty() && self.is_exact_tuple(left)) =>
            {
                let same = if b.is_empty() && self.is_exact_tuple(left) { left } else { right };
                Ok(Some(self.incref(same, Cause::Push)))
            }
            (Py::Tuple(a), Py::Tuple(b)) => {
                let items: Vec<Obj> = a.iter().chain(b).copied().collect();
                let items = self.owned_items(&items);
                Ok(Some(self.tuple(items)))
            }
            (Py::Str(_) | Py::List(_) | Py::Tuple(_), _) => {
                let kind = match self.value(left) {
                    Py::Str(_) => "str",
                    Py::List(_) => "list",
                    _ => "tuple",
                };
                let message = format!("can only concatenate {kind} (not \"{}\") to {kind}", self.type_name(right));
                self.type_error(&message)
            }
            _ => Ok(None),
        }
    }

    fn is_exact_tuple(&self, op: Obj) -> bool {
        matches!(self.heap.payload(op), Py::Tuple(_))
    }

    fn repeat(&mut self, sequence: Obj, times: Obj) -> R<Option<Obj>> {
        let size = match self.value(sequence) {
            Py::Str(text) => text.text.len(),
            Py::Bytes(bytes) => bytes.len(),
            Py::ByteArray(array) => array.bytes.len(),
            Py::List(list) => 8 * list.items.len(),
            Py::Tuple(items) => 8 * items.len(),
            _ => return Ok(None),
        };
        let Some(times) = self.as_index(times)? else {
            let message = format!("can't multiply sequence by non-int of type '{}'", self.type_name(times));
            return self.type_error(&message);
        };
        let times = times.max(0) as usize;
        // Mirrors `tuple_repeat`.
        if times == 1 && self.is_exact_tuple(sequence) {
            return Ok(Some(self.incref(sequence, Cause::Push)));
        }
        self.check_size(size as u64, times as u64)?;
        let result = match self.value(sequence) {
            Py::Str(text) => {
                let text = text.text.repeat(times);
                self.str_like(sequence, &text)
            }
            Py::Bytes(bytes) => {
                let bytes = bytes.repeat(times);
                self.bytes(&bytes)
            }
            Py::ByteArray(array) => {
                let bytes = array.bytes.repeat(times);
                self.bytearray(&bytes)
            }
            Py::Tuple(items) => {
                let items = items.repeat(times);
                let items = self.owned_items(&items);
                self.tuple(items)
            }
            Py::List(list) => {
                let items = list.items.repeat(times);
                let items = self.owned_items(&items);
                self.list(items)
            }
            _ => unreachable!("a sequence"),
        };
        Ok(Some(result))
    }

    fn set_op(&mut self, op: BinaryOp, left: Obj, right: Obj) -> R<Option<Obj>> {
        let (Py::Set(a), Py::Set(b)) = (self.value(left), self.value(right)) else { return Ok(None) };
        let frozen = a.frozen;
        let a: Vec<Obj> = a.iter().map(|(key, _)| key).collect();
        let b: Vec<Obj> = b.iter().map(|(key, _)| key).collect();
        let ty = if frozen { self.known.types.frozenset } else { self.known.types.set };
        let result = self.alloc_gc(Py::Set(Box::new(crate::objects::set::Set::new(frozen))), ty);
        self.hold(result, "set operation");
        let filled = self.fill_set(op, result, (left, &a), (right, &b));
        let result = self.unhold();
        if let Err(stop) = filled {
            self.decref(result, Cause::Native);
            return Err(stop);
        }
        Ok(Some(result))
    }

    fn fill_set(&mut self, op: BinaryOp, result: Obj, left: (Obj, &[Obj]), right: (Obj, &[Obj])) -> R<()> {
        for &key in left.1 {
            let keep = match op {
                BinaryOp::BitOr => true,
                BinaryOp::BitAnd => self.set_contains(right.0, key)?,
                _ => !self.set_contains(right.0, key)?,
            };
            if keep {
                self.set_add(result, key)?;
            }
        }
        if matches!(op, BinaryOp::BitOr | BinaryOp::BitXor) {
            for &key in right.1 {
                if op == BinaryOp::BitOr || !self.set_contains(left.0, key)? {
                    self.set_add(result, key)?;
                }
            }
        }
        Ok(())
    }

    /// `-op`, `+op`, `~op`.
    pub fn unary_op(&mut self, op: Op, operand: Obj) -> R {
        let (sign, name) = match op {
            Op::UnaryNegative => ("-", "__neg__"),
            Op::UnaryPositive => ("+", "__pos__"),
            _ => ("~", "__invert__"),
        };
        if let Some(value) = self.call_special(operand, name, &[])? {
            return Ok(value);
        }
        if op != Op::UnaryInvert
            && let Some(value) = self.complex_sign(operand, op == Op::UnaryNegative)
        {
            return Ok(value);
        }
        match (op, self.number(operand)) {
            (Op::UnaryNegative, Some(Number::Float(value))) => Ok(self.float(-value)),
            (Op::UnaryPositive, Some(Number::Float(value))) => Ok(self.float(value)),
            (Op::UnaryInvert, Some(Number::Float(_))) | (_, None) => {
                let message = format!("bad operand type for unary {sign}: '{}'", self.type_name(operand));
                self.type_error(&message)
            }
            (_, Some(_)) => {
                let value = self.big(operand).expect("an int");
                let value = match op {
                    Op::UnaryNegative => -value,
                    Op::UnaryPositive => value,
                    _ => !value,
                };
                Ok(self.big_int(value))
            }
        }
    }

    /// `bool(op)`.
    pub fn is_true(&mut self, op: Obj) -> R<bool> {
        if op == self.known.true_ {
            return Ok(true);
        }
        if op == self.known.false_ || op == self.known.none {
            return Ok(false);
        }
        if let Some(truth) = self.through_proxy(op, Vm::is_true)? {
            return Ok(truth);
        }
        if self.has_own_methods(op) {
            if let Some(result) = self.call_special(op, "__bool__", &[])? {
                let truth = result == self.known.true_;
                let valid = matches!(self.heap.payload(result), Py::Bool(_));
                let returned = self.type_name(result);
                self.decref(result, Cause::Native);
                return if valid {
                    Ok(truth)
                } else {
                    self.type_error(&format!("__bool__ should return bool, returned {returned}"))
                };
            }
            if let Some(result) = self.call_special(op, "__len__", &[])? {
                let truth = !matches!(self.value(result), Py::Int(0));
                self.decref(result, Cause::Native);
                return Ok(truth);
            }
        }
        Ok(match self.value(op) {
            Py::Int(value) => *value != 0,
            Py::Float(value) => *value != 0.0,
            Py::Complex(parts) => *parts != [0.0; 2],
            Py::Str(text) => !text.text.is_empty(),
            Py::Bytes(bytes) => !bytes.is_empty(),
            Py::ByteArray(array) => !array.bytes.is_empty(),
            Py::MemoryView(_) => return Ok(self.view(op)?.len > 0),
            Py::List(list) => !list.items.is_empty(),
            Py::Tuple(items) => !items.is_empty(),
            Py::Dict(dict) => !dict.is_empty(),
            Py::Set(set) => !set.is_empty(),
            &Py::Range(start, stop, step) => super::range_len(start, stop, step) > 0,
            _ => true,
        })
    }
}

/// An operator on machine ints, where the result is one too and nothing can be raised.
#[inline]
fn int_fast(op: BinaryOp, a: i64, b: i64) -> Option<i64> {
    match op {
        BinaryOp::Add => a.checked_add(b),
        BinaryOp::Sub => a.checked_sub(b),
        BinaryOp::Mult => a.checked_mul(b),
        BinaryOp::BitAnd => Some(a & b),
        BinaryOp::BitOr => Some(a | b),
        BinaryOp::BitXor => Some(a ^ b),
        BinaryOp::FloorDiv if b > 0 => Some(a.div_euclid(b)),
        BinaryOp::Mod if b > 0 => Some(a.rem_euclid(b)),
        _ => None,
    }
}

/// Quotient and rest of floats.
///
/// Mirrors: `_float_div_mod`, Objects/floatobject.c, CPython 3.13.
/// Differs: no.
fn float_divmod(a: f64, b: f64) -> (f64, f64) {
    let mut rest = a % b;
    let mut quotient = (a - rest) / b;
    if rest == 0.0 {
        rest = 0.0_f64.copysign(b);
    } else if (b < 0.0) != (rest < 0.0) {
        rest += b;
        quotient -= 1.0;
    }
    let floor = if quotient == 0.0 {
        0.0_f64.copysign(a / b)
    } else {
        let floor = quotient.floor();
        if quotient - floor > 0.5 { floor + 1.0 } else { floor }
    };
    (floor, rest)
}

/// `a / b` rounded once; `None` if it is too large.
fn divide(a: &BigInt, b: &BigInt) -> Option<f64> {
    if let (Some(x), Some(y)) = (a.to_i64(), b.to_i64())
        && x.unsigned_abs() < 1 << 53
        && y.unsigned_abs() < 1 << 53
    {
        return Some(x as f64 / y as f64);
    }
    // Scale so that the quotient has 55 bits or more, then round to even by the conversion, with the rest as a sticky bit.
    let negative = a.is_negative() != b.is_negative();
    let (a, b) = (a.abs(), b.abs());
    let shift = 66 + b.bits() as i64 - a.bits() as i64;
    let (quotient, rest) = if shift >= 0 { (a << shift as u64).div_rem(&b) } else { a.div_rem(&(b << (-shift) as u64)) };
    let sticky = quotient | BigInt::from(u8::from(!rest.is_zero()));
    let mantissa = sticky.to_f64()?;
    let value = mantissa * 2f64.powi(i32::try_from(-shift).ok()?);
    value.is_finite().then_some(if negative { -value } else { value })
}
