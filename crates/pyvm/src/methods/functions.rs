//! Methods and attributes of functions, bound methods, builtins and generators.

use pyheap::Obj;

use super::Table;
use crate::cause::Cause;
use crate::native::{Args, Native};
use crate::object::Py;
use crate::vm::{R, Vm};

/// The part of a function that a name stands for.
macro_rules! function_part {
    ($field:ident) => {
        |vm, this| {
            let part = match vm.heap.payload(this) {
                Py::Function(parts) => parts.$field,
                _ => Obj::NULL,
            };
            match part.some() {
                Some(part) => Ok(vm.incref(part, Cause::Push)),
                None => Ok(vm.none()),
            }
        }
    };
}

/// As [`function_part`], to write.
macro_rules! set_function_part {
    ($field:ident) => {
        Some(|vm, this, value| {
            let value = value.map_or(Obj::NULL, |value| vm.incref(value, Cause::Attached));
            let old = match vm.heap.payload_mut(this) {
                Py::Function(parts) => std::mem::replace(&mut parts.$field, value),
                _ => value,
            };
            vm.xdecref(old, Cause::Attached);
            Ok(())
        })
    };
}

pub(crate) static FUNCTION: Table = Table {
    ty: "function",
    methods: &[],
    wrappers: super::descriptors::GET,
    getset: &[
        ("__name__", function_part!(name), set_function_part!(name)),
        ("__qualname__", function_part!(qualname), set_function_part!(qualname)),
        ("__module__", function_part!(module), set_function_part!(module)),
        ("__doc__", function_part!(doc), set_function_part!(doc)),
        ("__code__", function_part!(code), set_function_part!(code)),
        ("__globals__", function_part!(globals), None),
        ("__closure__", function_part!(closure), None),
        ("__defaults__", function_part!(defaults), set_function_part!(defaults)),
        ("__kwdefaults__", function_part!(kwdefaults), set_function_part!(kwdefaults)),
        ("__annotations__", annotations, set_function_part!(annotations)),
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

fn annotations(vm: &mut Vm, this: Obj) -> R {
    let parts = vm.function_of(this);
    let annotations = parts.annotations;
    if !annotations.is_null() && matches!(vm.heap.payload(annotations), Py::Dict(_)) {
        return Ok(vm.incref(annotations, Cause::Push));
    }
    // The compiler left a tuple of names and values; the dict is made when it is asked for.
    let dict = vm.dict();
    let pairs = if annotations.is_null() { Vec::new() } else { vm.tuple_items(annotations).to_vec() };
    for pair in pairs.chunks_exact(2) {
        vm.dict_set(dict, pair[0], pair[1])?;
    }
    vm.heap.incref(dict, Cause::Attached);
    if let Py::Function(parts) = vm.heap.payload_mut(this) {
        parts.annotations = dict;
    }
    vm.xdecref(annotations, Cause::Attached);
    Ok(dict)
}

pub(crate) static METHOD: Table = Table {
    ty: "method",
    methods: &[],
    wrappers: super::descriptors::GET,
    getset: &[
        (
            "__func__",
            |vm, this| {
                let &Py::Method(function, _) = vm.heap.payload(this) else { return Ok(vm.none()) };
                Ok(vm.incref(function, Cause::Push))
            },
            None,
        ),
        (
            "__self__",
            |vm, this| {
                let &Py::Method(_, this) = vm.heap.payload(this) else { return Ok(vm.none()) };
                Ok(vm.incref(this, Cause::Push))
            },
            None,
        ),
        (
            "__name__",
            |vm, this| {
                let &Py::Method(function, _) = vm.heap.payload(this) else { return Ok(vm.none()) };
                vm.getattr_str(function, "__name__")
            },
            None,
        ),
        (
            "__qualname__",
            |vm, this| {
                let &Py::Method(function, _) = vm.heap.payload(this) else { return Ok(vm.none()) };
                vm.getattr_str(function, "__qualname__")
            },
            None,
        ),
        (
            "__doc__",
            |vm, this| {
                let &Py::Method(function, _) = vm.heap.payload(this) else { return Ok(vm.none()) };
                vm.getattr_str(function, "__doc__")
            },
            None,
        ),
    ],
};

pub(crate) static BUILTIN: Table = Table {
    ty: "builtin_function_or_method",
    methods: &[],
    wrappers: &[Native::new("__call__", call_builtin)],
    getset: &[
        (
            "__qualname__",
            |vm, this| {
                let name = vm.builtin_qualname(this);
                Ok(vm.str(&name))
            },
            None,
        ),
        (
            "__module__",
            |vm, this| match vm.builtin_of(this).module.some() {
                Some(module) => Ok(vm.incref(module, Cause::Push)),
                None => Ok(vm.none()),
            },
            None,
        ),
        (
            "__name__",
            |vm, this| {
                let builtin = vm.builtin_of(this);
                let name = builtin.native.name;
                Ok(vm.intern(name))
            },
            None,
        ),
        (
            "__self__",
            |vm, this| {
                let builtin = vm.builtin_of(this);
                match builtin.this.some() {
                    Some(this) => Ok(vm.incref(this, Cause::Push)),
                    None => Ok(vm.none()),
                }
            },
            None,
        ),
    ],
};

/// `f.__call__(*args)`.
fn call_builtin(vm: &mut Vm, args: Args) -> R {
    let function = vm.stack[args.base];
    if let Py::Builtin(builtin) = vm.heap.payload(function)
        && vm.is_unbound(builtin)
        && builtin.native.name != "__new__"
    {
        // The arguments are those of this call.
        let native = builtin.native;
        vm.check_arguments(function, native, args.rest(), 0)?;
        return (native.run)(vm, args.rest());
    }
    let values = vm.stack[args.base + 1..args.base + args.count].to_vec();
    vm.call_with(function, &values, args.names)
}

pub(crate) static GENERATOR: Table = Table {
    ty: "generator",
    methods: &[
        Native::one("send", generator_send),
        Native::new("throw", generator_throw),
        Native::no_args("close", |vm, args| {
            let this = vm.stack[args.base];
            vm.close_generator(this)?;
            Ok(vm.none())
        }),
    ],
    wrappers: &[
        Native::new("__next__", |vm, args| {
            let this = vm.stack[args.base];
            match vm.next(this)? {
                Some(value) => Ok(value),
                None => vm.raise("StopIteration", ""),
            }
        }),
        Native::new("__iter__", |vm, args| {
            let this = vm.stack[args.base];
            Ok(vm.incref(this, Cause::Push))
        }),
    ],
    getset: &[
        (
            "__name__",
            |vm, this| {
                let parts = vm.generator_of(this);
                let name = parts.name;
                Ok(vm.incref(name, Cause::Push))
            },
            None,
        ),
        (
            "gi_running",
            |vm, this| {
                let running = matches!(vm.heap.payload(this), Py::Generator(parts) if parts.running);
                Ok(vm.bool(running))
            },
            None,
        ),
    ],
};

fn generator_send(vm: &mut Vm, args: Args) -> R {
    let (this, value) = (vm.stack[args.base], vm.stack[args.base + 1]);
    finish(vm, |vm| vm.resume(this, Ok(value)))
}

fn generator_throw(vm: &mut Vm, args: Args) -> R {
    let all = args.all(vm);
    args.rest().check(vm, "throw", 1, 3, &[])?;
    let (thrown, value) = (all[1], all.get(2).copied().filter(|&value| value != vm.known.none));
    let exception = match (vm.value(thrown), value) {
        (Py::Type(_), value) if vm.is_subtype(thrown, vm.known.exceptions[&"BaseException"]) => {
            vm.call(thrown, value.as_slice())?
        }
        (Py::Exception(_), None) => vm.incref(thrown, Cause::Exception),
        (Py::Exception(_), Some(_)) => return vm.type_error("instance exception may not have a separate value"),
        _ => {
            let name = vm.type_name(thrown);
            return vm.type_error(&format!("exceptions must be classes or instances deriving from BaseException, not {name}"));
        }
    };
    finish(vm, |vm| vm.throw_into(all[0], exception))
}

fn finish(vm: &mut Vm, step: impl FnOnce(&mut Vm) -> R<(Obj, bool)>) -> R {
    let (value, yielded) = step(vm)?;
    if yielded {
        return Ok(value);
    }
    if value == vm.known.none {
        vm.decref(value, Cause::Pop);
        return vm.raise("StopIteration", "");
    }
    let outcome = vm.raise_with("StopIteration", value);
    vm.decref(value, Cause::Pop);
    outcome
}
