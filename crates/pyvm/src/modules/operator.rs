//! `operator`: the operators as functions, and getters.

use pyheap::Obj;

use super::ModuleTable;
use super::class::{ClassTable, PLAIN};
use crate::cause::Cause;
use crate::native::{Args, Native};
use crate::number::{BinaryOp, CompareOp};
use crate::op::Op;
use crate::vm::{R, Vm};

/// A binary operator, in place or not, as a function.
macro_rules! binary {
    ($name:literal, $op:ident) => {
        Native::new($name, |vm, args| {
            let (a, b) = two(vm, args, $name)?;
            vm.binary_op(BinaryOp::$op as usize, a, b)
        })
    };
    ($name:literal, $op:ident, inplace) => {
        Native::new($name, |vm, args| {
            let (a, b) = two(vm, args, $name)?;
            vm.inplace_op(BinaryOp::$op as usize, a, b)
        })
    };
}

/// A comparison as a function.
macro_rules! compare {
    ($name:literal, $op:ident) => {
        Native::new($name, |vm, args| {
            let (a, b) = two(vm, args, $name)?;
            vm.compare(CompareOp::$op, a, b)
        })
    };
}

/// An operator of one operand as a function.
macro_rules! unary {
    ($name:literal, $op:ident) => {
        Native::new($name, |vm, args| {
            args.check(vm, $name, 1, 1, &[])?;
            let op = args.all(vm)[0];
            vm.unary_op(Op::$op, op)
        })
    };
}

pub(super) static MODULE: ModuleTable = ModuleTable {
    name: "operator",
    functions: &[
        compare!("lt", Lt),
        compare!("le", Le),
        compare!("eq", Eq),
        compare!("ne", Ne),
        compare!("ge", Ge),
        compare!("gt", Gt),
        binary!("add", Add),
        binary!("sub", Sub),
        binary!("mul", Mult),
        binary!("matmul", MatMult),
        binary!("truediv", Div),
        binary!("floordiv", FloorDiv),
        binary!("mod", Mod),
        binary!("pow", Pow),
        binary!("lshift", LShift),
        binary!("rshift", RShift),
        binary!("and_", BitAnd),
        binary!("or_", BitOr),
        binary!("xor", BitXor),
        binary!("concat", Add),
        binary!("iadd", Add, inplace),
        binary!("isub", Sub, inplace),
        binary!("imul", Mult, inplace),
        binary!("itruediv", Div, inplace),
        binary!("ifloordiv", FloorDiv, inplace),
        binary!("imod", Mod, inplace),
        binary!("ipow", Pow, inplace),
        binary!("iand", BitAnd, inplace),
        binary!("ior", BitOr, inplace),
        binary!("ixor", BitXor, inplace),
        binary!("iconcat", Add, inplace),
        unary!("neg", UnaryNegative),
        unary!("pos", UnaryPositive),
        unary!("inv", UnaryInvert),
        unary!("invert", UnaryInvert),
        Native::one("not_", |vm, args| {
            let op = args.all(vm)[0];
            let truth = vm.is_true(op)?;
            Ok(vm.bool(!truth))
        }),
        Native::one("truth", |vm, args| {
            let op = args.all(vm)[0];
            let truth = vm.is_true(op)?;
            Ok(vm.bool(truth))
        }),
        Native::new("is_", |vm, args| {
            let (a, b) = two(vm, args, "is_")?;
            Ok(vm.bool(a == b))
        }),
        Native::new("is_not", |vm, args| {
            let (a, b) = two(vm, args, "is_not")?;
            Ok(vm.bool(a != b))
        }),
        Native::new("contains", |vm, args| {
            let (a, b) = two(vm, args, "contains")?;
            let found = vm.contains(a, b)?;
            Ok(vm.bool(found))
        }),
        Native::new("getitem", |vm, args| {
            let (a, b) = two(vm, args, "getitem")?;
            vm.getitem(a, b)
        }),
        Native::new("delitem", |vm, args| {
            let (a, b) = two(vm, args, "delitem")?;
            vm.delitem(a, b)?;
            Ok(vm.none())
        }),
        Native::new("setitem", |vm, args| {
            args.check(vm, "setitem", 3, 3, &[])?;
            let all = args.all(vm);
            vm.setitem(all[0], all[1], all[2])?;
            Ok(vm.none())
        }),
        Native::one("index", index),
        Native::new("countOf", |vm, args| {
            let (count, _) = search(vm, args, "countOf")?;
            Ok(vm.int(count))
        }),
        Native::new("indexOf", |vm, args| match search(vm, args, "indexOf")?.1 {
            Some(at) => Ok(vm.int(at)),
            None => vm.raise("ValueError", "sequence.index(x): x not in sequence"),
        }),
    ],
    fill,
};

