//! `collections.deque` and its iterators.

use pyheap::Obj;

use super::class::{ClassTable, PLAIN};
use crate::cause::Cause;
use crate::native::{Args, Native};
use crate::number::CompareOp;
use crate::object::Py;
use crate::objects::deque::{BLOCK_SIZE, Deque};
use crate::objects::iterator::Iter;
use crate::objects::types::Layout;
use crate::vm::{R, Vm};

pub(super) static DEQUE: ClassTable = ClassTable {
    name: "deque",
    module: "collections",
    layout: Some(Layout::Deque),
    has_weaklist: true,
    new: Some(&Native::new("__new__", new)),
    methods: &[
        Native::one("append", |vm, args| {
            let (this, op) = pair(vm, args);
            vm.deque_push(this, op, false);
            Ok(vm.none())
        }),
        Native::one("appendleft", |vm, args| {
            let (this, op) = pair(vm, args);
            vm.deque_push(this, op, true);
            Ok(vm.none())
        }),
        Native::no_args("pop", |vm, args| pop(vm, args, false)),
        Native::no_args("popleft", |vm, args| pop(vm, args, true)),
        Native::one("extend", |vm, args| {
            let (this, op) = pair(vm, args);
            vm.deque_extend(this, op, false)?;
            Ok(vm.none())
        }),
        Native::one("extendleft", |vm, args| {
            let (this, op) = pair(vm, args);
            vm.deque_extend(this, op, true)?;
            Ok(vm.none())
        }),
        Native::no_args("clear", |vm, args| {
            let this = vm.stack[args.base];
            vm.deque_clear(this);
            Ok(vm.none())
        }),
        Native::new("rotate", rotate),
        Native::one("remove", remove),
        Native::new("insert", insert),
        Native::new("index", index),
        Native::one("count", count),
        Native::no_args("reverse", |vm, args| {
            let this = vm.stack[args.base];
            vm.deque_mut(this).items.make_contiguous().reverse();
            Ok(vm.none())
        }),
        Native::no_args("copy", copy),
        Native::no_args("__copy__", copy),
        Native::no_args("__reduce__", reduce),
        Native::no_args("__reversed__", |vm, args| {
            let this = vm.stack[args.base];
            vm.deque_iter(this, true)
        }),
    ],
    wrappers: &[
        Native::new("__init__", init),
        Native::new("__iter__", |vm, args| {
            let this = vm.stack[args.base];
            vm.deque_iter(this, false)
        }),
        Native::new("__len__", |vm, args| {
            let len = vm.deque(vm.stack[args.base]).items.len();
            Ok(vm.int(len as i64))
        }),
        Native::new("__bool__", |vm, args| {
            let full = !vm.deque(vm.stack[args.base]).items.is_empty();
            Ok(vm.bool(full))
        }),
        Native::new("__contains__", |vm, args| {
            let (this, op) = (vm.stack[args.base], vm.stack[args.base + 1]);
            let found = vm.deque_find(this, op, 0)?.is_some();
            Ok(vm.bool(found))
        }),
        Native::new("__getitem__", |vm, args| {
            let at = place(vm, args)?;
            let op = vm.deque(vm.stack[args.base]).items[at];
            Ok(vm.incref(op, Cause::Item))
        }),
        Native::new("__setitem__", set_item),
        Native::new("__delitem__", |vm, args| {
            let at = place(vm, args)?;
            let this = vm.stack[args.base];
            vm.deque_remove(this, at);
            Ok(vm.none())
        }),
        Native::new("__repr__", repr),
        Native::new("__eq__", |vm, args| compare(vm, args, CompareOp::Eq)),
        Native::new("__ne__", |vm, args| compare(vm, args, CompareOp::Ne)),
        Native::new("__lt__", |vm, args| compare(vm, args, CompareOp::Lt)),
        Native::new("__le__", |vm, args| compare(vm, args, CompareOp::Le)),
        Native::new("__gt__", |vm, args| compare(vm, args, CompareOp::Gt)),
        Native::new("__ge__", |vm, args| compare(vm, args, CompareOp::Ge)),
        Native::new("__add__", |vm, args| {
            let this = vm.stack[args.base];
            let other = vm.stack[args.base + 1];
            if !vm.is_deque(other) {
                let message = format!("can only concatenate deque (not \"{}\") to deque", vm.type_name(other));
                return vm.type_error(&message);
            }
            let new = vm.deque_copy(this)?;
            vm.hold(new, "deque being made");
            let done = vm.deque_extend(new, other, false);
            let new = vm.unhold();
            done.map(|()| new)
        }),
        Native::new("__iadd__", |vm, args| {
            let this = vm.stack[args.base];
            let other = vm.stack[args.base + 1];
            vm.deque_extend(this, other, false)?;
            Ok(vm.incref(this, Cause::Push))
        }),
        Native::new("__mul__", |vm, args| repeat(vm, args, false)),
        Native::new("__rmul__", |vm, args| repeat(vm, args, false)),
        Native::new("__imul__", |vm, args| repeat(vm, args, true)),
    ],
    getset: &[(
        "maxlen",
        |vm, this| match vm.deque(this).maxlen {
            Some(maxlen) => Ok(vm.int(maxlen as i64)),
            None => Ok(vm.none()),
        },
        None,
    )],
    ..PLAIN
};

