//! Looking up on types: what a type and its bases have under a name, and calling it.
//!
//! Not here: what an object has itself (`own`), and what a program gets (`attribute`).

use std::cell::Cell;

use pyheap::{Obj, Serial};

use crate::cause::Cause;
use crate::object::Py;
use crate::objects::types::Type;
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
            _ => panic!("a type is expected here"),
        }
    }

    /// The name of an object's type as errors show it (`tp_name`): a module's type has the module's name before it.
    pub fn type_name(&self, op: Obj) -> String {
        self.tp_name(self.type_of(op))
    }

    /// A type's `tp_name`, as [`Vm::type_name`].
    pub(crate) fn tp_name(&self, ty: Obj) -> String {
        match self.heap.payload(ty) {
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
}
