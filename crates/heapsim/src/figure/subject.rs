//! Which objects a figure is about: what the program's names lead to, and what was left behind.
//!
//! A state holds much that no reader asked for: tuples of constants, arguments on their way, what a class keeps for
//! itself. Those have hidden owners only. They get no box; if they own one that has, they are named there.
//! Not here: which of the rest stand in a slot as text (`scene`).

use crate::trace::{Edge, Object, Role, Serial, State};

/// The objects that a figure of `state` is about: those that names lead to, nearest first, then garbage.
pub(super) fn of(state: &State) -> Vec<Serial> {
    let names = state.objects.values().filter(|object| matches!(object.role, Role::Namespace(_)));
    let locals = state.roots.iter().filter(|root| !root.hidden);
    let mut subjects = Reached::new(state);
    subjects.follow(names.map(|o| o.serial).chain(locals.map(|root| root.to)), leads_on);
    let holders = state.objects.values().filter(|object| holds_from_outside(&object.role));
    let mut held = Reached::new(state);
    held.follow(holders.map(|o| o.serial).chain(state.roots.iter().map(|root| root.to)), |_, _| true);
    let garbage = state.objects.keys().filter(|serial| !subjects.has(**serial) && !held.has(**serial));
    let garbage: Vec<Serial> = garbage.copied().collect();
    subjects.order.extend(garbage);
    subjects.order
}

/// Whether an object of this type often serves the interpreter alone.
///
/// Of a freed one nobody can tell any more, unless the states before are known.
pub(super) fn is_helper(type_name: &str) -> bool {
    matches!(type_name, "tuple" | "dict" | "cell" | "method" | "weakref.ReferenceType") || type_name.ends_with("iterator")
}

/// Everything that can be reached over the edges that are followed, nearest first.
struct Reached<'s> {
    state: &'s State,
    order: Vec<Serial>,
    /// By number: a set of a page's states is asked very often.
    seen: Vec<bool>,
}

impl<'s> Reached<'s> {
    fn new(state: &'s State) -> Reached<'s> {
        let last = state.objects.last().map_or(0, |(serial, _)| *serial);
        Reached { state, order: Vec::new(), seen: vec![false; last as usize + 1] }
    }

    fn has(&self, serial: Serial) -> bool {
        self.seen.get(serial as usize).copied().unwrap_or(false)
    }

    fn follow(&mut self, starts: impl Iterator<Item = Serial>, follow: impl Fn(&Object, &Edge) -> bool) {
        starts.for_each(|serial| self.reach(serial));
        let mut next = 0;
        while let Some(serial) = self.order.get(next) {
            next += 1;
            if let Some(object) = self.state.objects.get(serial) {
                object.edges.iter().filter(|edge| follow(object, edge)).for_each(|edge| self.reach(edge.to));
            }
        }
    }

    fn reach(&mut self, serial: Serial) {
        if let Some(seen) = self.seen.get_mut(serial as usize)
            && !std::mem::replace(seen, true)
        {
            self.order.push(serial);
        }
    }
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

/// Whether an object of this role lives whether a name leads to it or not.
fn holds_from_outside(role: &Role) -> bool {
    *role != Role::Plain
}
