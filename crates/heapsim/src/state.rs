//! What a program's objects, roots and memory are at one step of its trace.
//!
//! Not here: the steps (`trace`), and moving between them ([`crate::replay`]).

use std::sync::Arc;

use litemap::LiteMap;
use serde::{Deserialize, Serialize};

use crate::bytes::Bytes;
use crate::trace::{Counters, Object, Role, Root, Serial, Step};

/// The program's objects and roots, or a C program's memory, at one step.
///
/// A copy shares the objects, so that many states of a run can be kept.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct State {
    /// Live objects.
    pub objects: LiteMap<Serial, Arc<Object>>,
    /// Freed objects.
    pub freed: Freed,
    /// References owned by no object.
    pub roots: Vec<Root>,
    /// The collector's counters.
    pub counters: Counters,
    /// The memory of a C program, once it has some.
    pub bytes: Option<Arc<Bytes>>,
}

/// An object that is gone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tombstone {
    /// As it was last.
    pub object: Arc<Object>,
    /// The line that freed it.
    pub line: u32,
}

/// Freed objects, by number.
///
/// It only grows, and a long run frees very many: copies share all the bundles but those that change.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Freed {
    /// [`BUNDLE`] consecutive numbers each.
    bundles: LiteMap<Serial, Arc<LiteMap<Serial, Tombstone>>>,
}

const BUNDLE: Serial = 128;

impl Freed {
    /// One more is gone.
    pub fn insert(&mut self, object: Arc<Object>, line: u32) {
        let bundle = self.bundles.entry(object.serial / BUNDLE).or_default();
        Arc::make_mut(bundle).insert(object.serial, Tombstone { object, line });
    }

    /// The object with this number, if it is gone.
    pub fn get(&self, serial: Serial) -> Option<&Tombstone> {
        self.bundles.get(&(serial / BUNDLE))?.get(&serial)
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &Tombstone> {
        self.bundles.values().flat_map(|bundle| bundle.values())
    }
}

/// One owner of an object.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Owner {
    /// Who, e.g. "global `a`", "`co_consts` of `<module>`", "`list#1[0]`".
    pub name: String,
    /// Whether the reader can see it in the program's text.
    pub hidden: bool,
}

impl State {
    /// Brings the state forward by one step.
    pub fn apply(&mut self, step: &Step) {
        for object in &step.objects {
            self.objects.insert(object.serial, Arc::new(object.clone()));
        }
        for patch in &step.patches {
            if let Some(object) = self.objects.get_mut(&patch.serial) {
                Arc::make_mut(object).apply(patch);
            }
        }
        let freed = &mut self.freed;
        remove_all(&mut self.objects, &step.freed, |object| freed.insert(Arc::clone(object), step.line));
        if let Some(roots) = &step.roots {
            roots.apply(&mut self.roots);
        }
        if let Some(counters) = step.counters {
            self.counters = counters;
        }
        if let Some(patch) = &step.bytes {
            Arc::make_mut(self.bytes.get_or_insert_default()).apply(patch);
        }
    }

    /// Everyone who owns a reference to `serial`, one entry a reference: names first, then slots, then hidden owners.
    ///
    /// The length equals the object's `ob_refcnt`, unless it is immortal.
    pub fn owners(&self, serial: Serial) -> Vec<Owner> {
        let mut owners = Owners::default();
        for object in self.objects.values() {
            for edge in object.edges.iter().filter(|edge| edge.to == serial) {
                owners.slot(&object.role, &object.name, &edge.label);
            }
        }
        for root in self.roots.iter().filter(|root| root.to == serial) {
            owners.root(root.owner.clone(), root.hidden);
        }
        owners.in_order()
    }

    /// The object that the global `name` refers to.
    pub fn global(&self, name: &str) -> Option<&Arc<Object>> {
        self.objects
            .values()
            .filter(|object| object.role == Role::Namespace("global".to_owned()))
            .flat_map(|object| &object.edges)
            .find(|edge| edge.label == name)
            .and_then(|edge| self.objects.get(&edge.to))
    }
}

/// Takes `serials`, which are in order, out of `objects`. Many go in one walk: taking one out moves all that follow.
pub(crate) fn remove_all(objects: &mut LiteMap<Serial, Arc<Object>>, serials: &[Serial], mut removed: impl FnMut(&Arc<Object>)) {
    if let [serial] = serials {
        objects.remove(serial).iter().for_each(removed);
    } else if !serials.is_empty() {
        objects.retain(|serial, object| {
            let is_one = serials.binary_search(serial).is_ok();
            if is_one {
                removed(object);
            }
            !is_one
        });
    }
}

/// The owners of an object while they are collected, in the order in which a reader wants them.
#[derive(Default)]
pub(crate) struct Owners {
    names: Vec<Owner>,
    slots: Vec<Owner>,
    hidden: Vec<Owner>,
}

impl Owners {
    /// A slot of an object, by what it is to the reader, its display name and the slot's label.
    pub(crate) fn slot(&mut self, role: &Role, object: &str, label: &str) {
        match role {
            Role::Namespace(scope) => self.names.push(Owner { name: format!("{scope} {label}"), hidden: false }),
            Role::Hidden(owner) => self.hidden.push(Owner { name: owner.clone(), hidden: true }),
            Role::Plain | Role::Builtin => self.slots.push(Owner { name: format!("{object}{label}"), hidden: false }),
        }
    }

    /// A reference that no object owns.
    pub(crate) fn root(&mut self, name: String, hidden: bool) {
        let list = if hidden { &mut self.hidden } else { &mut self.names };
        list.push(Owner { name, hidden });
    }

    /// Names first, then slots, then hidden owners.
    pub(crate) fn in_order(self) -> Vec<Owner> {
        self.names.into_iter().chain(self.slots).chain(self.hidden).collect()
    }
}
