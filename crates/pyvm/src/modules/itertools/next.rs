//! What the iterators of `itertools` give next. Each function mirrors the `…_next` of Modules/itertoolsmodule.c, CPython 3.13.

use pyheap::Obj;

use crate::cause::Cause;
use crate::object::Py;
use crate::vm::{R, Vm};

pub(super) fn count(vm: &mut Vm, this: Obj) -> R<Option<Obj>> {
    let (value, step) = (vm.tool_ref(this, 0), vm.tool_ref(this, 1));
    vm.heap.incref(value, Cause::Item);
    vm.hold(value, "value of count");
    let following = vm.binary_op(0, value, step);
    let value = vm.unhold();
    match following {
        Ok(following) => {
            vm.set_tool_ref(this, 0, following);
            Ok(Some(value))
        }
        Err(stop) => {
            vm.decref(value, Cause::Native);
            Err(stop)
        }
    }
}

pub(super) fn cycle(vm: &mut Vm, this: Obj) -> R<Option<Obj>> {
    if let Some(value) = vm.next_inner(this, 0)? {
        let saved = vm.tool_ref(this, 1);
        vm.heap.incref(value, Cause::Item);
        vm.list_push(saved, value);
        return Ok(Some(value));
    }
    vm.set_tool_ref(this, 0, Obj::NULL);
    let saved = vm.list_items(vm.tool_ref(this, 1));
    if saved.is_empty() {
        return Ok(None);
    }
    let at = vm.tool_number(this, 0) as usize;
    let value = saved[at % saved.len()];
    let following = (at + 1) % saved.len();
    vm.set_tool_number(this, 0, following as i64);
    Ok(Some(vm.incref(value, Cause::Item)))
}

pub(super) fn repeat(vm: &mut Vm, this: Obj) -> R<Option<Obj>> {
    let left = vm.tool_number(this, 0);
    if left == 0 {
        return Ok(None);
    }
    if left > 0 {
        vm.set_tool_number(this, 0, left - 1);
    }
    let value = vm.tool_ref(this, 0);
    Ok(Some(vm.incref(value, Cause::Item)))
}

pub(super) fn chain(vm: &mut Vm, this: Obj) -> R<Option<Obj>> {
    loop {
        if vm.tool_ref(this, 1).is_null() {
            let iterable = match vm.next_inner(this, 0) {
                Ok(Some(iterable)) => iterable,
                other => {
                    vm.set_tool_ref(this, 0, Obj::NULL);
                    return other;
                }
            };
            vm.hold(iterable, "iterable");
            let active = vm.iter(iterable);
            vm.release(Cause::Native);
            match active {
                Ok(active) => vm.set_tool_ref(this, 1, active),
                Err(stop) => {
                    vm.set_tool_ref(this, 0, Obj::NULL);
                    return Err(stop);
                }
            }
        }
        if let Some(value) = vm.next_inner(this, 1)? {
            return Ok(Some(value));
        }
        vm.set_tool_ref(this, 1, Obj::NULL);
    }
}

/// The numbers: the next index, the end or -1, the step, the index that comes next from the iterator.
pub(super) fn islice(vm: &mut Vm, this: Obj) -> R<Option<Obj>> {
    let [wanted, stop, step, mut at] = vm.tool(this).numbers[..] else { unreachable!("made with four") };
    let ended = stop >= 0 && wanted >= stop;
    let until = if ended { stop } else { wanted };
    while at < until {
        match vm.next_inner(this, 0)? {
            Some(skipped) => vm.decref(skipped, Cause::Native),
            None => return exhausted(vm, this, 0),
        }
        at += 1;
        vm.set_tool_number(this, 3, at);
    }
    if ended {
        return exhausted(vm, this, 0);
    }
    let Some(value) = vm.next_inner(this, 0)? else { return exhausted(vm, this, 0) };
    vm.set_tool_number(this, 3, at + 1);
    let following = wanted.saturating_add(step);
    vm.set_tool_number(this, 0, if stop >= 0 { following.min(stop) } else { following });
    Ok(Some(value))
}