fn fill(vm: &mut Vm, dict: Obj) {
    vm.add_classes(dict, &[&ITEMGETTER, &ATTRGETTER, &METHODCALLER]);
    if let Some(abs) = vm.dict_get_name(vm.known.builtins, "abs") {
        let abs = vm.incref(abs, Cause::Interpreter);
        vm.dict_set_name(dict, "abs", abs);
    }
}

fn two(vm: &mut Vm, args: Args, name: &str) -> R<(Obj, Obj)> {
    args.check(vm, name, 2, 2, &[])?;
    let all = args.all(vm);
    Ok((all[0], all[1]))
}

fn index(vm: &mut Vm, args: Args) -> R {
    let op = args.all(vm)[0];
    if let Some(value) = vm.big(op) {
        return Ok(vm.big_int(value));
    }
    let value = vm.index_argument(op)?;
    Ok(vm.int(value))
}

/// How often an item occurs, and where first.
fn search(vm: &mut Vm, args: Args, name: &str) -> R<(i64, Option<i64>)> {
    let (container, wanted) = two(vm, args, name)?;
    let items = vm.collect_items(container)?;
    items.iter().for_each(|&item| vm.hold(item, "item being compared"));
    let (mut count, mut first, mut outcome) = (0, None, Ok(()));
    for (at, &item) in items.iter().enumerate() {
        match vm.equals(item, wanted) {
            Ok(true) => {
                count += 1;
                first.get_or_insert(at as i64);
            }
            Ok(false) => {}
            Err(stop) => {
                outcome = Err(stop);
                break;
            }
        }
    }
    items.iter().for_each(|_| vm.release(Cause::Native));
    outcome.map(|()| (count, first))
}

/// The slot of a getter: the tuple of what it gets.
const WANTED: usize = 0;

static ITEMGETTER: ClassTable = ClassTable {
    name: "itemgetter",
    module: "operator",
    slots: &[""],
    size: 48,
    new: Some(&Native::new("__new__", |vm, args| new_getter(vm, args, "itemgetter"))),
    wrappers: &[
        Native::new("__init__", |vm, _| Ok(vm.none())),
        Native::new("__call__", |vm, args| get_each(vm, args, "itemgetter", Vm::getitem)),
        Native::new("__repr__", getter_repr),
    ],
    ..PLAIN
};

static ATTRGETTER: ClassTable = ClassTable {
    name: "attrgetter",
    module: "operator",
    slots: &[""],
    size: 48,
    new: Some(&Native::new("__new__", |vm, args| new_getter(vm, args, "attrgetter"))),
    wrappers: &[
        Native::new("__init__", |vm, _| Ok(vm.none())),
        Native::new("__call__", |vm, args| get_each(vm, args, "attrgetter", get_dotted)),
        Native::new("__repr__", getter_repr),
    ],
    ..PLAIN
};

