//! Instances of classes written in Python.

use pyheap::{Obj, Payload};

use crate::object::Py;

/// What an instance holds.
#[derive(Clone, Debug)]
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
    /// Values, null where unset, for the names that the class's instances share.
    Values(Vec<Obj>),
    /// A dict object; null until it is needed.
    Dict(Obj),
}

impl Instance {
    /// Mirrors: `subtype_traverse`, Objects/typeobject.c, CPython 3.13.
    /// Differs: the type is the heap's to visit.
    pub(crate) fn traverse(&self, visit: &mut dyn FnMut(Obj)) {
        self.slots.iter().filter(|op| !op.is_null()).for_each(|&op| visit(op));
        match &self.attributes {
            Attributes::None => {}
            Attributes::Values(values) => values.iter().filter(|op| !op.is_null()).for_each(|&op| visit(op)),
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
            Attributes::Values(values) => values.iter_mut().find(|op| !op.is_null()).map(std::mem::take),
            Attributes::Dict(dict) => std::mem::take(dict).some(),
        };
        attribute.or_else(|| self.value.as_mut().and_then(|value| value.dealloc_next()))
    }
}
