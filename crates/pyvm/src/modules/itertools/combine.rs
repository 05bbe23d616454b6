//! `product`, `permutations`, `combinations`: selections from pools, in the order of the pools.

use pyheap::Obj;

use super::ITERATOR;
use crate::cause::Cause;
use crate::modules::class::ClassTable;
use crate::native::{Args, Native};
use crate::vm::{R, Vm};

pub(super) static PRODUCT: ClassTable = ClassTable { name: "product", new: Some(&Native::new("__new__", product)), ..ITERATOR };
pub(super) static PERMUTATIONS: ClassTable =
    ClassTable { name: "permutations", new: Some(&Native::new("__new__", permutations)), size: 64, ..ITERATOR };
pub(super) static COMBINATIONS: ClassTable = ClassTable {
    name: "combinations",
    new: Some(&Native::new("__new__", |vm, args| combinations(vm, args, "combinations", next_combination))),
    ..ITERATOR
};
pub(super) static WITH_REPLACEMENT: ClassTable = ClassTable {
    name: "combinations_with_replacement",
    new: Some(&Native::new("__new__", |vm, args| combinations(vm, args, "combinations_with_replacement", next_with_replacement))),
    ..ITERATOR
};

/// A tuple of an iterable's items.
fn pool_of(vm: &mut Vm, iterable: Obj) -> R {
    let items = vm.collect_items(iterable)?;
    Ok(vm.tuple(items))
}

/// The references are the pools; the numbers a state (0 fresh, 1 running, 2 done), then an index into each pool.
fn product(vm: &mut Vm, args: Args) -> R {
    let times = match args.keyword(vm, "repeat") {
        Some(op) => vm.index_argument(op)?,
        None => 1,
    };
    if times < 0 {
        return vm.raise("ValueError", "repeat argument cannot be negative");
    }
    let mark = vm.held.len();
    let all = args.all(vm);
    for _ in 0..times {
        for &iterable in &all[1..] {
            match pool_of(vm, iterable) {
                Ok(pool) => vm.hold(pool, "pool"),
                Err(stop) => {
                    while vm.held.len() > mark {
                        vm.release(Cause::Native);
                    }
                    return Err(stop);
                }
            }
        }
    }
    let pools: Vec<Obj> = vm.held.split_off(mark).into_iter().map(|held| held.op).collect();
    let numbers = vec![0; pools.len() + 1];
    Ok(vm.new_tool(args, next_product, pools, numbers))
}

fn next_product(vm: &mut Vm, this: Obj) -> R<Option<Obj>> {
    let pools = vm.tool(this).refs.clone();
    let sizes: Vec<i64> = pools.iter().map(|&pool| vm.tuple_items(pool).len() as i64).collect();
    let numbers = &mut vm.tool_mut(this).numbers;
    if numbers[0] == 0 {
        numbers[0] = if sizes.contains(&0) { 2 } else { 1 };
    } else if numbers[0] == 1 {
        let mut at = sizes.len();
        loop {
            if at == 0 {
                numbers[0] = 2;
                break;
            }
            numbers[at] += 1;
            if numbers[at] < sizes[at - 1] {
                break;
            }
            numbers[at] = 0;
            at -= 1;
        }
    }
    if numbers[0] == 2 {
        return Ok(None);
    }
    let indices: Vec<usize> = numbers[1..].iter().map(|&index| index as usize).collect();
    let items: Vec<Obj> = pools.iter().zip(indices).map(|(&pool, index)| vm.tuple_items(pool)[index]).collect();
    let items = vm.owned_items(&items);
    Ok(Some(vm.tuple(items)))
}

/// The numbers: a state, how many are chosen, the indices of the pool, the cycles.
fn permutations(vm: &mut Vm, args: Args) -> R {
    args.rest().check(vm, "permutations", 1, 2, &["r"])?;
    let none = vm.known.none;
    let chosen = args.get(vm, 2).or_else(|| args.keyword(vm, "r")).filter(|&op| op != none);
    let chosen = match chosen {
        Some(op) => Some(vm.index_argument(op)?),
        None => None,
    };
    let pool = pool_of(vm, vm.stack[args.base + 1])?;
    let size = vm.tuple_items(pool).len() as i64;
    let chosen = chosen.unwrap_or(size);
    if chosen < 0 {
        vm.decref(pool, Cause::Native);
        return vm.raise("ValueError", "r must be non-negative");
    }
    let mut numbers = vec![if chosen > size { 2 } else { 0 }, chosen];
    numbers.extend(0..size);
    numbers.extend((0..chosen.min(size)).map(|i| size - i));
    Ok(vm.new_tool(args, next_permutation, vec![pool], numbers))
}

