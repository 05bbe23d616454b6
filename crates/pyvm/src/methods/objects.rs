//! Methods and attributes of `object`, `type`, functions, generators, exceptions, weak references.

use pyheap::Obj;

use super::Table;
use crate::cause::Cause;
use crate::native::{Args, Native};
use crate::object::Py;
use crate::vm::{R, Vm};

pub(crate) static OBJECT: Table = Table {
    ty: "object",
    methods: &[
        Native { name: "__format__", run: object_format },
        Native { name: "__reduce_ex__", run: reduce_ex },
        Native { name: "__reduce__", run: reduce },
    ],
    wrappers: &[
        Native { name: "__init__", run: object_init },
        Native {
            name: "__repr__",
            run: |vm, args| {
                let this = vm.stack[args.base];
                let text = vm.builtin_repr(this)?;
                Ok(vm.str(&text))
            },
        },
        Native {
            name: "__str__",
            run: |vm, args| {
                let this = vm.stack[args.base];
                if matches!(vm.value(this), Py::Exception(_)) {
                    let text = vm.str_text(this)?;
                    return Ok(vm.str(&text));
                }
                vm.repr(this)
            },
        },
        Native {
            name: "__hash__",
            run: |vm, args| {
                let this = vm.stack[args.base];
                let hash = vm.builtin_hash(this)?;
                Ok(vm.int(hash))
            },
        },
        Native {
            name: "__eq__",
            run: |vm, args| {
                let (a, b) = (vm.stack[args.base], vm.stack[args.base + 1]);
                let op = if a == b { vm.known.true_ } else { vm.known.not_implemented };
                Ok(vm.incref(op, Cause::Push))
            },
        },
        Native {
            name: "__getattribute__",
            run: |vm, args| {
                let (this, name) = (vm.stack[args.base], vm.stack[args.base + 1]);
                match vm.generic_getattr(this, name)? {
                    Some(value) => Ok(value),
                    None => {
                        let message =
                            format!("'{}' object has no attribute '{}'", vm.type_name(this), vm.text(name).unwrap_or_default());
                        vm.raise("AttributeError", &message)
                    }
                }
            },
        },
        Native {
            name: "__setattr__",
            run: |vm, args| {
                let (this, name, value) = (vm.stack[args.base], vm.stack[args.base + 1], vm.stack[args.base + 2]);
                vm.generic_setattr(this, name, Some(value))?;
                Ok(vm.none())
            },
        },
        Native {
            name: "__delattr__",
            run: |vm, args| {
                let (this, name) = (vm.stack[args.base], vm.stack[args.base + 1]);
                vm.generic_setattr(this, name, None)?;
                Ok(vm.none())
            },
        },
    ],
    getset: &[(
        "__class__",
        |vm, this| {
            let ty = vm.type_of(this);
            Ok(vm.incref(ty, Cause::Push))
        },
        Some(set_class),
    )],
};

fn object_init(vm: &mut Vm, args: Args) -> R {
    let all = args.all(vm);
    let values = vm.stack[args.base + 1..args.base + args.count].to_vec();
    vm.init_of_layout(all[0], &values, args.names)?;
    Ok(vm.none())
}

/// Mirrors: `object___reduce_ex___impl`, Objects/typeobject.c, CPython 3.13.
/// Differs: protocols below 2 are taken for 2.
fn reduce_ex(vm: &mut Vm, args: Args) -> R {
    args.rest().check(vm, "object.__reduce_ex__", 1, 1, &[])?;
    let this = args.all(vm)[0];
    let own = vm.find_interned("__reduce__").and_then(|name| {
        let found = vm.type_lookup(vm.type_of(this), name)?;
        (vm.type_lookup(vm.known.types.object, name) != Some(found)).then_some(name)
    });
    let Some(name) = own else { return reduce(vm, args) };
    let method = vm.getattr(this, name)?;
    vm.hold(method, "__reduce__");
    let parts = vm.call(method, &[]);
    vm.release(Cause::Native);
    parts
}

