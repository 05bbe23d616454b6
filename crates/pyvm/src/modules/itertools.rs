//! `itertools`: how its iterators are made. What they give is in `next`, selections from a pool in `combine`.

mod combine;
mod group;
mod next;

use pyheap::Obj;

use super::ModuleTable;
use super::class::{ClassTable, PLAIN};
use crate::cause::Cause;
use crate::native::{Args, Native};
use crate::object::Py;
use crate::objects::iterator::Iter;
use crate::objects::tool::Tool;
use crate::vm::{R, Vm};

pub(super) static MODULE: ModuleTable = ModuleTable { name: "itertools", functions: &[Native::new("tee", group::tee)], fill };

fn fill(vm: &mut Vm, dict: Obj) {
    let classes = [
        &COUNT,
        &CYCLE,
        &REPEAT,
        &CHAIN,
        &ISLICE,
        &TAKEWHILE,
        &DROPWHILE,
        &FILTERFALSE,
        &STARMAP,
        &COMPRESS,
        &ACCUMULATE,
        &ZIP_LONGEST,
        &combine::PRODUCT,
        &combine::PERMUTATIONS,
        &combine::COMBINATIONS,
        &combine::WITH_REPLACEMENT,
        &group::GROUPBY,
    ];
    vm.add_classes(dict, &classes);
    if vm.profile.has_pairwise {
        vm.add_classes(dict, &[&PAIRWISE]);
    }
    if vm.profile.has_batched {
        vm.add_classes(dict, &[&BATCHED]);
    }
}

/// Every iterator has these.
const ITERATOR: ClassTable = ClassTable {
    module: "itertools",
    wrappers: &[
        Native::new("__iter__", |vm, args| {
            let this = vm.stack[args.base];
            Ok(vm.incref(this, Cause::Push))
        }),
        Native::new("__next__", |vm, args| {
            let this = vm.stack[args.base];
            let next = vm.tool(this).next;
            match next(vm, this)? {
                Some(value) => Ok(value),
                None => vm.raise("StopIteration", ""),
            }
        }),
    ],
    size: 48,
    ..PLAIN
};

static COUNT: ClassTable = ClassTable {
    name: "count",
    new: Some(&Native::new("__new__", count)),
    wrappers: &[ITERATOR.wrappers[0], ITERATOR.wrappers[1], Native::new("__repr__", count_repr)],
    ..ITERATOR
};
static CYCLE: ClassTable = ClassTable { name: "cycle", new: Some(&Native::new("__new__", cycle)), ..ITERATOR };
static REPEAT: ClassTable = ClassTable {
    name: "repeat",
    new: Some(&Native::new("__new__", repeat)),
    wrappers: &[ITERATOR.wrappers[0], ITERATOR.wrappers[1], Native::new("__repr__", repeat_repr)],
    ..ITERATOR
};
static CHAIN: ClassTable = ClassTable {
    name: "chain",
    new: Some(&Native::new("__new__", chain)),
    class_methods: &[Native::one("from_iterable", chain_from_iterable)],
    ..ITERATOR
};
static ISLICE: ClassTable = ClassTable { name: "islice", new: Some(&Native::new("__new__", islice)), size: 64, ..ITERATOR };
static TAKEWHILE: ClassTable = ClassTable {
    name: "takewhile",
    new: Some(&Native::new("__new__", |vm, args| with_function(vm, args, "takewhile", next::takewhile))),
    ..ITERATOR
};
static DROPWHILE: ClassTable = ClassTable {
    name: "dropwhile",
    new: Some(&Native::new("__new__", |vm, args| with_function(vm, args, "dropwhile", next::dropwhile))),
    ..ITERATOR
};
static FILTERFALSE: ClassTable = ClassTable {
    name: "filterfalse",
    new: Some(&Native::new("__new__", |vm, args| with_function(vm, args, "filterfalse", next::filterfalse))),
    ..ITERATOR
};
static STARMAP: ClassTable = ClassTable {
    name: "starmap",
    new: Some(&Native::new("__new__", |vm, args| with_function(vm, args, "starmap", next::starmap))),
    ..ITERATOR
};
static COMPRESS: ClassTable = ClassTable { name: "compress", new: Some(&Native::new("__new__", compress)), ..ITERATOR };
static ACCUMULATE: ClassTable =
    ClassTable { name: "accumulate", new: Some(&Native::new("__new__", accumulate)), size: 56, ..ITERATOR };