static ITERATOR: ClassTable = ClassTable { name: "_deque_iterator", module: "_collections", is_basetype: false, ..PLAIN };
static REVERSE_ITERATOR: ClassTable =
    ClassTable { name: "_deque_reverse_iterator", module: "_collections", is_basetype: false, ..PLAIN };

/// `self` and the first argument; borrowed.
fn pair(vm: &Vm, args: Args) -> (Obj, Obj) {
    (vm.stack[args.base], vm.stack[args.base + 1])
}

fn new(vm: &mut Vm, args: Args) -> R {
    let class = vm.stack[args.base];
    let size = vm.profile.deque_size;
    let payload = Py::Deque(Box::new(Deque::new(None, size)));
    let op = if vm.type_parts(class).heap_type { vm.alloc_instance(class, Some(payload)) } else { vm.alloc_gc(payload, class) };
    vm.deque_fit(op);
    Ok(op)
}

/// Mirrors: `deque_init`, Modules/_collectionsmodule.c, CPython 3.13.
/// Differs: no.
fn init(vm: &mut Vm, args: Args) -> R {
    args.rest().check(vm, "deque", 0, 2, &["iterable", "maxlen"])?;
    let this = vm.stack[args.base];
    let iterable = args.get(vm, 1).or_else(|| args.keyword(vm, "iterable"));
    let maxlen = args.get(vm, 2).or_else(|| args.keyword(vm, "maxlen")).filter(|&op| op != vm.known.none);
    let maxlen = match maxlen {
        None => None,
        Some(op) => match vm.as_index(op)? {
            Some(maxlen) if maxlen >= 0 => Some(maxlen as usize),
            Some(_) => return vm.raise("ValueError", "maxlen must be non-negative"),
            None => return vm.type_error("an integer is required"),
        },
    };
    vm.deque_mut(this).maxlen = maxlen;
    vm.deque_clear(this);
    if let Some(iterable) = iterable {
        vm.deque_extend(this, iterable, false)?;
    }
    Ok(vm.none())
}

fn pop(vm: &mut Vm, args: Args, left: bool) -> R {
    let this = vm.stack[args.base];
    let deque = vm.deque_mut(this);
    match if left { deque.pop_left() } else { deque.pop() } {
        Some(op) => {
            vm.deque_fit(this);
            Ok(op)
        }
        None => vm.raise("IndexError", "pop from an empty deque"),
    }
}

fn rotate(vm: &mut Vm, args: Args) -> R {
    args.rest().check(vm, "rotate", 0, 1, &[])?;
    let this = vm.stack[args.base];
    let by = match args.get(vm, 1) {
        Some(op) => vm.index_argument(op)?,
        None => 1,
    };
    let len = vm.deque(this).items.len() as i64;
    if len > 1 {
        for _ in 0..by.rem_euclid(len) {
            let deque = vm.deque_mut(this);
            let op = deque.pop().expect("it has items");
            deque.push_left(op);
        }
        vm.deque_fit(this);
    }
    Ok(vm.none())
}

