//! `builtins`: functions, and the constructors of builtin types.

use pyheap::Obj;

use super::ModuleTable;
use super::numbers::{abs, chr, divmod, ord, radix, round, sum};
use super::print::print;
use crate::cause::Cause;
use crate::native::{Args, Native};
use crate::number::CompareOp;
use crate::object::Py;
use crate::objects::iterator::Iter;
use crate::vm::{R, Vm};

pub(super) static MODULE: ModuleTable = ModuleTable {
    name: "builtins",
    functions: &[
        Native::new("__build_class__", |vm, args| vm.build_class(args)),
        Native::one("abs", abs),
        Native::one("all", |vm, args| quantify(vm, args, "all", true)),
        Native::one("any", |vm, args| quantify(vm, args, "any", false)),
        Native::one("ascii", |vm, args| {
            let op = vm.stack[args.base];
            let text = vm.repr_text(op)?;
            let text = crate::text::ascii_only(&text);
            Ok(vm.str(&text))
        }),
        Native::one("bin", |vm, args| radix(vm, args, 2, "0b")),
        Native::one("callable", callable),
        Native::one("chr", chr),
        Native::new("compile", super::execute::compile),
        Native::new("delattr", |vm, args| {
            args.check(vm, "delattr", 2, 2, &[])?;
            let (op, name) = (vm.stack[args.base], attribute_name(vm, args)?);
            vm.setattr(op, name, None)?;
            Ok(vm.none())
        }),
        Native::new("dir", super::introspect::dir),
        Native::new("divmod", divmod),
        Native::new("eval", super::execute::eval),
        Native::new("exec", super::execute::exec),
        Native::new("format", |vm, args| {
            args.check(vm, "format", 1, 2, &[])?;
            let op = vm.stack[args.base];
            let spec = args.get(vm, 1).and_then(|op| vm.text(op)).unwrap_or_default().to_owned();
            let text = vm.format(op, &spec)?;
            Ok(vm.str(&text))
        }),
        Native::new("getattr", getattr),
        Native::no_args("globals", |vm, _| {
            let globals = vm.frame().globals;
            Ok(vm.incref(globals, Cause::Push))
        }),
        Native::new("hasattr", hasattr),
        Native::one("hash", |vm, args| {
            let op = vm.stack[args.base];
            let hash = vm.hash(op)?;
            Ok(vm.int(hash))
        }),
        Native::one("hex", |vm, args| radix(vm, args, 16, "0x")),
        Native::one("id", |vm, args| {
            let op = vm.stack[args.base];
            let address = vm.heap.address(op) as i64;
            vm.addresses.insert(address);
            Ok(vm.int(address))
        }),
        Native::new("isinstance", |vm, args| {
            args.check(vm, "isinstance", 2, 2, &[])?;
            let (op, classes) = (vm.stack[args.base], vm.stack[args.base + 1]);
            let yes = vm.is_instance(op, classes)?;
            Ok(vm.bool(yes))
        }),
        Native::new("issubclass", |vm, args| {
            args.check(vm, "issubclass", 2, 2, &[])?;
            let (op, classes) = (vm.stack[args.base], vm.stack[args.base + 1]);
            if !matches!(vm.heap.payload(op), Py::Type(_)) {
                return vm.type_error("issubclass() arg 1 must be a class");
            }
            let yes = vm.is_subclass(op, classes)?;
            Ok(vm.bool(yes))
        }),
        Native::new("iter", iter),
        Native::one("len", len),
        Native::no_args("locals", |vm, _| vm.locals()),
        Native::new("max", |vm, args| extreme(vm, args, "max", CompareOp::Gt)),
        Native::new("min", |vm, args| extreme(vm, args, "min", CompareOp::Lt)),
        Native::new("next", next),
        Native::one("oct", |vm, args| radix(vm, args, 8, "0o")),
        Native::one("ord", ord),
        Native::new("pow", |vm, args| {
            args.check(vm, "pow", 2, 2, &[])?;
            let (a, b) = (vm.stack[args.base], vm.stack[args.base + 1]);
            vm.binary_op(crate::number::BinaryOp::Pow as usize, a, b)
        }),
        Native::new("print", print),
        Native::one("repr", |vm, args| {
            let op = vm.stack[args.base];
            vm.repr(op)
        }),
        Native::new("round", round),
        Native::new("setattr", |vm, args| {
            args.check(vm, "setattr", 3, 3, &[])?;
            let (op, name, value) = (vm.stack[args.base], attribute_name(vm, args)?, vm.stack[args.base + 2]);
            vm.setattr(op, name, Some(value))?;
            Ok(vm.none())
        }),
        Native::new("sorted", sorted),
        Native::new("sum", sum),
        Native::new("vars", |vm, args| {
            let op = only(vm, args, "vars")?;
            vm.getattr_str(op, "__dict__")
        }),
    ],
    fill,
};

