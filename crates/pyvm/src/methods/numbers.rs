//! Methods of numbers.

use pyheap::Obj;

use super::Table;
use super::containers::pair;
use crate::cause::Cause;
use crate::native::Native;
use crate::object::Py;
use crate::vm::Vm;

pub(crate) static INT: Table = Table {
    ty: "int",
    methods: &[Native::no_args("bit_length", |vm, args| {
        let this = vm.stack[args.base];
        let bits = vm.big(this).map_or(0, |value| value.bits());
        Ok(vm.int(bits as i64))
    })],
    wrappers: &[Native::new("__add__", |vm, args| {
        let (a, b) = pair(vm, args);
        if vm.big(b).is_none() {
            return Ok(vm.incref(vm.known.not_implemented, Cause::Push));
        }
        vm.binary_op(0, a, b)
    })],
    getset: &[],
};

pub(crate) static FLOAT: Table = Table {
    ty: "float",
    methods: &[Native::no_args("is_integer", |vm, args| {
        let this = vm.stack[args.base];
        let whole = matches!(vm.value(this), Py::Float(value) if value.fract() == 0.0 && value.is_finite());
        Ok(vm.bool(whole))
    })],
    wrappers: &[],
    getset: &[],
};

pub(crate) static COMPLEX: Table = Table {
    ty: "complex",
    methods: &[Native::no_args("conjugate", |vm, args| {
        let [real, imag] = parts(vm, vm.stack[args.base]);
        Ok(vm.complex(real, -imag))
    })],
    wrappers: &[],
    getset: &[
        ("real", |vm, this| Ok(vm.float(parts(vm, this)[0])), None),
        ("imag", |vm, this| Ok(vm.float(parts(vm, this)[1])), None),
    ],
};

fn parts(vm: &Vm, op: Obj) -> [f64; 2] {
    match vm.value(op) {
        Py::Complex(parts) => *parts,
        _ => [0.0; 2],
    }
}
