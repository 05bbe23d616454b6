//! The references that an object owns, each with the name of its slot: `[0]`, `.peer`, `.__code__`.
//!
//! Not here: references that no object owns (`recorder`).

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;

use pyheap::Obj;
use pyvm::objects::instance::Attributes;
use pyvm::objects::iterator::Iter;
use pyvm::objects::types::DescriptorKind;
use pyvm::{Py, Vm};

use crate::roles::is_dunder;

/// The name of a slot. A long list has many, so that those of items are not written out until somebody asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Label {
    Item(usize),
    Name(Cow<'static, str>),
}

impl Label {
    /// Whether it reads like this.
    pub(crate) fn is(&self, text: &str) -> bool {
        match self {
            Label::Item(index) => {
                let digits = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
                digits.is_some_and(|digits| digits.parse() == Ok(*index))
            }
            Label::Name(name) => name == text,
        }
    }
}

impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Label::Item(index) => write!(f, "[{index}]"),
            Label::Name(name) => f.write_str(name),
        }
    }
}

impl From<&'static str> for Label {
    fn from(name: &'static str) -> Label {
        Label::Name(name.into())
    }
}

impl From<String> for Label {
    fn from(name: String) -> Label {
        Label::Name(name.into())
    }
}

/// Every reference that an object owns, with the name of its slot.
pub(crate) fn edges(vm: &Vm, op: Obj) -> Vec<(Label, Obj)> {
    let mut edges = Vec::new();
    if op == vm.known.main
        && let Py::Dict(dict) = vm.heap.payload(op)
    {
        // The names that the reader wrote; the rest is in `namespace_parts`.
        let names = dict.iter().map(|entry| (vm.text(entry.key).unwrap_or("?").to_owned(), entry.value));
        return names.filter(|(name, _)| !is_dunder(name)).map(|(name, to)| (name.into(), to)).collect();
    }
    let mut push = |label: Label, op: Obj| {
        if !op.is_null() {
            edges.push((label, op));
        }
    };
    labelled(vm, op, vm.heap.payload(op), &mut push);
    // Whatever has no name of its own is there nevertheless: edges and counts must agree.
    let mut rest = Vec::new();
    vm.heap.references(op, &mut |reference| rest.push(reference));
    let mut rest = unnamed(&edges, rest);
    if vm.heap.owns_type(op)
        && let Some(at) = rest.iter().position(|&reference| reference == vm.type_of(op))
    {
        edges.push((".__class__".into(), rest.swap_remove(at)));
    }
    edges.extend(rest.into_iter().map(|reference| (".(other)".into(), reference)));
    edges
}

/// The references that no edge stands for.
fn unnamed(edges: &[(Label, Obj)], mut references: Vec<Obj>) -> Vec<Obj> {
    let named = edges.iter().map(|&(_, to)| to);
    // A list is traversed from its end: `list_traverse`.
    if named.clone().rev().eq(references.iter().copied()) {
        return Vec::new();
    }
    let mut left: HashMap<Obj, usize> = HashMap::new();
    named.for_each(|to| *left.entry(to).or_default() += 1);
    references.retain(|reference| match left.get_mut(reference) {
        Some(count) if *count > 0 => {
            *count -= 1;
            false
        }
        _ => true,
    });
    references
}