fn fill(vm: &mut Vm, dict: Obj) {
    let types = vm.known.types.clone();
    let constants = [
        ("None", vm.known.none),
        ("True", vm.known.true_),
        ("False", vm.known.false_),
        ("Ellipsis", vm.known.ellipsis),
        ("NotImplemented", vm.known.not_implemented),
        ("__debug__", vm.known.true_),
    ];
    let classes = [
        ("bool", types.bool),
        ("bytes", types.bytes),
        ("bytearray", types.bytearray),
        ("memoryview", types.memoryview),
        ("classmethod", types.classmethod),
        ("dict", types.dict),
        ("enumerate", types.enumerate),
        ("filter", types.filter),
        ("float", types.float),
        ("complex", types.complex),
        ("frozenset", types.frozenset),
        ("int", types.int),
        ("list", types.list),
        ("map", types.map),
        ("object", types.object),
        ("property", types.property),
        ("range", types.range),
        ("reversed", types.reversed),
        ("set", types.set),
        ("slice", types.slice),
        ("staticmethod", types.staticmethod),
        ("str", types.str),
        ("super", types.super_),
        ("tuple", types.tuple),
        ("type", types.type_),
        ("zip", types.zip),
    ];
    for (name, op) in constants.into_iter().chain(classes) {
        let op = vm.incref(op, Cause::Interpreter);
        vm.dict_set_name(dict, name, op);
    }
    for (name, op) in vm.known.exceptions.clone() {
        let op = vm.incref(op, Cause::Interpreter);
        vm.dict_set_name(dict, name, op);
    }
}

/// The only argument; borrowed.
pub(super) fn only(vm: &mut Vm, args: Args, name: &str) -> R {
    args.check(vm, name, 1, 1, &[])?;
    Ok(vm.stack[args.base])
}

/// The second argument as an attribute's name.
pub(crate) fn attribute_name(vm: &mut Vm, args: Args) -> R {
    let name = vm.stack[args.base + 1];
    if vm.text(name).is_some() {
        return Ok(name);
    }
    let message = if vm.profile.attribute_names_errors_are_uniform {
        format!("attribute name must be string, not '{}'", vm.type_name(name))
    } else {
        "getattr(): attribute name must be string".to_owned()
    };
    vm.type_error(&message)
}

fn quantify(vm: &mut Vm, args: Args, name: &str, all: bool) -> R {
    let iterable = only(vm, args, name)?;
    let iterator = vm.iter(iterable)?;
    vm.hold(iterator, "iterator");
    let result = loop {
        match vm.next(iterator) {
            Ok(Some(value)) => {
                vm.hold(value, "item");
                let truth = vm.is_true(value);
                vm.release(Cause::Native);
                match truth {
                    Ok(truth) if truth != all => break Ok(!all),
                    Ok(_) => {}
                    Err(stop) => break Err(stop),
                }
            }
            Ok(None) => break Ok(all),
            Err(stop) => break Err(stop),
        }
    };
    vm.release(Cause::Native);
    let result = result?;
    Ok(vm.bool(result))
}

fn callable(vm: &mut Vm, args: Args) -> R {
    let op = vm.stack[args.base];
    let yes = vm.is_callable(op);
    Ok(vm.bool(yes))
}

fn getattr(vm: &mut Vm, args: Args) -> R {
    args.check(vm, "getattr", 2, 3, &[])?;
    let (op, name) = (vm.stack[args.base], attribute_name(vm, args)?);
    match args.get(vm, 2) {
        Some(default) => {
            let value = vm.getattr_optional(op, name);
            let value = match value {
                Ok(Some(value)) => Some(value),
                Ok(None) => {
                    vm.refuse_absent(op, name)?;
                    None
                }
                Err(stop) => vm.suppress(Err(stop), "AttributeError")?,
            };
            Ok(value.unwrap_or_else(|| vm.incref(default, Cause::Push)))
        }
        None => vm.getattr(op, name),
    }
}

fn hasattr(vm: &mut Vm, args: Args) -> R {
    args.check(vm, "hasattr", 2, 2, &[])?;
    let (op, name) = (vm.stack[args.base], attribute_name(vm, args)?);
    let value = match vm.getattr_optional(op, name) {
        Ok(value) => value,
        Err(stop) => vm.suppress(Err(stop), "AttributeError")?,
    };
    match value {
        Some(value) => vm.decref(value, Cause::Pop),
        None => vm.refuse_absent(op, name)?,
    }
    Ok(vm.bool(value.is_some()))
}

fn iter(vm: &mut Vm, args: Args) -> R {
    args.check(vm, "iter", 1, 2, &[])?;
    let op = vm.stack[args.base];
    match args.get(vm, 1) {
        Some(sentinel) => {
            vm.heap.incref(op, Cause::Attached);
            vm.heap.incref(sentinel, Cause::Attached);
            Ok(vm.alloc_gc(Py::Iter(Box::new(Iter::Callable(op, sentinel))), vm.known.types.callable_iterator))
        }
        None => vm.iter(op),
    }
}

