//! Methods of sets and frozen sets.

use pyheap::Obj;

use super::Table;
use super::containers::{contains, iterate, length, pair};
use crate::cause::Cause;
use crate::native::{Args, Native};
use crate::number::{BinaryOp, CompareOp};
use crate::object::Py;
use crate::objects::set::Set;
use crate::vm::{R, Vm};

pub(crate) static SET: Table = Table {
    ty: "set",
    methods: &[
        Native::one("add", |vm, args| {
            let (this, key) = pair(vm, args);
            vm.set_add(this, key)?;
            Ok(vm.none())
        }),
        Native::one("discard", |vm, args| {
            let (this, key) = pair(vm, args);
            vm.set_discard(this, key)?;
            Ok(vm.none())
        }),
        Native::one("remove", |vm, args| {
            let (this, key) = pair(vm, args);
            if vm.set_discard(this, key)? { Ok(vm.none()) } else { vm.raise_with("KeyError", key) }
        }),
        Native::no_args("pop", set_pop),
        Native::no_args("clear", set_clear),
        Native::new("update", |vm, args| {
            let all = args.all(vm);
            for &other in &all[1..] {
                vm.set_update(all[0], other)?;
            }
            Ok(vm.none())
        }),
        Native::new("difference_update", |vm, args| {
            let all = args.all(vm);
            for &other in &all[1..] {
                for item in vm.collect_items(other)? {
                    let done = vm.set_discard(all[0], item);
                    vm.decref(item, Cause::Native);
                    done?;
                }
            }
            Ok(vm.none())
        }),
        Native::one("symmetric_difference_update", symmetric_difference_update),
        Native::no_args("copy", set_copy),
        Native::new("union", |vm, args| set_method(vm, args, BinaryOp::BitOr)),
        Native::new("intersection", |vm, args| set_method(vm, args, BinaryOp::BitAnd)),
        Native::new("difference", |vm, args| set_method(vm, args, BinaryOp::Sub)),
        Native::one("symmetric_difference", |vm, args| set_method(vm, args, BinaryOp::BitXor)),
        Native::one("issubset", |vm, args| set_compare(vm, args, CompareOp::Le)),
        Native::one("issuperset", |vm, args| set_compare(vm, args, CompareOp::Ge)),
        Native::one("isdisjoint", isdisjoint),
        Native::one("__contains__", contains),
    ],
    wrappers: &[Native::new("__len__", length), Native::new("__iter__", iterate)],
    getset: &[],
};

pub(crate) static FROZENSET: Table = Table {
    ty: "frozenset",
    methods: &[
        Native::no_args("copy", set_copy),
        Native::new("union", |vm, args| set_method(vm, args, BinaryOp::BitOr)),
        Native::new("intersection", |vm, args| set_method(vm, args, BinaryOp::BitAnd)),
        Native::new("difference", |vm, args| set_method(vm, args, BinaryOp::Sub)),
        Native::one("symmetric_difference", |vm, args| set_method(vm, args, BinaryOp::BitXor)),
        Native::one("issubset", |vm, args| set_compare(vm, args, CompareOp::Le)),
        Native::one("issuperset", |vm, args| set_compare(vm, args, CompareOp::Ge)),
        Native::one("isdisjoint", isdisjoint),
        Native::one("__contains__", contains),
    ],
    wrappers: &[Native::new("__len__", length), Native::new("__iter__", iterate)],
    getset: &[],
};

fn set_pop(vm: &mut Vm, args: Args) -> R {
    let this = vm.stack[args.base];
    let set = vm.set_of_mut(this);
    match set.next(0) {
        Some((slot, _)) => Ok(set.remove(slot)),
        None => {
            let text = vm.str("pop from an empty set");
            let outcome = vm.raise_with("KeyError", text);
            vm.decref(text, Cause::Pop);
            outcome
        }
    }
}

