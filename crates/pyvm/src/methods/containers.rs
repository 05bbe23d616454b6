//! Methods of lists, tuples and ranges, and what all containers share.

use std::cmp::Ordering;

use pyheap::Obj;

use super::Table;
use crate::cause::Cause;
use crate::native::{Args, Native};
use crate::number::CompareOp;
use crate::object::Py;
use crate::vm::{R, Vm};

pub(crate) static LIST: Table = Table {
    ty: "list",
    methods: &[
        Native::one("__getitem__", getitem),
        Native::one("append", append),
        Native::one("extend", |vm, args| {
            let (this, other) = pair(vm, args);
            vm.list_extend(this, other)?;
            Ok(vm.none())
        }),
        Native::new("insert", insert),
        Native::new("pop", pop),
        Native::one("remove", remove),
        Native::no_args("clear", |vm, args| {
            let this = vm.stack[args.base];
            vm.list_clear(this);
            Ok(vm.none())
        }),
        Native::new("index", index),
        Native::one("count", count),
        Native::no_args("reverse", |vm, args| {
            let this = vm.stack[args.base];
            if let Py::List(list) = vm.value_mut(this) {
                list.items.reverse();
            }
            Ok(vm.none())
        }),
        Native::no_args("copy", |vm, args| {
            let this = vm.stack[args.base];
            let items = vm.list_items(this).to_vec();
            let items = vm.owned_items(&items);
            Ok(vm.list(items))
        }),
        Native::new("sort", sort),
    ],
    wrappers: &[
        Native::new("__init__", |vm, args| {
            let this = vm.stack[args.base];
            vm.list_clear(this);
            if let Some(iterable) = args.get(vm, 1) {
                vm.list_extend(this, iterable)?;
            }
            Ok(vm.none())
        }),
        Native::new("__len__", length),
        Native::new("__setitem__", setitem),
        Native::new("__contains__", contains),
        Native::new("__iter__", iterate),
    ],
    getset: &[],
};

pub(crate) static TUPLE: Table = Table {
    ty: "tuple",
    methods: &[Native::new("index", index), Native::one("count", count)],
    wrappers: &[
        Native::new("__len__", length),
        Native::new("__getitem__", getitem),
        Native::new("__contains__", contains),
        Native::new("__iter__", iterate),
    ],
    getset: &[],
};

pub(crate) static RANGE: Table = Table {
    ty: "range",
    methods: &[Native::one("index", index), Native::one("count", count)],
    wrappers: &[Native::new("__len__", length), Native::new("__iter__", iterate)],
    getset: &[
        (
            "start",
            |vm, this| {
                let &Py::Range(start, ..) = vm.heap.payload(this) else { return Ok(vm.none()) };
                Ok(vm.int(start))
            },
            None,
        ),
        (
            "stop",
            |vm, this| {
                let &Py::Range(_, stop, _) = vm.heap.payload(this) else { return Ok(vm.none()) };
                Ok(vm.int(stop))
            },
            None,
        ),
        (
            "step",
            |vm, this| {
                let &Py::Range(.., step) = vm.heap.payload(this) else { return Ok(vm.none()) };
                Ok(vm.int(step))
            },
            None,
        ),
    ],
};

/// `self` and the first argument; borrowed.
pub(super) fn pair(vm: &Vm, args: Args) -> (Obj, Obj) {
    (vm.stack[args.base], vm.stack[args.base + 1])
}

pub(super) fn length(vm: &mut Vm, args: Args) -> R {
    let this = vm.stack[args.base];
    match vm.builtin_len(this) {
        Some(len) => Ok(vm.int(len as i64)),
        None => vm.type_error("object has no len()"),
    }
}

pub(super) fn iterate(vm: &mut Vm, args: Args) -> R {
    let this = vm.stack[args.base];
    vm.builtin_iter(this)
}

pub(super) fn getitem(vm: &mut Vm, args: Args) -> R {
    let (this, key) = pair(vm, args);
    vm.builtin_getitem(this, key)
}

pub(super) fn setitem(vm: &mut Vm, args: Args) -> R {
    let (this, key) = pair(vm, args);
    let value = vm.stack[args.base + 2];
    vm.builtin_setitem(this, key, value)?;
    Ok(vm.none())
}

pub(super) fn delitem(vm: &mut Vm, args: Args) -> R {
    let (this, key) = pair(vm, args);
    vm.builtin_delitem(this, key)?;
    Ok(vm.none())
}

pub(super) fn contains(vm: &mut Vm, args: Args) -> R {
    let (this, item) = pair(vm, args);
    let contains = vm.builtin_contains(this, item)?;
    Ok(vm.bool(contains))
}

