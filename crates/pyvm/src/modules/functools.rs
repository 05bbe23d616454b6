//! `functools`: what CPython writes in C. The rest is Python.

use pyheap::Obj;

use super::ModuleTable;
use super::class::{ClassTable, PLAIN};
use crate::cause::Cause;
use crate::native::{Args, Native};
use crate::number::CompareOp;
use crate::object::Py;
use crate::vm::{R, Vm};

pub(super) static MODULE: ModuleTable =
    ModuleTable { name: "functools", functions: &[Native::new("reduce", reduce), Native::new("cmp_to_key", cmp_to_key)], fill };

fn fill(vm: &mut Vm, dict: Obj) {
    vm.add_classes(dict, &[&PARTIAL, &LRU_CACHE]);
}

/// Mirrors: `functools_reduce`, Modules/_functoolsmodule.c, CPython 3.13.
/// Differs: no.
fn reduce(vm: &mut Vm, args: Args) -> R {
    args.check(vm, "reduce", 2, 3, &[])?;
    let all = args.all(vm);
    let iterator = vm.iter(all[1]);
    let iterator = match iterator {
        Ok(iterator) => iterator,
        Err(_) if vm.raised_is("TypeError") => {
            vm.forget_raised();
            return vm.type_error("reduce() arg 2 must support iteration");
        }
        Err(stop) => return Err(stop),
    };
    vm.hold(iterator, "iterator");
    let first = match all.get(2) {
        Some(&initial) => Ok(Some(vm.incref(initial, Cause::Native))),
        None => vm.next(iterator),
    };
    let result = match first {
        Ok(Some(value)) => reduce_from(vm, all[0], iterator, value),
        Ok(None) => vm.type_error(if vm.profile.empty_reduce_says_iterable {
            "reduce() of empty iterable with no initial value"
        } else {
            "reduce() of empty sequence with no initial value"
        }),
        Err(stop) => Err(stop),
    };
    if let Ok(value) = result {
        vm.hold(value, "result so far");
    }
    let result = result.map(|_| vm.unhold());
    vm.release(Cause::Native);
    result
}

fn reduce_from(vm: &mut Vm, function: Obj, iterator: Obj, mut value: Obj) -> R {
    loop {
        vm.hold(value, "result so far");
        let next = vm.next(iterator);
        match next {
            Ok(Some(item)) => {
                vm.hold(item, "item");
                let result = vm.call(function, &[value, item]);
                vm.release(Cause::Native);
                vm.release(Cause::Native);
                value = result?;
            }
            Ok(None) => return Ok(vm.unhold()),
            Err(stop) => {
                vm.release(Cause::Native);
                return Err(stop);
            }
        }
    }
}

static PARTIAL: ClassTable = ClassTable {
    name: "partial",
    module: "functools",
    slots: &["func", "args", "keywords"],
    has_dict: true,
    has_weaklist: true,
    size: 80,
    new: Some(&Native::new("__new__", partial_new)),
    methods: &[Native::no_args("__reduce__", partial_reduce)],
    wrappers: &[
        Native::new("__init__", |vm, _| Ok(vm.none())),
        Native::new("__call__", partial_call),
        Native::new("__repr__", partial_repr),
    ],
    ..PLAIN
};

const FUNCTION: usize = 0;
const ARGS: usize = 1;
const KEYWORDS: usize = 2;

