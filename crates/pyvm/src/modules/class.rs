//! The types of modules written in C, as tables: `collections.deque`, `functools.partial`.
//!
//! Their instances hold references in slots, like those of a class with `__slots__`, beside what a builtin base holds.
//! Operators find their methods like those of a class written in Python.

use pyheap::Obj;

use crate::cause::Cause;
use crate::known::Types;
use crate::native::{Getter, Native, Setter};
use crate::object::Py;
use crate::objects::types::{DescriptorKind, Layout, Type};
use crate::vm::Vm;

/// A type of a module.
pub(crate) struct ClassTable {
    /// `__name__`.
    pub(crate) name: &'static str,
    /// `__module__`.
    pub(crate) module: &'static str,
    /// Its base.
    pub(crate) base: fn(&Types) -> Obj,
    /// What its instances hold, if it isn't what the base's do.
    pub(crate) layout: Option<Layout>,
    /// The references that its instances hold besides, by the names under which they can be read; `""` for none.
    pub(crate) slots: &'static [&'static str],
    /// Whether instances have a `__dict__`.
    pub(crate) has_dict: bool,
    /// Whether instances can be referred to weakly.
    pub(crate) has_weaklist: bool,
    /// Whether it can be a base.
    pub(crate) is_basetype: bool,
    /// `tp_basicsize` with the GC header, where it isn't computed.
    pub(crate) size: u64,
    /// `__new__`, if it isn't the base's.
    pub(crate) new: Option<&'static Native>,
    /// Plain methods.
    pub(crate) methods: &'static [Native],
    /// Methods of the class.
    pub(crate) class_methods: &'static [Native],
    /// Slots under their special names.
    pub(crate) wrappers: &'static [Native],
    /// Computed attributes.
    pub(crate) getset: &'static [(&'static str, Getter, Option<Setter>)],
}

/// What most types of modules have.
pub(crate) const PLAIN: ClassTable = ClassTable {
    name: "",
    module: "builtins",
    base: |types| types.object,
    layout: None,
    slots: &[],
    has_dict: false,
    has_weaklist: false,
    is_basetype: true,
    size: 32,
    new: None,
    methods: &[],
    class_methods: &[],
    wrappers: &[],
    getset: &[],
};

impl Vm {
    /// The type that a table stands for, made once; borrowed.
    pub(crate) fn class_of(&mut self, table: &'static ClassTable) -> Obj {
        let key = (table.module, table.name);
        if let Some(&class) = self.known.module_types.get(&key) {
            return class;
        }
        let class = self.make_class(table);
        self.known.module_types.insert(key, class);
        class
    }

    /// Adds types to a module's dict under their names.
    pub(crate) fn add_classes(&mut self, dict: Obj, tables: &[&'static ClassTable]) {
        for table in tables {
            let class = self.class_of(table);
            self.heap.incref(class, Cause::Interpreter);
            self.dict_set_name(dict, table.name, class);
        }
    }

    /// Mirrors: `PyType_Ready`, Objects/typeobject.c, CPython 3.13.
    /// Differs: the type is static in all releases; from 3.12 on CPython allocates some of them on the heap.
    fn make_class(&mut self, table: &'static ClassTable) -> Obj {
        let base = (table.base)(&self.known.types);
        let parent = self.type_parts(base);
        let first_slot = parent.nslots;
        let parts = Type {
            name: table.name.into(),
            qualname: table.name.into(),
            module: table.module,
            dict: Obj::NULL,
            mro: Obj::NULL,
            bases: Obj::NULL,
            base: Obj::NULL,
            heap_type: false,
            layout: table.layout.unwrap_or(parent.layout),
            has_dict: table.has_dict,
            has_weaklist: table.has_weaklist,
            is_basetype: table.is_basetype,
            of_module: true,
            has_del: false,
            has_getattribute: false,
            has_setattr: false,
            nslots: first_slot + table.slots.len(),
            cached_keys: Vec::new(),
            keys_usable: crate::objects::types::SHARED_KEYS_MAX_SIZE,
            subclasses: Vec::new(),
            version: 0,
            size: 408,
        };
        let class = self.alloc(Py::Type(Box::new(parts)), self.known.types.type_);
        self.keep(class, 1);
        self.complete_static_type(class, base);
        for native in table.methods {
            self.add_method(class, native, DescriptorKind::Method(native));
        }
        for native in table.wrappers {
            self.add_method(class, native, DescriptorKind::Wrapper(native));
        }
        for native in table.class_methods {
            self.add_class_method(class, native);
        }
        for &(name, getter, setter) in table.getset {
            self.add_getset(class, name, getter, setter);
        }
        for (i, name) in table.slots.iter().enumerate().filter(|(_, name)| !name.is_empty()) {
            self.add_static_descriptor(class, name, DescriptorKind::Member(first_slot + i), self.known.types.member_descriptor);
        }
        if table.has_dict {
            self.add_static_descriptor(class, "__dict__", DescriptorKind::Dict, self.known.types.getset_descriptor);
        }
        if let Some(native) = table.new {
            self.add_new(class, native);
        }
        let size = if table.layout == Some(Layout::Deque) { self.profile.deque_size } else { table.size };
        self.known.basic_sizes.insert(class, size);
        class
    }

    /// What an instance of a module's type holds in a slot; borrowed, null if it is empty.
    pub(crate) fn slot(&self, op: Obj, slot: usize) -> Obj {
        match self.heap.payload(op) {
            Py::Instance(instance) => instance.slots[slot],
            _ => Obj::NULL,
        }
    }

    /// Fills a slot; the value, which may be null, passes to it.
    pub(crate) fn set_slot(&mut self, op: Obj, slot: usize, value: Obj) {
        let old = match self.heap.payload_mut(op) {
            Py::Instance(instance) => std::mem::replace(&mut instance.slots[slot], value),
            _ => value,
        };
        self.xdecref(old, Cause::Attached);
    }
}
