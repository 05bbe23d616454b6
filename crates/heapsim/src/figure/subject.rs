//! Which objects a figure is about: what the program's names lead to, and what was left behind.
//!
//! A state holds much that no reader asked for: tuples of constants, arguments on their way, what a class keeps for
//! itself. Those have hidden owners only. They get no box; if they own one that has, they are named there.
//! Not here: which of the rest stand in a slot as text (`scene`).

use std::collections::BTreeSet;

use crate::trace::{Edge, Object, Role, Serial, State};

/// The objects that a figure of `state` is about: those that names lead to, nearest first, then garbage.
pub(super) fn of(state: &State) -> Vec<Serial> {
    let names = state.objects.values().filter(|object| matches!(object.role, Role::Namespace(_)));
    let locals = state.roots.iter().filter(|root| !root.hidden);
    let mut subjects = reach(state, names.map(|o| o.serial).chain(locals.map(|root| root.to)).collect(), &leads_on);
    let holders = state.objects.values().filter(|object| holds_from_outside(&object.role));
    let held = reach(state, holders.map(|o| o.serial).chain(state.roots.iter().map(|root| root.to)).collect(), &|_, _| true);
    let known: BTreeSet<Serial> = subjects.iter().chain(&held).copied().collect();
    subjects.extend(state.objects.keys().filter(|serial| !known.contains(serial)));
    subjects
}

/// Whether an object of this type often serves the interpreter alone.
///
/// Of a freed one nobody can tell any more, unless the states before are known.
pub(super) fn is_helper(type_name: &str) -> bool {
    matches!(type_name, "tuple" | "dict" | "cell" | "method" | "weakref.ReferenceType") || type_name.ends_with("iterator")
}

/// Everything that can be reached over the edges that are followed, nearest first.
fn reach(state: &State, starts: Vec<Serial>, follow: &dyn Fn(&Object, &Edge) -> bool) -> Vec<Serial> {
    let mut seen = BTreeSet::new();
    let mut reached: Vec<Serial> = starts.into_iter().filter(|serial| seen.insert(*serial)).collect();
    let mut next = 0;
    while let Some(serial) = reached.get(next) {
        next += 1;
        if let Some(object) = state.objects.get(serial) {
            let edges = object.edges.iter().filter(|edge| follow(object, edge));
            let new: Vec<Serial> = edges.map(|edge| edge.to).filter(|to| seen.insert(*to)).collect();
            reached.extend(new);
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