/// Mirrors: `reduce_newobj`, Objects/typeobject.c, CPython 3.13.
/// Differs: it is a function of our `copyreg`.
fn reduce(vm: &mut Vm, args: Args) -> R {
    let this = args.all(vm)[0];
    let plain = matches!(vm.heap.payload(this), Py::Instance(_) | Py::Exception(_) | Py::Object);
    if !plain {
        let message = format!("cannot pickle '{}' object", vm.type_name(this));
        return vm.type_error(&message);
    }
    let module = vm.import("copyreg")?;
    vm.hold(module, "module `copyreg`");
    let function = vm.getattr_str(module, "_reduce");
    let parts = function.and_then(|function| {
        vm.hold(function, "copyreg._reduce");
        let parts = vm.call(function, &[this]);
        vm.release(Cause::Native);
        parts
    });
    vm.release(Cause::Native);
    parts
}

fn object_format(vm: &mut Vm, args: Args) -> R {
    let all = args.all(vm);
    let spec = all.get(1).and_then(|&op| vm.text(op)).unwrap_or_default().to_owned();
    let text = vm.format(all[0], &spec)?;
    Ok(vm.str(&text))
}

fn set_class(vm: &mut Vm, this: Obj, value: Option<Obj>) -> R<()> {
    let Some(class) = value else { return vm.type_error("can't delete __class__ attribute") };
    let old = vm.type_of(this);
    let compatible = matches!(vm.heap.payload(class), Py::Type(new) if new.heap_type && vm.type_parts(old).heap_type && new.layout == vm.type_parts(old).layout && new.nslots == vm.type_parts(old).nslots && new.has_dict == vm.type_parts(old).has_dict);
    if !compatible {
        return vm.unsupported("assigning this `__class__`; both classes must be written in Python and have the same layout");
    }
    // Values are kept by the old class's names.
    vm.instance_dict(this);
    vm.heap.incref(class, Cause::Attached);
    vm.heap.set_ob_type(this, class);
    vm.decref(old, Cause::Attached);
    Ok(())
}

pub(crate) static TYPE: Table = Table {
    ty: "type",
    methods: &[
        Native {
            name: "mro",
            run: |vm, args| {
                let this = vm.stack[args.base];
                let items = vm.tuple_items(vm.type_parts(this).mro).to_vec();
                let items = vm.owned_items(&items);
                Ok(vm.list(items))
            },
        },
        Native {
            name: "__subclasses__",
            run: |vm, args| {
                let this = vm.stack[args.base];
                let items = vm.subclasses(this);
                let items = vm.owned_items(&items);
                Ok(vm.list(items))
            },
        },
    ],
    wrappers: &[Native {
        name: "__call__",
        run: |vm, args| {
            let class = vm.stack[args.base];
            vm.call_type(class, args.rest())
        },
    }],
    getset: &[
        (
            "__name__",
            |vm, this| {
                let name = vm.type_object_name(this);
                Ok(vm.intern(&name))
            },
            Some(|vm, this, value| {
                let text = value.and_then(|op| vm.text(op)).map(std::rc::Rc::from);
                if let (Py::Type(parts), Some(text)) = (vm.heap.payload_mut(this), text) {
                    parts.name = text;
                }
                Ok(())
            }),
        ),
        (
            "__qualname__",
            |vm, this| {
                let name = vm.type_parts(this).qualname.clone();
                Ok(vm.intern(&name))
            },
            Some(|vm, this, value| {
                let text = value.and_then(|op| vm.text(op)).map(std::rc::Rc::from);
                if let (Py::Type(parts), Some(text)) = (vm.heap.payload_mut(this), text) {
                    parts.qualname = text;
                }
                Ok(())
            }),
        ),
        ("__module__", type_module, Some(set_type_module)),
        (
            "__basicsize__",
            |vm, this| {
                let size = vm.basicsize(this);
                Ok(vm.int(size as i64))
            },
            None,
        ),
        (
            "__itemsize__",
            |vm, this| {
                let size = vm.itemsize(this);
                Ok(vm.int(size as i64))
            },
            None,
        ),
        (
            "__mro__",
            |vm, this| {
                let mro = vm.type_parts(this).mro;
                Ok(vm.incref(mro, Cause::Push))
            },
            None,
        ),
        (
            "__bases__",
            |vm, this| {
                let bases = vm.type_parts(this).bases;
                Ok(vm.incref(bases, Cause::Push))
            },
            None,
        ),
        (
            "__base__",
            |vm, this| {
                let base = vm.type_parts(this).base;
                match base.some() {
                    Some(base) => Ok(vm.incref(base, Cause::Push)),
                    None => Ok(vm.none()),
                }
            },
            None,
        ),
        (
            "__dict__",
            |vm, this| {
                let dict = vm.type_parts(this).dict;
                Ok(vm.incref(dict, Cause::Push))
            },
            None,
        ),
        (
            "__doc__",
            |vm, this| {
                let dict = vm.type_parts(this).dict;
                match vm.dict_get_name(dict, "__doc__") {
                    Some(doc) => Ok(vm.incref(doc, Cause::Push)),
                    None => Ok(vm.none()),
                }
            },
            None,
        ),
    ],
};

