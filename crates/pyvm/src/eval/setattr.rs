//! Setting and deleting attributes, and what refuses them.
//!
//! Not here: how an object keeps them (`own`).

use pyheap::Obj;

use crate::cause::Cause;
use crate::object::Py;
use crate::objects::instance::Attributes;
use crate::objects::types::DescriptorKind;
use crate::vm::{R, Vm};

impl Vm {
    /// `setattr(op, name, value)`, or `delattr` without a value; the value is borrowed.
    pub fn setattr(&mut self, op: Obj, name: Obj, value: Option<Obj>) -> R<()> {
        let special = if value.is_some() { "__setattr__" } else { "__delattr__" };
        if self.type_parts(self.type_of(op)).has_setattr && self.lookup_python(op, special).is_some() {
            let args: Vec<Obj> = std::iter::once(name).chain(value).collect();
            let result = self.call_special(op, special, &args)?;
            if let Some(result) = result {
                self.decref(result, Cause::Pop);
            }
            return Ok(());
        }
        self.generic_setattr(op, name, value)
    }

    /// Mirrors: `_PyObject_GenericSetAttrWithDict`, Objects/object.c, CPython 3.13.
    /// Differs: no.
    pub(crate) fn generic_setattr(&mut self, op: Obj, name: Obj, value: Option<Obj>) -> R<()> {
        if let Py::WeakRef(wr) = self.heap.payload(op)
            && wr.is_proxy
        {
            let target = wr.wr_object;
            if target.is_null() {
                return self.raise("ReferenceError", "weakly-referenced object no longer exists");
            }
            return self.setattr(target, name, value);
        }
        if let Some(descriptor) = self.type_lookup(self.type_of(op), name)
            && let Some(done) = self.set_by_descriptor(descriptor, op, name, value)?
        {
            return Ok(done);
        }
        let cause = if value.is_some() { Cause::StoreAttr(name) } else { Cause::DeleteAttr(name) };
        let stored = match self.heap.payload(op) {
            Py::Type(parts) if parts.heap_type => {
                let dict = parts.dict;
                let stored = self.set_in_dict(dict, name, value, cause);
                self.type_modified(op);
                stored
            }
            Py::Type(parts) => {
                let (class, attribute) = (parts.name.clone(), self.text(name).unwrap_or_default().to_owned());
                let message = if self.profile.immutable_types_say_so {
                    format!("cannot set '{attribute}' attribute of immutable type '{class}'")
                } else {
                    format!("can't set attributes of built-in/extension type '{class}'")
                };
                return self.type_error(&message);
            }
            &Py::Module(dict) => self.set_in_dict(dict, name, value, cause),
            Py::Instance(_) | Py::Exception(_) | Py::Function(_) => self.set_own_attribute(op, name, value, cause),
            _ => false,
        };
        if stored {
            return Ok(());
        }
        let error = self.cannot_set(op, name, value);
        if self.profile.failed_stores_are_kept {
            self.keep_in_attribute_error(op, name);
        }
        error
    }

    fn cannot_set(&mut self, op: Obj, name: Obj, value: Option<Obj>) -> R<()> {
        let has_dict = match self.heap.payload(op) {
            Py::Instance(instance) => !matches!(instance.attributes, Attributes::None),
            Py::Function(_) | Py::Exception(_) | Py::Module(_) | Py::Type(_) => true,
            _ => false,
        };
        if has_dict || value.is_none() || self.type_lookup(self.type_of(op), name).is_none() {
            let message = match (has_dict, self.profile.no_dict_for_new_attributes) {
                (false, true) => format!(
                    "'{}' object has no attribute '{}' and no __dict__ for setting new attributes",
                    self.type_name(op),
                    self.text(name).unwrap_or_default()
                ),
                _ if has_dict && value.is_none() && !self.profile.attribute_errors_in_full => {
                    self.text(name).unwrap_or_default().to_owned()
                }
                _ => return self.attribute_error(op, name),
            };
            return self.raise("AttributeError", &message);
        }
        let message = format!("'{}' object attribute '{}' is read-only", self.type_name(op), self.text(name).unwrap_or_default());
        self.raise("AttributeError", &message)
    }

    /// Has a descriptor set or delete the attribute; nothing if it sets none.
    pub(crate) fn set_by_descriptor(&mut self, descriptor: Obj, op: Obj, name: Obj, value: Option<Obj>) -> R<Option<()>> {
        match self.heap.payload(descriptor) {
            &Py::Property([_, fset, fdel, _]) => {
                let function = if value.is_some() { fset } else { fdel };
                if function == self.known.none {
                    let message = crate::messages::property_lacks(
                        self.text(name).unwrap_or_default(),
                        &self.type_name(op),
                        value.is_some(),
                        self.profile,
                    );
                    return self.raise("AttributeError", &message);
                }
                self.heap.incref(function, Cause::Native);
                self.hold(function, "property setter");
                let args: Vec<Obj> = std::iter::once(op).chain(value).collect();
                let result = self.call(function, &args);
                self.release(Cause::Native);
                let result = result?;
                self.decref(result, Cause::Pop);
                Ok(Some(()))
            }
            Py::Descriptor(parts) => match parts.kind {
                DescriptorKind::Member(slot) => {
                    let new = value.map_or(Obj::NULL, |value| self.incref(value, Cause::StoreAttr(name)));
                    let old = match self.heap.payload_mut(op) {
                        Py::Instance(instance) => std::mem::replace(&mut instance.slots[slot], new),
                        _ => return Ok(None),
                    };
                    if old.is_null() && value.is_none() {
                        let message = self.text(name).unwrap_or_default().to_owned();
                        return self.raise("AttributeError", &message);
                    }
                    let cause = if value.is_some() { Cause::StoreAttr(name) } else { Cause::DeleteAttr(name) };
                    self.xdecref(old, cause);
                    Ok(Some(()))
                }
                DescriptorKind::GetSet(_, Some(setter)) => setter(self, op, value).map(Some),
                DescriptorKind::GetSet(_, None) => {
                    let message = format!(
                        "attribute '{}' of '{}' objects is not writable",
                        parts.name,
                        self.type_object_name(parts.d_type)
                    );
                    self.raise("AttributeError", &message)
                }
                DescriptorKind::Dict => match value {
                    Some(dict) => self.set_instance_dict(op, dict).map(Some),
                    None => self.unsupported("deleting `__dict__`; assign an empty dict"),
                },
                _ => Ok(None),
            },
            Py::Instance(_) => {
                let special = if value.is_some() { "__set__" } else { "__delete__" };
                let args: Vec<Obj> = std::iter::once(op).chain(value).collect();
                match self.call_special(descriptor, special, &args)? {
                    Some(result) => {
                        self.decref(result, Cause::Pop);
                        Ok(Some(()))
                    }
                    None => Ok(None),
                }
            }
            _ => Ok(None),
        }
    }
}