fn next_permutation(vm: &mut Vm, this: Obj) -> R<Option<Obj>> {
    let pool = vm.tool_ref(this, 0);
    let size = vm.tuple_items(pool).len();
    let numbers = &mut vm.tool_mut(this).numbers;
    let chosen = numbers[1] as usize;
    match numbers[0] {
        0 => numbers[0] = 1,
        1 => {
            let (head, cycles) = numbers.split_at_mut(2 + size);
            let indices = &mut head[2..];
            let mut moved = false;
            for i in (0..chosen).rev() {
                cycles[i] -= 1;
                if cycles[i] == 0 {
                    indices[i..].rotate_left(1);
                    cycles[i] = (size - i) as i64;
                } else {
                    let from_end = cycles[i] as usize;
                    indices.swap(i, size - from_end);
                    moved = true;
                    break;
                }
            }
            if !moved {
                numbers[0] = 2;
            }
        }
        _ => {}
    }
    select(vm, this, pool, 2)
}

/// The numbers: a state, how many are chosen, their indices.
fn combinations(vm: &mut Vm, args: Args, name: &str, next: super::Next) -> R {
    args.rest().check(vm, name, 2, 2, &[])?;
    let chosen = vm.index_argument(vm.stack[args.base + 2])?;
    let pool = pool_of(vm, vm.stack[args.base + 1])?;
    if chosen < 0 {
        vm.decref(pool, Cause::Native);
        return vm.raise("ValueError", "r must be non-negative");
    }
    let size = vm.tuple_items(pool).len() as i64;
    let repeats = name != "combinations";
    let none = if repeats { size == 0 && chosen > 0 } else { chosen > size };
    let mut numbers = vec![if none { 2 } else { 0 }, chosen];
    if !none {
        numbers.extend((0..chosen).map(|i| if repeats { 0 } else { i }));
    }
    Ok(vm.new_tool(args, next, vec![pool], numbers))
}

fn next_combination(vm: &mut Vm, this: Obj) -> R<Option<Obj>> {
    step(vm, this, |i, size, chosen| size - chosen + i, |index, _| index + 1)
}

fn next_with_replacement(vm: &mut Vm, this: Obj) -> R<Option<Obj>> {
    step(vm, this, |_, size, _| size - 1, |index, _| index)
}

/// Moves the last index that is not at its `limit`, and sets those behind it by `follow`.
fn step(vm: &mut Vm, this: Obj, limit: fn(i64, i64, i64) -> i64, follow: fn(i64, i64) -> i64) -> R<Option<Obj>> {
    let pool = vm.tool_ref(this, 0);
    let size = vm.tuple_items(pool).len() as i64;
    let numbers = &mut vm.tool_mut(this).numbers;
    let chosen = numbers[1];
    match numbers[0] {
        0 => numbers[0] = 1,
        1 => match (0..chosen).rev().find(|&i| numbers[2 + i as usize] != limit(i, size, chosen)) {
            Some(i) => {
                let at = 2 + i as usize;
                numbers[at] += 1;
                for behind in at + 1..2 + chosen as usize {
                    numbers[behind] = follow(numbers[behind - 1], size);
                }
            }
            None => numbers[0] = 2,
        },
        _ => {}
    }
    select(vm, this, pool, 2)
}

/// The chosen items of a pool; none when all selections were given.
fn select(vm: &mut Vm, this: Obj, pool: Obj, first: usize) -> R<Option<Obj>> {
    let numbers = &vm.tool(this).numbers;
    if numbers[0] == 2 {
        return Ok(None);
    }
    let chosen = numbers[1] as usize;
    let items: Vec<Obj> = numbers[first..first + chosen].iter().map(|&index| vm.tuple_items(pool)[index as usize]).collect();
    let items = vm.owned_items(&items);
    Ok(Some(vm.tuple(items)))
}
