//! `collections`: what CPython writes in C, deques apart. The rest is Python.

use pyheap::Obj;

use super::ModuleTable;
use super::class::{ClassTable, PLAIN};
use super::deque::DEQUE;
use crate::cause::Cause;
use crate::native::{Args, Native};
use crate::number::CompareOp;
use crate::object::Py;
use crate::vm::{R, Vm};

pub(super) static MODULE: ModuleTable =
    ModuleTable { name: "collections", functions: &[Native::new("_count_elements", count_elements)], fill };

fn fill(vm: &mut Vm, dict: Obj) {
    vm.add_classes(dict, &[&DEQUE, &DEFAULTDICT, &ORDERED_DICT]);
}

static DEFAULTDICT: ClassTable = ClassTable {
    name: "defaultdict",
    module: "collections",
    base: |types| types.dict,
    slots: &["default_factory"],
    size: 72,
    methods: &[
        Native::one("__missing__", missing),
        Native::no_args("copy", default_copy),
        Native::no_args("__copy__", default_copy),
        Native::no_args("__reduce__", default_reduce),
    ],
    wrappers: &[Native::new("__init__", default_init), Native::new("__repr__", default_repr)],
    ..PLAIN
};

const FACTORY: usize = 0;

/// Mirrors: `defdict_init`, Modules/_collectionsmodule.c, CPython 3.13.
/// Differs: no.
fn default_init(vm: &mut Vm, args: Args) -> R {
    let this = vm.stack[args.base];
    let factory = args.get(vm, 1);
    if let Some(factory) = factory
        && factory != vm.known.none
        && !vm.is_callable(factory)
    {
        return vm.type_error("first argument must be callable or None");
    }
    let value = factory.unwrap_or(vm.known.none);
    let value = vm.incref(value, Cause::Attached);
    vm.set_slot(this, FACTORY, value);
    let taken = 1 + usize::from(factory.is_some());
    let values: Vec<Obj> = (taken..args.count).map(|i| vm.stack[args.base + i]).collect();
    vm.dict_init(this, &values, args.names)?;
    Ok(vm.none())
}

/// Mirrors: `defdict_missing`, Modules/_collectionsmodule.c, CPython 3.13.
/// Differs: no.
fn missing(vm: &mut Vm, args: Args) -> R {
    let (this, key) = (vm.stack[args.base], vm.stack[args.base + 1]);
    let factory = vm.slot(this, FACTORY);
    if factory.is_null() || factory == vm.known.none {
        return vm.raise_with("KeyError", key);
    }
    let value = vm.call(factory, &[])?;
    vm.hold(value, "default value");
    let stored = vm.setitem(this, key, value);
    let value = vm.unhold();
    match stored {
        Ok(()) => Ok(value),
        Err(stop) => {
            vm.decref(value, Cause::Native);
            Err(stop)
        }
    }
}

fn default_copy(vm: &mut Vm, args: Args) -> R {
    let this = vm.stack[args.base];
    let class = vm.type_of(this);
    let factory = vm.slot(this, FACTORY).some().unwrap_or(vm.known.none);
    vm.call(class, &[factory, this])
}

fn default_reduce(vm: &mut Vm, args: Args) -> R {
    let this = vm.stack[args.base];
    let factory = vm.slot(this, FACTORY).some().filter(|&op| op != vm.known.none);
    let factory: Vec<Obj> = factory.into_iter().collect();
    let factory = vm.owned_items(&factory);
    let arguments = vm.tuple(factory);
    vm.hold(arguments, "arguments");
    let items = vm.getattr_str(this, "items");
    let iterator = items.and_then(|items| {
        vm.hold(items, "items");
        let view = vm.call(items, &[]);
        vm.release(Cause::Native);
        let view = view?;
        vm.hold(view, "items");
        let iterator = vm.iter(view);
        vm.release(Cause::Native);
        iterator
    });
    let arguments = vm.unhold();
    let iterator = match iterator {
        Ok(iterator) => iterator,
        Err(stop) => {
            vm.decref(arguments, Cause::Native);
            return Err(stop);
        }
    };
    let class = vm.type_of(this);
    let class = vm.incref(class, Cause::Native);
    let (a, b) = (vm.none(), vm.none());
    Ok(vm.tuple(vec![class, arguments, a, b, iterator]))
}

fn default_repr(vm: &mut Vm, args: Args) -> R {
    let this = vm.stack[args.base];
    let name = vm.type_object_name(vm.type_of(this));
    let entries = vm.builtin_repr(this)?;
    let factory = vm.slot(this, FACTORY).some().unwrap_or(vm.known.none);
    let factory = if matches!(vm.heap.payload(factory), Py::Instance(_)) && vm.being_shown(factory) {
        "...".to_owned()
    } else {
        vm.repr_text(factory)?
    };
    let text = format!("{name}({factory}, {entries})");
    Ok(vm.str(&text))
}

