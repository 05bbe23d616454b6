//! Methods and attributes of exceptions.

use pyheap::Obj;

use super::Table;
use super::objects::object_init;
use crate::cause::Cause;
use crate::native::{Args, Native};
use crate::object::Py;
use crate::objects::exception::Exception;
use crate::vm::{R, Vm};

/// The part of an exception that a name stands for.
macro_rules! exception_part {
    ($field:ident) => {
        |vm, this| {
            let part = match vm.value(this) {
                Py::Exception(parts) => parts.$field,
                _ => Obj::NULL,
            };
            match part.some() {
                Some(part) => Ok(vm.incref(part, Cause::Push)),
                None => Ok(vm.none()),
            }
        }
    };
}

pub(crate) static EXCEPTION: Table = Table {
    ty: "BaseException",
    methods: &[
        Native::one("with_traceback", |vm, args| {
            let (this, traceback) = (vm.stack[args.base], vm.stack[args.base + 1]);
            let name = vm.intern("__traceback__");
            let set = vm.setattr(this, name, Some(traceback));
            vm.decref(name, Cause::Pop);
            set?;
            Ok(vm.incref(this, Cause::Push))
        }),
        Native::one("add_note", add_note),
    ],
    wrappers: &[Native::new("__init__", object_init)],
    getset: &[
        ("args", exception_part!(args), Some(set_args)),
        ("__traceback__", exception_part!(traceback), Some(set_traceback)),
        (
            "__cause__",
            exception_part!(cause),
            Some(|vm, this, value| {
                if let Py::Exception(parts) = vm.value_mut(this) {
                    parts.suppress_context = true;
                }
                set_part(vm, this, value, |parts| &mut parts.cause)
            }),
        ),
        ("__context__", exception_part!(context), Some(|vm, this, value| set_part(vm, this, value, |parts| &mut parts.context))),
        (
            "__suppress_context__",
            |vm, this| {
                let suppress = matches!(vm.value(this), Py::Exception(parts) if parts.suppress_context);
                Ok(vm.bool(suppress))
            },
            None,
        ),
        (
            "__dict__",
            |vm, this| {
                let dict = vm.instance_dict(this);
                Ok(vm.incref(dict, Cause::Push))
            },
            None,
        ),
    ],
};

/// Mirrors: `BaseException_set_args`, Objects/exceptions.c, CPython 3.13.
/// Differs: no.
fn set_args(vm: &mut Vm, this: Obj, value: Option<Obj>) -> R<()> {
    let Some(value) = value else { return vm.type_error("args may not be deleted") };
    let items = vm.collect_items(value)?;
    let args = if vm.type_of(value) == vm.known.types.tuple {
        items.into_iter().for_each(|item| vm.decref(item, Cause::Item));
        vm.incref(value, Cause::Attached)
    } else {
        vm.tuple(items)
    };
    let old = match vm.value_mut(this) {
        Py::Exception(parts) => std::mem::replace(&mut parts.args, args),
        _ => args,
    };
    vm.xdecref(old, Cause::Attached);
    Ok(())
}

/// Mirrors: `BaseException_set_tb`, Objects/exceptions.c, CPython 3.13.
/// Differs: up to 3.11 CPython stores `None`, and counts it.
fn set_traceback(vm: &mut Vm, this: Obj, value: Option<Obj>) -> R<()> {
    match value {
        Some(value) if value != vm.known.none && !matches!(vm.heap.payload(value), Py::Traceback(_)) => {
            vm.type_error("__traceback__ must be a traceback or None")
        }
        _ => set_part(vm, this, value, |parts| &mut parts.traceback),
    }
}

/// Stores a part of an exception; `None` empties it.
fn set_part(vm: &mut Vm, this: Obj, value: Option<Obj>, part: fn(&mut Exception) -> &mut Obj) -> R<()> {
    let none = vm.known.none;
    let value = value.filter(|&value| value != none).map_or(Obj::NULL, |value| vm.incref(value, Cause::Attached));
    let old = match vm.value_mut(this) {
        Py::Exception(parts) => std::mem::replace(part(parts), value),
        _ => value,
    };
    vm.xdecref(old, Cause::Attached);
    Ok(())
}

fn add_note(vm: &mut Vm, args: Args) -> R {
    let (this, note) = (vm.stack[args.base], vm.stack[args.base + 1]);
    if vm.text(note).is_none() {
        let message = format!("note must be a str, not '{}'", vm.type_name(note));
        return vm.type_error(&message);
    }
    let dict = vm.instance_dict(this);
    let key = vm.intern("__notes__");
    if vm.dict_get_str(dict, key).is_none() {
        let list = vm.list(Vec::new());
        vm.dict_set_str(dict, key, list, Cause::Attached);
    }
    let list = vm.dict_get_str(dict, key).expect("stored above");
    vm.decref(key, Cause::Pop);
    vm.heap.incref(note, Cause::Item);
    vm.list_push(list, note);
    Ok(vm.none())
}

/// `name` of a NameError, `name` and `obj` of an AttributeError.
pub(crate) static ATTRIBUTE_ERROR: Table = Table {
    ty: "AttributeError",
    methods: &[],
    wrappers: &[],
    getset: &[
        ("name", exception_part!(name), Some(|vm, this, value| set_part(vm, this, value, |parts| &mut parts.name))),
        ("obj", exception_part!(obj), Some(|vm, this, value| set_part(vm, this, value, |parts| &mut parts.obj))),
    ],
};

pub(crate) static NAME_ERROR: Table = Table {
    ty: "NameError",
    methods: &[],
    wrappers: &[],
    getset: &[("name", exception_part!(name), Some(|vm, this, value| set_part(vm, this, value, |parts| &mut parts.name)))],
};

pub(crate) static STOP_ITERATION: Table = Table {
    ty: "StopIteration",
    methods: &[],
    wrappers: &[],
    getset: &[(
        "value",
        |vm, this| {
            let args = match vm.value(this) {
                Py::Exception(parts) => parts.args,
                _ => Obj::NULL,
            };
            match args.some().and_then(|args| vm.tuple_items(args).first().copied()) {
                Some(value) => Ok(vm.incref(value, Cause::Push)),
                None => Ok(vm.none()),
            }
        },
        None,
    )],
};
