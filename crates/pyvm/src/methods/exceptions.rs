//! Methods and attributes of exceptions.

use pyheap::Obj;

use super::Table;
use super::objects::object_init;
use crate::cause::Cause;
use crate::native::{Args, Native};
use crate::object::Py;
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

/// As [`exception_part`], to write; None empties it.
macro_rules! set_exception_part {
    ($field:ident) => {
        Some(|vm, this, value| {
            let none = vm.known.none;
            let value = value.filter(|&value| value != none).map_or(Obj::NULL, |value| vm.incref(value, Cause::Attached));
            let old = match vm.value_mut(this) {
                Py::Exception(parts) => std::mem::replace(&mut parts.$field, value),
                _ => value,
            };
            vm.xdecref(old, Cause::Attached);
            Ok(())
        })
    };
}

pub(crate) static EXCEPTION: Table = Table {
    ty: "BaseException",
    methods: &[
        Native {
            name: "with_traceback",
            run: |vm, args| {
                args.rest().check(vm, "with_traceback", 1, 1, &[])?;
                let (this, traceback) = (vm.stack[args.base], vm.stack[args.base + 1]);
                let name = vm.intern("__traceback__");
                let set = vm.setattr(this, name, Some(traceback));
                vm.decref(name, Cause::Pop);
                set?;
                Ok(vm.incref(this, Cause::Push))
            },
        },
        Native { name: "add_note", run: add_note },
    ],
    wrappers: &[Native { name: "__init__", run: object_init }],
    getset: &[
        ("args", exception_part!(args), Some(set_args)),
        ("__traceback__", exception_part!(traceback), set_exception_part!(traceback)),
        (
            "__cause__",
            exception_part!(cause),
            Some(|vm, this, value| {
                if let Py::Exception(parts) = vm.value_mut(this) {
                    parts.suppress_context = true;
                }
                let none = vm.known.none;
                let value = value.filter(|&value| value != none).map_or(Obj::NULL, |value| vm.incref(value, Cause::Attached));
                let old = match vm.value_mut(this) {
                    Py::Exception(parts) => std::mem::replace(&mut parts.cause, value),
                    _ => value,
                };
                vm.xdecref(old, Cause::Attached);
                Ok(())
            }),
        ),
        ("__context__", exception_part!(context), set_exception_part!(context)),
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

fn add_note(vm: &mut Vm, args: Args) -> R {
    args.rest().check(vm, "BaseException.add_note", 1, 1, &[])?;
    let (this, note) = (vm.stack[args.base], vm.stack[args.base + 1]);
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