pub(super) fn takewhile(vm: &mut Vm, this: Obj) -> R<Option<Obj>> {
    if vm.tool_number(this, 0) != 0 {
        return Ok(None);
    }
    let Some(value) = vm.next_inner(this, 1)? else { return Ok(None) };
    match holds(vm, this, value)? {
        true => Ok(Some(value)),
        false => {
            vm.decref(value, Cause::Native);
            vm.set_tool_number(this, 0, 1);
            Ok(None)
        }
    }
}

pub(super) fn dropwhile(vm: &mut Vm, this: Obj) -> R<Option<Obj>> {
    loop {
        let Some(value) = vm.next_inner(this, 1)? else { return Ok(None) };
        if vm.tool_number(this, 0) != 0 {
            return Ok(Some(value));
        }
        if !holds(vm, this, value)? {
            vm.set_tool_number(this, 0, 1);
            return Ok(Some(value));
        }
        vm.decref(value, Cause::Native);
    }
}

pub(super) fn filterfalse(vm: &mut Vm, this: Obj) -> R<Option<Obj>> {
    loop {
        let Some(value) = vm.next_inner(this, 1)? else { return Ok(None) };
        if !holds(vm, this, value)? {
            return Ok(Some(value));
        }
        vm.decref(value, Cause::Native);
    }
}

/// Mirrors: `starmap_next`, Modules/itertoolsmodule.c, CPython 3.13.
/// Differs: no.
pub(super) fn starmap(vm: &mut Vm, this: Obj) -> R<Option<Obj>> {
    let Some(mut args) = vm.next_inner(this, 1)? else { return Ok(None) };
    if !matches!(vm.heap.payload(args), Py::Tuple(_)) {
        vm.hold(args, "arguments");
        let items = vm.collect_items(args);
        vm.release(Cause::Native);
        args = vm.tuple(items?);
    }
    vm.hold(args, "arguments");
    let (function, items) = (vm.tool_ref(this, 0), vm.tuple_items(args).to_vec());
    let result = vm.call(function, &items);
    if let Ok(value) = result {
        vm.hold(value, "result");
    }
    let result = result.map(|_| vm.unhold());
    vm.release(Cause::Native);
    result.map(Some)
}

pub(super) fn compress(vm: &mut Vm, this: Obj) -> R<Option<Obj>> {
    loop {
        let Some(value) = vm.next_inner(this, 0)? else { return Ok(None) };
        vm.hold(value, "datum");
        let selector = vm.next_inner(this, 1);
        let chosen = match selector {
            Ok(Some(selector)) => {
                vm.hold(selector, "selector");
                let truth = vm.is_true(selector);
                vm.release(Cause::Native);
                truth.map(Some)
            }
            Ok(None) => Ok(None),
            Err(stop) => Err(stop),
        };
        let value = vm.unhold();
        match chosen {
            Ok(Some(true)) => return Ok(Some(value)),
            Ok(Some(false)) => vm.decref(value, Cause::Native),
            Ok(None) => {
                vm.decref(value, Cause::Native);
                return Ok(None);
            }
            Err(stop) => {
                vm.decref(value, Cause::Native);
                return Err(stop);
            }
        }
    }
}

/// The references: function, iterator, total, initial value.
pub(super) fn accumulate(vm: &mut Vm, this: Obj) -> R<Option<Obj>> {
    let initial = std::mem::take(&mut vm.tool_mut(this).refs[3]);
    if !initial.is_null() {
        vm.heap.incref(initial, Cause::Item);
        vm.set_tool_ref(this, 2, initial);
        return Ok(Some(initial));
    }
    let Some(value) = vm.next_inner(this, 1)? else { return Ok(None) };
    let (function, total) = (vm.tool_ref(this, 0), vm.tool_ref(this, 2));
    let new = if total.is_null() {
        value
    } else {
        vm.hold(value, "value");
        let new = if function.is_null() { vm.binary_op(0, total, value) } else { vm.call(function, &[total, value]) };
        vm.release(Cause::Native);
        new?
    };
    vm.heap.incref(new, Cause::Item);
    vm.set_tool_ref(this, 2, new);
    Ok(Some(new))
}