/// Mirrors: `partial_new`, Modules/_functoolsmodule.c, CPython 3.13.
/// Differs: no.
fn partial_new(vm: &mut Vm, args: Args) -> R {
    let all = args.all(vm);
    let (class, rest) = (all[0], &all[1..]);
    let Some(&function) = rest.first() else { return vm.type_error("type 'partial' takes at least one argument") };
    if !vm.is_callable(function) {
        return vm.type_error("the first argument must be callable");
    }
    let exact = vm.class_of(&PARTIAL);
    // A partial of a partial is flattened.
    let inner = vm.type_of(function) == exact && vm.has_no_attributes(function);
    let (target, mut values, base) = if inner {
        let values = vm.tuple_items(vm.slot(function, ARGS)).to_vec();
        (vm.slot(function, FUNCTION), values, Some(vm.slot(function, KEYWORDS)))
    } else {
        (function, Vec::new(), None)
    };
    values.extend_from_slice(&rest[1..]);
    let op = vm.alloc_instance(class, None);
    vm.heap.incref(target, Cause::Attached);
    vm.set_slot(op, FUNCTION, target);
    let values = vm.owned_items(&values);
    let values = vm.tuple(values);
    vm.set_slot(op, ARGS, values);
    let keywords = vm.dict();
    vm.set_slot(op, KEYWORDS, keywords);
    vm.hold(op, "partial being made");
    let mut outcome = base.map_or(Ok(()), |base| vm.dict_update(keywords, base));
    if outcome.is_ok() {
        outcome = vm.add_keywords(keywords, args);
    }
    let op = vm.unhold();
    match outcome {
        Ok(()) => Ok(op),
        Err(stop) => {
            vm.decref(op, Cause::Native);
            Err(stop)
        }
    }
}

/// Mirrors: `partial_vectorcall`, Modules/_functoolsmodule.c, CPython 3.13.
/// Differs: keywords of both sides are merged in a dict, also where none is given twice; up to 3.8 CPython hands its tuple on.
fn partial_call(vm: &mut Vm, args: Args) -> R {
    let this = vm.stack[args.base];
    let function = vm.slot(this, FUNCTION);
    let mut values = vm.tuple_items(vm.slot(this, ARGS)).to_vec();
    let positional = args.positional(vm);
    values.extend((1..positional).map(|i| vm.stack[args.base + i]));
    let kept = vm.slot(this, KEYWORDS);
    let has_kept = matches!(vm.value(kept), Py::Dict(dict) if !dict.is_empty());
    if !has_kept {
        values.extend((positional..args.count).map(|i| vm.stack[args.base + i]));
        return vm.call_with(function, &values, args.names);
    }
    let merged = vm.dict();
    vm.hold(merged, "keyword arguments");
    let outcome = vm.dict_update(merged, kept).and_then(|()| vm.add_keywords(merged, args));
    let result = outcome.and_then(|()| {
        let dict = vm.dict_of(merged);
        let entries: Vec<_> = dict.iter().collect();
        values.extend(entries.iter().map(|entry| entry.value));
        let names: Vec<Obj> = entries.iter().map(|entry| entry.key).collect();
        let names = vm.owned_items(&names);
        let names = vm.tuple(names);
        vm.hold(names, "names of keyword arguments");
        let result = vm.call_with(function, &values, names);
        if let Ok(value) = result {
            vm.hold(value, "result");
        }
        let result = result.map(|_| vm.unhold());
        vm.release(Cause::Native);
        result
    });
    if let Ok(value) = result {
        vm.hold(value, "result");
    }
    let result = result.map(|_| vm.unhold());
    vm.release(Cause::Native);
    result
}

fn partial_repr(vm: &mut Vm, args: Args) -> R {
    let this = vm.stack[args.base];
    if vm.being_shown(this) {
        return Ok(vm.str("..."));
    }
    let class = vm.type_of(this);
    let name = vm.type_parts(class).qualname.clone();
    let module = vm.getattr_str(class, "__module__")?;
    let module_text = vm.text(module).unwrap_or_default().to_owned();
    vm.decref(module, Cause::Native);
    vm.showing(this);
    let outcome = partial_parts(vm, this);
    vm.release(Cause::Native);
    let parts = outcome?;
    Ok(vm.str(&format!("{module_text}.{name}({})", parts.join(", "))))
}

fn partial_parts(vm: &mut Vm, this: Obj) -> R<Vec<String>> {
    let mut parts = vec![vm.repr_text(vm.slot(this, FUNCTION))?];
    for op in vm.tuple_items(vm.slot(this, ARGS)).to_vec() {
        parts.push(vm.repr_text(op)?);
    }
    let Py::Dict(dict) = vm.value(vm.slot(this, KEYWORDS)) else { return Ok(parts) };
    for entry in dict.iter().collect::<Vec<_>>() {
        let shown = vm.repr_text(entry.value)?;
        parts.push(format!("{}={shown}", vm.text(entry.key).unwrap_or_default()));
    }
    Ok(parts)
}

