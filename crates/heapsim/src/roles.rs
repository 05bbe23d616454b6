//! What the interpreter's objects and owners are to a reader: the program's data, names, or hidden parts with a name.
//!
//! Not here: when they are recorded (`recorder`), and the slots of one object (`edges`).

use pyheap::{Obj, Serial};
use pyvm::roots::Owner;
use pyvm::{Py, Vm};

use crate::trace::Role;

/// What an object is; those made before the serial `first` were there before the program.
pub(crate) fn role(vm: &Vm, first: Serial, op: Obj) -> Role {
    if op == vm.known.main {
        return Role::Namespace("global".to_owned());
    }
    if vm.heap.serial(op) < first {
        return Role::Builtin;
    }
    match vm.heap.payload(op) {
        Py::Code(code) => Role::Hidden(format!("code of {}", code.body.name)),
        // A call that is over is data: what it left stays for as long as a traceback refers to it.
        Py::Frame(frame) if frame.running.is_some() => Role::Hidden(format!("frame of {}", frame.body.name)),
        Py::Descriptor(descriptor) => Role::Hidden(format!("descriptor {}", descriptor.name)),
        Py::WeakRef(wr) => subclass_entry(vm, op, wr.wr_object).map_or(Role::Plain, Role::Hidden),
        Py::Tuple(_) | Py::Dict(_) => hidden_part(vm, op).map_or(Role::Plain, Role::Hidden),
        _ => Role::Plain,
    }
}

/// An owner that is no object, in words; whether no name in the program's text stands for it.
pub(crate) fn owner_name(owner: &Owner) -> (String, bool) {
    match owner {
        Owner::Stack(function) => (format!("evaluation stack of {function}"), true),
        Owner::Argument(function) => (format!("call of {function}, kept by the caller"), true),
        Owner::Local(name, function) => (format!("local {name} of {function}"), false),
        Owner::Frame(function) => (format!("frame of {function}"), true),
        Owner::Arena => ("AST arena".to_owned(), true),
        Owner::Exception => ("exception being raised or handled".to_owned(), true),
        Owner::Native(what) => ((*what).to_owned(), true),
        Owner::Interpreter => ("interpreter".to_owned(), true),
        Owner::Collector => ("the collector, for a moment".to_owned(), true),
    }
}

/// What the main module's dict owns besides the values of the reader's names: keys, and what every module has.
pub(crate) fn namespace_parts(vm: &Vm) -> Vec<(&'static str, Obj)> {
    if vm.known.main.is_null() || !vm.heap.is_live(vm.known.main) {
        return Vec::new();
    }
    let Py::Dict(dict) = vm.heap.payload(vm.known.main) else { return Vec::new() };
    let mut parts = Vec::new();
    for entry in dict.iter() {
        parts.push(("key of the module's namespace", entry.key));
        if vm.text(entry.key).is_some_and(is_dunder) {
            parts.push(("the module's own attributes", entry.value));
        }
    }
    parts
}

pub(crate) fn is_dunder(name: &str) -> bool {
    name.starts_with("__") && name.ends_with("__")
}

/// The part of code, function or class that a tuple or dict is, if it is one.
fn hidden_part(vm: &Vm, op: Obj) -> Option<String> {
    // Whoever owns it says what it is. There are few owners, and they are made near it.
    vm.heap.objects().find_map(|owner| match vm.heap.payload(owner) {
        Py::Code(code) => {
            let at = code.parts().iter().position(|&part| part == op)?;
            let names = ["co_consts", "co_names", "co_varnames", "co_cellvars", "co_freevars"];
            Some(format!("{} of {}", names.get(at)?, code.body.name))
        }
        Py::Type(ty) if ty.dict == op => Some(format!("{}.__dict__", ty.name)),
        Py::Type(ty) if ty.mro == op => Some(format!("{}.__mro__", ty.name)),
        Py::Type(ty) if ty.heap_type && own_attribute(vm, ty.dict, op).is_some() => {
            Some(format!("{}.{}", ty.name, own_attribute(vm, ty.dict, op)?))
        }
        Py::Type(ty) if ty.bases == op => Some(format!("{}.__bases__", ty.name)),
        Py::Function(function) if function.closure == op => Some("closure".to_owned()),
        Py::Module(dict) if *dict == op && op != vm.known.main => Some("namespace of a module".to_owned()),
        _ => None,
    })
}

/// The entry in a class's list of its subclasses that a weak reference is, if it is one.
fn subclass_entry(vm: &Vm, wr: Obj, class: Obj) -> Option<String> {
    let Py::Type(class) = vm.heap.payload(class.some()?) else { return None };
    let bases = vm.tuple_items(class.bases.some()?);
    bases.iter().find_map(|&base| match vm.heap.payload(base) {
        Py::Type(base) if base.subclasses.contains(&wr) => Some(format!("list of subclasses of {}", base.name)),
        _ => None,
    })
}

/// The name under which every class keeps this object for itself, as `__static_attributes__`.
fn own_attribute(vm: &Vm, dict: Obj, op: Obj) -> Option<String> {
    let Py::Dict(entries) = vm.heap.payload(dict) else { return None };
    let entry = entries.iter().find(|entry| entry.value == op)?;
    vm.text(entry.key).filter(|name| is_dunder(name)).map(str::to_owned)
}