/// The references: the fill value, then the iterators; the number: how many are not exhausted.
pub(super) fn zip_longest(vm: &mut Vm, this: Obj) -> R<Option<Obj>> {
    let count = vm.tool(this).refs.len();
    if vm.tool_number(this, 0) == 0 {
        return Ok(None);
    }
    let mark = vm.held.len();
    for at in 1..count {
        let value = match vm.next_inner(this, at) {
            Ok(Some(value)) => value,
            Ok(None) => {
                if !vm.tool_ref(this, at).is_null() {
                    vm.set_tool_ref(this, at, Obj::NULL);
                    let active = vm.tool_number(this, 0) - 1;
                    vm.set_tool_number(this, 0, active);
                }
                if vm.tool_number(this, 0) == 0 {
                    release_to(vm, mark);
                    return Ok(None);
                }
                let fill = vm.tool_ref(this, 0);
                vm.incref(fill, Cause::Item)
            }
            Err(stop) => {
                release_to(vm, mark);
                return Err(stop);
            }
        };
        vm.hold(value, "value");
    }
    let values = vm.held.split_off(mark).into_iter().map(|held| held.op).collect();
    Ok(Some(vm.tuple(values)))
}

pub(super) fn pairwise(vm: &mut Vm, this: Obj) -> R<Option<Obj>> {
    if vm.tool_ref(this, 1).is_null() {
        let Some(first) = vm.next_inner(this, 0)? else { return Ok(None) };
        vm.set_tool_ref(this, 1, first);
    }
    let old = vm.tool_ref(this, 1);
    vm.heap.incref(old, Cause::Item);
    vm.hold(old, "first of the pair");
    let new = vm.next_inner(this, 0);
    let old = vm.unhold();
    match new {
        Ok(Some(new)) => {
            vm.heap.incref(new, Cause::Item);
            vm.set_tool_ref(this, 1, new);
            Ok(Some(vm.tuple(vec![old, new])))
        }
        other => {
            vm.decref(old, Cause::Native);
            vm.set_tool_ref(this, 0, Obj::NULL);
            vm.set_tool_ref(this, 1, Obj::NULL);
            other
        }
    }
}

pub(super) fn batched(vm: &mut Vm, this: Obj) -> R<Option<Obj>> {
    let [size, strict] = vm.tool(this).numbers[..] else { unreachable!("made with two") };
    let mark = vm.held.len();
    while ((vm.held.len() - mark) as i64) < size {
        match vm.next_inner(this, 0) {
            Ok(Some(value)) => vm.hold(value, "batch"),
            Ok(None) => {
                vm.set_tool_ref(this, 0, Obj::NULL);
                break;
            }
            Err(stop) => {
                release_to(vm, mark);
                return Err(stop);
            }
        }
    }
    let got = (vm.held.len() - mark) as i64;
    if got == 0 {
        return Ok(None);
    }
    if strict != 0 && got < size {
        release_to(vm, mark);
        return vm.raise("ValueError", "batched(): incomplete batch");
    }
    let values = vm.held.split_off(mark).into_iter().map(|held| held.op).collect();
    Ok(Some(vm.tuple(values)))
}

fn release_to(vm: &mut Vm, mark: usize) {
    while vm.held.len() > mark {
        vm.release(Cause::Native);
    }
}

fn exhausted(vm: &mut Vm, this: Obj, at: usize) -> R<Option<Obj>> {
    vm.set_tool_ref(this, at, Obj::NULL);
    Ok(None)
}

/// Whether the function says yes to a value, which is let go of on an error; None asks for its truth.
fn holds(vm: &mut Vm, this: Obj, value: Obj) -> R<bool> {
    let function = vm.tool_ref(this, 0);
    vm.hold(value, "value");
    let truth = if matches!(vm.heap.payload(function), Py::None) {
        vm.is_true(value)
    } else {
        vm.call(function, &[value]).and_then(|answer| {
            let truth = vm.is_true(answer);
            vm.decref(answer, Cause::Native);
            truth
        })
    };
    let value = vm.unhold();
    if truth.is_err() {
        vm.decref(value, Cause::Native);
    }
    truth
}
