//! Properties, static methods, class methods and what a type written in C has: the descriptor protocol, called by name.
//!
//! Not here: looking an attribute up, which asks descriptors without such a call (`eval::attribute`, `eval::setattr`).

use pyheap::Obj;

use super::Table;
use crate::cause::Cause;
use crate::native::{Args, Getter, Native, Setter};
use crate::object::Py;
use crate::vm::{R, Vm};

pub(crate) static PROPERTY: Table = Table {
    ty: "property",
    methods: &[
        Native::one("getter", |vm, args| property_with(vm, args, 0)),
        Native::one("setter", |vm, args| property_with(vm, args, 1)),
        Native::one("deleter", |vm, args| property_with(vm, args, 2)),
    ],
    wrappers: DATA,
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

pub(crate) static STATICMETHOD: Table = Table { ty: "staticmethod", methods: &[], wrappers: GET, getset: OF_WRAPPED };

pub(crate) static CLASSMETHOD: Table = Table { ty: "classmethod", methods: &[], wrappers: GET, getset: OF_WRAPPED };

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

pub(crate) static METHOD_DESCRIPTOR: Table = Table { ty: "method_descriptor", methods: &[], wrappers: GET, getset: OF_C };

pub(crate) static WRAPPER_DESCRIPTOR: Table = Table { ty: "wrapper_descriptor", methods: &[], wrappers: GET, getset: OF_C };

pub(crate) static GETSET_DESCRIPTOR: Table = Table { ty: "getset_descriptor", methods: &[], wrappers: DATA, getset: OF_C };

pub(crate) static MEMBER_DESCRIPTOR: Table = Table { ty: "member_descriptor", methods: &[], wrappers: DATA, getset: OF_C };

const OF_C: &[(&str, Getter, Option<Setter>)] = &[
    (
        "__name__",
        |vm, this| {
            let parts = vm.descriptor_of(this);
            let name = parts.name.clone();
            Ok(vm.str(&name))
        },
        None,
    ),
    (
        "__objclass__",
        |vm, this| {
            let parts = vm.descriptor_of(this);
            Ok(vm.incref(parts.d_type, Cause::Push))
        },
        None,
    ),
];

/// What every descriptor has.
pub(super) const GET: &[Native] = &[Native::new("__get__", get)];

/// What those have that may be assigned to.
const DATA: &[Native] = &[Native::new("__get__", get), Native::new("__set__", set), Native::new("__delete__", set)];

/// Mirrors: `wrap_descr_get`, Objects/typeobject.c, CPython 3.13, and each type's `tp_descr_get`.
/// Differs: no.
fn get(vm: &mut Vm, args: Args) -> R {
    let this = vm.stack[args.base];
    let given = |at| args.get(vm, at).filter(|&op| op != vm.known.none);
    let (object, class) = (given(1), given(2));
    if object.is_none() && class.is_none() {
        return vm.type_error("__get__(None, None) is invalid");
    }
    match (vm.heap.payload(this), object) {
        (Py::Method(..), _) => Ok(vm.incref(this, Cause::Push)),
        (&Py::ClassMethod(function), _) => {
            let class = class.unwrap_or_else(|| object.map_or(vm.known.none, |op| vm.type_of(op)));
            vm.bind_class_method(function, class)
        }
        (&Py::StaticMethod(function), _) => Ok(vm.incref(function, Cause::Push)),
        (_, Some(object)) => {
            check_owner(vm, this, object)?;
            vm.bind_descriptor(this, object)
        }
        (_, None) => Ok(vm.incref(this, Cause::Push)),
    }
}

/// `__set__` and `__delete__`.
///
/// Mirrors: `wrap_descr_set` and `wrap_descr_delete`, Objects/typeobject.c, CPython 3.13.
/// Differs: no.
fn set(vm: &mut Vm, args: Args) -> R {
    let (this, object) = (vm.stack[args.base], vm.stack[args.base + 1]);
    check_owner(vm, this, object)?;
    let name = name_of(vm, this, object);
    vm.hold(name, "name of an attribute");
    let done = vm.set_by_descriptor(this, object, name, args.get(vm, 2));
    vm.release(Cause::Native);
    done?;
    Ok(vm.none())
}

/// Mirrors: `descr_check`, Objects/descrobject.c, CPython 3.13.
/// Differs: no.
fn check_owner(vm: &mut Vm, this: Obj, object: Obj) -> R<()> {
    match vm.heap.payload(this) {
        Py::Descriptor(parts) if !vm.is_instance_of(object, parts.d_type) => {
            let message = vm.wrong_owner(this, object);
            vm.type_error(&message)
        }
        _ => Ok(()),
    }
}

/// The name that a descriptor has on the class of an object, which messages say; owned by the caller.
fn name_of(vm: &mut Vm, this: Obj, object: Obj) -> Obj {
    let class = vm.type_of(object);
    let classes = vm.tuple_items(vm.type_parts(class).mro);
    let mut entries = classes.iter().filter_map(|&class| match vm.heap.payload(vm.type_parts(class).dict) {
        Py::Dict(dict) => dict.iter().find(|entry| entry.value == this),
        _ => None,
    });
    match entries.next() {
        Some(entry) => vm.incref(entry.key, Cause::Native),
        None => vm.intern(""),
    }
}