static ZIP_LONGEST: ClassTable =
    ClassTable { name: "zip_longest", new: Some(&Native::new("__new__", zip_longest)), size: 64, ..ITERATOR };
static PAIRWISE: ClassTable = ClassTable { name: "pairwise", new: Some(&Native::new("__new__", pairwise)), ..ITERATOR };
static BATCHED: ClassTable = ClassTable { name: "batched", new: Some(&Native::new("__new__", batched)), ..ITERATOR };

/// What gives an iterator's next value.
type Next = fn(&mut Vm, Obj) -> R<Option<Obj>>;

fn count(vm: &mut Vm, args: Args) -> R {
    args.rest().check(vm, "count", 0, 2, &["start", "step"])?;
    let start = args.get(vm, 1).or_else(|| args.keyword(vm, "start"));
    let step = args.get(vm, 2).or_else(|| args.keyword(vm, "step"));
    for op in [start, step].into_iter().flatten() {
        if !matches!(vm.value(op), Py::Int(_) | Py::BigInt(_) | Py::Bool(_) | Py::Float(_))
            && vm.lookup_python(op, "__add__").is_none()
        {
            return vm.type_error("a number is required");
        }
    }
    let start = match start {
        Some(op) => vm.incref(op, Cause::Attached),
        None => vm.int(0),
    };
    let step = match step {
        Some(op) => vm.incref(op, Cause::Attached),
        None => vm.int(1),
    };
    Ok(vm.new_tool(args, next::count, vec![start, step], Vec::new()))
}

fn count_repr(vm: &mut Vm, args: Args) -> R {
    let this = vm.stack[args.base];
    let (start, step) = (vm.tool_ref(this, 0), vm.tool_ref(this, 1));
    let one = matches!(vm.value(step), Py::Int(1));
    let start = vm.repr_text(start)?;
    let text = if one { format!("count({start})") } else { format!("count({start}, {})", vm.repr_text(step)?) };
    Ok(vm.str(&text))
}

fn cycle(vm: &mut Vm, args: Args) -> R {
    args.rest().check(vm, "cycle", 1, 1, &[])?;
    let iterator = vm.iter(vm.stack[args.base + 1])?;
    let saved = vm.list(Vec::new());
    Ok(vm.new_tool(args, next::cycle, vec![iterator, saved], vec![0]))
}

fn repeat(vm: &mut Vm, args: Args) -> R {
    args.rest().check(vm, "repeat", 1, 2, &["times"])?;
    let op = vm.stack[args.base + 1];
    let times = match args.get(vm, 2).or_else(|| args.keyword(vm, "times")) {
        Some(times) => vm.index_argument(times)?.max(0),
        None => -1,
    };
    let op = vm.incref(op, Cause::Attached);
    Ok(vm.new_tool(args, next::repeat, vec![op], vec![times]))
}

fn repeat_repr(vm: &mut Vm, args: Args) -> R {
    let this = vm.stack[args.base];
    let (op, times) = (vm.tool_ref(this, 0), vm.tool_number(this, 0));
    let shown = vm.repr_text(op)?;
    let text = if times < 0 { format!("repeat({shown})") } else { format!("repeat({shown}, {times})") };
    Ok(vm.str(&text))
}

fn chain(vm: &mut Vm, args: Args) -> R {
    let values = args.all(vm)[1..].to_vec();
    let values = vm.owned_items(&values);
    let iterables = vm.tuple(values);
    vm.hold(iterables, "iterables");
    let source = vm.iter(iterables);
    vm.release(Cause::Native);
    Ok(vm.new_tool(args, next::chain, vec![source?, Obj::NULL], Vec::new()))
}