/// `(type(self), (func,), (func, args, keywords, dict))`.
fn partial_reduce(vm: &mut Vm, args: Args) -> R {
    let this = vm.stack[args.base];
    let function = vm.slot(this, FUNCTION);
    let parts = [function, vm.slot(this, ARGS), vm.slot(this, KEYWORDS)];
    let mut state = vm.owned_items(&parts);
    let none = vm.none();
    state.push(none);
    let state = vm.tuple(state);
    let function = vm.incref(function, Cause::Native);
    let arguments = vm.tuple(vec![function]);
    let class = vm.type_of(this);
    let class = vm.incref(class, Cause::Native);
    Ok(vm.tuple(vec![class, arguments, state]))
}

static KEY: ClassTable = ClassTable {
    name: "KeyWrapper",
    module: "functools",
    slots: &["cmp", "obj"],
    is_basetype: false,
    size: 48,
    wrappers: &[
        Native::new("__call__", |vm, args| {
            let (this, op) = (vm.stack[args.base], vm.stack[args.base + 1]);
            let function = vm.slot(this, 0);
            Ok(new_key(vm, function, op))
        }),
        Native::new("__eq__", |vm, args| compare_keys(vm, args, CompareOp::Eq)),
        Native::new("__ne__", |vm, args| compare_keys(vm, args, CompareOp::Ne)),
        Native::new("__lt__", |vm, args| compare_keys(vm, args, CompareOp::Lt)),
        Native::new("__le__", |vm, args| compare_keys(vm, args, CompareOp::Le)),
        Native::new("__gt__", |vm, args| compare_keys(vm, args, CompareOp::Gt)),
        Native::new("__ge__", |vm, args| compare_keys(vm, args, CompareOp::Ge)),
    ],
    ..PLAIN
};

fn cmp_to_key(vm: &mut Vm, args: Args) -> R {
    args.check(vm, "cmp_to_key", 1, 1, &[])?;
    let function = vm.stack[args.base];
    Ok(new_key(vm, function, Obj::NULL))
}

fn new_key(vm: &mut Vm, function: Obj, op: Obj) -> Obj {
    let class = vm.class_of(&KEY);
    let key = vm.alloc_instance(class, None);
    vm.heap.incref(function, Cause::Attached);
    vm.set_slot(key, 0, function);
    if !op.is_null() {
        vm.heap.incref(op, Cause::Attached);
        vm.set_slot(key, 1, op);
    }
    key
}

fn compare_keys(vm: &mut Vm, args: Args, op: CompareOp) -> R {
    let (this, other) = (vm.stack[args.base], vm.stack[args.base + 1]);
    if vm.type_of(other) != vm.type_of(this) {
        return vm.type_error("other argument must be K instance");
    }
    let (function, a, b) = (vm.slot(this, 0), vm.slot(this, 1), vm.slot(other, 1));
    let order = vm.call(function, &[a, b])?;
    vm.hold(order, "order");
    let zero = vm.known.small_ints[5];
    let result = vm.compare(op, order, zero);
    vm.release(Cause::Native);
    result
}

static LRU_CACHE: ClassTable = ClassTable {
    name: "_lru_cache_wrapper",
    module: "functools",
    slots: &["", "", ""],
    has_dict: true,
    has_weaklist: true,
    size: 128,
    new: Some(&Native::new("__new__", cache_new)),
    methods: &[
        Native::no_args("cache_info", cache_info),
        Native::no_args("cache_clear", cache_clear),
        Native::new("__copy__", itself),
        Native::new("__deepcopy__", itself),
    ],
    wrappers: &[
        Native::new("__init__", |vm, _| Ok(vm.none())),
        Native::new("__call__", cache_call),
        Native::new("__get__", cache_get),
    ],
    ..PLAIN
};

const CACHE: usize = 1;
const INFO: usize = 2;
/// Places of the numbers of a cache.
const HITS: usize = 0;
const MISSES: usize = 1;
/// -1 for no limit.
const MAXSIZE: usize = 2;
const TYPED: usize = 3;

fn itself(vm: &mut Vm, args: Args) -> R {
    let this = vm.stack[args.base];
    Ok(vm.incref(this, Cause::Push))
}

