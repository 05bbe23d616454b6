//! `gc`: the collector from the program's side.

use pyheap::gc::List;
use pyheap::{Obj, Payload};

use super::ModuleTable;
use crate::cause::Cause;
use crate::native::{Args, Native};
use crate::vm::{R, Vm};

pub(super) static MODULE: ModuleTable = ModuleTable {
    name: "gc",
    functions: &[
        Native::no_args("enable", |vm, _| {
            vm.heap.gc.enabled = true;
            Ok(vm.none())
        }),
        Native::no_args("disable", |vm, _| {
            vm.heap.gc.enabled = false;
            Ok(vm.none())
        }),
        Native::no_args("isenabled", |vm, _| {
            let enabled = vm.heap.gc.enabled;
            Ok(vm.bool(enabled))
        }),
        Native::new("collect", collect),
        Native::no_args("get_threshold", |vm, _| {
            let values = vm.heap.gc.generations.map(|generation| generation.threshold);
            let items = values.map(|value| vm.int(i64::from(value))).to_vec();
            Ok(vm.tuple(items))
        }),
        Native::new("set_threshold", set_threshold),
        Native::no_args("get_count", get_count),
        Native::one("is_tracked", |vm, args| {
            let op = vm.stack[args.base];
            let tracked = vm.heap.is_tracked(op);
            Ok(vm.bool(tracked))
        }),
        Native::one("is_finalized", |vm, args| {
            let op = vm.stack[args.base];
            let finalized = vm.heap.is_finalized(op);
            Ok(vm.bool(finalized))
        }),
        Native::new("get_objects", get_objects),
        Native::new("get_referents", get_referents),
        Native::new("get_referrers", get_referrers),
        Native::no_args("get_stats", get_stats),
        Native::one("set_debug", set_debug),
        Native::no_args("get_debug", |vm, _| {
            let flags = if vm.heap.gc.saveall { 32 } else { 0 };
            Ok(vm.int(flags))
        }),
        Native::no_args("freeze", |vm, _| {
            vm.heap.gc_freeze();
            Ok(vm.none())
        }),
        Native::no_args("unfreeze", |vm, _| {
            vm.heap.gc_unfreeze();
            Ok(vm.none())
        }),
        Native::no_args("get_freeze_count", |vm, _| {
            let count = vm.heap.gc_list(List::Permanent).count();
            vm.caveat("count");
            Ok(vm.int(count as i64))
        }),
    ],
    fill,
};

fn fill(vm: &mut Vm, dict: Obj) {
    for (name, op) in [("garbage", vm.known.garbage), ("callbacks", vm.known.gc_callbacks)] {
        let op = vm.incref(op, Cause::Interpreter);
        vm.dict_set_name(dict, name, op);
    }
    for (name, value) in
        [("DEBUG_STATS", 1), ("DEBUG_COLLECTABLE", 2), ("DEBUG_UNCOLLECTABLE", 4), ("DEBUG_SAVEALL", 32), ("DEBUG_LEAK", 38)]
    {
        let value = vm.int(value);
        vm.dict_set_name(dict, name, value);
    }
}

/// Mirrors: `gc_collect_impl`, Modules/gcmodule.c, CPython 3.13.
/// Differs: no.
fn collect(vm: &mut Vm, args: Args) -> R {
    args.check(vm, "collect", 0, 1, &["generation"])?;
    let generation = match args.get(vm, 0).or_else(|| args.keyword(vm, "generation")) {
        Some(op) => vm.int_argument(op)?,
        None => 2,
    };
    if !(0..3).contains(&generation) {
        return vm.raise("ValueError", "invalid generation");
    }
    let collected = vm.collect(generation as usize);
    Ok(vm.int((collected.collected + collected.uncollectable) as i64))
}

fn set_threshold(vm: &mut Vm, args: Args) -> R {
    vm.arguments_in_a_tuple(args);
    args.check(vm, "gc.set_threshold", 1, 3, &[])?;
    for (i, op) in args.all(vm).into_iter().enumerate() {
        let value = vm.int_argument(op)?.clamp(0, i64::from(u32::MAX)) as u32;
        vm.heap.gc.generations[i].threshold = value;
    }
    Ok(vm.none())
}

