//! `groupby` and `tee`: several iterators over one.

use pyheap::Obj;

use super::ITERATOR;
use crate::cause::Cause;
use crate::modules::class::ClassTable;
use crate::native::{Args, Native};
use crate::vm::{R, Vm};

pub(super) static GROUPBY: ClassTable =
    ClassTable { name: "groupby", new: Some(&Native::new("__new__", groupby)), size: 72, ..ITERATOR };
static GROUPER: ClassTable = ClassTable { name: "_grouper", is_basetype: false, ..ITERATOR };
static TEE: ClassTable = ClassTable {
    name: "_tee",
    is_basetype: false,
    methods: &[Native::new("__copy__", |vm, args| {
        let this = vm.stack[args.base];
        Ok(copy_tee(vm, this))
    })],
    has_weaklist: true,
    ..ITERATOR
};

/// Places of a groupby's references.
const SOURCE: usize = 0;
const FUNCTION: usize = 1;
const TARGET: usize = 2;
const KEY: usize = 3;
const VALUE: usize = 4;

/// The number is the group that is current; a grouper of an earlier one gives nothing more.
fn groupby(vm: &mut Vm, args: Args) -> R {
    args.rest().check(vm, "groupby", 1, 2, &["key"])?;
    let none = vm.known.none;
    let function = args.get(vm, 2).or_else(|| args.keyword(vm, "key")).filter(|&op| op != none);
    let source = vm.iter(vm.stack[args.base + 1])?;
    let function = function.map_or(Obj::NULL, |op| vm.incref(op, Cause::Attached));
    Ok(vm.new_tool(args, next_group, vec![source, function, Obj::NULL, Obj::NULL, Obj::NULL], vec![0]))
}

/// Mirrors: `groupby_next`, Modules/itertoolsmodule.c, CPython 3.13.
/// Differs: no.
fn next_group(vm: &mut Vm, this: Obj) -> R<Option<Obj>> {
    let group = vm.tool_number(this, 0) + 1;
    vm.set_tool_number(this, 0, group);
    loop {
        let (target, key) = (vm.tool_ref(this, TARGET), vm.tool_ref(this, KEY));
        if !key.is_null() && (target.is_null() || !same(vm, target, key)?) {
            break;
        }
        if !step(vm, this)? {
            return Ok(None);
        }
    }
    let key = vm.tool_ref(this, KEY);
    vm.heap.incref(key, Cause::Item);
    vm.set_tool_ref(this, TARGET, key);
    let class = vm.class_of(&GROUPER);
    let parent = vm.incref(this, Cause::Attached);
    let target = vm.incref(key, Cause::Attached);
    let grouper = vm.tool_of(class, next_in_group, vec![parent, target], vec![group]);
    let key = vm.incref(key, Cause::Item);
    Ok(Some(vm.tuple(vec![key, grouper])))
}

fn next_in_group(vm: &mut Vm, this: Obj) -> R<Option<Obj>> {
    let (parent, target) = (vm.tool_ref(this, 0), vm.tool_ref(this, 1));
    if vm.tool_number(parent, 0) != vm.tool_number(this, 0) {
        return Ok(None);
    }
    if vm.tool_ref(parent, VALUE).is_null() && !step(vm, parent)? {
        return Ok(None);
    }
    let key = vm.tool_ref(parent, KEY);
    if !same(vm, target, key)? {
        return Ok(None);
    }
    let value = std::mem::take(&mut vm.tool_mut(parent).refs[VALUE]);
    Ok(Some(value))
}

/// Takes the next value of the source; false at its end.
fn step(vm: &mut Vm, this: Obj) -> R<bool> {
    let Some(value) = vm.next_inner(this, SOURCE)? else { return Ok(false) };
    let function = vm.tool_ref(this, FUNCTION);
    let key = if function.is_null() {
        vm.incref(value, Cause::Item)
    } else {
        vm.hold(value, "value");
        let key = vm.call(function, &[value]);
        let value = vm.unhold();
        match key {
            Ok(key) => key,
            Err(stop) => {
                vm.decref(value, Cause::Native);
                return Err(stop);
            }
        }
    };
    vm.set_tool_ref(this, VALUE, value);
    vm.set_tool_ref(this, KEY, key);
    Ok(true)
}

fn same(vm: &mut Vm, a: Obj, b: Obj) -> R<bool> {
    for op in [a, b] {
        vm.heap.incref(op, Cause::Native);
        vm.hold(op, "key of a group");
    }
    let same = vm.equals(a, b);
    vm.release(Cause::Native);
    vm.release(Cause::Native);
    same
}

/// `tee(iterable, n=2)`.
///
/// Mirrors: `itertools_tee`, Modules/itertoolsmodule.c, CPython 3.13.
/// Differs: a chain of lists of value and next, one value each, stands for the blocks of 57 values.
pub(super) fn tee(vm: &mut Vm, args: Args) -> R {
    args.check(vm, "tee", 1, 2, &[])?;
    let count = match args.get(vm, 1) {
        Some(op) => vm.index_argument(op)?,
        None => 2,
    };
    if count < 0 {
        return vm.raise("ValueError", "n must be >= 0");
    }
    let source = vm.iter(vm.stack[args.base])?;
    vm.hold(source, "iterator");
    let node = vm.list(Vec::new());
    vm.hold(node, "first link");
    let class = vm.class_of(&TEE);
    let mut tees = Vec::new();
    for _ in 0..count {
        let refs = vm.owned_items(&[source, node]);
        let tee = vm.tool_of(class, next_of_tee, refs, Vec::new());
        tees.push(tee);
    }
    vm.release(Cause::Native);
    vm.release(Cause::Native);
    Ok(vm.tuple(tees))
}

fn copy_tee(vm: &mut Vm, this: Obj) -> Obj {
    let refs = vm.tool(this).refs.clone();
    let refs = vm.owned_items(&refs);
    let class = vm.class_of(&TEE);
    vm.tool_of(class, next_of_tee, refs, Vec::new())
}

fn next_of_tee(vm: &mut Vm, this: Obj) -> R<Option<Obj>> {
    let node = vm.tool_ref(this, 1);
    if vm.list_items(node).is_empty() {
        let Some(value) = vm.next_inner(this, 0)? else { return Ok(None) };
        let following = vm.list(Vec::new());
        vm.list_push(node, value);
        vm.list_push(node, following);
    }
    let [value, following] = vm.list_items(node)[..] else { unreachable!("a link has two parts") };
    vm.heap.incref(value, Cause::Item);
    vm.heap.incref(following, Cause::Item);
    vm.set_tool_ref(this, 1, following);
    Ok(Some(value))
}
