//! Methods and attributes of `object` and `type`.

use pyheap::Obj;

use super::Table;
use crate::cause::Cause;
use crate::native::{Args, Native};
use crate::object::Py;
use crate::vm::{R, Vm};

pub(crate) static OBJECT: Table = Table {
    ty: "object",
    methods: &[
        Native::one("__format__", object_format),
        Native::one("__reduce_ex__", reduce_ex),
        Native::no_args("__reduce__", reduce),
    ],
    wrappers: &[
        Native::new("__init__", object_init),
        Native::new("__repr__", |vm, args| {
            let this = vm.stack[args.base];
            let text = vm.builtin_repr(this)?;
            Ok(vm.str(&text))
        }),
        Native::new("__str__", |vm, args| {
            let this = vm.stack[args.base];
            if matches!(vm.value(this), Py::Exception(_)) {
                let text = vm.str_text(this)?;
                return Ok(vm.str(&text));
            }
            vm.repr(this)
        }),
        Native::new("__hash__", |vm, args| {
            let this = vm.stack[args.base];
            let hash = vm.builtin_hash(this)?;
            Ok(vm.int(hash))
        }),
        Native::new("__eq__", |vm, args| {
            let (a, b) = (vm.stack[args.base], vm.stack[args.base + 1]);
            let op = if a == b { vm.known.true_ } else { vm.known.not_implemented };
            Ok(vm.incref(op, Cause::Push))
        }),
        Native::new("__getattribute__", |vm, args| {
            let (this, name) = (vm.stack[args.base], crate::modules::builtins::attribute_name(vm, args)?);
            match vm.generic_getattr(this, name)? {
                Some(value) => Ok(value),
                None => {
                    let message =
                        format!("'{}' object has no attribute '{}'", vm.type_name(this), vm.text(name).unwrap_or_default());
                    let error = vm.raise("AttributeError", &message);
                    vm.keep_in_attribute_error(this, name);
                    error
                }
            }
        }),
        Native::new("__setattr__", |vm, args| {
            let (this, name) = (vm.stack[args.base], crate::modules::builtins::attribute_name(vm, args)?);
            let value = vm.stack[args.base + 2];
            vm.generic_setattr(this, name, Some(value))?;
            Ok(vm.none())
        }),
        Native::new("__delattr__", |vm, args| {
            let (this, name) = (vm.stack[args.base], crate::modules::builtins::attribute_name(vm, args)?);
            vm.generic_setattr(this, name, None)?;
            Ok(vm.none())
        }),
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

pub(super) fn object_init(vm: &mut Vm, args: Args) -> R {
    let all = args.all(vm);
    let values = vm.stack[args.base + 1..args.base + args.count].to_vec();
    vm.init_of_layout(all[0], &values, args.names)?;
    Ok(vm.none())
}

/// Mirrors: `object___reduce_ex___impl`, Objects/typeobject.c, CPython 3.13.
/// Differs: protocols below 2 are taken for 2.
fn reduce_ex(vm: &mut Vm, args: Args) -> R {
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
        Native::no_args("mro", |vm, args| {
            let this = vm.stack[args.base];
            let items = vm.tuple_items(vm.type_parts(this).mro).to_vec();
            let items = vm.owned_items(&items);
            Ok(vm.list(items))
        }),
        Native::no_args("__subclasses__", |vm, args| {
            let this = vm.stack[args.base];
            let items = vm.subclasses(this);
            let items = vm.owned_items(&items);
            Ok(vm.list(items))
        }),
    ],
    wrappers: &[Native::new("__call__", |vm, args| {
        let class = vm.stack[args.base];
        vm.call_type(class, args.rest())
    })],
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