fn append(vm: &mut Vm, args: Args) -> R {
    let (this, item) = pair(vm, args);
    vm.heap.incref(item, Cause::Item);
    vm.list_push(this, item);
    Ok(vm.none())
}

fn insert(vm: &mut Vm, args: Args) -> R {
    args.rest().check(vm, "insert", 2, 2, &[])?;
    let (this, at) = pair(vm, args);
    let item = vm.stack[args.base + 2];
    let at = vm.index_argument(at)?;
    vm.heap.incref(item, Cause::Item);
    let list = vm.list_of_mut(this);
    let len = list.items.len() as i64;
    let at = if at < 0 { (at + len).max(0) } else { at.min(len) };
    list.items.insert(at as usize, item);
    vm.list_resized(this);
    Ok(vm.none())
}

fn pop(vm: &mut Vm, args: Args) -> R {
    args.rest().check(vm, "pop", 0, 1, &[])?;
    let this = vm.stack[args.base];
    let at = match args.get(vm, 1) {
        Some(at) => match vm.as_index(at)? {
            Some(at) => at,
            None => {
                let message = format!("'{}' object cannot be interpreted as an integer", vm.type_name(at));
                return vm.type_error(&message);
            }
        },
        None => -1,
    };
    let len = vm.list_items(this).len() as i64;
    if len == 0 {
        return vm.raise("IndexError", "pop from empty list");
    }
    let at = if at < 0 { at + len } else { at };
    if !(0..len).contains(&at) {
        return vm.raise("IndexError", "pop index out of range");
    }
    let list = vm.list_of_mut(this);
    let item = list.items.remove(at as usize);
    vm.list_resized(this);
    Ok(item)
}

/// The place of an item, as `==` finds it.
fn find(vm: &mut Vm, this: Obj, item: Obj) -> R<Option<usize>> {
    let mut at = 0;
    loop {
        let candidate = match vm.value(this) {
            Py::List(list) => list.items.get(at).copied(),
            Py::Tuple(items) => items.get(at).copied(),
            &Py::Range(start, stop, step) => {
                let len = crate::eval::range_len(start, stop, step);
                let found = (0..len).find(|i| matches!(vm.value(item), Py::Int(value) if *value == start + i * step));
                return Ok(found.map(|i| i as usize));
            }
            _ => None,
        };
        let Some(candidate) = candidate else { return Ok(None) };
        vm.heap.incref(candidate, Cause::Native);
        vm.hold(candidate, "item being compared");
        let same = vm.equals(candidate, item);
        vm.release(Cause::Native);
        if same? {
            return Ok(Some(at));
        }
        at += 1;
    }
}

fn remove(vm: &mut Vm, args: Args) -> R {
    let (this, item) = pair(vm, args);
    let Some(at) = find(vm, this, item)? else { return vm.raise("ValueError", "list.remove(x): x not in list") };
    let list = vm.list_of_mut(this);
    let item = list.items.remove(at);
    vm.list_resized(this);
    vm.decref(item, Cause::Item);
    Ok(vm.none())
}

fn index(vm: &mut Vm, args: Args) -> R {
    args.rest().check(vm, "index", 1, 3, &[])?;
    let (this, item) = pair(vm, args);
    if args.positional(vm) > 2 {
        return vm.unsupported("`index` with a start; slice first");
    }
    match find(vm, this, item)? {
        Some(at) => Ok(vm.int(at as i64)),
        None => {
            let message = match vm.value(this) {
                Py::Tuple(_) => "tuple.index(x): x not in tuple".to_owned(),
                Py::Range(..) => format!("{} is not in range", vm.repr_text(item)?),
                _ => format!("{} is not in list", vm.repr_text(item)?),
            };
            vm.raise("ValueError", &message)
        }
    }
}

fn count(vm: &mut Vm, args: Args) -> R {
    let (this, item) = pair(vm, args);
    let items = vm.collect_items(this)?;
    let mark = vm.held.len();
    items.into_iter().for_each(|op| vm.hold(op, "items being counted"));
    let mut count = Ok(0);
    for at in mark..vm.held.len() {
        let candidate = vm.held[at].op;
        count = match (count, vm.equals(candidate, item)) {
            (Ok(count), Ok(same)) => Ok(count + i64::from(same)),
            (Err(stop), _) | (_, Err(stop)) => Err(stop),
        };
    }
    while vm.held.len() > mark {
        vm.release(Cause::Native);
    }
    let count = count?;
    Ok(vm.int(count))
}