/// `_lru_cache_wrapper(function, maxsize, typed, cache_info)`.
fn cache_new(vm: &mut Vm, args: Args) -> R {
    args.rest().check(vm, "lru_cache", 4, 4, &[])?;
    let all = args.all(vm);
    if !vm.is_callable(all[1]) {
        return vm.type_error("the first argument must be callable");
    }
    let maxsize = if all[2] == vm.known.none {
        -1
    } else {
        match vm.as_index(all[2])? {
            Some(maxsize) => maxsize.max(0),
            None => return vm.type_error("maxsize should be integer or None"),
        }
    };
    let typed = vm.is_true(all[3])?;
    let op = vm.alloc_instance(all[0], Some(Py::Fields(Box::new([0, 0, maxsize, i64::from(typed)]))));
    let cache = vm.dict();
    vm.heap.incref(all[1], Cause::Attached);
    vm.heap.incref(all[4], Cause::Attached);
    vm.set_slot(op, FUNCTION, all[1]);
    vm.set_slot(op, CACHE, cache);
    vm.set_slot(op, INFO, all[4]);
    Ok(op)
}

/// Mirrors: `infinite_lru_cache_wrapper` and `bounded_lru_cache_wrapper`, Modules/_functoolsmodule.c, CPython 3.13.
/// Differs: what was used last is last in the dict; a pair of key and result stands for a link of the list.
fn cache_call(vm: &mut Vm, args: Args) -> R {
    let this = vm.stack[args.base];
    let values: Vec<Obj> = (1..args.count).map(|i| vm.stack[args.base + i]).collect();
    let maxsize = vm.cache_number(this, MAXSIZE);
    let function = vm.slot(this, FUNCTION);
    if maxsize == 0 {
        vm.count_cache(this, MISSES);
        return vm.call_with(function, &values, args.names);
    }
    let key = vm.cache_key(this, &values, args.names);
    vm.hold(key, "key of the cache");
    let result = vm.cached(this, key, &values, args.names);
    if let Ok(value) = result {
        vm.hold(value, "result");
    }
    let result = result.map(|_| vm.unhold());
    vm.release(Cause::Native);
    result
}

fn cache_info(vm: &mut Vm, args: Args) -> R {
    let this = vm.stack[args.base];
    let size = match vm.value(vm.slot(this, CACHE)) {
        Py::Dict(dict) => dict.len() as i64,
        _ => 0,
    };
    let maxsize = vm.cache_number(this, MAXSIZE);
    let (hits, misses) = (vm.cache_number(this, HITS), vm.cache_number(this, MISSES));
    let parts = [vm.int(hits), vm.int(misses), if maxsize < 0 { vm.none() } else { vm.int(maxsize) }, vm.int(size)];
    parts.iter().for_each(|&part| vm.hold(part, "cache info"));
    let info = vm.slot(this, INFO);
    let result = vm.call(info, &parts);
    parts.iter().for_each(|_| vm.release(Cause::Native));
    result
}

fn cache_clear(vm: &mut Vm, args: Args) -> R {
    let this = vm.stack[args.base];
    if let Py::Fields(numbers) = vm.value_mut(this) {
        (numbers[HITS], numbers[MISSES]) = (0, 0);
    }
    let cache = vm.slot(this, CACHE);
    vm.dict_clear(cache);
    Ok(vm.none())
}

fn cache_get(vm: &mut Vm, args: Args) -> R {
    let (this, op) = (vm.stack[args.base], vm.stack[args.base + 1]);
    if op == vm.known.none {
        return Ok(vm.incref(this, Cause::Push));
    }
    vm.heap.incref(this, Cause::Attached);
    vm.heap.incref(op, Cause::Attached);
    Ok(vm.alloc_gc(Py::Method(this, op), vm.known.types.method))
}

impl Vm {
    /// Stores the arguments by keyword in a dict.
    fn add_keywords(&mut self, dict: Obj, args: Args) -> R<()> {
        if args.names.is_null() {
            return Ok(());
        }
        let names = self.tuple_items(args.names).to_vec();
        let first = args.base + args.count - names.len();
        for (i, &name) in names.iter().enumerate() {
            self.dict_set(dict, name, self.stack[first + i])?;
        }
        Ok(())
    }