fn remove(vm: &mut Vm, args: Args) -> R {
    let (this, op) = pair(vm, args);
    match vm.deque_find(this, op, 0)? {
        Some(at) => {
            vm.deque_remove(this, at);
            Ok(vm.none())
        }
        None => vm.raise("ValueError", "deque.remove(x): x not in deque"),
    }
}

fn insert(vm: &mut Vm, args: Args) -> R {
    args.rest().check(vm, "insert", 2, 2, &[])?;
    let (this, value) = (vm.stack[args.base], vm.stack[args.base + 2]);
    let index = vm.index_argument(vm.stack[args.base + 1])?;
    let deque = vm.deque(this);
    let len = deque.items.len();
    if deque.maxlen.is_some_and(|maxlen| len >= maxlen) {
        return vm.raise("IndexError", "deque already at its maximum size");
    }
    let at = if index < 0 { (index + len as i64).max(0) as usize } else { (index as usize).min(len) };
    vm.heap.incref(value, Cause::Item);
    let deque = vm.deque_mut(this);
    deque.version += 1;
    deque.items.insert(at, value);
    vm.deque_fit(this);
    Ok(vm.none())
}

fn index(vm: &mut Vm, args: Args) -> R {
    args.rest().check(vm, "index", 1, 3, &[])?;
    let (this, op) = (vm.stack[args.base], vm.stack[args.base + 1]);
    let len = vm.deque(this).items.len() as i64;
    let mut bounds = [0, len];
    for (i, bound) in bounds.iter_mut().enumerate() {
        if let Some(op) = args.get(vm, 2 + i) {
            let Some(value) = vm.as_index(op)? else {
                return vm.type_error("slice indices must be integers or have an __index__ method");
            };
            *bound = if value < 0 { (value + len).max(0) } else { value.min(len) };
        }
    }
    match vm.deque_find(this, op, bounds[0] as usize)? {
        Some(at) if (at as i64) < bounds[1] => Ok(vm.int(at as i64)),
        _ => {
            let shown = vm.repr_text(op)?;
            vm.raise("ValueError", &format!("{shown} is not in deque"))
        }
    }
}

fn count(vm: &mut Vm, args: Args) -> R {
    let (this, op) = pair(vm, args);
    let (mut count, mut from) = (0, 0);
    while let Some(at) = vm.deque_find(this, op, from)? {
        (count, from) = (count + 1, at + 1);
    }
    Ok(vm.int(count))
}

fn copy(vm: &mut Vm, args: Args) -> R {
    let this = vm.stack[args.base];
    vm.deque_copy(this)
}

/// `(type(self), ((), maxlen), state, iterator)`.
fn reduce(vm: &mut Vm, args: Args) -> R {
    let this = vm.stack[args.base];
    let empty = vm.tuple(Vec::new());
    let maxlen = match vm.deque(this).maxlen {
        Some(maxlen) => vm.int(maxlen as i64),
        None => vm.none(),
    };
    let arguments = vm.tuple(vec![empty, maxlen]);
    let class = vm.type_of(this);
    let class = vm.incref(class, Cause::Native);
    let none = vm.none();
    let iterator = vm.deque_iter(this, false)?;
    Ok(vm.tuple(vec![class, arguments, none, iterator]))
}

fn set_item(vm: &mut Vm, args: Args) -> R {
    let at = place(vm, args)?;
    let (this, value) = (vm.stack[args.base], vm.stack[args.base + 2]);
    vm.heap.incref(value, Cause::Item);
    let old = std::mem::replace(&mut vm.deque_mut(this).items[at], value);
    vm.decref(old, Cause::Item);
    Ok(vm.none())
}

/// The place that an index means.
fn place(vm: &mut Vm, args: Args) -> R<usize> {
    let (this, key) = (vm.stack[args.base], vm.stack[args.base + 1]);
    let len = vm.deque(this).items.len() as i64;
    let Some(index) = vm.as_index(key)? else {
        let message = format!("sequence index must be integer, not '{}'", vm.type_name(key));
        return vm.type_error(&message);
    };
    let at = if index < 0 { index + len } else { index };
    if at < 0 || at >= len { vm.raise("IndexError", "deque index out of range") } else { Ok(at as usize) }
}

