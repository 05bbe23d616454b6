//! How large objects are: `tp_basicsize` and its kin, and `sys.getsizeof`.
//!
//! A type's size is that of its base and what it adds. What comes before an object, the collector's header and the pointers
//! that the interpreter manages, is counted by `sys.getsizeof` and not by `tp_basicsize`.
//! Not here: where blocks lie (`pyheap::alloc`).

use pyheap::{Obj, Payload};

use crate::object::Py;
use crate::objects::iterator::Iter;
use crate::objects::types::Layout;
use crate::profile::Attributes;
use crate::vm::Vm;

/// The sizes of C structs that changed from release to release; see [`crate::profile::Profile::sizes`].
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs)]
pub struct Sizes {
    pub type_: u64,
    pub str: u64,
    pub bool: u64,
    pub property: u64,
    pub zip: u64,
    pub enumerate: u64,
    pub range_iterator: u64,
    pub generator: u64,
    pub weakref: u64,
    pub function: u64,
    pub exception: u64,
    /// `sys.getsizeof` of a builtin type, which has no tables of its own.
    pub static_type: u64,
}

const GC_HEAD: u64 = 16;
const POINTER: u64 = 8;

impl Vm {
    /// `type.__basicsize__`.
    ///
    /// Mirrors: `type_new_slots`, Objects/typeobject.c, CPython 3.13, for classes written in Python.
    /// Differs: no.
    pub fn basicsize(&self, ty: Obj) -> u64 {
        let parts = self.type_parts(ty);
        if !parts.heap_type {
            return self.static_basicsize(ty);
        }
        let base = self.type_parts(parts.base);
        let slots = (parts.nslots - base.nslots) as u64;
        let dict = parts.has_dict && !base.has_dict && !self.manages_dict(ty);
        let weaklist = self.adds_weaklist(ty) && !self.profile.weaklists_are_managed;
        self.basicsize(parts.base) + POINTER * (slots + u64::from(dict) + u64::from(weaklist))
    }

    fn static_basicsize(&self, ty: Obj) -> u64 {
        if let Some(size) = self.known.basic_sizes.get(&ty) {
            return size - GC_HEAD;
        }
        let (sizes, types) = (&self.profile.sizes, &self.known.types);
        let name = self.type_object_name(ty);
        if self.type_parts(ty).layout == Layout::Exception {
            let own = match &name[..] {
                "OSError" => 40,
                "StopIteration" | "SystemExit" => 8,
                "AttributeError" if self.profile.name_errors_suggest => 16,
                "NameError" | "UnboundLocalError" if self.profile.name_errors_suggest => 8,
                _ => 0,
            };
            return sizes.exception + own;
        }
        match ty {
            _ if ty == types.weakref || ty == types.weakproxy => sizes.weakref,
            _ if ty == types.function => sizes.function,
            _ => match &name[..] {
                "type" => sizes.type_,
                "str" => sizes.str,
                "bool" => sizes.bool,
                "property" => sizes.property,
                "zip" => sizes.zip,
                "enumerate" => sizes.enumerate,
                "generator" => sizes.generator,
                "range_iterator" => sizes.range_iterator,
                "int" | "float" | "tuple" | "cell" | "dict_keys" | "dict_values" | "dict_items" => 24,
                "complex" | "staticmethod" | "classmethod" | "reversed" | "map" | "filter" | "method-wrapper" => 32,
                "list_iterator" | "tuple_iterator" | "str_iterator" | "iterator" | "callable_iterator" => 32,
                "bytes" => 33,
                "list" | "slice" | "super" | "traceback" => 40,
                "dict" | "range" | "method" | "set_iterator" => 48,
                "bytearray" | "module" | "builtin_function_or_method" | "method_descriptor" | "wrapper_descriptor" => 56,
                "dict_keyiterator" | "dict_valueiterator" | "dict_itemiterator" => 56,
                "managedbuffer" => 112,
                "memoryview" => 144,
                "set" | "frozenset" => 200,
                _ => 16,
            },
        }
    }

    /// `type.__itemsize__`.
    pub fn itemsize(&self, ty: Obj) -> u64 {
        match self.type_parts(ty).layout {
            Layout::Int => 4,
            Layout::Tuple => 8,
            Layout::Bytes => 1,
            _ if ty == self.known.types.memoryview => POINTER,
            Layout::Type => 40,
            _ if ty == self.known.types.bool => 4,
            _ => 0,
        }
    }

    /// Whether the interpreter keeps the pointer to instances' attributes before them (3.11).
    fn manages_dict(&self, ty: Obj) -> bool {
        let parts = self.type_parts(ty);
        parts.heap_type
            && parts.has_dict
            && self.profile.attributes != Attributes::Dict
            && !matches!(parts.layout, Layout::Exception)
            && (self.itemsize(ty) == 0 || self.profile.weaklists_are_managed)
    }

