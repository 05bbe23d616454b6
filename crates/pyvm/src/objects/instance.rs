//! Instances of classes written in Python.

use pyheap::{Obj, Payload};

use crate::object::Py;

/// What an instance holds.
#[derive(Debug)]
pub struct Instance {
    /// The values of `__slots__`, null where unset; base classes' first, each class's names sorted.
    pub slots: Vec<Obj>,
    /// Its other attributes.
    pub attributes: Attributes,
    /// What a builtin base class holds: a list's items, an int's value.
    pub value: Option<Box<Py>>,
    /// The size of its block.
    pub size: u64,
}

/// Where attributes are kept; see [`crate::profile::Attributes`].
#[derive(Clone, Debug)]
pub enum Attributes {
    /// There can be none.
    None,
    /// Values for the names that the class's instances share.
    Values(Values),
    /// A dict object; null until it is needed.
    Dict(Obj),
}

/// The values of one instance for the names that its class's instances share.
#[derive(Clone, Debug, Default)]
pub struct Values {
    /// By the place of the name among the shared ones; null where unset.
    values: Vec<Obj>,
    /// The places that are set, in the order in which they were; empty while that is the order of the places.
    order: Vec<u8>,
}

impl Values {
    /// The value at a place.
    pub(crate) fn get(&self, at: usize) -> Option<Obj> {
        self.values.get(at).copied().and_then(Obj::some)
    }

    /// Stores at a place; null deletes. The old value passes to the caller.
    ///
    /// Mirrors: `_PyDictValues_AddToInsertionOrder` and `delete_index_from_values`, Objects/dictobject.c, CPython 3.13.
    /// Differs: no.
    pub(crate) fn set(&mut self, at: usize, value: Obj) -> Obj {
        if self.values.len() <= at {
            self.values.resize(at + 1, Obj::NULL);
        }
        if self.values[at].is_null() && !value.is_null() {
            if self.order.is_empty() && self.values[at..].iter().any(|op| !op.is_null()) {
                self.order = (0..self.values.len()).filter(|&i| !self.values[i].is_null()).map(|i| i as u8).collect();
            }
            if !self.order.is_empty() {
                self.order.push(at as u8);
            }
        } else if value.is_null() {
            self.order.retain(|&set| usize::from(set) != at);
        }
        std::mem::replace(&mut self.values[at], value)
    }

    /// The values by their places, which is how they are visited and given up.
    pub(crate) fn iter(&self) -> impl Iterator<Item = Obj> + '_ {
        self.values.iter().copied().filter(|op| !op.is_null())
    }

    /// Places and values in the order in which they were set, which is the dict's.
    pub fn in_order(&self) -> impl Iterator<Item = (usize, Obj)> + '_ {
        let places = self.order.iter().map(|&at| usize::from(at));
        let all = if self.order.is_empty() { 0..self.values.len() } else { 0..0 };
        places.chain(all).map(|at| (at, self.values[at])).filter(|(_, value)| !value.is_null())
    }

    fn give_up(&mut self) -> Option<Obj> {
        self.values.iter_mut().find(|op| !op.is_null()).map(std::mem::take)
    }
}

impl Instance {
    /// Mirrors: `subtype_traverse`, Objects/typeobject.c, CPython 3.13.
    /// Differs: the type is the heap's to visit.
    pub(crate) fn traverse(&self, visit: &mut dyn FnMut(Obj)) {
        self.slots.iter().filter(|op| !op.is_null()).for_each(|&op| visit(op));
        match &self.attributes {
            Attributes::None => {}
            Attributes::Values(values) => values.iter().for_each(&mut *visit),
            Attributes::Dict(dict) => dict.some().into_iter().for_each(&mut *visit),
        }
        if let Some(value) = &self.value {
            value.traverse(&mut |op| visit(op));
        }
    }

    /// Mirrors: `subtype_dealloc`, Objects/typeobject.c, CPython 3.13: slots, attributes, then what the base class holds.
    /// Differs: no.
    pub(crate) fn give_up(&mut self) -> Option<Obj> {
        if let Some(slot) = self.slots.iter_mut().find(|op| !op.is_null()) {
            return Some(std::mem::take(slot));
        }
        let attribute = match &mut self.attributes {
            Attributes::None => None,
            Attributes::Values(values) => values.give_up(),
            Attributes::Dict(dict) => std::mem::take(dict).some(),
        };
        attribute.or_else(|| self.value.as_mut().and_then(|value| value.dealloc_next()))
    }
}