fn chain_from_iterable(vm: &mut Vm, args: Args) -> R {
    let source = vm.iter(vm.stack[args.base + 1])?;
    Ok(vm.new_tool(args, next::chain, vec![source, Obj::NULL], Vec::new()))
}

/// Mirrors: `islice_new`, Modules/itertoolsmodule.c, CPython 3.13.
/// Differs: no.
fn islice(vm: &mut Vm, args: Args) -> R {
    args.rest().check(vm, "islice", 2, 4, &[])?;
    let all = args.all(vm);
    let none = vm.known.none;
    let part = |vm: &mut Vm, op: Option<Obj>, otherwise: i64, message: &str| -> R<i64> {
        match op.filter(|&op| op != none) {
            None => Ok(otherwise),
            Some(op) => match vm.as_index(op) {
                Ok(Some(value)) if value >= 0 => Ok(value),
                Err(stop) if !vm.raised_is("TypeError") => Err(stop),
                _ => {
                    vm.forget_raised();
                    vm.raise("ValueError", message)
                }
            },
        }
    };
    let (start, stop, step) =
        if all.len() == 3 { (None, Some(all[2]), None) } else { (Some(all[2]), Some(all[3]), all.get(4).copied()) };
    let stop = part(vm, stop, -1, "Stop argument for islice() must be None or an integer: 0 <= x <= sys.maxsize.")?;
    let start = part(vm, start, 0, "Indices for islice() must be None or an integer: 0 <= x <= sys.maxsize.")?;
    let step = part(vm, step, 1, "Step for islice() must be a positive integer or None.")?;
    if step < 1 {
        return vm.raise("ValueError", "Step for islice() must be a positive integer or None.");
    }
    let iterator = vm.iter(all[1])?;
    Ok(vm.new_tool(args, next::islice, vec![iterator], vec![start, stop, step, 0]))
}

fn with_function(vm: &mut Vm, args: Args, name: &str, next: Next) -> R {
    args.rest().check(vm, name, 2, 2, &[])?;
    let all = args.all(vm);
    let iterator = vm.iter(all[2])?;
    let function = vm.incref(all[1], Cause::Attached);
    Ok(vm.new_tool(args, next, vec![function, iterator], vec![0]))
}

fn compress(vm: &mut Vm, args: Args) -> R {
    args.rest().check(vm, "compress", 2, 2, &[])?;
    let all = args.all(vm);
    let data = vm.iter(all[1])?;
    vm.hold(data, "data");
    let selectors = vm.iter(all[2]);
    let data = vm.unhold();
    match selectors {
        Ok(selectors) => Ok(vm.new_tool(args, next::compress, vec![data, selectors], Vec::new())),
        Err(stop) => {
            vm.decref(data, Cause::Native);
            Err(stop)
        }
    }
}

fn accumulate(vm: &mut Vm, args: Args) -> R {
    args.rest().check(vm, "accumulate", 1, 2, &["func", "initial"])?;
    let none = vm.known.none;
    let function = args.get(vm, 2).or_else(|| args.keyword(vm, "func")).filter(|&op| op != none);
    let initial = args.keyword(vm, "initial").filter(|&op| op != none);
    let iterator = vm.iter(vm.stack[args.base + 1])?;
    let function = function.map_or(Obj::NULL, |op| vm.incref(op, Cause::Attached));
    let initial = initial.map_or(Obj::NULL, |op| vm.incref(op, Cause::Attached));
    Ok(vm.new_tool(args, next::accumulate, vec![function, iterator, Obj::NULL, initial], Vec::new()))
}

