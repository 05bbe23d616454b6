//! Methods of dicts and their views.

use pyheap::Obj;

use super::Table;
use super::containers::{contains, delitem, getitem, iterate, length, pair, setitem};
use crate::cause::Cause;
use crate::native::{Args, Native};
use crate::object::Py;
use crate::objects::iterator::{DictItems, Iter};
use crate::vm::{R, Vm};

pub(crate) static DICT: Table = Table {
    ty: "dict",
    methods: &[
        Native::one("__getitem__", getitem),
        Native::one("__contains__", contains),
        Native::new("get", get),
        Native::new("setdefault", setdefault),
        Native::new("pop", pop),
        Native::no_args("popitem", popitem),
        Native::no_args("keys", |vm, args| view(vm, args, DictItems::Keys)),
        Native::no_args("values", |vm, args| view(vm, args, DictItems::Values)),
        Native::no_args("items", |vm, args| view(vm, args, DictItems::Items)),
        Native::new("update", |vm, args| update(vm, args, "update")),
        Native::no_args("clear", |vm, args| {
            let this = vm.stack[args.base];
            vm.dict_clear(this);
            Ok(vm.none())
        }),
        Native::no_args("copy", copy),
    ],
    wrappers: &[
        Native::new("__init__", |vm, args| update(vm, args, "dict")),
        Native::new("__len__", length),
        Native::new("__setitem__", setitem),
        Native::new("__delitem__", delitem),
        Native::new("__iter__", iterate),
    ],
    getset: &[],
};

/// `dict.fromkeys(iterable, value)`.
///
/// Mirrors: `_PyDict_FromKeys`, Objects/dictobject.c, CPython 3.13.
/// Differs: no.
pub(super) fn fromkeys(vm: &mut Vm, args: Args) -> R {
    args.rest().check(vm, "fromkeys", 1, 2, &[])?;
    let all = args.all(vm);
    let value = all.get(2).copied().unwrap_or(vm.known.none);
    let dict = vm.call(all[0], &[])?;
    vm.hold(dict, "dict being made");
    let filled = vm.fill_with_keys(dict, all[1], value);
    let dict = vm.unhold();
    match filled {
        Ok(()) => Ok(dict),
        Err(stop) => {
            vm.decref(dict, Cause::Native);
            Err(stop)
        }
    }
}

impl Vm {
    fn fill_with_keys(&mut self, dict: Obj, iterable: Obj, value: Obj) -> R<()> {
        let iterator = self.iter(iterable)?;
        self.hold(iterator, "iterator");
        let result = loop {
            match self.next(iterator) {
                Ok(Some(key)) => {
                    self.hold(key, "key");
                    let set = self.setitem(dict, key, value);
                    self.release(Cause::Native);
                    if let Err(stop) = set {
                        break Err(stop);
                    }
                }
                Ok(None) => break Ok(()),
                Err(stop) => break Err(stop),
            }
        };
        self.release(Cause::Native);
        result
    }
}

pub(crate) static KEYS: Table = Table {
    ty: "dict_keys",
    methods: &[],
    wrappers: &[Native::new("__len__", length), Native::new("__iter__", iterate)],
    getset: &[],
};
pub(crate) static ITEMS: Table = Table {
    ty: "dict_items",
    methods: &[],
    wrappers: &[Native::new("__len__", length), Native::new("__iter__", iterate)],
    getset: &[],
};
pub(crate) static VALUES: Table = Table {
    ty: "dict_values",
    methods: &[],
    wrappers: &[Native::new("__len__", length), Native::new("__iter__", iterate)],
    getset: &[],
};

fn get(vm: &mut Vm, args: Args) -> R {
    args.rest().check(vm, "get", 1, 2, &[])?;
    let (this, key) = pair(vm, args);
    let default = args.get(vm, 2).unwrap_or(vm.known.none);
    let value = vm.dict_get(this, key)?.unwrap_or(default);
    Ok(vm.incref(value, Cause::Item))
}

fn setdefault(vm: &mut Vm, args: Args) -> R {
    args.rest().check(vm, "setdefault", 1, 2, &[])?;
    let (this, key) = pair(vm, args);
    if let Some(value) = vm.dict_get(this, key)? {
        return Ok(vm.incref(value, Cause::Item));
    }
    let default = args.get(vm, 2).unwrap_or(vm.known.none);
    vm.dict_set(this, key, default)?;
    Ok(vm.incref(default, Cause::Item))
}

fn pop(vm: &mut Vm, args: Args) -> R {
    args.rest().check(vm, "pop", 1, 2, &[])?;
    let (this, key) = pair(vm, args);
    match (vm.dict_pop(this, key)?, args.get(vm, 2)) {
        (Some(value), _) => Ok(value),
        (None, Some(default)) => Ok(vm.incref(default, Cause::Push)),
        (None, None) => vm.raise_with("KeyError", key),
    }
}

fn popitem(vm: &mut Vm, args: Args) -> R {
    let this = vm.stack[args.base];
    match vm.dict_pop_last(this) {
        Some((key, value)) => Ok(vm.tuple(vec![key, value])),
        None => {
            let text = vm.str("popitem(): dictionary is empty");
            let outcome = vm.raise_with("KeyError", text);
            vm.decref(text, Cause::Pop);
            outcome
        }
    }
}

fn view(vm: &mut Vm, args: Args, items: DictItems) -> R {
    let this = vm.stack[args.base];
    let types = &vm.known.types;
    let ty = match items {
        DictItems::Keys => types.dict_keys,
        DictItems::Values => types.dict_values,
        DictItems::Items => types.dict_items,
    };
    vm.heap.incref(this, Cause::Attached);
    Ok(vm.alloc_gc(Py::Iter(Box::new(Iter::View(this, items))), ty))
}

fn update(vm: &mut Vm, args: Args, name: &str) -> R {
    let given = args.positional(vm) - 1;
    if given > 1 {
        return vm.type_error(&format!("{name} expected at most 1 argument, got {given}"));
    }
    let this = vm.stack[args.base];
    let values: Vec<Obj> = vm.stack[args.base + 1..args.base + args.count].to_vec();
    vm.dict_init(this, &values, args.names)?;
    Ok(vm.none())
}

fn copy(vm: &mut Vm, args: Args) -> R {
    let this = vm.stack[args.base];
    let copy = vm.dict();
    vm.hold(copy, "copy of a dict");
    let filled = vm.dict_update(copy, this);
    let copy = vm.unhold();
    if let Err(stop) = filled {
        vm.decref(copy, Cause::Native);
        return Err(stop);
    }
    Ok(copy)
}
