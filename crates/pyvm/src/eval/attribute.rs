//! Getting attributes: of objects, types and `super`, with descriptors bound, or an error.
//!
//! Not here: looking up on types (`lookup`), setting (`setattr`), what an object keeps itself (`own`).

use pyheap::Obj;

use crate::cause::Cause;
use crate::object::Py;
use crate::objects::function::Builtin;
use crate::objects::types::DescriptorKind;
use crate::vm::{R, Vm};

impl Vm {
    /// `getattr(op, name)`.
    pub fn getattr(&mut self, op: Obj, name: Obj) -> R {
        let value = match self.getattr_optional(op, name) {
            Ok(Some(value)) => return Ok(value),
            Ok(None) => self.attribute_error(op, name),
            Err(stop) => Err(stop),
        };
        self.keep_in_attribute_error(op, name);
        value
    }

    /// Has an AttributeError that was raised keep whose attribute is missing, if it knows nothing of that yet.
    ///
    /// Mirrors: `_PyObject_SetAttributeErrorContext`, Objects/object.c, CPython 3.13.
    /// Differs: no.
    #[cold]
    pub(crate) fn keep_in_attribute_error(&mut self, op: Obj, name: Obj) {
        let Some(raised) = self.raised.filter(|_| self.profile.name_errors_suggest) else { return };
        let class = self.known.exceptions[&"AttributeError"];
        if self.is_instance_of(raised, class)
            && let Py::Exception(parts) = self.heap.payload_mut(raised)
            && parts.name.is_null()
            && parts.obj.is_null()
        {
            (parts.name, parts.obj) = (name, op);
            self.heap.incref(name, Cause::Attached);
            self.heap.incref(op, Cause::Attached);
        }
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

    pub(super) fn attribute_error<T>(&mut self, op: Obj, name: Obj) -> R<T> {
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
