//! Complex numbers: their arithmetic, comparison and constructor.
//!
//! Not here: powers of complex numbers, which are refused, and how a complex number is written (`text`).

use pyheap::Obj;

use super::operators::Number;
use crate::native::Args;
use crate::number::{BinaryOp, CompareOp};
use crate::object::Py;
use crate::vm::{R, Vm};

/// Real and imaginary part.
type Parts = (f64, f64);

impl Vm {
    /// A new complex number.
    pub(crate) fn complex(&mut self, real: f64, imag: f64) -> Obj {
        self.alloc(Py::Complex([real, imag]), self.known.types.complex)
    }

    /// An operator with a complex number on either side; `None` is NotImplemented.
    ///
    /// Mirrors: `complex_add` and its kin, Objects/complexobject.c, CPython 3.13.
    /// Differs: `**` is refused.
    pub(super) fn complex_op(&mut self, op: BinaryOp, left: Obj, right: Obj) -> R<Option<Obj>> {
        if !matches!(self.value(left), Py::Complex(_)) && !matches!(self.value(right), Py::Complex(_)) {
            return Ok(None);
        }
        let (Some(a), Some(b)) = (self.as_complex(left)?, self.as_complex(right)?) else { return Ok(None) };
        let (real, imag) = match op {
            BinaryOp::Add => (a.0 + b.0, a.1 + b.1),
            BinaryOp::Sub => (a.0 - b.0, a.1 - b.1),
            BinaryOp::Mult => (a.0 * b.0 - a.1 * b.1, a.0 * b.1 + a.1 * b.0),
            BinaryOp::Div => match quotient(a, b) {
                Some(quotient) => quotient,
                None => return self.raise("ZeroDivisionError", "complex division by zero"),
            },
            BinaryOp::FloorDiv | BinaryOp::Mod if self.profile.complex_has_refusing_methods => {
                let message =
                    if op == BinaryOp::Mod { "can't mod complex numbers." } else { "can't take floor of complex number." };
                return self.type_error(message);
            }
            BinaryOp::Pow => return self.unsupported("`**` of complex numbers; multiply"),
            _ => return Ok(None),
        };
        Ok(Some(self.complex(real, imag)))
    }

    /// `==` and `!=`; the others are not there.
    ///
    /// Mirrors: `complex_richcompare`, Objects/complexobject.c, CPython 3.13.
    /// Differs: no.
    pub(super) fn compare_complex(&mut self, op: CompareOp, left: Obj, right: Obj) -> Option<bool> {
        if !matches!(op, CompareOp::Eq | CompareOp::Ne) {
            return None;
        }
        let (complex, other) = match (self.value(left), self.value(right)) {
            (&Py::Complex(parts), _) => (parts, right),
            (_, &Py::Complex(parts)) => (parts, left),
            _ => return None,
        };
        let same = match (self.value(other), self.number(other)) {
            (&Py::Complex(parts), _) => parts == complex,
            (_, Some(number)) => {
                complex[1] == 0.0
                    && super::compare::compare_numbers(&Number::Float(complex[0]), &number)
                        .is_some_and(|ordering| ordering.is_eq())
            }
            _ => return None,
        };
        Some(same == (op == CompareOp::Eq))
    }

    /// `-op` and `+op`.
    pub(super) fn complex_sign(&mut self, op: Obj, negative: bool) -> Option<Obj> {
        let Py::Complex([real, imag]) = *self.value(op) else { return None };
        Some(if negative { self.complex(-real, -imag) } else { self.complex(real, imag) })
    }

    /// `complex(real, imag)`.
    ///
    /// Mirrors: `complex_new_impl`, Objects/complexobject.c, CPython 3.13.
    /// Differs: text is refused.
    pub(crate) fn construct_complex(&mut self, args: Args) -> R {
        args.check(self, "complex", 0, 2, &["real", "imag"])?;
        let real = args.get(self, 0).or_else(|| args.keyword(self, "real"));
        let imag = args.get(self, 1).or_else(|| args.keyword(self, "imag"));
        let mut parts = [(0.0, 0.0); 2];
        for (part, given) in parts.iter_mut().zip([real, imag]) {
            let Some(op) = given else { continue };
            if matches!(self.value(op), Py::Str(_)) {
                return self.unsupported("`complex()` of text; write the number");
            }
            *part = match self.as_complex(op)? {
                Some(value) => value,
                None if real == Some(op) => {
                    let message = format!("complex() first argument must be a string or a number, not '{}'", self.type_name(op));
                    return self.type_error(&message);
                }
                None => {
                    let message = format!("complex() second argument must be a number, not '{}'", self.type_name(op));
                    return self.type_error(&message);
                }
            };
        }
        let [real, imag] = parts;
        Ok(self.complex(real.0 - imag.1, real.1 + imag.0))
    }

    fn as_complex(&mut self, op: Obj) -> R<Option<Parts>> {
        match self.value(op) {
            &Py::Complex([real, imag]) => Ok(Some((real, imag))),
            _ => Ok(self.as_float(op)?.map(|real| (real, 0.0))),
        }
    }
}

/// Mirrors: `_Py_c_quot`, Objects/complexobject.c, CPython 3.13.
/// Differs: no.
fn quotient(a: Parts, b: Parts) -> Option<Parts> {
    if b.0.abs() >= b.1.abs() {
        if b.0 == 0.0 {
            return None;
        }
        let ratio = b.1 / b.0;
        let denominator = b.0 + b.1 * ratio;
        Some(((a.0 + a.1 * ratio) / denominator, (a.1 - a.0 * ratio) / denominator))
    } else if b.1.abs() >= b.0.abs() {
        let ratio = b.0 / b.1;
        let denominator = b.0 * ratio + b.1;
        Some(((a.0 * ratio + a.1) / denominator, (a.1 * ratio - a.0) / denominator))
    } else {
        Some((f64::NAN, f64::NAN))
    }
}
