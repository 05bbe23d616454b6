//! Which objects a figure is about: what the program's names lead to, and what was left behind.
//!
//! A state holds much that no reader asked for: tuples of constants, arguments on their way, what a class keeps for
//! itself. Those have hidden owners only. They get no box; if they own one that has, they are named there.
//! Not here: which of the rest stand in a slot as text (`scene`).

use std::collections::BTreeSet;

use crate::trace::{Edge, Object, Role, Serial, State};

/// The objects that a figure of `state` is about: those that names lead to, and garbage.
pub(super) fn of(state: &State) -> BTreeSet<Serial> {
    let names = state.objects.values().filter(|object| matches!(object.role, Role::Namespace(_)));
    let locals = state.roots.iter().filter(|root| !root.hidden);
    let named = reach(state, names.map(|o| o.serial).chain(locals.map(|root| root.to)).collect(), &leads_on);
    let holders = state.objects.values().filter(|object| holds_from_outside(&object.role));
    let held = reach(state, holders.map(|o| o.serial).chain(state.roots.iter().map(|root| root.to)).collect(), &|_, _| true);
    let is_subject = |serial: &Serial| named.contains(serial) || !held.contains(serial);
    state.objects.keys().copied().filter(is_subject).collect()
}

/// Whether an object of this type often serves the interpreter alone.
///
/// Of a freed one nobody can tell any more, unless the states before are known.
pub(super) fn is_helper(type_name: &str) -> bool {
    matches!(type_name, "tuple" | "dict" | "cell" | "method") || type_name.ends_with("iterator")
}

fn reach(state: &State, starts: Vec<Serial>, follow: &dyn Fn(&Object, &Edge) -> bool) -> BTreeSet<Serial> {
    let mut reached = BTreeSet::new();
    let mut pending = starts;
    while let Some(serial) = pending.pop() {
        if !reached.insert(serial) {
            continue;
        }
        if let Some(object) = state.objects.get(&serial) {
            pending.extend(object.edges.iter().filter(|edge| follow(object, edge)).map(|edge| edge.to));
        }
    }
    reached
}

/// Whether a reader who follows names would follow this edge.
///
/// A function leads to its defaults and its closure, a class to its attributes; code, constants and modules lead nowhere.
fn leads_on(object: &Object, edge: &Edge) -> bool {
    match &object.role {
        Role::Builtin => false,
        Role::Hidden(part) => !["code of", "co_", "namespace of", "descriptor"].iter().any(|start| part.starts_with(start)),
        Role::Namespace(_) => true,
        Role::Plain => match object.type_name.as_str() {
            "module" | "code" => false,
            "function" => !matches!(edge.label.as_str(), ".__code__" | ".__globals__"),
            "type" => edge.label == ".__dict__",
            _ => true,
        },
    }
}

/// Whether an object of this role lives whether a name leads to it or not. A frame or traceback may be garbage itself.
fn holds_from_outside(role: &Role) -> bool {
    match role {
        Role::Namespace(_) | Role::Builtin => true,
        Role::Hidden(part) => !part.starts_with("frame of") && part != "traceback",
        Role::Plain => false,
    }
}
