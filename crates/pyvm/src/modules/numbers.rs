//! The functions of `builtins` that compute with numbers.
//!
//! Not here: operators ([`crate::eval`]), and the constructors of numbers (`construct`).

use num_bigint::BigInt;

use crate::cause::Cause;
use crate::native::Args;
use crate::object::Py;
use crate::vm::R;
use crate::vm::Vm;

pub(super) fn abs(vm: &mut Vm, args: Args) -> R {
    let op = vm.stack[args.base];
    if let Some(value) = vm.call_special(op, "__abs__", &[])? {
        return Ok(value);
    }
    if let Py::Float(value) = *vm.value(op) {
        return Ok(vm.float(value.abs()));
    }
    if let Py::Complex([real, imag]) = *vm.value(op) {
        return Ok(vm.float(real.hypot(imag)));
    }
    match vm.big(op) {
        Some(value) => Ok(vm.big_int(BigInt::from(value.magnitude().clone()))),
        None => {
            let message = format!("bad operand type for abs(): '{}'", vm.type_name(op));
            vm.type_error(&message)
        }
    }
}

pub(super) fn radix(vm: &mut Vm, args: Args, radix: u32, prefix: &str) -> R {
    let op = vm.stack[args.base];
    let Some(value) = vm.big(op) else {
        let message = format!("'{}' object cannot be interpreted as an integer", vm.type_name(op));
        return vm.type_error(&message);
    };
    vm.caveat_of_address(op);
    let sign = if value.sign() == num_bigint::Sign::Minus { "-" } else { "" };
    let text = format!("{sign}{prefix}{}", value.magnitude().to_str_radix(radix));
    Ok(vm.str(&text))
}

pub(super) fn chr(vm: &mut Vm, args: Args) -> R {
    let op = vm.stack[args.base];
    let code = vm.int_argument(op)?;
    match u32::try_from(code).ok().and_then(char::from_u32) {
        Some(c) => Ok(vm.str(c.encode_utf8(&mut [0; 4]))),
        None => vm.raise("ValueError", "chr() arg not in range(0x110000)"),
    }
}

pub(super) fn ord(vm: &mut Vm, args: Args) -> R {
    let op = vm.stack[args.base];
    let Some(text) = vm.text(op) else {
        let message = format!("ord() expected string of length 1, but {} found", vm.type_name(op));
        return vm.type_error(&message);
    };
    let count = text.chars().count();
    match (text.chars().next(), count) {
        (Some(c), 1) => Ok(vm.int(i64::from(u32::from(c)))),
        _ => vm.type_error(&format!("ord() expected a character, but string of length {count} found")),
    }
}

pub(super) fn divmod(vm: &mut Vm, args: Args) -> R {
    args.check(vm, "divmod", 2, 2, &[])?;
    vm.divmod(vm.stack[args.base], vm.stack[args.base + 1])
}

pub(super) fn round(vm: &mut Vm, args: Args) -> R {
    args.check(vm, "round", 1, 2, &["ndigits"])?;
    let op = vm.stack[args.base];
    let none = vm.known.none;
    let digits = args.get(vm, 1).or_else(|| args.keyword(vm, "ndigits")).filter(|&op| op != none);
    if let Some(value) = vm.call_special(op, "__round__", digits.as_slice())? {
        return Ok(value);
    }
    let digits = digits.map(|op| vm.index_argument(op)).transpose()?;
    match *vm.value(op) {
        Py::Int(_) | Py::BigInt(_) | Py::Bool(_) if digits.is_none_or(|digits| digits >= 0) => {
            let value = vm.big(op).expect("an int");
            Ok(vm.big_int(value))
        }
        Py::Float(value) => match digits {
            None => {
                if !value.is_finite() {
                    let class = if value.is_nan() { "ValueError" } else { "OverflowError" };
                    let what = if value.is_nan() { "NaN" } else { "infinity" };
                    return vm.raise(class, &format!("cannot convert float {what} to integer"));
                }
                let rounded = value.round_ties_even();
                let big = num_traits::FromPrimitive::from_f64(rounded).unwrap_or_default();
                Ok(vm.big_int(big))
            }
            Some(digits) if (0..=300).contains(&digits) => {
                let text = format!("{value:.*}", digits as usize);
                let rounded = crate::text::parse_float(&text).unwrap_or(value);
                Ok(vm.float(rounded))
            }
            Some(_) => vm.unsupported("`round` to negative or very many digits"),
        },
        _ => {
            let message = format!("type {} doesn't define __round__ method", vm.type_name(op));
            vm.type_error(&message)
        }
    }
}

pub(super) fn sum(vm: &mut Vm, args: Args) -> R {
    args.check(vm, "sum", 1, 2, &["start"])?;
    let iterable = vm.stack[args.base];
    let start = args.get(vm, 1).or_else(|| args.keyword(vm, "start"));
    let mut total = match start {
        Some(op) if vm.text(op).is_some() => {
            return vm.type_error("sum() can't sum strings [use ''.join(seq) instead]");
        }
        Some(op) => vm.incref(op, Cause::Native),
        None => vm.int(0),
    };
    let iterator = match vm.iter(iterable) {
        Ok(iterator) => iterator,
        Err(stop) => {
            vm.decref(total, Cause::Native);
            return Err(stop);
        }
    };
    vm.hold(iterator, "iterator");
    let result = loop {
        vm.hold(total, "sum so far");
        let item = vm.next(iterator);
        let so_far = vm.unhold();
        match item {
            Ok(Some(item)) => {
                vm.hold(item, "item");
                vm.hold(so_far, "sum so far");
                let sum = vm.binary_op(0, so_far, item);
                vm.release(Cause::Native);
                vm.release(Cause::Native);
                match sum {
                    Ok(sum) => total = sum,
                    Err(stop) => break Err(stop),
                }
            }
            Ok(None) => break Ok(so_far),
            Err(stop) => {
                vm.decref(so_far, Cause::Native);
                break Err(stop);
            }
        }
    };
    if let Ok(total) = result {
        vm.hold(total, "sum");
    }
    let result = result.map(|_| vm.unhold());
    vm.release(Cause::Native);
    result
}
