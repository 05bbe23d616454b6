//! Start-up: singletons, builtin types, `builtins` and `sys`; everything that is there before a program.
//!
//! The heap of a real start-up has thousands of objects more; counts of what they share are stand-ins.

use std::collections::{HashMap, HashSet};

use pyheap::{Config, Heap, Obj};
use rustc_hash::FxHashMap;

use crate::cause::Cause;
use crate::eval::MethodCache;
use crate::known::{EXCEPTIONS, Known, TYPES, Types};
use crate::methods::{CLASS_METHODS, TABLES};
use crate::modules::AT_START;
use crate::native::{Getter, Native, Setter};
use crate::object::Py;
use crate::objects::dict::Dict;
use crate::objects::function::Builtin;
use crate::objects::string::Str;
use crate::objects::types::{Descriptor, DescriptorKind, Layout, Type};
use crate::profile::Profile;
use crate::vm::{Limits, Vm};

/// How many references the rest of a process has to None, to small ints and one-character strings: stand-ins.
const REFERENCES_TO_NONE: i64 = 4000;
const REFERENCES_TO_SMALL: i64 = 20;

impl Vm {
    /// An interpreter that has started and runs nothing yet. `hash_seed` is PYTHONHASHSEED.
    pub fn boot(profile: &'static Profile, hash_seed: u32) -> Vm {
        let heap = Heap::new(Config {
            thresholds: profile.gc_thresholds,
            traverse_visits_type: profile.traverse_visits_type,
            partial_resurrection: profile.partial_resurrection,
            legacy_finalizers: profile.legacy_finalizers,
            immortals_are_permanent: profile.immortals,
            trashcan_level: profile.trashcan_level,
            absent_objects: 0,
            geometry: profile.geometry,
            cheap_base: 0x5581_0000_0000,
            free_lists: profile.free_lists.to_vec(),
        });
        let mut vm = Vm {
            heap,
            profile,
            known: Known::default(),
            stack: Vec::new(),
            borrowed: Vec::new(),
            frames: Vec::new(),
            leaving: Vec::new(),
            raised: None,
            handling: Vec::new(),
            held: Vec::new(),
            arena: Vec::new(),
            statics: Vec::new(),
            interned: FxHashMap::default(),
            method_cache: MethodCache::default(),
            next_type_version: 1,
            deallocs: Vec::new(),
            collection: None,
            collecting: false,
            first_uses: Default::default(),
            gc_scheduled: false,
            stdout: String::new(),
            flushed: 0,
            stderr: String::new(),
            halted: None,
            limits: Limits::default(),
            instructions: 0,
            native_depth: 0,
            comparisons: 0,
            recursion_limit: 1000,
            observer: None,
            retired: None,
            audit_each_instruction: false,
            memory: None,
            sources: HashMap::new(),
            atexit: Vec::new(),
            program_modules: Vec::new(),
            refuse_at_use: false,
            absent_modules: Vec::new(),
            completed_modules: Vec::new(),
            main_file: "".into(),
            caveats: Vec::new(),
            addresses: HashSet::new(),
            hash_seed,
            finalizing: false,
            modules_gone: false,
            statement_value: None,
        };
        vm.heap.gc.enabled = false;
        vm.boot_types();
        vm.boot_singletons();
        vm.boot_exceptions();
        vm.boot_tables();
        vm.boot_new();
        vm.boot_comparisons();
        vm.boot_modules();
        for ty in vm.heap.objects().collect::<Vec<_>>() {
            vm.type_modified(ty);
        }
        // The rest of a real process keeps a pool of each size class in use.
        for size in (1..=32).map(|class| 16 * class) {
            vm.heap.allocator.alloc(size);
        }
        vm.heap.gc.enabled = true;
        // What start-up made is old.
        vm.collect(2);
        vm.gc_scheduled = false;
        vm.heap.config.absent_objects = profile.startup_objects - vm.heap.gc.long_lived_total;
        vm.heap.gc.long_lived_total = profile.startup_objects;
        debug_assert_eq!(vm.audit(), Vec::<String>::new());
        vm
    }

