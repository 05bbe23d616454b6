//! Attributes: looking up on types, getting, setting, deleting, binding.

use std::cell::Cell;

use pyheap::{Obj, Serial};

use crate::cause::Cause;
use crate::object::Py;
use crate::objects::function::Builtin;
use crate::objects::instance::Attributes;
use crate::objects::types::{DescriptorKind, Type};
use crate::profile::Attributes as Kept;
use crate::vm::{R, Vm};

/// What lookups on types found, by the type's version and the name; a version is never given twice.
///
/// Mirrors: `struct type_cache`, Include/internal/pycore_typeobject.h, CPython 3.13.
/// Differs: names are not kept alive; a slot that was reused is told apart by its serial.
#[derive(Debug)]
pub(crate) struct MethodCache {
    entries: Vec<Cell<(CacheKey, Obj)>>,
}

/// A type's version (0 is none), a name, and the name's serial.
type CacheKey = (u32, Obj, Serial);

const CACHE_SIZE: usize = 1 << 12;

impl Default for MethodCache {
    fn default() -> Self {
        MethodCache { entries: vec![Cell::default(); CACHE_SIZE] }
    }
}

impl MethodCache {
    fn entry(&self, (version, name, _): CacheKey) -> &Cell<(CacheKey, Obj)> {
        &self.entries[(version as usize).wrapping_mul(31).wrapping_add(name.slot()) % CACHE_SIZE]
    }

    #[inline]
    fn find(&self, key: CacheKey) -> Option<Option<Obj>> {
        let (known, found) = self.entry(key).get();
        (key.0 != 0 && known == key).then(|| found.some())
    }

    fn note(&self, key: CacheKey, found: Option<Obj>) {
        self.entry(key).set((key, found.unwrap_or(Obj::NULL)));
    }
}

/// How many values a dict that shares its keys has room for, where each instance has a dict of its own.
const SPLIT_DICT_SIZE: usize = 5;

impl Vm {
    /// `type(op)`; borrowed.
    #[inline]
    pub fn type_of(&self, op: Obj) -> Obj {
        self.heap.ob_type(op)
    }

    /// What a type object holds.
    pub(crate) fn type_parts(&self, ty: Obj) -> &Type {
        match self.heap.payload(ty) {
            Py::Type(parts) => parts,
            other => panic!("a type is expected here, not {other:?}"),
        }
    }

    /// The name of an object's type as errors show it (`tp_name`): a module's type has the module's name before it.
    pub fn type_name(&self, op: Obj) -> String {
        match self.heap.payload(self.type_of(op)) {
            Py::Type(parts) if !parts.heap_type && parts.module != "builtins" => format!("{}.{}", parts.module, parts.name),
            Py::Type(parts) => parts.name.to_string(),
            _ => "?".to_owned(),
        }
    }

    /// The `__name__` of a type.
    pub fn type_object_name(&self, ty: Obj) -> String {
        match self.heap.payload(ty) {
            Py::Type(parts) => parts.name.to_string(),
            _ => "?".to_owned(),
        }
    }

    /// `isinstance(op, ty)` for a single class, by its `__mro__`.
    pub fn is_instance_of(&self, op: Obj, ty: Obj) -> bool {
        self.is_subtype(self.type_of(op), ty)
    }

    /// Whether `ty` is in the `__mro__` of `sub`.
    pub fn is_subtype(&self, sub: Obj, ty: Obj) -> bool {
        sub == ty || self.tuple_items(self.type_parts(sub).mro).contains(&ty)
    }

    /// Looks a name up along the `__mro__`; borrowed.
    ///
    /// Mirrors: `_PyType_Lookup`, Objects/typeobject.c, CPython 3.13.
    /// Differs: no.
    pub fn type_lookup(&self, ty: Obj, name: Obj) -> Option<Obj> {
        let parts = self.type_parts(ty);
        let key = (parts.version, name, self.heap.serial(name));
        if let Some(found) = self.method_cache.find(key) {
            return found;
        }
        let found = self.tuple_items(parts.mro).iter().find_map(|&class| self.dict_get_str(self.type_parts(class).dict, name));
        self.method_cache.note(key, found);
        found
    }

    /// A special method as an operator finds it: on the type; borrowed.
    pub fn lookup_special(&self, op: Obj, name: &str) -> Option<Obj> {
        let name = self.find_interned(name)?;
        self.type_lookup(self.type_of(op), name)
    }