/// Names the references of a payload.
fn labelled(vm: &Vm, op: Obj, payload: &Py, push: &mut dyn FnMut(Label, Obj)) {
    let named = |parts: &[(&'static str, Obj)], push: &mut dyn FnMut(Label, Obj)| {
        parts.iter().for_each(|&(name, part)| push(name.into(), part));
    };
    match payload {
        Py::List(list) => items(&list.items, push),
        Py::Tuple(parts) => items(parts, push),
        Py::Deque(deque) => deque.items.iter().enumerate().for_each(|(i, &item)| push(Label::Item(i), item)),
        Py::Dict(dict) => {
            for entry in dict.iter() {
                let key = vm.brief(entry.key);
                push(format!("[{key}]").into(), entry.value);
                push(format!(" key {key}").into(), entry.key);
            }
        }
        Py::Set(set) => set.iter().for_each(|(key, _)| push(format!(" item {}", vm.brief(key)).into(), key)),
        Py::Slice([start, stop, step]) => named(&[(".start", *start), (".stop", *stop), (".step", *step)], push),
        Py::Instance(instance) => {
            for (at, &value) in instance.slots.iter().enumerate() {
                push(slot_name(vm, op, at).into(), value);
            }
            attributes(vm, op, &instance.attributes, push);
            if let Some(value) = &instance.value {
                labelled(vm, op, value, push);
            }
        }
        Py::Function(function) => named(
            &[
                (".__code__", function.code),
                (".__globals__", function.globals),
                (".__name__", function.name),
                (".__qualname__", function.qualname),
                (".__module__", function.module),
                (".__doc__", function.doc),
                (".__closure__", function.closure),
                (".__defaults__", function.defaults),
                (".__kwdefaults__", function.kwdefaults),
                (".__annotations__", function.annotations),
                (".__dict__", function.dict),
                (".__builtins__", function.builtins),
            ],
            push,
        ),
        Py::Method(function, this) => named(&[(".__self__", *this), (".__func__", *function)], push),
        Py::Builtin(builtin) => named(&[(".__self__", builtin.this), (".__module__", builtin.module)], push),
        Py::Descriptor(descriptor) => named(&[(".__objclass__", descriptor.d_type)], push),
        Py::Property([fget, fset, fdel, doc]) => {
            named(&[(".fget", *fget), (".fset", *fset), (".fdel", *fdel), (".__doc__", *doc)], push);
        }
        Py::StaticMethod(function) | Py::ClassMethod(function) => named(&[(".__func__", *function)], push),
        Py::Super(class, this) => named(&[(".__thisclass__", *class), (".__self__", *this)], push),
        Py::Cell(content) => named(&[(".cell_contents", *content)], push),
        Py::Type(ty) => {
            named(&[(".__dict__", ty.dict), (".__mro__", ty.mro), (".__bases__", ty.bases), (".__base__", ty.base)], push);
            ty.cached_keys.iter().for_each(|&key| push(format!(" key {}", vm.brief(key)).into(), key));
            ty.subclasses.iter().for_each(|&op| push(".tp_subclasses".into(), op));
        }
        Py::Module(dict) => named(&[(".__dict__", *dict)], push),
        Py::Code(code) => {
            const PARTS: [&str; 8] = [
                ".co_consts",
                ".co_names",
                ".co_varnames",
                ".co_cellvars",
                ".co_freevars",
                ".co_filename",
                ".co_name",
                ".co_qualname",
            ];
            PARTS.iter().zip(code.parts()).for_each(|(name, &part)| push((*name).into(), part));
        }
        Py::Frame(frame) => {
            named(
                &[
                    (".f_back", frame.back),
                    (".f_code", frame.code),
                    (".f_globals", frame.globals),
                    (".f_locals", frame.locals_dict),
                ],
                push,
            );
            locals(vm, &frame.locals, &frame.body.locals, push);
        }
        Py::Traceback(traceback) => named(&[(".tb_next", traceback.next), (".tb_frame", traceback.frame)], push),
        Py::Exception(exception) => {
            named(
                &[
                    (".args", exception.args),
                    (".__traceback__", exception.traceback),
                    (".__cause__", exception.cause),
                    (".__context__", exception.context),
                    (".name", exception.name),
                    (".obj", exception.obj),
                ],
                push,
            );
            attributes(vm, op, &exception.attributes, push);
        }
        Py::WeakRef(wr) => named(&[(".__callback__", wr.wr_callback)], push),
        Py::MemoryView(view) => named(&[(".mbuf", view.mbuf)], push),
        Py::ManagedBuffer(mbuf) => named(&[(".obj", mbuf.obj)], push),
        Py::Generator(generator) => {
            named(&[(".gi_code", generator.code), (".__name__", generator.name), (".__qualname__", generator.qualname)], push);
            if let Some(frame) = &generator.frame {
                named(&[(" its function", frame.func)], push);
                locals(vm, &frame.values, &frame.body.locals, push);
                let on_stack = frame.values.iter().skip(frame.body.locals.len());
                on_stack.for_each(|&value| push(" its evaluation stack".into(), value));
            }
        }
        Py::Iter(iter) => iterator(iter, push),
        _ => {}
    }
}

fn items(items: &[Obj], push: &mut dyn FnMut(Label, Obj)) {
    items.iter().enumerate().for_each(|(i, &item)| push(Label::Item(i), item));
}

fn locals(vm: &Vm, values: &[Obj], names: &[Obj], push: &mut dyn FnMut(Label, Obj)) {
    for (value, &name) in values.iter().zip(names) {
        push(format!(" local {}", vm.text(name).unwrap_or("?")).into(), *value);
    }
}

fn attributes(vm: &Vm, op: Obj, attributes: &Attributes, push: &mut dyn FnMut(Label, Obj)) {
    match attributes {
        Attributes::Values(values) => {
            let Py::Type(ty) = vm.heap.payload(vm.type_of(op)) else { unreachable!("a type") };
            for (at, value) in values.in_order() {
                push(format!(".{}", vm.text(ty.cached_keys[at]).unwrap_or("?")).into(), value);
            }
        }
        Attributes::Dict(dict) => push(".__dict__".into(), *dict),
        Attributes::None => {}
    }
}

/// The name of one of `__slots__`, as its member descriptor has it.
fn slot_name(vm: &Vm, op: Obj, at: usize) -> String {
    let Py::Type(class) = vm.heap.payload(vm.type_of(op)) else { return format!(" slot {at}") };
    let classes: &[Obj] = if class.mro.is_null() { &[] } else { vm.tuple_items(class.mro) };
    let members = classes.iter().filter_map(|&class| match vm.heap.payload(class) {
        Py::Type(parts) => match vm.heap.payload(parts.dict.some()?) {
            Py::Dict(dict) => Some(dict.iter().map(|entry| entry.value)),
            _ => None,
        },
        _ => None,
    });
    let name = members.flatten().find_map(|value| match vm.heap.payload(value) {
        Py::Descriptor(descriptor) if matches!(descriptor.kind, DescriptorKind::Member(index) if index == at) => {
            Some(format!(".{}", descriptor.name))
        }
        _ => None,
    });
    name.unwrap_or_else(|| format!(" slot {at}"))
}

fn iterator(iter: &Iter, push: &mut dyn FnMut(Label, Obj)) {
    let mut of = |op: Obj| push(" of".into(), op);
    match iter {
        Iter::Sequence(op, _) | Iter::Reversed(op, _) | Iter::Set(op, ..) | Iter::View(op, _) => of(*op),
        Iter::Deque { deque, .. } => of(*deque),
        Iter::Range(..) => {}
        Iter::Tool(tool) => tool.refs.iter().for_each(|&op| of(op)),
        Iter::Zip(iterators, result) => {
            iterators.iter().for_each(|&op| of(op));
            push(" result".into(), *result);
        }
        Iter::Map(function, iterators) => {
            iterators.iter().for_each(|&op| of(op));
            push(" function".into(), *function);
        }
        Iter::Filter(function, iterator) => {
            of(*iterator);
            push(" function".into(), *function);
        }
        Iter::Callable(function, sentinel) => {
            push(" function".into(), *function);
            push(" sentinel".into(), *sentinel);
        }
        Iter::Dict(op, .., result) | Iter::Enumerate(op, _, result) => {
            of(*op);
            push(" result".into(), *result);
        }
    }
}
