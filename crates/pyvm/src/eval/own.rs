//! An object's own attributes: in a dict, in values that share their keys, or nowhere.
//!
//! Not here: what its type adds (`lookup`, `attribute`).

use pyheap::Obj;

use crate::cause::Cause;
use crate::object::Py;
use crate::objects::instance::{Attributes, Values};
use crate::profile::Attributes as Kept;
use crate::vm::{R, Vm};

/// How many values a dict that shares its keys has room for, where each instance has a dict of its own.
const SPLIT_DICT_SIZE: usize = 5;

impl Vm {
    /// An attribute that the object itself keeps; borrowed.
    pub(crate) fn own_attribute(&self, op: Obj, name: Obj) -> Option<Obj> {
        match self.heap.payload(op) {
            Py::Instance(instance) => match &instance.attributes {
                Attributes::None => None,
                Attributes::Dict(dict) => self.dict_get_str(dict.some()?, name),
                Attributes::Values(values) => {
                    let at = self.shared_key(self.type_of(op), name)?;
                    values.get(at)
                }
            },
            Py::Exception(exception) => match exception.attributes {
                Attributes::Dict(dict) => self.dict_get_str(dict.some()?, name),
                _ => None,
            },
            Py::Function(function) => self.dict_get_str(function.dict.some()?, name),
            _ => None,
        }
    }

    /// The place of an attribute among the values that a class's instances share.
    fn shared_key(&self, ty: Obj, name: Obj) -> Option<usize> {
        let keys = &self.type_parts(ty).cached_keys;
        keys.iter().position(|&key| key == name).or_else(|| {
            // Keys are interned: an interned name that is none of them is not among them.
            let Py::Str(text) = self.heap.payload(name) else { return None };
            if text.interned { None } else { keys.iter().position(|&key| self.text(key) == Some(&text.text)) }
        })
    }

    pub(super) fn set_in_dict(&mut self, dict: Obj, name: Obj, value: Option<Obj>, cause: Cause) -> bool {
        match value {
            Some(value) => {
                self.heap.incref(value, cause);
                self.dict_set_str(dict, name, value, cause);
                true
            }
            None => self.dict_del_str(dict, name, cause),
        }
    }

    /// Stores in an object's own attributes; false if it cannot, or there was nothing to delete.
    pub(super) fn set_own_attribute(&mut self, op: Obj, name: Obj, value: Option<Obj>, cause: Cause) -> bool {
        if let Py::Instance(instance) = self.heap.payload(op) {
            match &instance.attributes {
                Attributes::None => return false,
                Attributes::Values(_) => {
                    if let Some(done) = self.set_shared(op, name, value, cause) {
                        return done;
                    }
                }
                Attributes::Dict(_) => {}
            }
        }
        if value.is_none() && self.existing_dict(op).is_none() {
            return false;
        }
        let dict = self.instance_dict(op);
        let place = match self.heap.payload(dict) {
            Py::Dict(entries) if value.is_some() && entries.is_split() && self.profile.attributes != Kept::Dict => {
                self.share_key(self.type_of(op), name)
            }
            _ => None,
        };
        let added = place.filter(|_| self.dict_get_str(dict, name).is_none());
        let done = self.set_in_dict(dict, name, value, cause);
        if let Some(at) = added {
            self.place_last(dict, at);
        }
        done
    }

    /// Stores among the values that a class's instances share; `None` if there is no room for the name.
    fn set_shared(&mut self, op: Obj, name: Obj, value: Option<Obj>, cause: Cause) -> Option<bool> {
        let ty = self.type_of(op);
        let at = match value {
            Some(_) => self.share_key(ty, name)?,
            None => match self.shared_key(ty, name) {
                Some(at) => at,
                None => return Some(false),
            },
        };
        let new = value.map_or(Obj::NULL, |value| self.incref(value, cause));
        let old = match self.heap.payload_mut(op) {
            Py::Instance(instance) => match &mut instance.attributes {
                Attributes::Values(values) => values.set(at, new),
                _ => unreachable!("values"),
            },
            _ => unreachable!("an instance"),
        };
        let existed = !old.is_null();
        self.xdecref(old, cause);
        Some(existed || value.is_some())
    }

    /// The place of a name among those that a class's instances share; a new one is added while there is room.
    ///
    /// Mirrors: `insert_split_key`, Objects/dictobject.c, CPython 3.13.
    /// Differs: no.
    fn share_key(&mut self, ty: Obj, name: Obj) -> Option<usize> {
        if let Some(at) = self.shared_key(ty, name) {
            return Some(at);
        }
        if self.type_parts(ty).keys_usable == 0 {
            return None;
        }
        self.heap.incref(name, Cause::Attached);
        match self.heap.payload_mut(ty) {
            Py::Type(parts) => {
                parts.keys_usable -= 1;
                parts.cached_keys.push(name);
                Some(parts.cached_keys.len() - 1)
            }
            _ => unreachable!("a type"),
        }
    }