    /// Keeps an object for ever, with this many references from the rest of the process; the first is the caller's.
    pub(crate) fn keep(&mut self, op: Obj, references: i64) -> Obj {
        if self.profile.immortals {
            self.heap.set_ob_refcnt(op, self.profile.immortal_refcnt);
        } else {
            self.heap.set_ob_refcnt(op, self.heap.ob_refcnt(op) + references - 1);
        }
        self.statics.push((op, references));
        op
    }

    fn boot_types(&mut self) {
        // The metatype's own type is itself; types made before it are told later.
        let mut types = Types::default();
        let mut made = Vec::new();
        for &(place, name, layout, is_basetype) in TYPES {
            let parts = Type {
                name: name.into(),
                qualname: name.into(),
                module: "builtins",
                dict: Obj::NULL,
                mro: Obj::NULL,
                bases: Obj::NULL,
                base: Obj::NULL,
                heap_type: false,
                layout,
                has_dict: layout == Layout::Exception,
                has_weaklist: false,
                is_basetype,
                of_module: false,
                has_del: false,
                has_getattribute: false,
                has_setattr: false,
                nslots: 0,
                cached_keys: Vec::new(),
                keys_usable: crate::objects::types::SHARED_KEYS_MAX_SIZE,
                subclasses: Vec::new(),
                version: 0,
                size: 408,
            };
            let op = self.alloc(Py::Type(Box::new(parts)), Obj::NULL);
            self.keep(op, 1);
            *place(&mut types) = op;
            made.push(op);
        }
        self.known.types = types;
        self.known.empty_tuple = Obj::NULL;
        for op in made {
            self.heap.set_ob_type(op, self.known.types.type_);
            let base = match op {
                _ if op == self.known.types.object => Obj::NULL,
                _ if op == self.known.types.bool => self.known.types.int,
                _ => self.known.types.object,
            };
            self.complete_static_type(op, base);
        }
        if self.profile.weakref_is_reference_type {
            let types = &self.known.types;
            let names = [
                (types.weakref, "ReferenceType"),
                (types.weakproxy, "ProxyType"),
                (types.weakcallableproxy, "CallableProxyType"),
            ];
            for (ty, name) in names {
                if let Py::Type(parts) = self.heap.payload_mut(ty) {
                    (parts.name, parts.qualname, parts.module) = (name.into(), name.into(), "weakref");
                }
            }
        }
    }

    /// Gives a static type its dict, bases and `__mro__`.
    pub(crate) fn complete_static_type(&mut self, ty: Obj, base: Obj) {
        let dict = self.alloc_untracked(
            Py::Dict(Box::new(Dict::new(self.profile.unicode_keys, !self.profile.dicts_always_tracked))),
            self.known.types.dict,
            false,
        );
        let mut mro = vec![ty];
        if let Some(base) = base.some() {
            match self.heap.payload(base) {
                Py::Type(parts) if !parts.mro.is_null() => mro.extend_from_slice(self.tuple_items(parts.mro)),
                _ => mro.push(base),
            }
        }
        let mro = self.owned_items(&mro);
        let mro = self.tuple(mro);
        let bases: Vec<Obj> = base.some().into_iter().collect();
        let bases = self.owned_items(&bases);
        let bases =
            if bases.is_empty() { self.alloc_gc(Py::Tuple(Vec::new()), self.known.types.tuple) } else { self.tuple(bases) };
        if let Some(base) = base.some() {
            self.heap.incref(base, Cause::Interpreter);
        }
        if let Py::Type(parts) = self.heap.payload_mut(ty) {
            (parts.dict, parts.mro, parts.bases, parts.base) = (dict, mro, bases, base);
        }
    }