/// Sorts a list in place; stable, with `key` and `reverse`.
///
/// Mirrors: `list_sort_impl`, Objects/listobject.c, CPython 3.13.
/// Differs: merge sort instead of timsort: comparisons come in another order.
fn sort(vm: &mut Vm, args: Args) -> R {
    if args.positional(vm) > 1 {
        return vm.type_error("sort() takes no positional arguments");
    }
    args.rest().check(vm, "sort", 0, 0, &["key", "reverse"])?;
    let this = vm.stack[args.base];
    let (key, reverse) = (args.keyword(vm, "key"), args.keyword(vm, "reverse"));
    vm.sort_list(this, key, reverse)?;
    Ok(vm.none())
}

impl Vm {
    /// `list.sort(key=…, reverse=…)`.
    pub(crate) fn sort_list(&mut self, list: Obj, key: Option<Obj>, reverse: Option<Obj>) -> R<()> {
        let reverse = match reverse {
            Some(reverse) => self.is_true(reverse)?,
            None => false,
        };
        // The list is empty while it is sorted; its items are held.
        let parts = self.list_of_mut(list);
        let items = std::mem::take(&mut parts.items);
        let mark = self.held.len();
        for &item in &items {
            self.hold(item, "list being sorted");
        }
        let mut outcome = Ok(());
        let mut keyed: Vec<(Obj, Obj)> = Vec::with_capacity(items.len());
        for &item in &items {
            match key.filter(|&key| key != self.known.none) {
                Some(function) if outcome.is_ok() => match self.call(function, &[item]) {
                    Ok(value) => {
                        self.hold(value, "sort key");
                        keyed.push((value, item));
                    }
                    Err(stop) => outcome = Err(stop),
                },
                _ => keyed.push((item, item)),
            }
        }
        let mut sorted: Vec<Obj> = items.clone();
        if outcome.is_ok() {
            if reverse {
                keyed.reverse();
            }
            outcome = self.merge_sort(&mut keyed);
            if reverse {
                keyed.reverse();
            }
            if outcome.is_ok() {
                sorted = keyed.iter().map(|&(_, item)| item).collect();
            }
        }
        while self.held.len() > mark + items.len() {
            self.release(Cause::Native);
        }
        self.held.truncate(mark);
        let parts = self.list_of_mut(list);
        let meanwhile = std::mem::replace(&mut parts.items, sorted);
        let modified = !meanwhile.is_empty();
        for op in meanwhile {
            self.decref(op, Cause::Item);
        }
        outcome?;
        if modified { self.raise("ValueError", "list modified during sort") } else { Ok(()) }
    }

    fn merge_sort(&mut self, items: &mut Vec<(Obj, Obj)>) -> R<()> {
        if items.len() < 2 {
            return Ok(());
        }
        let mut right = items.split_off(items.len() / 2);
        self.merge_sort(items)?;
        self.merge_sort(&mut right)?;
        let left = std::mem::take(items);
        let (mut left, mut right) = (left.into_iter().peekable(), right.into_iter().peekable());
        while let (Some(&(a, _)), Some(&(b, _))) = (left.peek(), right.peek()) {
            let take_right = self.less_than(b, a)?;
            items.extend(if take_right { right.next() } else { left.next() });
        }
        items.extend(left);
        items.extend(right);
        Ok(())
    }

    fn less_than(&mut self, a: Obj, b: Obj) -> R<bool> {
        if let (&Py::Int(a), &Py::Int(b)) = (self.heap.payload(a), self.heap.payload(b)) {
            return Ok(a.cmp(&b) == Ordering::Less);
        }
        let result = self.compare(CompareOp::Lt, a, b)?;
        let truth = self.is_true(result);
        self.decref(result, Cause::Native);
        truth
    }

    /// `list.clear()`: the list is empty for all who look while its items die, last to first.
    pub(crate) fn list_clear(&mut self, list: Obj) {
        let Py::List(parts) = self.value_mut(list) else { return };
        let items = std::mem::take(&mut parts.items);
        self.list_resized(list);
        let mark = self.held.len();
        items.into_iter().for_each(|op| self.hold(op, "list being cleared"));
        while self.held.len() > mark {
            self.release(Cause::Item);
        }
    }

    /// How many items a builtin container has.
    pub(crate) fn builtin_len(&self, op: Obj) -> Option<usize> {
        Some(match self.value(op) {
            Py::List(list) => list.items.len(),
            Py::Tuple(items) => items.len(),
            Py::Dict(dict) => dict.len(),
            Py::Set(set) => set.len(),
            Py::Str(text) => text.text.chars().count(),
            Py::Bytes(bytes) => bytes.len(),
            Py::ByteArray(array) => array.bytes.len(),
            Py::MemoryView(view) if !view.released => view.len,
            &Py::Range(start, stop, step) => crate::eval::range_len(start, stop, step) as usize,
            Py::Iter(iter) => match **iter {
                crate::objects::iterator::Iter::View(dict, _) => return self.builtin_len(dict),
                _ => return None,
            },
            _ => return None,
        })
    }
}