fn zip_longest(vm: &mut Vm, args: Args) -> R {
    let all = args.all(vm);
    let fill = args.keyword(vm, "fillvalue").unwrap_or(vm.known.none);
    let mark = vm.held.len();
    for &iterable in &all[1..] {
        match vm.iter(iterable) {
            Ok(iterator) => vm.hold(iterator, "iterator"),
            Err(stop) => {
                while vm.held.len() > mark {
                    vm.release(Cause::Native);
                }
                return Err(stop);
            }
        }
    }
    let mut refs: Vec<Obj> = vm.held.split_off(mark).into_iter().map(|held| held.op).collect();
    let fill = vm.incref(fill, Cause::Attached);
    refs.insert(0, fill);
    let active = refs.len() as i64 - 1;
    Ok(vm.new_tool(args, next::zip_longest, refs, vec![active]))
}

fn pairwise(vm: &mut Vm, args: Args) -> R {
    args.rest().check(vm, "pairwise", 1, 1, &[])?;
    let iterator = vm.iter(vm.stack[args.base + 1])?;
    Ok(vm.new_tool(args, next::pairwise, vec![iterator, Obj::NULL], Vec::new()))
}

fn batched(vm: &mut Vm, args: Args) -> R {
    args.rest().check(vm, "batched", 2, 2, &["strict"])?;
    let size = vm.index_argument(vm.stack[args.base + 2])?;
    if size < 1 {
        return vm.raise("ValueError", "n must be at least one");
    }
    let strict = match args.keyword(vm, "strict") {
        Some(op) => vm.is_true(op)?,
        None => false,
    };
    let iterator = vm.iter(vm.stack[args.base + 1])?;
    Ok(vm.new_tool(args, next::batched, vec![iterator], vec![size, i64::from(strict)]))
}

impl Vm {
    /// An iterator of the class that is the first argument; the references pass to it.
    fn new_tool(&mut self, args: Args, next: Next, refs: Vec<Obj>, numbers: Vec<i64>) -> Obj {
        self.tool_of(self.stack[args.base], next, refs, numbers)
    }

    fn tool_of(&mut self, class: Obj, next: Next, refs: Vec<Obj>, numbers: Vec<i64>) -> Obj {
        let payload = Py::Iter(Box::new(Iter::Tool(Box::new(Tool { next, refs, numbers }))));
        if self.type_parts(class).heap_type { self.alloc_instance(class, Some(payload)) } else { self.alloc_gc(payload, class) }
    }

    fn tool(&self, op: Obj) -> &Tool {
        match self.value(op) {
            Py::Iter(iter) => match &**iter {
                Iter::Tool(tool) => tool,
                _ => unreachable!("made by itertools"),
            },
            _ => unreachable!("made by itertools"),
        }
    }

    fn tool_mut(&mut self, op: Obj) -> &mut Tool {
        match self.value_mut(op) {
            Py::Iter(iter) => match &mut **iter {
                Iter::Tool(tool) => tool,
                _ => unreachable!("made by itertools"),
            },
            _ => unreachable!("made by itertools"),
        }
    }

    /// A reference of an iterator; borrowed.
    fn tool_ref(&self, op: Obj, at: usize) -> Obj {
        self.tool(op).refs[at]
    }

    /// Replaces a reference of an iterator; the value, which may be null, passes to it.
    fn set_tool_ref(&mut self, op: Obj, at: usize, value: Obj) {
        let old = std::mem::replace(&mut self.tool_mut(op).refs[at], value);
        self.xdecref(old, Cause::Item);
    }

    fn tool_number(&self, op: Obj, at: usize) -> i64 {
        self.tool(op).numbers[at]
    }

    fn set_tool_number(&mut self, op: Obj, at: usize, value: i64) {
        self.tool_mut(op).numbers[at] = value;
    }

    /// The next value of an iterator that another one holds; none if it is null.
    fn next_inner(&mut self, op: Obj, at: usize) -> R<Option<Obj>> {
        let inner = self.tool_ref(op, at);
        if inner.is_null() {
            return Ok(None);
        }
        self.heap.incref(inner, Cause::Native);
        self.hold(inner, "iterator");
        let value = self.next(inner);
        if let Ok(Some(value)) = value {
            self.hold(value, "value");
        }
        let value = value.map(|value| value.map(|_| self.unhold()));
        self.release(Cause::Native);
        value
    }
}
