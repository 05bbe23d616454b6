//! The references that an object owns, each with the name of its slot: `[0]`, `.peer`, `.__code__`.
//!
//! Not here: references that no object owns (`recorder`).

use pyheap::Obj;
use pyvm::objects::instance::Attributes;
use pyvm::objects::iterator::Iter;
use pyvm::objects::types::DescriptorKind;
use pyvm::{Py, Vm};

use crate::recorder::is_dunder;

/// Every reference that an object owns, with the name of its slot.
pub(crate) fn edges(vm: &Vm, op: Obj) -> Vec<(String, Obj)> {
    let mut edges = Vec::new();
    if op == vm.known.main
        && let Py::Dict(dict) = vm.heap.payload(op)
    {
        // The names that the reader wrote; the rest is in `namespace_parts`.
        let names = dict.iter().map(|entry| (vm.text(entry.key).unwrap_or("?").to_owned(), entry.value));
        return names.filter(|(name, _)| !is_dunder(name)).collect();
    }
    let mut push = |label: String, op: Obj| {
        if !op.is_null() {
            edges.push((label, op));
        }
    };
    labelled(vm, op, vm.heap.payload(op), &mut push);
    // Whatever has no name of its own is there nevertheless: edges and counts must agree.
    let mut rest: Vec<Obj> = Vec::new();
    vm.heap.references(op, &mut |reference| rest.push(reference));
    for (_, named) in &edges {
        if let Some(at) = rest.iter().position(|reference| reference == named) {
            rest.swap_remove(at);
        }
    }
    if vm.heap.owns_type(op)
        && let Some(at) = rest.iter().position(|&reference| reference == vm.type_of(op))
    {
        edges.push((".__class__".to_owned(), rest.swap_remove(at)));
    }
    edges.extend(rest.into_iter().map(|reference| (".(other)".to_owned(), reference)));
    edges
}

/// Names the references of a payload.
fn labelled(vm: &Vm, op: Obj, payload: &Py, push: &mut dyn FnMut(String, Obj)) {
    let named = |parts: &[(&str, Obj)], push: &mut dyn FnMut(String, Obj)| {
        parts.iter().for_each(|&(name, part)| push(name.to_owned(), part));
    };
    match payload {
        Py::List(list) => items(&list.items, push),
        Py::Tuple(parts) => items(parts, push),
        Py::Deque(deque) => deque.items.iter().enumerate().for_each(|(i, &item)| push(format!("[{i}]"), item)),
        Py::Dict(dict) => {
            for entry in dict.iter() {
                let key = vm.brief(entry.key);
                push(format!("[{key}]"), entry.value);
                push(format!(" key {key}"), entry.key);
            }
        }
        Py::Set(set) => set.iter().for_each(|(key, _)| push(format!(" item {}", vm.brief(key)), key)),
        Py::Slice([start, stop, step]) => named(&[(".start", *start), (".stop", *stop), (".step", *step)], push),
        Py::Instance(instance) => {
            for (at, &value) in instance.slots.iter().enumerate() {
                push(slot_name(vm, op, at), value);
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
            ty.cached_keys.iter().for_each(|&key| push(format!(" key {}", vm.brief(key)), key));
            ty.subclasses.iter().for_each(|&op| push(".tp_subclasses".to_owned(), op));
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
            PARTS.iter().zip(code.parts()).for_each(|(name, &part)| push((*name).to_owned(), part));
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
                    (".value", exception.value),
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
                on_stack.for_each(|&value| push(" its evaluation stack".to_owned(), value));
            }
        }
        Py::Iter(iter) => iterator(iter, push),
        _ => {}
    }
}

fn items(items: &[Obj], push: &mut dyn FnMut(String, Obj)) {
    items.iter().enumerate().for_each(|(i, &item)| push(format!("[{i}]"), item));
}

fn locals(vm: &Vm, values: &[Obj], names: &[Obj], push: &mut dyn FnMut(String, Obj)) {
    for (value, &name) in values.iter().zip(names) {
        push(format!(" local {}", vm.text(name).unwrap_or("?")), *value);
    }
}

fn attributes(vm: &Vm, op: Obj, attributes: &Attributes, push: &mut dyn FnMut(String, Obj)) {
    match attributes {
        Attributes::Values(values) => {
            let names = match vm.heap.payload(vm.type_of(op)) {
                Py::Type(ty) => ty.cached_keys.clone(),
                _ => Vec::new(),
            };
            for (value, name) in values.iter().zip(names) {
                push(format!(".{}", vm.text(name).unwrap_or("?")), *value);
            }
        }
        Attributes::Dict(dict) => push(".__dict__".to_owned(), *dict),
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

fn iterator(iter: &Iter, push: &mut dyn FnMut(String, Obj)) {
    let mut of = |op: Obj| push(" of".to_owned(), op);
    match iter {
        Iter::Sequence(op, _) | Iter::Reversed(op, _) | Iter::Set(op, ..) | Iter::View(op, _) => of(*op),
        Iter::Deque { deque, .. } => of(*deque),
        Iter::Range(..) => {}
        Iter::Tool(tool) => tool.refs.iter().for_each(|&op| of(op)),
        Iter::Zip(iterators, result) => {
            iterators.iter().for_each(|&op| of(op));
            push(" result".to_owned(), *result);
        }
        Iter::Map(function, iterators) => {
            iterators.iter().for_each(|&op| of(op));
            push(" function".to_owned(), *function);
        }
        Iter::Filter(function, iterator) => {
            of(*iterator);
            push(" function".to_owned(), *function);
        }
        Iter::Callable(function, sentinel) => {
            push(" function".to_owned(), *function);
            push(" sentinel".to_owned(), *sentinel);
        }
        Iter::Dict(op, .., result) | Iter::Enumerate(op, _, result) => {
            of(*op);
            push(" result".to_owned(), *result);
        }
    }
}