fn new_getter(vm: &mut Vm, args: Args, name: &str) -> R {
    let all = args.all(vm);
    if all.len() < 2 {
        return vm.type_error(&format!("{name} expected at least 1 argument, got 0"));
    }
    if name == "attrgetter" && all[1..].iter().any(|&op| vm.text(op).is_none()) {
        return vm.type_error("attribute name must be a string");
    }
    let wanted = vm.owned_items(&all[1..]);
    let wanted = vm.tuple(wanted);
    let op = vm.alloc_instance(all[0], None);
    vm.set_slot(op, WANTED, wanted);
    Ok(op)
}

fn get_each(vm: &mut Vm, args: Args, name: &str, get: fn(&mut Vm, Obj, Obj) -> R) -> R {
    args.rest().check(vm, name, 1, 1, &[])?;
    let all = args.all(vm);
    let wanted = vm.tuple_items(vm.slot(all[0], WANTED)).to_vec();
    if let [only] = wanted[..] {
        return get(vm, all[1], only);
    }
    let mark = vm.held.len();
    for key in wanted {
        match get(vm, all[1], key) {
            Ok(value) => vm.hold(value, "value got"),
            Err(stop) => {
                while vm.held.len() > mark {
                    vm.release(Cause::Native);
                }
                return Err(stop);
            }
        }
    }
    let values = vm.held.split_off(mark).into_iter().map(|held| held.op).collect();
    Ok(vm.tuple(values))
}

/// `op.a.b` for the name `a.b`.
fn get_dotted(vm: &mut Vm, op: Obj, name: Obj) -> R {
    let text = vm.text(name).unwrap_or_default().to_owned();
    let mut value = vm.incref(op, Cause::Native);
    for part in text.split('.') {
        vm.hold(value, "object of an attribute");
        let next = vm.getattr_str(value, part);
        vm.release(Cause::Native);
        value = next?;
    }
    Ok(value)
}

fn getter_repr(vm: &mut Vm, args: Args) -> R {
    let this = vm.stack[args.base];
    let class = vm.type_name(this);
    let wanted = vm.tuple_items(vm.slot(this, WANTED)).to_vec();
    let mut parts = Vec::new();
    for op in wanted {
        parts.push(vm.repr_text(op)?);
    }
    Ok(vm.str(&format!("{class}({})", parts.join(", "))))
}

static METHODCALLER: ClassTable = ClassTable {
    name: "methodcaller",
    module: "operator",
    slots: &["", "", ""],
    size: 56,
    new: Some(&Native::new("__new__", new_caller)),
    wrappers: &[Native::new("__init__", |vm, _| Ok(vm.none())), Native::new("__call__", call_method)],
    ..PLAIN
};

fn new_caller(vm: &mut Vm, args: Args) -> R {
    let all = args.all(vm);
    let Some(&name) = all.get(1) else { return vm.type_error("methodcaller needs at least one argument, the method name") };
    if vm.text(name).is_none() {
        return vm.type_error("method name must be a string");
    }
    let values: Vec<Obj> = (2..args.count).map(|i| vm.stack[args.base + i]).collect();
    let values = vm.owned_items(&values);
    let values = vm.tuple(values);
    let op = vm.alloc_instance(all[0], None);
    let name = vm.incref(name, Cause::Attached);
    vm.set_slot(op, 0, name);
    vm.set_slot(op, 1, values);
    if !args.names.is_null() {
        let names = vm.incref(args.names, Cause::Attached);
        vm.set_slot(op, 2, names);
    }
    Ok(op)
}

fn call_method(vm: &mut Vm, args: Args) -> R {
    args.rest().check(vm, "methodcaller", 1, 1, &[])?;
    let all = args.all(vm);
    let (name, values, names) = (vm.slot(all[0], 0), vm.slot(all[0], 1), vm.slot(all[0], 2));
    let method = vm.getattr(all[1], name)?;
    vm.hold(method, "method");
    let values = vm.tuple_items(values).to_vec();
    let result = vm.call_with(method, &values, names);
    vm.release(Cause::Native);
    result
}