    fn existing_dict(&self, op: Obj) -> Option<Obj> {
        match self.heap.payload(op) {
            Py::Instance(instance) => match instance.attributes {
                Attributes::Dict(dict) => dict.some(),
                _ => None,
            },
            Py::Exception(exception) => match exception.attributes {
                Attributes::Dict(dict) => dict.some(),
                _ => None,
            },
            Py::Function(function) => function.dict.some(),
            _ => None,
        }
    }

    /// The names of the attributes that the object itself keeps.
    pub(crate) fn own_names(&self, op: Obj, visit: &mut dyn FnMut(&str)) {
        if let Py::Instance(instance) = self.heap.payload(op)
            && let Attributes::Values(values) = &instance.attributes
        {
            let keys = &self.type_parts(self.type_of(op)).cached_keys;
            values.in_order().filter_map(|(at, _)| self.text(keys[at])).for_each(visit);
        } else if let Some(dict) = self.existing_dict(op)
            && let Py::Dict(entries) = self.value(dict)
        {
            entries.iter().filter_map(|entry| self.text(entry.key)).for_each(visit);
        }
    }

    /// A new dict of an instance shares the names with the instances of its class, and holds values alone.
    ///
    /// Mirrors: `new_dict_with_shared_keys`, Objects/dictobject.c, CPython 3.13.
    /// Differs: a name that is stored by the dict itself is not added to the shared ones.
    fn share_keys(&mut self, dict: Obj, op: Obj) {
        let parts = self.type_parts(self.type_of(op));
        if !matches!(self.heap.payload(op), Py::Instance(_)) || !parts.heap_type {
            return;
        }
        let room = if self.profile.attributes == Kept::Dict { SPLIT_DICT_SIZE } else { parts.values_size() };
        let address = self.heap.allocator.alloc(8 * room as u64);
        if let Py::Dict(entries) = self.heap.payload_mut(dict) {
            entries.keys_address = address;
            entries.split(room);
        }
    }

    /// Says at which of the shared places a dict's last entry is.
    fn place_last(&mut self, dict: Obj, at: usize) {
        if let Py::Dict(entries) = self.heap.payload_mut(dict) {
            entries.place_last(at);
        }
    }

    /// `op.__dict__`, made if there is none yet; borrowed.
    ///
    /// Mirrors: `_PyObject_GetDictPtr` and `PyObject_GenericGetDict`, Objects/object.c, CPython 3.13.
    /// Differs: from 3.13 on CPython's dict shares the instance's values; here it takes them over, as in 3.11 and 3.12.
    pub(crate) fn instance_dict(&mut self, op: Obj) -> Obj {
        if let Some(dict) = self.existing_dict(op) {
            return dict;
        }
        let dict = self.dict();
        let ty = self.type_of(op);
        self.share_keys(dict, op);
        let values = match self.heap.payload_mut(op) {
            Py::Instance(instance) => match std::mem::replace(&mut instance.attributes, Attributes::Dict(dict)) {
                Attributes::Values(values) => values,
                _ => Values::default(),
            },
            Py::Exception(exception) => {
                exception.attributes = Attributes::Dict(dict);
                Values::default()
            }
            Py::Function(function) => {
                function.dict = dict;
                Values::default()
            }
            _ => Values::default(),
        };
        for (at, value) in values.in_order() {
            let name = self.type_parts(ty).cached_keys[at];
            self.dict_set_str(dict, name, value, Cause::Attached);
            self.place_last(dict, at);
        }
        dict
    }

    pub(super) fn set_instance_dict(&mut self, op: Obj, dict: Obj) -> R<()> {
        if !matches!(self.value(dict), Py::Dict(_)) {
            let message = format!("__dict__ must be set to a dictionary, not a '{}'", self.type_name(dict));
            return self.type_error(&message);
        }
        let old = self.instance_dict(op);
        self.heap.incref(dict, Cause::Attached);
        match self.heap.payload_mut(op) {
            Py::Instance(instance) => instance.attributes = Attributes::Dict(dict),
            Py::Exception(exception) => exception.attributes = Attributes::Dict(dict),
            Py::Function(function) => function.dict = dict,
            _ => unreachable!("it has a dict"),
        }
        self.decref(old, Cause::Attached);
        Ok(())
    }

    /// What a new instance of a class keeps its attributes in.
    pub(crate) fn fresh_attributes(&self, has_dict: bool) -> Attributes {
        match (has_dict, self.profile.attributes) {
            (false, _) => Attributes::None,
            (true, Kept::Dict) => Attributes::Dict(Obj::NULL),
            (true, Kept::ValuesUntilAsked | Kept::Inline) => Attributes::Values(Values::default()),
        }
    }
}