    /// Whether a class adds a list of weak references to what its base has.
    fn adds_weaklist(&self, ty: Obj) -> bool {
        let parts = self.type_parts(ty);
        let base = self.type_parts(parts.base);
        let of_base = base.has_weaklist || matches!(base.layout, Layout::Set | Layout::FrozenSet);
        parts.has_weaklist && !of_base && (self.itemsize(ty) == 0 || self.profile.weaklists_are_managed)
    }

    /// The bytes before an instance of a type, the collector's header included.
    ///
    /// Mirrors: `_PyType_PreHeaderSize`, Include/internal/pycore_object.h, CPython 3.13.
    /// Differs: no.
    fn preheader(&self, ty: Obj) -> u64 {
        let managed_weaklist = |ty: Obj| {
            self.profile.weaklists_are_managed && {
                let mro = self.tuple_items(self.type_parts(ty).mro);
                mro.iter().any(|&class| self.type_parts(class).heap_type && self.adds_weaklist(class))
            }
        };
        let managed = self.type_parts(ty).heap_type && (self.manages_dict(ty) || managed_weaklist(ty));
        if managed { GC_HEAD + 2 * POINTER } else { GC_HEAD }
    }

    /// The size of the block of an instance of a class written in Python, without what it may keep inline.
    pub(crate) fn instance_block(&self, class: Obj, value: Option<&Py>) -> u64 {
        self.preheader(class) + self.sizeof_value(class, value)
    }

    /// The bytes of the values inside an instance, where a release keeps them there.
    ///
    /// Mirrors: `_PyInlineValuesSize`, Include/internal/pycore_dict.h, CPython 3.13.
    /// Differs: no.
    pub(crate) fn inline_values_size(&self, ty: Obj) -> u64 {
        if self.profile.attributes != Attributes::Inline || !self.manages_dict(ty) || self.itemsize(ty) > 0 {
            return 0;
        }
        let values = self.type_parts(ty).values_size() as u64;
        values.next_multiple_of(POINTER) + (values + 1) * POINTER
    }

    /// `__sizeof__` of an object of a type that holds a value.
    fn sizeof_value(&self, ty: Obj, value: Option<&Py>) -> u64 {
        let basicsize = self.basicsize(ty);
        match value {
            Some(Py::Int(0)) if !self.profile.zero_has_a_digit => 24,
            Some(payload @ (Py::Int(_) | Py::BigInt(_) | Py::Bool(_))) => payload.block_size(),
            // Only str's own instances keep the text behind the header.
            Some(Py::Str(text)) if ty != self.known.types.str => self.profile.sizes.str + text.data_size(),
            Some(Py::Str(text)) => text.size,
            Some(Py::Bytes(bytes)) => basicsize + bytes.len() as u64,
            Some(Py::MemoryView(_)) => basicsize + 3 * POINTER,
            Some(Py::Tuple(items)) => basicsize + POINTER * items.len() as u64,
            _ => basicsize,
        }
    }

    /// `sys.getsizeof(op)`.
    ///
    /// Mirrors: `_PySys_GetSizeOf`, Python/sysmodule.c, CPython 3.13.
    /// Differs: code and frame objects are stand-ins.
    pub fn sizeof(&self, op: Obj) -> u64 {
        let (ty, payload) = (self.heap.ob_type(op), self.heap.payload(op));
        let header = if !self.heap.have_gc(op) { 0 } else { self.preheader(ty) };
        let own = match payload {
            Py::Type(parts) if parts.heap_type => return parts.size,
            Py::Type(_) => return self.profile.sizes.static_type,
            Py::Builtin(_) if ty == self.known.types.method_wrapper => return GC_HEAD + 32,
            Py::Code(_) | Py::Frame(_) | Py::Generator(_) => return payload.block_size(),
            Py::Instance(instance) => header + self.sizeof_value(ty, instance.value.as_deref()),
            payload => header + self.sizeof_value(ty, Some(payload)),
        };
        let mut more = 0;
        payload.blocks(&mut |_, size| more += size);
        own + more
    }
}

/// The size of an iterator's block.
pub(crate) fn iterator_block(iter: &Iter) -> u64 {
    match iter {
        Iter::Range(..) => 48,
        Iter::View(..) => GC_HEAD + 24,
        Iter::Dict(..) => GC_HEAD + 56,
        Iter::Set(..) | Iter::Enumerate(..) | Iter::Zip(..) => GC_HEAD + 48,
        _ => GC_HEAD + 32,
    }
}