fn repr(vm: &mut Vm, args: Args) -> R {
    let this = vm.stack[args.base];
    let name = vm.type_object_name(vm.type_of(this));
    let deque = vm.deque(this);
    let (items, maxlen): (Vec<Obj>, _) = (deque.items.iter().copied().collect(), deque.maxlen);
    let list = vm.repr_items(this, &items, ("[", "]"), "[...]")?;
    if list == "[...]" && !items.is_empty() {
        return Ok(vm.str("[...]"));
    }
    let text = match maxlen {
        Some(maxlen) => format!("{name}({list}, maxlen={maxlen})"),
        None => format!("{name}({list})"),
    };
    Ok(vm.str(&text))
}

/// Mirrors: `deque_richcompare`, Modules/_collectionsmodule.c, CPython 3.13.
/// Differs: both are compared as lists of their items.
fn compare(vm: &mut Vm, args: Args, op: CompareOp) -> R {
    let (this, other) = (vm.stack[args.base], vm.stack[args.base + 1]);
    if !vm.is_deque(other) {
        return Ok(vm.incref(vm.known.not_implemented, Cause::Push));
    }
    let mut lists = Vec::new();
    for op in [this, other] {
        let items: Vec<Obj> = vm.deque(op).items.iter().copied().collect();
        let items = vm.owned_items(&items);
        let list = vm.list(items);
        vm.hold(list, "items of a deque");
        lists.push(list);
    }
    let result = vm.compare(op, lists[0], lists[1]);
    vm.release(Cause::Native);
    vm.release(Cause::Native);
    result
}

fn repeat(vm: &mut Vm, args: Args, in_place: bool) -> R {
    let (this, times) = (vm.stack[args.base], vm.stack[args.base + 1]);
    let Some(times) = vm.as_index(times)? else {
        return Ok(vm.incref(vm.known.not_implemented, Cause::Push));
    };
    let target = if in_place { vm.incref(this, Cause::Push) } else { vm.deque_copy(this)? };
    let items: Vec<Obj> = vm.deque(target).items.iter().copied().collect();
    vm.check_size(8 * items.len() as u64, times.max(0) as u64)?;
    let times = if items.is_empty() { 1 } else { times };
    if times <= 0 {
        vm.deque_clear(target);
    }
    for _ in 1..times {
        for &op in &items {
            vm.deque_push(target, op, false);
        }
    }
    Ok(target)
}

impl Vm {
    fn is_deque(&self, op: Obj) -> bool {
        matches!(self.value(op), Py::Deque(_))
    }

    fn deque(&self, op: Obj) -> &Deque {
        match self.value(op) {
            Py::Deque(deque) => deque,
            _ => unreachable!("the descriptor checked the type"),
        }
    }

    fn deque_mut(&mut self, op: Obj) -> &mut Deque {
        match self.value_mut(op) {
            Py::Deque(deque) => deque,
            _ => unreachable!("the descriptor checked the type"),
        }
    }

    /// Gets or gives back blocks, so that there are as many as the items need.
    fn deque_fit(&mut self, op: Obj) {
        let deque = self.deque(op);
        let (needed, have) = (deque.blocks_needed(), deque.blocks.len());
        for _ in have..needed {
            let address = self.heap.allocator.alloc(BLOCK_SIZE);
            self.deque_mut(op).blocks.push(address);
        }
        for _ in needed..have {
            let address = self.deque_mut(op).blocks.pop().expect("more than needed");
            self.heap.allocator.free(address, BLOCK_SIZE);
        }
    }

    /// Adds an item, borrowed; a full deque loses one at the other end.
    fn deque_push(&mut self, op: Obj, item: Obj, left: bool) {
        self.heap.incref(item, Cause::Item);
        let deque = self.deque_mut(op);
        if left {
            deque.push_left(item)
        } else {
            deque.push(item)
        }
        let deque = self.deque_mut(op);
        let gone = match deque.maxlen {
            Some(maxlen) if deque.items.len() > maxlen => {
                if left {
                    deque.pop()
                } else {
                    deque.pop_left()
                }
            }
            _ => None,
        };
        self.deque_fit(op);
        if let Some(gone) = gone {
            self.decref(gone, Cause::Item);
        }
    }

