//! Comparisons: who is asked first, and what builtin types answer.
//!
//! Not here: identity (`is`), and other operators (`operators`).

use std::cmp::Ordering;

use num_bigint::BigInt;
use num_traits::Zero;
use pyheap::Obj;

use super::operators::Number;
use crate::cause::Cause;
use crate::number::CompareOp;
use crate::object::Py;
use crate::vm::{R, Vm};

impl Vm {
    /// `left op right` for a comparison.
    ///
    /// Mirrors: `do_richcompare`, Objects/object.c, CPython 3.13.
    /// Differs: no.
    pub fn compare(&mut self, op: CompareOp, left: Obj, right: Obj) -> R {
        if let (Py::Int(a), Py::Int(b)) = (self.heap.payload(left), self.heap.payload(right)) {
            let truth = op.holds(a.cmp(b));
            return Ok(self.bool(truth));
        }
        // Containers compare what is in them: the host's stack grows with each level.
        if self.comparisons + self.native_depth > self.limits.native_depth
            || self.comparisons + self.frames.len() > self.recursion_limit
        {
            return self.recursion_error_in(" in comparison");
        }
        self.comparisons += 1;
        let result = self.compare_objects(op, left, right);
        self.comparisons -= 1;
        result
    }

    fn compare_objects(&mut self, op: CompareOp, left: Obj, right: Obj) -> R {
        let (lt, rt) = (self.type_of(left), self.type_of(right));
        let swapped = op.swapped().names().1;
        let right_first = lt != rt && self.is_subtype(rt, lt) && self.lookup_python(right, swapped).is_some();
        if right_first && let Some(value) = self.call_operator(right, swapped, left)? {
            return Ok(value);
        }
        if let Some(value) = self.compare_one(op, left, right)? {
            return Ok(value);
        }
        if !right_first && let Some(value) = self.compare_one(op.swapped(), right, left)? {
            return Ok(value);
        }
        match op {
            CompareOp::Eq => Ok(self.bool(left == right)),
            CompareOp::Ne => Ok(self.bool(left != right)),
            _ => {
                let message = format!(
                    "'{}' not supported between instances of '{}' and '{}'",
                    op.names().0,
                    self.type_name(left),
                    self.type_name(right)
                );
                self.type_error(&message)
            }
        }
    }

    /// What the left side says; `None` is NotImplemented.
    fn compare_one(&mut self, op: CompareOp, left: Obj, right: Obj) -> R<Option<Obj>> {
        if self.lookup_python(left, op.names().1).is_some() {
            return self.call_operator(left, op.names().1, right);
        }
        // `!=` is the inverse of `__eq__`, where the class does not say otherwise.
        if op == CompareOp::Ne && self.lookup_python(left, "__eq__").is_some() {
            return match self.call_operator(left, "__eq__", right)? {
                Some(value) => {
                    let truth = self.is_true(value);
                    self.decref(value, Cause::Native);
                    let truth = truth?;
                    Ok(Some(self.bool(!truth)))
                }
                None => Ok(None),
            };
        }
        self.compare_builtin(op, left, right)
    }

    /// What a builtin type's `tp_richcompare` says; `None` is NotImplemented.
    pub(crate) fn compare_builtin(&mut self, op: CompareOp, left: Obj, right: Obj) -> R<Option<Obj>> {
        let outcome = match (self.value(left), self.value(right)) {
            (Py::Str(a), Py::Str(b)) => Some(op.holds(a.text.cmp(&b.text))),
            (Py::Bytes(a), Py::Bytes(b)) => Some(op.holds(a.cmp(b))),
            (Py::MemoryView(_), _) if left == right => Some(op == CompareOp::Eq),
            (Py::ByteArray(_), _) | (_, Py::ByteArray(_)) | (Py::MemoryView(_), _) | (_, Py::MemoryView(_)) => {
                return self.compare_buffers(op, left, right);
            }
            (Py::List(a), Py::List(b)) => {
                let (a, b) = (a.items.clone(), b.items.clone());
                return self.compare_sequences(op, &a, &b).map(Some);
            }
            (Py::Tuple(a), Py::Tuple(b)) => {
                let (a, b) = (a.clone(), b.clone());
                return self.compare_sequences(op, &a, &b).map(Some);
            }
            (Py::Dict(_), Py::Dict(_)) if matches!(op, CompareOp::Eq | CompareOp::Ne) => {
                Some(self.equal_dicts(left, right)? == (op == CompareOp::Eq))
            }
            (Py::Set(_), Py::Set(_)) => Some(self.compare_sets(op, left, right)?),
            (Py::Range(a, b, c), Py::Range(d, e, f)) if matches!(op, CompareOp::Eq | CompareOp::Ne) => {
                let (n, m) = (super::range_len(*a, *b, *c), super::range_len(*d, *e, *f));
                let same = n == m && (n == 0 || (a == d && (n == 1 || c == f)));
                Some(same == (op == CompareOp::Eq))
            }
            (Py::WeakRef(a), Py::WeakRef(b)) if matches!(op, CompareOp::Eq | CompareOp::Ne) && !a.is_proxy => {
                let (a, b) = (a.wr_object, b.wr_object);
                let same = if a.is_null() || b.is_null() { left == right } else { self.equals(a, b)? };
                Some(same == (op == CompareOp::Eq))
            }
            (Py::Method(f, a), Py::Method(g, b)) if matches!(op, CompareOp::Eq | CompareOp::Ne) => {
                Some((f == g && a == b) == (op == CompareOp::Eq))
            }
            (Py::Complex(_), _) | (_, Py::Complex(_)) => self.compare_complex(op, left, right),
            _ => match (self.number(left), self.number(right)) {
                (Some(a), Some(b)) => Some(
                    compare_numbers(&a, &b).is_some_and(|ordering| op.holds(ordering))
                        || (op == CompareOp::Ne && compare_numbers(&a, &b).is_none()),
                ),
                _ => None,
            },
        };
        Ok(outcome.map(|truth| self.bool(truth)))
    }