fn type_module(vm: &mut Vm, this: Obj) -> R {
    let parts = vm.type_parts(this);
    if parts.heap_type {
        let dict = parts.dict;
        return match vm.dict_get_name(dict, "__module__") {
            Some(module) => Ok(vm.incref(module, Cause::Push)),
            None => Ok(vm.none()),
        };
    }
    let module = parts.module;
    Ok(vm.intern(module))
}

fn set_type_module(vm: &mut Vm, this: Obj, value: Option<Obj>) -> R<()> {
    let Some(value) = value.filter(|_| vm.type_parts(this).heap_type) else {
        let message = format!("cannot set '__module__' attribute of immutable type '{}'", vm.type_object_name(this));
        return vm.type_error(&message);
    };
    let dict = vm.type_parts(this).dict;
    vm.heap.incref(value, Cause::Attached);
    vm.dict_set_name(dict, "__module__", value);
    vm.type_modified(this);
    Ok(())
}

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
    wrappers: &[],
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
    let Py::Function(parts) = vm.heap.payload(this) else { return Ok(vm.none()) };
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
    wrappers: &[],
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
    wrappers: &[Native { name: "__call__", run: call_builtin }],
    getset: &[
        (
            "__name__",
            |vm, this| {
                let Py::Builtin(builtin) = vm.heap.payload(this) else { return Ok(vm.none()) };
                let name = builtin.native.name;
                Ok(vm.intern(name))
            },
            None,
        ),
        (
            "__self__",
            |vm, this| {
                let Py::Builtin(builtin) = vm.heap.payload(this) else { return Ok(vm.none()) };
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
        && (builtin.this.is_null() || matches!(vm.heap.payload(builtin.this), Py::Module(_)))
    {
        // The arguments are those of this call.
        return (builtin.native.run)(vm, args.rest());
    }
    let values = vm.stack[args.base + 1..args.base + args.count].to_vec();
    vm.call_with(function, &values, args.names)
}

pub(crate) static GENERATOR: Table = Table {
    ty: "generator",
    methods: &[
        Native { name: "send", run: generator_send },
        Native { name: "throw", run: generator_throw },
        Native {
            name: "close",
            run: |vm, args| {
                let this = vm.stack[args.base];
                vm.close_generator(this)?;
                Ok(vm.none())
            },
        },
    ],
    wrappers: &[
        Native {
            name: "__next__",
            run: |vm, args| {
                let this = vm.stack[args.base];
                match vm.next(this)? {
                    Some(value) => Ok(value),
                    None => vm.raise("StopIteration", ""),
                }
            },
        },
        Native {
            name: "__iter__",
            run: |vm, args| {
                let this = vm.stack[args.base];
                Ok(vm.incref(this, Cause::Push))
            },
        },
    ],
    getset: &[
        (
            "__name__",
            |vm, this| {
                let Py::Generator(parts) = vm.heap.payload(this) else { return Ok(vm.none()) };
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
    args.rest().check(vm, "generator.send", 1, 1, &[])?;
    let (this, value) = (vm.stack[args.base], vm.stack[args.base + 1]);
    finish(vm, |vm| vm.resume(this, Ok(value)))
}

fn generator_throw(vm: &mut Vm, args: Args) -> R {
    let all = args.all(vm);
    let Some(&exception) = all.get(1) else { return vm.type_error("throw expected at least 1 argument, got 0") };
    let exception = if matches!(vm.heap.payload(exception), Py::Type(_)) {
        let values: Vec<Obj> = all.get(2).copied().into_iter().collect();
        vm.call(exception, &values)?
    } else {
        vm.incref(exception, Cause::Exception)
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

pub(crate) static WEAKREF: Table = Table {
    ty: "weakref",
    methods: &[],
    wrappers: &[Native {
        name: "__call__",
        run: |vm, args| {
            let this = vm.stack[args.base];
            vm.weakref_target(this)
        },
    }],
    getset: &[(
        "__callback__",
        |vm, this| {
            let callback = pyheap::Payload::weakref(vm.heap.payload(this)).map_or(Obj::NULL, |wr| wr.wr_callback);
            match callback.some() {
                Some(callback) => Ok(vm.incref(callback, Cause::Push)),
                None => Ok(vm.none()),
            }
        },
        None,
    )],
};

pub(crate) static CALLABLE_PROXY: Table =
    Table { ty: "weakcallableproxy", methods: &[], wrappers: &[Native { name: "__call__", run: call_proxy }], getset: &[] };

/// Mirrors: `proxy_call`, Objects/weakrefobject.c, CPython 3.13.
/// Differs: no.
fn call_proxy(vm: &mut Vm, args: Args) -> R {
    let target = pyheap::Payload::weakref(vm.heap.payload(args.all(vm)[0])).map_or(Obj::NULL, |wr| wr.wr_object);
    if target.is_null() {
        return vm.raise("ReferenceError", "weakly-referenced object no longer exists");
    }
    vm.heap.incref(target, Cause::Native);
    vm.hold(target, "object of a proxy");
    let values: Vec<Obj> = (1..args.count).map(|i| vm.stack[args.base + i]).collect();
    let result = vm.call_with(target, &values, args.names);
    vm.release(Cause::Native);
    result
}

pub(crate) static MODULE: Table = Table { ty: "module", methods: &[], wrappers: &[], getset: &[("__dict__", module_dict, None)] };

fn module_dict(vm: &mut Vm, this: Obj) -> R {
    match vm.module_dict(this) {
        Some(dict) => Ok(vm.incref(dict, Cause::Push)),
        None => Ok(vm.none()),
    }
}

pub(crate) static CODE: Table = Table {
    ty: "code",
    methods: &[],
    wrappers: &[],
    getset: &[
        (
            "co_name",
            |vm, this| {
                let op = vm.code_of(this).co_name();
                Ok(vm.incref(op, Cause::Push))
            },
            None,
        ),
        (
            "co_consts",
            |vm, this| {
                let op = vm.code_of(this).co_consts();
                Ok(vm.incref(op, Cause::Push))
            },
            None,
        ),
        (
            "co_varnames",
            |vm, this| {
                let op = vm.code_of(this).co_varnames();
                Ok(vm.incref(op, Cause::Push))
            },
            None,
        ),
        (
            "co_names",
            |vm, this| {
                let op = vm.code_of(this).parts()[1];
                Ok(vm.incref(op, Cause::Push))
            },
            None,
        ),
        (
            "co_cellvars",
            |vm, this| {
                let op = vm.code_of(this).parts()[3];
                Ok(vm.incref(op, Cause::Push))
            },
            None,
        ),
        (
            "co_freevars",
            |vm, this| {
                let op = vm.code_of(this).parts()[4];
                Ok(vm.incref(op, Cause::Push))
            },
            None,
        ),
        (
            "co_nlocals",
            |vm, this| {
                let count = vm.code_of(this).body.nlocals;
                Ok(vm.int(count as i64))
            },
            None,
        ),
        (
            "co_filename",
            |vm, this| {
                let op = vm.code_of(this).co_filename();
                Ok(vm.incref(op, Cause::Push))
            },
            None,
        ),
        (
            "co_firstlineno",
            |vm, this| {
                let line = vm.code_of(this).body.firstlineno;
                Ok(vm.int(i64::from(line)))
            },
            None,
        ),
        (
            "co_argcount",
            |vm, this| {
                let count = vm.code_of(this).body.argcount;
                Ok(vm.int(count as i64))
            },
            None,
        ),
    ],
};

pub(crate) static FRAME: Table = Table {
    ty: "frame",
    methods: &[],
    wrappers: &[],
    getset: &[
        (
            "f_code",
            |vm, this| {
                let Py::Frame(parts) = vm.heap.payload(this) else { return Ok(vm.none()) };
                let code = parts.code;
                Ok(vm.incref(code, Cause::Push))
            },
            None,
        ),
        (
            "f_globals",
            |vm, this| {
                let Py::Frame(parts) = vm.heap.payload(this) else { return Ok(vm.none()) };
                let globals = parts.globals;
                Ok(vm.incref(globals, Cause::Push))
            },
            None,
        ),
        ("f_lineno", frame_line, None),
        ("f_back", crate::modules::frames::f_back, None),
        ("f_locals", crate::modules::frames::f_locals, None),
    ],
};

fn frame_line(vm: &mut Vm, this: Obj) -> R {
    let Py::Frame(parts) = vm.heap.payload(this) else { return Ok(vm.none()) };
    let line = match parts.running {
        Some(index) => vm.frames.get(index).map_or(0, |frame| frame.body.line(frame.pc.saturating_sub(1))),
        None => parts.lineno,
    };
    Ok(vm.int(i64::from(line)))
}

pub(crate) static TRACEBACK: Table = Table {
    ty: "traceback",
    methods: &[],
    wrappers: &[],
    getset: &[
        (
            "tb_next",
            |vm, this| {
                let Py::Traceback(parts) = vm.heap.payload(this) else { return Ok(vm.none()) };
                match parts.next.some() {
                    Some(next) => Ok(vm.incref(next, Cause::Push)),
                    None => Ok(vm.none()),
                }
            },
            None,
        ),
        (
            "tb_frame",
            |vm, this| {
                let Py::Traceback(parts) = vm.heap.payload(this) else { return Ok(vm.none()) };
                let frame = parts.frame;
                Ok(vm.incref(frame, Cause::Push))
            },
            None,
        ),
        (
            "tb_lineno",
            |vm, this| {
                let Py::Traceback(parts) = vm.heap.payload(this) else { return Ok(vm.none()) };
                let line = parts.lineno;
                Ok(vm.int(i64::from(line)))
            },
            None,
        ),
    ],
};

pub(crate) static CELL: Table = Table {
    ty: "cell",
    methods: &[],
    wrappers: &[],
    getset: &[(
        "cell_contents",
        |vm, this| {
            let &Py::Cell(content) = vm.heap.payload(this) else { return Ok(vm.none()) };
            match content.some() {
                Some(content) => Ok(vm.incref(content, Cause::Push)),
                None => vm.raise("ValueError", "Cell is empty"),
            }
        },
        None,
    )],
};