    fn has_no_attributes(&self, op: Obj) -> bool {
        let mut has_some = false;
        self.own_names(op, &mut |_| has_some = true);
        !has_some
    }

    fn cache_number(&self, op: Obj, at: usize) -> i64 {
        match self.value(op) {
            Py::Fields(numbers) => numbers[at],
            _ => 0,
        }
    }

    fn count_cache(&mut self, op: Obj, at: usize) {
        if let Py::Fields(numbers) = self.value_mut(op) {
            numbers[at] += 1;
        }
    }

    /// Mirrors: `lru_cache_make_key`, Modules/_functoolsmodule.c, CPython 3.13.
    /// Differs: no.
    fn cache_key(&mut self, op: Obj, values: &[Obj], names: Obj) -> Obj {
        let typed = self.cache_number(op, TYPED) != 0;
        if let [only] = *values
            && names.is_null()
            && !typed
            && [self.known.types.int, self.known.types.str].contains(&self.type_of(only))
        {
            return self.incref(only, Cause::Native);
        }
        let by_keyword = if names.is_null() { Vec::new() } else { self.tuple_items(names).to_vec() };
        let (positional, keyword_values) = values.split_at(values.len() - by_keyword.len());
        let mut parts = positional.to_vec();
        if !by_keyword.is_empty() {
            // The class stands for the mark between positional and keyword arguments.
            parts.push(self.known.types.object);
            for (&name, &value) in by_keyword.iter().zip(keyword_values) {
                parts.extend([name, value]);
            }
        }
        if typed {
            let types: Vec<Obj> = values.iter().map(|&value| self.type_of(value)).collect();
            parts.extend(types);
        }
        let parts = self.owned_items(&parts);
        self.tuple(parts)
    }

    fn cached(&mut self, op: Obj, key: Obj, values: &[Obj], names: Obj) -> R {
        let (cache, function) = (self.slot(op, CACHE), self.slot(op, FUNCTION));
        let bounded = self.cache_number(op, MAXSIZE) >= 0;
        if let Some(found) = self.dict_get(cache, key)? {
            self.count_cache(op, HITS);
            if !bounded {
                return Ok(self.incref(found, Cause::Push));
            }
            let result = self.tuple_items(found)[1];
            let result = self.incref(result, Cause::Push);
            self.hold(result, "result");
            let moved = self.cache_touch(cache, key);
            let result = self.unhold();
            return moved.map(|()| result);
        }
        self.count_cache(op, MISSES);
        let result = self.call_with(function, values, names)?;
        self.hold(result, "result");
        let stored = if bounded { self.cache_store(op, cache, key, result) } else { self.dict_set(cache, key, result) };
        let result = self.unhold();
        match stored {
            Ok(()) => Ok(result),
            Err(stop) => {
                self.decref(result, Cause::Native);
                Err(stop)
            }
        }
    }

    /// Moves an entry to the end of a cache.
    fn cache_touch(&mut self, cache: Obj, key: Obj) -> R<()> {
        let Some(link) = self.dict_pop(cache, key)? else { return Ok(()) };
        self.hold(link, "link of the cache");
        let first = self.tuple_items(link)[0];
        let stored = self.dict_set(cache, first, link);
        self.release(Cause::Native);
        stored
    }

    fn cache_store(&mut self, op: Obj, cache: Obj, key: Obj, result: Obj) -> R<()> {
        if self.dict_get(cache, key)?.is_some() {
            // The call itself has stored it meanwhile.
            return Ok(());
        }
        let link = self.owned_items(&[key, result]);
        let link = self.tuple(link);
        self.hold(link, "link of the cache");
        let maxsize = self.cache_number(op, MAXSIZE) as usize;
        let oldest = match self.value(cache) {
            Py::Dict(dict) if dict.len() >= maxsize => dict.iter().next().map(|entry| entry.key),
            _ => None,
        };
        let stored = self.dict_set(cache, key, link);
        if let (Some(oldest), Ok(())) = (oldest, stored) {
            let gone = self.dict_pop(cache, oldest)?;
            if let Some(gone) = gone {
                self.decref(gone, Cause::Item);
            }
        }
        self.release(Cause::Native);
        stored
    }
}