    fn boot_singletons(&mut self) {
        let types = self.known.types.clone();
        let keep = |vm: &mut Vm, payload: Py, ty: Obj, references: i64| {
            let op = vm.alloc(payload, ty);
            vm.keep(op, references)
        };
        self.known.none = keep(self, Py::None, types.none, REFERENCES_TO_NONE);
        self.known.true_ = keep(self, Py::Bool(true), types.bool, REFERENCES_TO_NONE / 20);
        self.known.false_ = keep(self, Py::Bool(false), types.bool, REFERENCES_TO_NONE / 20);
        self.known.not_implemented = keep(self, Py::NotImplemented, types.not_implemented, REFERENCES_TO_SMALL);
        self.known.ellipsis = keep(self, Py::Ellipsis, types.ellipsis, REFERENCES_TO_SMALL);
        let mut small = Vec::new();
        for value in -5..=256 {
            small.push(keep(self, Py::Int(value), types.int, REFERENCES_TO_SMALL));
        }
        self.known.small_ints = small;
        let text = Py::Str(Box::new(Str::new("", self.profile)));
        self.known.empty_str = keep(self, text, types.str, REFERENCES_TO_SMALL);
        let mut latin1 = Vec::new();
        for c in '\0'..='\u{FF}' {
            let mut text = Str::new(c.encode_utf8(&mut [0; 4]), self.profile);
            if !c.is_ascii() && self.profile.single_characters_keep_utf8 {
                text.size += 3;
            }
            let text = Py::Str(Box::new(text));
            latin1.push(keep(self, text, types.str, REFERENCES_TO_SMALL));
        }
        for &op in &latin1 {
            self.intern_object(op);
        }
        self.intern_object(self.known.empty_str);
        self.known.latin1 = latin1;
        self.known.empty_bytes = keep(self, Py::Bytes(Box::default()), types.bytes, REFERENCES_TO_SMALL);
        self.known.single_bytes =
            (0..=255).map(|byte| keep(self, Py::Bytes([byte].into()), types.bytes, REFERENCES_TO_SMALL)).collect();
        let empty = self.heap.alloc(Py::Tuple(Vec::new()), types.tuple, true, false);
        self.known.empty_tuple = self.keep(empty, REFERENCES_TO_SMALL);
    }

    fn boot_exceptions(&mut self) {
        for &(name, base) in EXCEPTIONS {
            let parts = Type {
                name: name.into(),
                qualname: name.into(),
                module: "builtins",
                dict: Obj::NULL,
                mro: Obj::NULL,
                bases: Obj::NULL,
                base: Obj::NULL,
                heap_type: false,
                layout: Layout::Exception,
                has_dict: true,
                has_weaklist: false,
                is_basetype: true,
                of_module: false,
                has_del: false,
                has_getattribute: false,
                has_setattr: false,
                nslots: 0,
                cached_keys: Vec::new(),
                keys_usable: crate::objects::types::SHARED_KEYS_MAX_SIZE,
                subclasses: Vec::new(),
                version: 0,
                size: 408,
            };
            let op = self.alloc(Py::Type(Box::new(parts)), self.known.types.type_);
            self.keep(op, 1);
            let base = self.known.exceptions.get(base).copied().unwrap_or(self.known.types.object);
            self.complete_static_type(op, base);
            self.known.exceptions.insert(name, op);
        }
    }

    fn boot_tables(&mut self) {
        let by_name: HashMap<String, Obj> = self
            .heap
            .objects()
            .filter_map(|op| match self.heap.payload(op) {
                Py::Type(parts) => Some((parts.name.to_string(), op)),
                _ => None,
            })
            .collect();
        for table in TABLES {
            let ty = match table.ty {
                "weakref" => self.known.types.weakref,
                "weakcallableproxy" => self.known.types.weakcallableproxy,
                name => by_name[name],
            };
            let others = crate::names::of_other_releases(table.ty, self.profile);
            let is_there = |name: &str| !others.contains(&name);
            for native in table.methods.iter().filter(|native| is_there(native.name)) {
                self.add_method(ty, native, DescriptorKind::Method(native));
            }
            for native in table.wrappers.iter().filter(|native| is_there(native.name)) {
                self.add_method(ty, native, DescriptorKind::Wrapper(native));
            }
            for &(name, getter, setter) in table.getset.iter().filter(|(name, ..)| is_there(name)) {
                self.add_getset(ty, name, getter, setter);
            }
        }
        for (ty, native) in CLASS_METHODS {
            self.add_class_method(by_name[*ty], native);
        }
    }