    /// A special method that a class written in Python, or a module's type, defines; borrowed. Builtin types' own are
    /// not found.
    pub fn lookup_python(&self, op: Obj, name: &str) -> Option<Obj> {
        if !self.has_own_methods(op) {
            return None;
        }
        let found = self.lookup_special(op, name)?;
        match self.heap.payload(found) {
            Py::Descriptor(parts) => self.type_parts(parts.d_type).of_module.then_some(found),
            _ => Some(found),
        }
    }

    /// Whether operators must look for methods of the object's type.
    pub(crate) fn has_own_methods(&self, op: Obj) -> bool {
        let parts = self.type_parts(self.type_of(op));
        parts.heap_type || parts.of_module
    }

    /// Calls a special method of a Python class if there is one; `args` are borrowed and without self.
    pub fn call_special(&mut self, op: Obj, name: &str, args: &[Obj]) -> R<Option<Obj>> {
        let Some(method) = self.lookup_python(op, name) else { return Ok(None) };
        self.heap.incref(method, Cause::Native);
        self.hold(method, "special method");
        let result = match self.heap.payload(method) {
            Py::Function(_) => {
                let mut all = vec![op];
                all.extend_from_slice(args);
                self.call(method, &all)
            }
            _ => match self.bind_descriptor(method, op) {
                Ok(bound) => {
                    self.hold(bound, "special method");
                    let result = self.call(bound, args);
                    self.release(Cause::Native);
                    result
                }
                Err(stop) => Err(stop),
            },
        };
        self.release(Cause::Native);
        result.map(Some)
    }

    /// `getattr(op, name)`.
    pub fn getattr(&mut self, op: Obj, name: Obj) -> R {
        if let Some(value) = self.getattr_optional(op, name)? {
            return Ok(value);
        }
        self.attribute_error(op, name)
    }

    /// `getattr(op, name)` for a name known here.
    pub fn getattr_str(&mut self, op: Obj, name: &str) -> R {
        let key = self.intern(name);
        let value = self.getattr(op, key);
        self.decref(key, Cause::Pop);
        value
    }

    /// As [`Vm::getattr`], `None` where AttributeError would be raised.
    pub fn getattr_optional(&mut self, op: Obj, name: Obj) -> R<Option<Obj>> {
        let found = match self.heap.payload(op) {
            Py::Type(_) => self.type_getattr(op, name)?,
            Py::Module(dict) => match dict.some().and_then(|dict| self.dict_get_str(dict, name)) {
                Some(value) => Some(self.incref(value, Cause::LoadAttr(name))),
                None if self.complete_module(op)? => return self.getattr_optional(op, name),
                None => self.generic_getattr(op, name)?,
            },
            Py::Super(..) => self.super_getattr(op, name)?,
            Py::WeakRef(wr) if wr.is_proxy => {
                let target = wr.wr_object;
                if target.is_null() {
                    return self.raise("ReferenceError", "weakly-referenced object no longer exists");
                }
                return self.getattr_optional(target, name);
            }
            _ => {
                if self.type_parts(self.type_of(op)).has_getattribute
                    && let Some(method) = self.lookup_python(op, "__getattribute__")
                {
                    let value = self.call(method, &[op, name]);
                    match self.suppress(value, "AttributeError")? {
                        Some(value) => return Ok(Some(value)),
                        None => return self.getattr_hook(op, name),
                    }
                }
                self.generic_getattr(op, name)?
            }
        };
        if found.is_some() {
            return Ok(found);
        }
        self.getattr_hook(op, name)
    }

    /// `__getattr__`, the last resort.
    fn getattr_hook(&mut self, op: Obj, name: Obj) -> R<Option<Obj>> {
        if self.lookup_python(op, "__getattr__").is_none() {
            return Ok(None);
        }
        let value = self.call_special(op, "__getattr__", &[name]);
        match value {
            Ok(value) => Ok(value),
            Err(stop) => Err(stop),
        }
    }

    /// Mirrors: `_PyObject_GenericGetAttrWithDict`, Objects/object.c, CPython 3.13.
    /// Differs: no.
    pub(crate) fn generic_getattr(&mut self, op: Obj, name: Obj) -> R<Option<Obj>> {
        let descriptor = self.type_lookup(self.type_of(op), name);
        if let Some(descriptor) = descriptor
            && self.is_data_descriptor(descriptor)
        {
            return self.bind_descriptor(descriptor, op).map(Some);
        }
        if let Some(value) = self.own_attribute(op, name) {
            return Ok(Some(self.incref(value, Cause::LoadAttr(name))));
        }
        match descriptor {
            Some(descriptor) => self.bind_descriptor(descriptor, op).map(Some),
            None => Ok(None),
        }
    }