fn len(vm: &mut Vm, args: Args) -> R {
    let op = vm.stack[args.base];
    match vm.through_proxy(op, len_of)? {
        Some(len) => Ok(len),
        None => len_of(vm, op),
    }
}

fn len_of(vm: &mut Vm, op: Obj) -> R {
    if let Some(value) = vm.call_special(op, "__len__", &[])? {
        return Ok(value);
    }
    match vm.builtin_len(op) {
        Some(len) => Ok(vm.int(len as i64)),
        None if matches!(vm.value(op), Py::MemoryView(_)) => {
            let view = vm.view(op)?;
            Ok(vm.int(view.len as i64))
        }
        None => {
            let message = format!("object of type '{}' has no len()", vm.type_name(op));
            vm.type_error(&message)
        }
    }
}

fn extreme(vm: &mut Vm, args: Args, name: &str, op: CompareOp) -> R {
    if args.positional(vm) == 0 && !vm.profile.extremes_expect_at_least {
        return vm.type_error(&format!("{name} expected 1 argument, got 0"));
    }
    args.check(vm, name, 1, usize::MAX, &["key", "default"])?;
    let all = args.all(vm);
    let none = vm.known.none;
    let (key, default) = (args.keyword(vm, "key").filter(|&key| key != none), args.keyword(vm, "default"));
    let items = if let [iterable] = all[..] { vm.collect_items(iterable)? } else { vm.owned_items(&all) };
    let mark = vm.held.len();
    items.iter().for_each(|&item| vm.hold(item, "items being compared"));
    let mut best: Option<(Obj, Obj)> = None;
    let mut outcome = Ok(());
    for &item in &items {
        let value = match key {
            Some(function) => match vm.call(function, &[item]) {
                Ok(value) => {
                    vm.hold(value, "key");
                    value
                }
                Err(stop) => {
                    outcome = Err(stop);
                    break;
                }
            },
            None => item,
        };
        let better = match best {
            None => Ok(true),
            Some((champion, _)) => vm.compare(op, value, champion).and_then(|result| {
                let truth = vm.is_true(result);
                vm.decref(result, Cause::Native);
                truth
            }),
        };
        match better {
            Ok(true) => best = Some((value, item)),
            Ok(false) => {}
            Err(stop) => {
                outcome = Err(stop);
                break;
            }
        }
    }
    let best = best.map(|(_, item)| vm.incref(item, Cause::Push));
    while vm.held.len() > mark {
        vm.release(Cause::Native);
    }
    match (outcome, best, default) {
        (Err(stop), best, _) => {
            if let Some(best) = best {
                vm.decref(best, Cause::Pop);
            }
            Err(stop)
        }
        (Ok(()), Some(best), _) => Ok(best),
        (Ok(()), None, Some(default)) => Ok(vm.incref(default, Cause::Push)),
        (Ok(()), None, None) => {
            let what = vm.profile.empty_extreme_error;
            vm.raise("ValueError", &format!("{name}() {what}"))
        }
    }
}

fn next(vm: &mut Vm, args: Args) -> R {
    args.check(vm, "next", 1, 2, &[])?;
    let iterator = vm.stack[args.base];
    if matches!(vm.heap.payload(iterator), Py::Generator(_)) && args.count == 1 {
        // The value that the generator returned is the exception's.
        let none = vm.known.none;
        let (value, yielded) = vm.resume(iterator, Ok(none))?;
        if yielded {
            return Ok(value);
        }
        if value == none {
            vm.decref(value, Cause::Pop);
            return vm.raise("StopIteration", "");
        }
        let outcome = vm.raise_with("StopIteration", value);
        vm.decref(value, Cause::Pop);
        return outcome;
    }
    match (vm.next(iterator)?, args.get(vm, 1)) {
        (Some(value), _) => Ok(value),
        (None, Some(default)) => Ok(vm.incref(default, Cause::Push)),
        (None, None) => vm.raise("StopIteration", ""),
    }
}

fn sorted(vm: &mut Vm, args: Args) -> R {
    args.check(vm, "sorted", 1, 1, &["key", "reverse"])?;
    let list = vm.list(Vec::new());
    vm.hold(list, "list being sorted");
    let filled = vm.list_extend(list, vm.stack[args.base]);
    if filled.is_err() {
        vm.release(Cause::Native);
    }
    filled?;
    let (key, reverse) = (args.keyword(vm, "key"), args.keyword(vm, "reverse"));
    let outcome = vm.sort_list(list, key, reverse);
    let list = vm.unhold();
    match outcome {
        Ok(()) => Ok(list),
        Err(stop) => {
            vm.decref(list, Cause::Native);
            Err(stop)
        }
    }
}

impl Vm {
    /// `callable(op)`.
    pub(crate) fn is_callable(&self, op: Obj) -> bool {
        matches!(self.heap.payload(op), Py::Function(_) | Py::Method(..) | Py::Builtin(_) | Py::Type(_) | Py::Descriptor(_))
            || self.lookup_special(op, "__call__").is_some()
    }
}