    /// Bytes-like objects by their bytes; views only as equal or not.
    fn compare_buffers(&mut self, op: CompareOp, left: Obj, right: Obj) -> R<Option<Obj>> {
        let is_view = |vm: &Vm, op: Obj| matches!(vm.value(op), Py::MemoryView(_));
        let has_view = is_view(self, left) || is_view(self, right);
        if has_view && !matches!(op, CompareOp::Eq | CompareOp::Ne) {
            return Ok(None);
        }
        let released = [left, right].iter().any(|&op| matches!(self.value(op), Py::MemoryView(view) if view.released));
        if released {
            return Ok(Some(self.bool(op == CompareOp::Ne)));
        }
        let (Some(a), Some(b)) = (self.buffer(left)?, self.buffer(right)?) else { return Ok(None) };
        Ok(Some(self.bool(op.holds(a.cmp(&b)))))
    }

    fn compare_sequences(&mut self, op: CompareOp, a: &[Obj], b: &[Obj]) -> R {
        if a.len() != b.len() && matches!(op, CompareOp::Eq | CompareOp::Ne) {
            return Ok(self.bool(op == CompareOp::Ne));
        }
        for (&x, &y) in a.iter().zip(b) {
            if !self.equals(x, y)? {
                return match op {
                    CompareOp::Eq => Ok(self.bool(false)),
                    CompareOp::Ne => Ok(self.bool(true)),
                    _ => self.compare(op, x, y),
                };
            }
        }
        Ok(self.bool(op.holds(a.len().cmp(&b.len()))))
    }

    pub(crate) fn equal_dicts(&mut self, a: Obj, b: Obj) -> R<bool> {
        let (Py::Dict(x), Py::Dict(y)) = (self.value(a), self.value(b)) else { return Ok(false) };
        if x.len() != y.len() {
            return Ok(false);
        }
        for entry in x.iter().collect::<Vec<_>>() {
            match self.dict_get(b, entry.key)? {
                Some(value) if self.equals(entry.value, value)? => {}
                _ => return Ok(false),
            }
        }
        Ok(true)
    }

    fn compare_sets(&mut self, op: CompareOp, a: Obj, b: Obj) -> R<bool> {
        let (Py::Set(x), Py::Set(y)) = (self.value(a), self.value(b)) else { return Ok(false) };
        let (n, m) = (x.len(), y.len());
        let (small, large, possible) = match op {
            CompareOp::Eq | CompareOp::Ne => (a, b, n == m),
            CompareOp::Lt => (a, b, n < m),
            CompareOp::Le => (a, b, n <= m),
            CompareOp::Gt => (b, a, n > m),
            CompareOp::Ge => (b, a, n >= m),
        };
        let Py::Set(keys) = self.value(small) else { return Ok(false) };
        let keys: Vec<Obj> = keys.iter().map(|(key, _)| key).collect();
        let mut all = possible;
        for key in keys {
            all = all && self.set_contains(large, key)?;
        }
        Ok(all != (op == CompareOp::Ne))
    }
}

pub(super) fn compare_numbers(a: &Number, b: &Number) -> Option<Ordering> {
    match (a, b) {
        (Number::Int(a), Number::Int(b)) => Some(a.cmp(b)),
        (Number::Float(a), Number::Float(b)) => a.partial_cmp(b),
        (Number::Float(a), b) => compare_float(*a, b),
        (a, Number::Float(b)) => compare_float(*b, a).map(Ordering::reverse),
        (a, b) => {
            let big = |number: &Number| match number {
                Number::Int(value) => BigInt::from(*value),
                Number::Big(value) => value.clone(),
                Number::Float(_) => unreachable!("ints only"),
            };
            Some(big(a).cmp(&big(b)))
        }
    }
}

fn compare_float(a: f64, b: &Number) -> Option<Ordering> {
    if a.is_nan() {
        return None;
    }
    if a.is_infinite() {
        return Some(if a > 0.0 { Ordering::Greater } else { Ordering::Less });
    }
    let whole = num_traits::FromPrimitive::from_f64(a.floor()).unwrap_or_else(BigInt::zero);
    let b = match b {
        Number::Int(value) => BigInt::from(*value),
        Number::Big(value) => value.clone(),
        Number::Float(_) => return None,
    };
    Some(whole.cmp(&b).then(if a.fract() == 0.0 { Ordering::Equal } else { Ordering::Greater }))
}