    /// An attribute that the object itself keeps; borrowed.
    pub(crate) fn own_attribute(&self, op: Obj, name: Obj) -> Option<Obj> {
        match self.heap.payload(op) {
            Py::Instance(instance) => match &instance.attributes {
                Attributes::None => None,
                Attributes::Dict(dict) => self.dict_get_str(dict.some()?, name),
                Attributes::Values(values) => {
                    let at = self.shared_key(self.type_of(op), name)?;
                    values.get(at).copied().and_then(Obj::some)
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

    fn is_data_descriptor(&self, descriptor: Obj) -> bool {
        match self.heap.payload(descriptor) {
            Py::Property(_) => true,
            Py::Descriptor(descriptor) => !matches!(descriptor.kind, DescriptorKind::Method(_) | DescriptorKind::Wrapper(_)),
            Py::Instance(_) => {
                self.lookup_special(descriptor, "__set__").is_some() || self.lookup_special(descriptor, "__delete__").is_some()
            }
            _ => false,
        }
    }

    /// `descriptor.__get__(op, type(op))`, or the object itself if it is no descriptor.
    pub(crate) fn bind_descriptor(&mut self, descriptor: Obj, op: Obj) -> R {
        match self.heap.payload(descriptor) {
            Py::Function(_) => {
                self.heap.incref(descriptor, Cause::Attached);
                self.heap.incref(op, Cause::Attached);
                Ok(self.alloc_gc(Py::Method(descriptor, op), self.known.types.method))
            }
            &Py::StaticMethod(function) => Ok(self.incref(function, Cause::Push)),
            &Py::ClassMethod(function) => {
                let class = self.type_of(op);
                self.bind_class_method(function, class)
            }
            &Py::Property([fget, ..]) => {
                if fget == self.known.none {
                    return self.raise("AttributeError", "property has no getter");
                }
                self.heap.incref(fget, Cause::Native);
                self.hold(fget, "property getter");
                let value = self.call(fget, &[op]);
                self.release(Cause::Native);
                value
            }
            Py::Descriptor(parts) => match parts.kind {
                DescriptorKind::Method(native) | DescriptorKind::Wrapper(native) => {
                    let types = &self.known.types;
                    let ty = if matches!(parts.kind, DescriptorKind::Wrapper(_)) { types.method_wrapper } else { types.builtin };
                    self.heap.incref(op, Cause::Attached);
                    let builtin = Builtin { native, this: op, module: Obj::NULL };
                    Ok(self.alloc_gc(Py::Builtin(Box::new(builtin)), ty))
                }
                DescriptorKind::GetSet(getter, _) => getter(self, op),
                DescriptorKind::Member(slot) => {
                    let name = parts.name.clone();
                    let value = match self.heap.payload(op) {
                        Py::Instance(instance) => instance.slots.get(slot).copied().unwrap_or(Obj::NULL),
                        _ => Obj::NULL,
                    };
                    match value.some() {
                        Some(value) => Ok(self.incref(value, Cause::Push)),
                        None => {
                            let message = if self.profile.slots_name_their_type {
                                format!("'{}' object has no attribute '{name}'", self.type_name(op))
                            } else {
                                name.to_string()
                            };
                            self.raise("AttributeError", &message)
                        }
                    }
                }
                DescriptorKind::Dict => {
                    let dict = self.instance_dict(op);
                    Ok(self.incref(dict, Cause::Push))
                }
                DescriptorKind::Weakref => match self.heap.weakrefs(op).first() {
                    Some(&weakref) => Ok(self.incref(weakref, Cause::Push)),
                    None => Ok(self.none()),
                },
            },
            Py::Instance(_) => {
                let class = self.type_of(op);
                match self.call_special(descriptor, "__get__", &[op, class])? {
                    Some(value) => Ok(value),
                    None => Ok(self.incref(descriptor, Cause::Push)),
                }
            }
            _ => Ok(self.incref(descriptor, Cause::Push)),
        }
    }

    pub(crate) fn bind_class_method(&mut self, function: Obj, class: Obj) -> R {
        if let Py::Descriptor(parts) = self.heap.payload(function)
            && let DescriptorKind::Method(native) = parts.kind
        {
            self.heap.incref(class, Cause::Attached);
            let builtin = Builtin { native, this: class, module: Obj::NULL };
            return Ok(self.alloc_gc(Py::Builtin(Box::new(builtin)), self.known.types.builtin));
        }
        self.heap.incref(function, Cause::Attached);
        self.heap.incref(class, Cause::Attached);
        Ok(self.alloc_gc(Py::Method(function, class), self.known.types.method))
    }

    /// Mirrors: `type_getattro`, Objects/typeobject.c, CPython 3.13.
    /// Differs: no.
    fn type_getattr(&mut self, ty: Obj, name: Obj) -> R<Option<Obj>> {
        let meta = self.type_lookup(self.type_of(ty), name);
        if let Some(meta) = meta
            && self.is_data_descriptor(meta)
        {
            return self.bind_descriptor(meta, ty).map(Some);
        }
        if let Some(found) = self.type_lookup(ty, name) {
            return match self.heap.payload(found) {
                &Py::StaticMethod(function) => Ok(Some(self.incref(function, Cause::LoadAttr(name)))),
                &Py::ClassMethod(function) => self.bind_class_method(function, ty).map(Some),
                Py::Instance(_) => {
                    let none = self.known.none;
                    match self.call_special(found, "__get__", &[none, ty])? {
                        Some(value) => Ok(Some(value)),
                        None => Ok(Some(self.incref(found, Cause::LoadAttr(name)))),
                    }
                }
                _ => Ok(Some(self.incref(found, Cause::LoadAttr(name)))),
            };
        }
        match meta {
            Some(meta) => self.bind_descriptor(meta, ty).map(Some),
            None => Ok(None),
        }
    }

    fn super_getattr(&mut self, op: Obj, name: Obj) -> R<Option<Obj>> {
        let &Py::Super(ty, this) = self.heap.payload(op) else { unreachable!("a super object") };
        let start =
            if matches!(self.heap.payload(this), Py::Type(_)) && self.is_subtype(this, ty) { this } else { self.type_of(this) };
        let mro = self.tuple_items(self.type_parts(start).mro).to_vec();
        let after = mro.iter().position(|&class| class == ty).map_or(mro.len(), |at| at + 1);
        for &class in &mro[after..] {
            if let Some(found) = self.dict_get_str(self.type_parts(class).dict, name) {
                if start == this {
                    return match *self.heap.payload(found) {
                        Py::ClassMethod(function) => self.bind_class_method(function, this).map(Some),
                        Py::StaticMethod(function) => Ok(Some(self.incref(function, Cause::LoadAttr(name)))),
                        _ => Ok(Some(self.incref(found, Cause::LoadAttr(name)))),
                    };
                }
                return self.bind_descriptor(found, this).map(Some);
            }
        }
        self.generic_getattr(op, name)
    }

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
        if stored { Ok(()) } else { self.cannot_set(op, name, value) }
    }

    fn cannot_set(&mut self, op: Obj, name: Obj, value: Option<Obj>) -> R<()> {
        let has_dict = match self.heap.payload(op) {
            Py::Instance(instance) => !matches!(instance.attributes, Attributes::None),
            Py::Function(_) | Py::Exception(_) | Py::Module(_) | Py::Type(_) => true,
            _ => false,
        };
        if has_dict || value.is_none() || self.type_lookup(self.type_of(op), name).is_none() {
            let message = match (has_dict, self.profile.no_dict_for_new_attributes) {
                (false, true) if value.is_some() => format!(
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

    fn set_by_descriptor(&mut self, descriptor: Obj, op: Obj, name: Obj, value: Option<Obj>) -> R<Option<()>> {
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

    fn set_in_dict(&mut self, dict: Obj, name: Obj, value: Option<Obj>, cause: Cause) -> bool {
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
    fn set_own_attribute(&mut self, op: Obj, name: Obj, value: Option<Obj>, cause: Cause) -> bool {
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
        self.set_in_dict(dict, name, value, cause)
    }

    /// Stores among the values that a class's instances share; `None` if there is no room for the name.
    fn set_shared(&mut self, op: Obj, name: Obj, value: Option<Obj>, cause: Cause) -> Option<bool> {
        let ty = self.type_of(op);
        let at = match self.shared_key(ty, name) {
            Some(at) => at,
            None if value.is_none() => return Some(false),
            None if self.type_parts(ty).keys_usable == 0 => return None,
            None => {
                self.heap.incref(name, Cause::Attached);
                match self.heap.payload_mut(ty) {
                    Py::Type(parts) => {
                        parts.keys_usable -= 1;
                        parts.cached_keys.push(name);
                        parts.cached_keys.len() - 1
                    }
                    _ => unreachable!("a type"),
                }
            }
        };
        let new = value.map_or(Obj::NULL, |value| self.incref(value, cause));
        let old = match self.heap.payload_mut(op) {
            Py::Instance(instance) => match &mut instance.attributes {
                Attributes::Values(values) => {
                    if values.len() <= at {
                        values.resize(at + 1, Obj::NULL);
                    }
                    std::mem::replace(&mut values[at], new)
                }
                _ => unreachable!("values"),
            },
            _ => unreachable!("an instance"),
        };
        let existed = !old.is_null();
        self.xdecref(old, cause);
        Some(existed || value.is_some())
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
    pub(crate) fn own_names(&self, op: Obj, names: &mut std::collections::BTreeSet<String>) {
        if let Py::Instance(instance) = self.heap.payload(op)
            && let Attributes::Values(values) = &instance.attributes
        {
            let keys = &self.type_parts(self.type_of(op)).cached_keys;
            let kept = keys.iter().zip(values).filter(|(_, value)| !value.is_null());
            names.extend(kept.filter_map(|(&key, _)| self.text(key)).map(str::to_owned));
        } else if let Some(dict) = self.existing_dict(op)
            && let Py::Dict(entries) = self.value(dict)
        {
            names.extend(entries.iter().filter_map(|entry| self.text(entry.key)).map(str::to_owned));
        }
    }

    /// A new dict of an instance shares the names with the instances of its class, and holds values alone.
    ///
    /// Mirrors: `new_dict_with_shared_keys`, Objects/dictobject.c, CPython 3.13.
    /// Differs: names may come in any order.
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
                _ => Vec::new(),
            },
            Py::Exception(exception) => {
                exception.attributes = Attributes::Dict(dict);
                Vec::new()
            }
            Py::Function(function) => {
                function.dict = dict;
                Vec::new()
            }
            _ => Vec::new(),
        };
        for (at, value) in values.into_iter().enumerate().filter(|(_, value)| !value.is_null()) {
            let name = self.type_parts(ty).cached_keys[at];
            self.dict_set_str(dict, name, value, Cause::Attached);
        }
        dict
    }

    fn set_instance_dict(&mut self, op: Obj, dict: Obj) -> R<()> {
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
            (true, Kept::ValuesUntilAsked | Kept::Inline) => Attributes::Values(Vec::new()),
        }
    }

    /// The instruction `LoadMethod`: a plain method is not bound, it takes self as its first argument.
    ///
    /// Mirrors: `_PyObject_GetMethod`, Objects/object.c, CPython 3.13.
    /// Differs: no.
    pub(super) fn load_method(&mut self, index: usize) -> R<()> {
        let (owner, name) = (self.peek(0), self.name(index));
        let plain = !matches!(self.heap.payload(owner), Py::Type(_) | Py::Module(_) | Py::Super(..) | Py::WeakRef(_))
            && !self.type_parts(self.type_of(owner)).has_getattribute;
        if plain && let Some(found) = self.type_lookup(self.type_of(owner), name) {
            let unbound = match self.heap.payload(found) {
                Py::Function(_) => true,
                Py::Descriptor(descriptor) => matches!(descriptor.kind, DescriptorKind::Method(_) | DescriptorKind::Wrapper(_)),
                _ => false,
            };
            if unbound && self.own_attribute(owner, name).is_none() {
                let top = self.stack.len() - 1;
                self.heap.incref(found, Cause::LoadAttr(name));
                let (owner, borrowed) = self.replace_ref(top, found, false);
                self.push_ref(owner, borrowed);
                return Ok(());
            }
        }
        let value = self.getattr(owner, name)?;
        self.drop_and_push(1, value);
        self.push(Obj::NULL);
        Ok(())
    }

    /// Ends the run if CPython would find an attribute that is missing here.
    pub(crate) fn refuse_absent(&mut self, op: Obj, name: Obj) -> R<()> {
        let name = self.text(name).unwrap_or_default().to_owned();
        if matches!(self.heap.payload(op), Py::Module(_)) {
            let module = self.module_name(op);
            if self.absent_modules.contains(&module) {
                return self.unsupported(format!("the module `{module}`, whose `{name}` is used here"));
            }
            if self.may_lack(&module, &name) {
                return self.unsupported(format!("`{module}.{name}`; this module is only modeled in part"));
            }
        }
        match self.absent_attribute(op, &name) {
            Some(ty) => self.unsupported(format!("the attribute `{name}` of `{ty}`")),
            None => Ok(()),
        }
    }

    fn attribute_error<T>(&mut self, op: Obj, name: Obj) -> R<T> {
        self.refuse_absent(op, name)?;
        let text = self.text(name).unwrap_or_default().to_owned();
        let message = match self.heap.payload(op) {
            Py::Type(parts) => format!("type object '{}' has no attribute '{text}'", parts.name),
            Py::Module(_) => {
                let module = self.module_name(op);
                format!("module '{module}' has no attribute '{text}'")
            }
            _ => format!("'{}' object has no attribute '{text}'", self.type_name(op)),
        };
        self.raise("AttributeError", &message)
    }
}