static ORDERED_DICT: ClassTable = ClassTable {
    name: "OrderedDict",
    module: "collections",
    base: |types| types.dict,
    has_dict: true,
    has_weaklist: true,
    size: 128,
    methods: &[
        Native::new("move_to_end", move_to_end),
        Native::new("popitem", popitem),
        Native::no_args("copy", |vm, args| {
            let this = vm.stack[args.base];
            let class = vm.type_of(this);
            vm.call(class, &[this])
        }),
        Native::no_args("__reversed__", reversed),
        Native::no_args("__reduce__", ordered_reduce),
    ],
    wrappers: &[
        Native::new("__init__", ordered_init),
        Native::new("__eq__", |vm, args| ordered_eq(vm, args, true)),
        Native::new("__ne__", |vm, args| ordered_eq(vm, args, false)),
        Native::new("__repr__", ordered_repr),
    ],
    ..PLAIN
};

fn ordered_init(vm: &mut Vm, args: Args) -> R {
    let this = vm.stack[args.base];
    let positional = args.positional(vm) - 1;
    if positional > 1 {
        return vm.type_error(&format!("expected at most 1 arguments, got {positional}"));
    }
    let values: Vec<Obj> = (1..args.count).map(|i| vm.stack[args.base + i]).collect();
    vm.dict_init(this, &values, args.names)?;
    Ok(vm.none())
}

/// The `last` of a method's arguments.
fn last_of(vm: &mut Vm, args: Args, position: usize) -> R<bool> {
    match args.get(vm, position).or_else(|| args.keyword(vm, "last")) {
        Some(op) => vm.is_true(op),
        None => Ok(true),
    }
}

/// Mirrors: `OrderedDict_move_to_end_impl`, Objects/odictobject.c, CPython 3.13.
/// Differs: the dict itself is in order; there are no links beside it.
fn move_to_end(vm: &mut Vm, args: Args) -> R {
    args.rest().check(vm, "move_to_end", 1, 2, &["last"])?;
    let (this, key) = (vm.stack[args.base], vm.stack[args.base + 1]);
    let last = last_of(vm, args, 2)?;
    let Some(value) = vm.dict_pop(this, key)? else { return vm.raise_with("KeyError", key) };
    vm.hold(value, "value being moved");
    let after = if last { Vec::new() } else { vm.ordered_entries(this) };
    let mut outcome = vm.dict_set(this, key, value);
    for &(key, value) in &after {
        vm.hold(key, "key being moved");
        vm.hold(value, "value being moved");
        if outcome.is_ok() {
            outcome = vm.dict_pop(this, key).map(|old| {
                if let Some(old) = old {
                    vm.decref(old, Cause::Item);
                }
            });
        }
        if outcome.is_ok() {
            outcome = vm.dict_set(this, key, value);
        }
        vm.release(Cause::Native);
        vm.release(Cause::Native);
    }
    vm.release(Cause::Item);
    outcome?;
    Ok(vm.none())
}

fn popitem(vm: &mut Vm, args: Args) -> R {
    args.rest().check(vm, "popitem", 0, 1, &["last"])?;
    let this = vm.stack[args.base];
    let last = last_of(vm, args, 1)?;
    let dict = vm.dict_of(this);
    let entry = if last { dict.iter().last() } else { dict.iter().next() };
    let Some(entry) = entry else { return vm.raise("KeyError", "dictionary is empty") };
    let key = vm.incref(entry.key, Cause::Item);
    vm.hold(key, "key");
    let value = vm.dict_pop(this, key);
    let key = vm.unhold();
    match value {
        Ok(Some(value)) => Ok(vm.tuple(vec![key, value])),
        Ok(None) => vm.raise_with("KeyError", key),
        Err(stop) => Err(stop),
    }
}

fn reversed(vm: &mut Vm, args: Args) -> R {
    let this = vm.stack[args.base];
    let entries = vm.ordered_entries(this);
    let mut keys = Vec::new();
    for (key, value) in entries {
        vm.decref(value, Cause::Native);
        keys.push(key);
    }
    keys.reverse();
    let list = vm.list(keys);
    vm.hold(list, "keys");
    let iterator = vm.iter(list);
    vm.release(Cause::Native);
    iterator
}

fn ordered_reduce(vm: &mut Vm, args: Args) -> R {
    let this = vm.stack[args.base];
    let entries = vm.ordered_entries(this);
    let mut pairs = Vec::new();
    for (key, value) in entries {
        let pair = vm.tuple(vec![key, value]);
        pairs.push(pair);
    }
    let pairs = vm.list(pairs);
    vm.hold(pairs, "items");
    let iterator = vm.iter(pairs);
    vm.release(Cause::Native);
    let iterator = iterator?;
    let class = vm.type_of(this);
    let class = vm.incref(class, Cause::Native);
    let arguments = vm.tuple(Vec::new());
    let (a, b) = (vm.none(), vm.none());
    Ok(vm.tuple(vec![class, arguments, a, b, iterator]))
}