fn get_count(vm: &mut Vm, _args: Args) -> R {
    vm.caveat("count");
    let values = vm.heap.gc.generations.map(|generation| generation.count);
    let items = values.map(|value| vm.int(i64::from(value))).to_vec();
    Ok(vm.tuple(items))
}

fn get_objects(vm: &mut Vm, args: Args) -> R {
    args.check(vm, "get_objects", 0, 1, &["generation"])?;
    let none = vm.known.none;
    let generation = args.get(vm, 0).or_else(|| args.keyword(vm, "generation")).filter(|&op| op != none);
    let lists = match generation {
        Some(op) => match vm.as_index(op)? {
            Some(generation @ 0..=2) => vec![List::generation(generation as usize)],
            // What `None` is turned into.
            Some(-1) => vec![List::Generation0, List::Generation1, List::Generation2],
            Some(generation) if generation < 0 => return vm.raise("ValueError", "generation parameter cannot be negative"),
            Some(_) => {
                return vm.raise("ValueError", "generation parameter must be less than the number of available generations (3)");
            }
            None => {
                let message = format!("argument should be integer or None, not '{}'", vm.type_name(op));
                return vm.type_error(&message);
            }
        },
        None => vec![List::Generation0, List::Generation1, List::Generation2],
    };
    let objects: Vec<Obj> = lists.into_iter().flat_map(|list| vm.heap.gc_list(list).collect::<Vec<_>>()).collect();
    let items = vm.owned_items(&objects);
    Ok(vm.list(items))
}

/// Mirrors: `gc_get_referents`, Modules/gcmodule.c, CPython 3.13.
/// Differs: no.
fn get_referents(vm: &mut Vm, args: Args) -> R {
    let mut found = Vec::new();
    for op in args.all(vm) {
        if !vm.heap.have_gc(op) {
            continue;
        }
        vm.heap.payload(op).traverse(&mut |reference| found.push(reference));
        if vm.profile.traverse_visits_type && vm.heap.owns_type(op) {
            found.push(vm.type_of(op));
        }
    }
    let items = vm.owned_items(&found);
    Ok(vm.list(items))
}

/// Mirrors: `gc_get_referrers`, Modules/gcmodule.c, CPython 3.13.
/// Differs: no.
fn get_referrers(vm: &mut Vm, args: Args) -> R {
    let targets = args.all(vm);
    let mut found = Vec::new();
    for list in [List::Generation0, List::Generation1, List::Generation2] {
        for op in vm.heap.gc_list(list) {
            let mut refers = false;
            vm.heap.payload(op).traverse(&mut |reference| refers |= targets.contains(&reference));
            if vm.profile.traverse_visits_type && vm.heap.owns_type(op) {
                refers |= targets.contains(&vm.type_of(op));
            }
            if refers {
                found.push(op);
            }
        }
    }
    let items = vm.owned_items(&found);
    Ok(vm.list(items))
}

fn get_stats(vm: &mut Vm, _args: Args) -> R {
    let mut items = Vec::new();
    for stats in vm.heap.gc.stats {
        let dict = vm.dict();
        for (name, value) in
            [("collections", stats.collections), ("collected", stats.collected), ("uncollectable", stats.uncollectable)]
        {
            let value = vm.int(value as i64);
            vm.dict_set_name(dict, name, value);
        }
        items.push(dict);
    }
    vm.caveat("count");
    Ok(vm.list(items))
}

fn set_debug(vm: &mut Vm, args: Args) -> R {
    let flags = vm.stack[args.base];
    let flags = vm.int_argument(flags)?;
    if flags & !32 != 0 {
        return vm.unsupported("debug output of the collector; only `DEBUG_SAVEALL` is there");
    }
    vm.heap.gc.saveall = flags & 32 != 0;
    Ok(vm.none())
}