    /// Gives the types that can be a base their `__new__`.
    fn boot_new(&mut self) {
        let types = &self.known.types;
        let exception = self.known.exceptions[&"BaseException"];
        let bases = [types.object, types.type_, exception].into_iter().chain(self.types_by_value());
        for ty in bases {
            let native = if ty == self.known.types.object { &crate::eval::NEW_OBJECT } else { &crate::eval::NEW };
            self.add_new(ty, native);
        }
        // Those that change have no hash.
        let types = &self.known.types;
        for ty in [types.bytearray, types.list, types.dict, types.set] {
            let none = self.none();
            let dict = self.type_parts(ty).dict;
            self.dict_set_name(dict, "__hash__", none);
        }
    }

    /// The types that compare by value; each of them can be called to make a value.
    fn types_by_value(&self) -> [Obj; 13] {
        let types = &self.known.types;
        [
            types.int,
            types.float,
            types.complex,
            types.str,
            types.bytes,
            types.bytearray,
            types.memoryview,
            types.list,
            types.tuple,
            types.dict,
            types.set,
            types.frozenset,
            types.weakref,
        ]
    }

    /// Gives the types that compare by value their comparisons.
    fn boot_comparisons(&mut self) {
        for ty in self.types_by_value() {
            for native in crate::methods::COMPARISONS {
                self.add_method(ty, native, DescriptorKind::Wrapper(native));
            }
        }
    }

    /// Adds `__new__` to a type that is written in C; its `__self__` is the type.
    ///
    /// Mirrors: `type_add_new`, Objects/typeobject.c, CPython 3.13.
    /// Differs: no.
    pub(crate) fn add_new(&mut self, ty: Obj, native: &'static Native) {
        self.heap.incref(ty, Cause::Attached);
        let builtin = Builtin { native, this: ty, module: Obj::NULL };
        let new = self.alloc_gc(Py::Builtin(Box::new(builtin)), self.known.types.builtin);
        let dict = self.type_parts(ty).dict;
        self.dict_set_name(dict, "__new__", new);
    }

    pub(crate) fn add_method(&mut self, ty: Obj, native: &'static Native, kind: DescriptorKind) -> Obj {
        let class = if matches!(kind, DescriptorKind::Wrapper(_)) {
            self.known.types.wrapper_descriptor
        } else {
            self.known.types.method_descriptor
        };
        self.add_static_descriptor(ty, native.name, kind, class)
    }

    /// Adds a computed attribute to a static type.
    pub(crate) fn add_getset(&mut self, ty: Obj, name: &'static str, getter: Getter, setter: Option<Setter>) {
        self.add_static_descriptor(ty, name, DescriptorKind::GetSet(getter, setter), self.known.types.getset_descriptor);
    }

    /// Adds a class method to a static type.
    pub(crate) fn add_class_method(&mut self, ty: Obj, native: &'static Native) {
        let method = self.add_method(ty, native, DescriptorKind::Method(native));
        self.heap.incref(method, Cause::Interpreter);
        let wrapped = self.alloc_gc(Py::ClassMethod(method), self.known.types.classmethod);
        let dict = self.type_parts(ty).dict;
        self.dict_set_name(dict, native.name, wrapped);
    }

    pub(crate) fn add_static_descriptor(&mut self, ty: Obj, name: &str, kind: DescriptorKind, class: Obj) -> Obj {
        self.heap.incref(ty, Cause::Interpreter);
        let descriptor = self.alloc_gc(Py::Descriptor(Box::new(Descriptor { d_type: ty, name: name.into(), kind })), class);
        let dict = self.type_parts(ty).dict;
        self.dict_set_name(dict, name, descriptor);
        descriptor
    }

    fn boot_modules(&mut self) {
        let kept_list = |vm: &mut Vm| {
            let list = vm.list(Vec::new());
            vm.statics.push((list, 1));
            list
        };
        self.known.garbage = kept_list(self);
        self.known.gc_callbacks = kept_list(self);
        let modules = self.dict();
        self.statics.push((modules, 1));
        self.known.modules = modules;
        for table in AT_START {
            let module = self.make_module(table);
            let dict = self.module_dict(module).expect("a module has a dict");
            match table.name {
                "builtins" => self.known.builtins = dict,
                _ => self.known.sys = dict,
            }
            // The interpreter refers to both dicts itself.
            self.heap.incref(dict, Cause::Interpreter);
            self.statics.push((dict, 1));
            self.dict_set_name(modules, table.name, module);
        }
        self.known.absent_builtins = self.absent_builtins();
    }
}