/// Mirrors: `odict_richcompare`, Objects/odictobject.c, CPython 3.13.
/// Differs: no.
fn ordered_eq(vm: &mut Vm, args: Args, equal: bool) -> R {
    let (this, other) = (vm.stack[args.base], vm.stack[args.base + 1]);
    let Py::Dict(theirs) = vm.value(other) else { return Ok(vm.incref(vm.known.not_implemented, Cause::Push)) };
    let their_keys: Vec<Obj> = theirs.iter().map(|entry| entry.key).collect();
    let ours = vm.dict_of(this);
    let our_keys: Vec<Obj> = ours.iter().map(|entry| entry.key).collect();
    let mut same = vm.equal_dicts(this, other)?;
    let class = vm.class_of(&ORDERED_DICT);
    if same && vm.is_instance_of(other, class) {
        let mut lists = Vec::new();
        for keys in [our_keys, their_keys] {
            let keys = vm.owned_items(&keys);
            let list = vm.list(keys);
            vm.hold(list, "keys being compared");
            lists.push(list);
        }
        let order = vm.compare(CompareOp::Eq, lists[0], lists[1]);
        vm.release(Cause::Native);
        vm.release(Cause::Native);
        let order = order?;
        same = vm.is_true(order)?;
        vm.decref(order, Cause::Native);
    }
    Ok(vm.bool(same == equal))
}

fn ordered_repr(vm: &mut Vm, args: Args) -> R {
    let this = vm.stack[args.base];
    let name = vm.type_object_name(vm.type_of(this));
    if matches!(vm.value(this), Py::Dict(dict) if dict.is_empty()) {
        return Ok(vm.str(&format!("{name}()")));
    }
    if vm.being_shown(this) {
        return Ok(vm.str("..."));
    }
    if vm.profile.ordered_dict_shows_dict {
        let entries = vm.builtin_repr(this)?;
        return Ok(vm.str(&format!("{name}({entries})")));
    }
    vm.showing(this);
    let mut parts = Vec::new();
    let mut outcome = Ok(());
    for (key, value) in vm.ordered_entries(this) {
        vm.hold(key, "key");
        vm.hold(value, "value");
        if outcome.is_ok() {
            outcome = vm.repr_text(key).and_then(|key| {
                let _: () = parts.push(format!("({key}, {})", vm.repr_text(value)?));
                Ok(())
            });
        }
        vm.release(Cause::Native);
        vm.release(Cause::Native);
    }
    vm.release(Cause::Native);
    outcome?;
    Ok(vm.str(&format!("{name}([{}])", parts.join(", "))))
}

/// `_count_elements(mapping, iterable)`: what `Counter` counts with.
fn count_elements(vm: &mut Vm, args: Args) -> R {
    args.check(vm, "_count_elements", 2, 2, &[])?;
    let (mapping, iterable) = (vm.stack[args.base], vm.stack[args.base + 1]);
    if !matches!(vm.value(mapping), Py::Dict(_)) {
        return vm.unsupported("`_count_elements` of a mapping that is no dict");
    }
    let iterator = vm.iter(iterable)?;
    vm.hold(iterator, "iterator");
    let outcome = loop {
        match vm.next(iterator) {
            Ok(Some(key)) => {
                vm.hold(key, "element");
                let done = vm.count_one(mapping, key);
                vm.release(Cause::Native);
                if let Err(stop) = done {
                    break Err(stop);
                }
            }
            Ok(None) => break Ok(()),
            Err(stop) => break Err(stop),
        }
    };
    vm.release(Cause::Native);
    outcome?;
    Ok(vm.none())
}

impl Vm {
    fn count_one(&mut self, mapping: Obj, key: Obj) -> R<()> {
        let old = match self.dict_get(mapping, key)? {
            Some(old) => self.incref(old, Cause::Native),
            None => self.int(0),
        };
        self.hold(old, "count");
        let one = self.known.small_ints[6];
        let new = self.binary_op(0, old, one);
        self.release(Cause::Native);
        let new = new?;
        self.hold(new, "count");
        let stored = self.dict_set(mapping, key, new);
        self.release(Cause::Native);
        stored
    }

    /// All keys and values of a dict; owned by the caller.
    fn ordered_entries(&mut self, dict: Obj) -> Vec<(Obj, Obj)> {
        let Py::Dict(entries) = self.value(dict) else { return Vec::new() };
        let entries: Vec<_> = entries.iter().map(|entry| (entry.key, entry.value)).collect();
        for &(key, value) in &entries {
            self.heap.incref(key, Cause::Native);
            self.heap.incref(value, Cause::Native);
        }
        entries
    }
}