fn set_clear(vm: &mut Vm, args: Args) -> R {
    let this = vm.stack[args.base];
    let set = vm.set_of_mut(this);
    let (address, size) = (set.table_address, set.table_size());
    let keys = set.take_all();
    set.table_address = 0;
    if size > 0 {
        vm.heap.allocator.free(address, size);
    }
    let mark = vm.held.len();
    keys.into_iter().rev().for_each(|op| vm.hold(op, "set being cleared"));
    while vm.held.len() > mark {
        vm.release(Cause::Item);
    }
    Ok(vm.none())
}

fn set_copy(vm: &mut Vm, args: Args) -> R {
    let this = vm.stack[args.base];
    let set = vm.set_of(this);
    let frozen = set.frozen;
    let ty = if frozen { vm.known.types.frozenset } else { vm.known.types.set };
    let copy = vm.alloc_gc(Py::Set(Box::new(Set::new(frozen))), ty);
    vm.hold(copy, "copy of a set");
    let filled = vm.set_update(copy, this);
    let copy = vm.unhold();
    if let Err(stop) = filled {
        vm.decref(copy, Cause::Native);
        return Err(stop);
    }
    Ok(copy)
}

/// The other operand as a set; owned.
fn as_set(vm: &mut Vm, other: Obj) -> R {
    if matches!(vm.value(other), Py::Set(_)) {
        return Ok(vm.incref(other, Cause::Native));
    }
    let set = vm.alloc_gc(Py::Set(Box::new(Set::new(false))), vm.known.types.set);
    vm.hold(set, "items of an iterable");
    let filled = vm.set_update(set, other);
    let set = vm.unhold();
    match filled {
        Ok(()) => Ok(set),
        Err(stop) => {
            vm.decref(set, Cause::Native);
            Err(stop)
        }
    }
}

fn set_method(vm: &mut Vm, args: Args, op: BinaryOp) -> R {
    let name = match op {
        BinaryOp::BitOr => "union",
        BinaryOp::BitAnd => "intersection",
        _ => "difference",
    };
    args.rest().check(vm, name, 0, usize::MAX, &[])?;
    let all = args.all(vm);
    let mut result = set_copy(vm, args)?;
    for &other in &all[1..] {
        vm.hold(result, "set operation");
        let other = as_set(vm, other);
        let result_then = match other {
            Ok(other) => {
                vm.hold(other, "set operation");
                let value = vm.binary_op(op as usize, result, other);
                vm.release(Cause::Native);
                value
            }
            Err(stop) => Err(stop),
        };
        vm.release(Cause::Native);
        result = result_then?;
    }
    Ok(result)
}

fn set_compare(vm: &mut Vm, args: Args, op: CompareOp) -> R {
    let (this, other) = pair(vm, args);
    let other = as_set(vm, other)?;
    vm.hold(other, "set comparison");
    let result = vm.compare(op, this, other);
    vm.release(Cause::Native);
    result
}

fn isdisjoint(vm: &mut Vm, args: Args) -> R {
    let (this, other) = pair(vm, args);
    let mut disjoint = Ok(true);
    for item in vm.collect_items(other)? {
        if matches!(disjoint, Ok(true)) {
            disjoint = vm.set_contains(this, item).map(|contains| !contains);
        }
        vm.decref(item, Cause::Native);
    }
    let disjoint = disjoint?;
    Ok(vm.bool(disjoint))
}

/// Mirrors: `set_symmetric_difference_update`, Objects/setobject.c, CPython 3.13.
/// Differs: no.
fn symmetric_difference_update(vm: &mut Vm, args: Args) -> R {
    let (this, other) = pair(vm, args);
    let once = vm.alloc_gc(Py::Set(Box::new(Set::new(false))), vm.known.types.set);
    vm.hold(once, "items of the other set");
    let mut outcome = vm.set_update(once, other);
    let keys = vm.set_of(once);
    let keys: Vec<Obj> = keys.iter().map(|(key, _)| key).collect();
    for key in keys {
        if outcome.is_ok() {
            outcome = vm.set_discard(this, key).and_then(|found| if found { Ok(()) } else { vm.set_add(this, key).map(|_| ()) });
        }
    }
    vm.release(Cause::Native);
    outcome?;
    Ok(vm.none())
}