    /// Mirrors: `deque_extend`, Modules/_collectionsmodule.c, CPython 3.13.
    /// Differs: no.
    fn deque_extend(&mut self, op: Obj, iterable: Obj, left: bool) -> R<()> {
        if op == iterable {
            let items: Vec<Obj> = self.deque(op).items.iter().copied().collect();
            let items = self.owned_items(&items);
            for item in items {
                self.deque_push(op, item, left);
                self.decref(item, Cause::Native);
            }
            return Ok(());
        }
        let iterator = self.iter(iterable)?;
        self.hold(iterator, "iterator");
        self.deque_mut(op).start_at_end(left);
        let outcome = loop {
            match self.next(iterator) {
                Ok(Some(item)) => {
                    self.deque_push(op, item, left);
                    self.decref(item, Cause::Native);
                }
                Ok(None) => break Ok(()),
                Err(stop) => break Err(stop),
            }
        };
        self.release(Cause::Native);
        outcome
    }

    fn deque_clear(&mut self, op: Obj) {
        let deque = self.deque_mut(op);
        deque.version += 1;
        let items: Vec<Obj> = std::mem::take(&mut deque.items).into();
        deque.start_at_end(false);
        deque.left = deque.left.max(1);
        for &item in items.iter().rev() {
            self.hold(item, "deque being cleared");
        }
        self.deque_fit(op);
        for _ in items {
            self.release(Cause::Item);
        }
    }

    /// The first place of an item from `from` on; comparing may change the deque.
    fn deque_find(&mut self, op: Obj, item: Obj, from: usize) -> R<Option<usize>> {
        let version = self.deque(op).version;
        let mut at = from;
        while let Some(&candidate) = self.deque(op).items.get(at) {
            self.heap.incref(candidate, Cause::Native);
            self.hold(candidate, "item being compared");
            let same = self.equals(candidate, item);
            self.release(Cause::Native);
            let same = same?;
            if self.deque(op).version != version {
                return self.raise("RuntimeError", "deque mutated during iteration");
            }
            if same {
                return Ok(Some(at));
            }
            at += 1;
        }
        Ok(None)
    }

    fn deque_remove(&mut self, op: Obj, at: usize) {
        let deque = self.deque_mut(op);
        deque.version += 1;
        let item = deque.items.remove(at);
        self.deque_fit(op);
        if let Some(item) = item {
            self.decref(item, Cause::Item);
        }
    }

    fn deque_copy(&mut self, op: Obj) -> R {
        let class = self.type_of(op);
        let maxlen = self.deque(op).maxlen;
        let mut values = vec![op];
        if let Some(maxlen) = maxlen {
            let maxlen = self.int(maxlen as i64);
            self.hold(maxlen, "maxlen");
            values.push(maxlen);
            let new = self.call(class, &values);
            self.release(Cause::Native);
            return new;
        }
        self.call(class, &values)
    }

    fn deque_iter(&mut self, op: Obj, reversed: bool) -> R {
        let class = self.class_of(if reversed { &REVERSE_ITERATOR } else { &ITERATOR });
        let deque = self.deque(op);
        let (left, version) = (deque.items.len(), deque.version);
        self.heap.incref(op, Cause::Attached);
        Ok(self.alloc_gc(Py::Iter(Box::new(Iter::Deque { deque: op, left, version, reversed })), class))
    }

    /// The next item of an iterator over a deque.
    ///
    /// Mirrors: `dequeiter_next`, Modules/_collectionsmodule.c, CPython 3.13.
    /// Differs: no.
    pub(crate) fn next_of_deque(&mut self, iterator: Obj, op: Obj, left: usize, version: u64, reversed: bool) -> R<Option<Obj>> {
        let deque = self.deque(op);
        if deque.version != version {
            if let Py::Iter(iter) = self.heap.payload_mut(iterator)
                && let Iter::Deque { left, .. } = &mut **iter
            {
                *left = 0;
            }
            return self.raise("RuntimeError", "deque mutated during iteration");
        }
        if left == 0 {
            return Ok(None);
        }
        let at = if reversed { left - 1 } else { deque.items.len() - left };
        let item = deque.items[at];
        if let Py::Iter(iter) = self.heap.payload_mut(iterator)
            && let Iter::Deque { left, .. } = &mut **iter
        {
            *left -= 1;
        }
        Ok(Some(self.incref(item, Cause::Item)))
    }
}
