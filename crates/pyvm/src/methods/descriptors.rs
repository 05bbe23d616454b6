//! Properties, static methods and class methods.

use pyheap::Obj;

use super::Table;
use crate::cause::Cause;
use crate::native::{Args, Getter, Native, Setter};
use crate::object::Py;
use crate::vm::{R, Vm};

pub(crate) static PROPERTY: Table = Table {
    ty: "property",
    methods: &[
        Native { name: "getter", run: |vm, args| property_with(vm, args, 0) },
        Native { name: "setter", run: |vm, args| property_with(vm, args, 1) },
        Native { name: "deleter", run: |vm, args| property_with(vm, args, 2) },
    ],
    wrappers: &[],
    getset: &[
        ("fget", |vm, this| property_part(vm, this, 0), None),
        ("fset", |vm, this| property_part(vm, this, 1), None),
        ("fdel", |vm, this| property_part(vm, this, 2), None),
        ("__doc__", |vm, this| property_part(vm, this, 3), None),
        ("__isabstractmethod__", is_abstract, None),
    ],
};

fn property_part(vm: &mut Vm, this: Obj, part: usize) -> R {
    let &Py::Property(parts) = vm.heap.payload(this) else { return Ok(vm.none()) };
    Ok(vm.incref(parts[part], Cause::Push))
}

fn property_with(vm: &mut Vm, args: Args, part: usize) -> R {
    let (this, function) = (vm.stack[args.base], vm.stack[args.base + 1]);
    let &Py::Property(mut parts) = vm.heap.payload(this) else { return vm.type_error("a property is expected") };
    parts[part] = function;
    for op in parts {
        vm.heap.incref(op, Cause::Attached);
    }
    Ok(vm.alloc_gc(Py::Property(parts), vm.known.types.property))
}

pub(crate) static STATICMETHOD: Table = Table { ty: "staticmethod", methods: &[], wrappers: &[], getset: OF_WRAPPED };

pub(crate) static CLASSMETHOD: Table = Table { ty: "classmethod", methods: &[], wrappers: &[], getset: OF_WRAPPED };

const OF_WRAPPED: &[(&str, Getter, Option<Setter>)] =
    &[("__func__", wrapped, None), ("__wrapped__", wrapped, None), ("__isabstractmethod__", is_abstract, None)];

fn wrapped(vm: &mut Vm, this: Obj) -> R {
    match *vm.heap.payload(this) {
        Py::StaticMethod(function) | Py::ClassMethod(function) => Ok(vm.incref(function, Cause::Push)),
        _ => Ok(vm.none()),
    }
}

/// Whether what is wrapped, any accessor of a property, is abstract.
///
/// Mirrors: `_PyObject_IsAbstract`, Objects/object.c, CPython 3.13.
/// Differs: no.
fn is_abstract(vm: &mut Vm, this: Obj) -> R {
    let parts: Vec<Obj> = match vm.heap.payload(this) {
        Py::Property([getter, setter, deleter, _]) => vec![*getter, *setter, *deleter],
        Py::StaticMethod(function) | Py::ClassMethod(function) => vec![*function],
        _ => Vec::new(),
    };
    let name = vm.intern("__isabstractmethod__");
    vm.hold(name, "name of an attribute");
    let mut answer = Ok(false);
    for part in parts.into_iter().filter(|op| !op.is_null()) {
        answer = match vm.getattr_optional(part, name) {
            Ok(Some(value)) => {
                vm.hold(value, "__isabstractmethod__");
                let truth = vm.is_true(value);
                vm.release(Cause::Native);
                truth
            }
            Ok(None) => Ok(false),
            Err(stop) => Err(stop),
        };
        if !matches!(answer, Ok(false)) {
            break;
        }
    }
    vm.release(Cause::Native);
    let answer = answer?;
    Ok(vm.bool(answer))
}
