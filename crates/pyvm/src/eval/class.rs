//! Classes: the `class` statement and `type()`.
//!
//! Not here: calling a class (`instantiate`).

use std::rc::Rc;

use pyheap::{Obj, Payload};

use crate::cause::Cause;
use crate::native::Args;
use crate::object::Py;
use crate::objects::types::{Descriptor, DescriptorKind, Layout, Type};
use crate::vm::{R, Vm};

impl Vm {
    /// `__build_class__(body, name, *bases, metaclass=…)`.
    ///
    /// Mirrors: `builtin___build_class__`, Python/bltinmodule.c, CPython 3.13.
    /// Differs: the namespace of a metaclass's `__prepare__` must be a dict; `__mro_entries__` isn't asked.
    pub(crate) fn build_class(&mut self, args: Args) -> R {
        let all = args.all(self);
        let [body, name, ref bases @ ..] = all[..] else { return self.type_error("__build_class__: not enough arguments") };
        if !matches!(self.heap.payload(body), Py::Function(_)) {
            return self.type_error("__build_class__: func must be a function");
        }
        if self.text(name).is_none() {
            return self.type_error("__build_class__: name is not a string");
        }
        let asked = args.keyword(self, "metaclass").unwrap_or(self.known.types.type_);
        if !matches!(self.heap.payload(asked), Py::Type(_)) {
            return self.unsupported("a metaclass that is no class");
        }
        let metaclass = if bases.iter().all(|&base| matches!(self.heap.payload(base), Py::Type(_))) {
            self.metaclass_of(asked, bases)?
        } else {
            asked
        };
        let bases_tuple = self.owned_items(bases);
        let bases_tuple = self.tuple(bases_tuple);
        self.hold(bases_tuple, "bases of the class");
        let keywords = self.class_keywords(args);
        if !keywords.0.is_null() {
            self.hold(keywords.0, "names of keyword arguments");
        }
        let namespace = if metaclass == self.known.types.type_ {
            Ok(self.dict())
        } else {
            self.prepare_namespace(metaclass, name, bases_tuple, &keywords)
        };
        let class = namespace.and_then(|namespace| {
            self.hold(namespace, "namespace of the class");
            let class = self.build_class_in(body, name, bases_tuple, namespace, metaclass, &keywords);
            let namespace = self.unhold();
            if let Ok(class) = class {
                self.hold(class, "class being made");
            }
            self.decref(namespace, Cause::Pop);
            class.map(|_| self.unhold())
        });
        if !keywords.0.is_null() {
            self.release(Cause::Pop);
        }
        let bases = self.unhold();
        if let Ok(class) = class {
            self.hold(class, "class being made");
        }
        self.decref(bases, Cause::Pop);
        class.map(|_| self.unhold())
    }

    /// Runs a class body and calls the metaclass; all are borrowed.
    fn build_class_in(
        &mut self,
        body: Obj,
        name: Obj,
        bases: Obj,
        namespace: Obj,
        metaclass: Obj,
        keywords: &(Obj, Vec<Obj>),
    ) -> R {
        let parts = self.function_of(body);
        let (code, globals, closure) = (parts.code, parts.globals, parts.closure);
        let cell = self.run_code(code, globals, namespace, closure)?;
        self.hold(cell, "cell of `__class__`");
        let plain = metaclass == self.known.types.type_;
        let class = if plain {
            // `type` gets its arguments in a tuple.
            let packed = self.owned_items(&[name, bases, namespace]);
            let packed = self.tuple(packed);
            self.hold(packed, "arguments of type()");
            let class = self.new_class(metaclass, name, bases, namespace);
            if let Ok(class) = class {
                self.hold(class, "class being made");
                self.finish_class_temporaries(class);
                self.unhold();
            }
            let packed = self.unhold();
            if let Ok(class) = class {
                self.hold(class, "class being made");
            }
            self.decref(packed, Cause::ArgumentDone);
            class.map(|_| self.unhold())
        } else {
            let mut values = vec![name, bases, namespace];
            values.extend_from_slice(&keywords.1);
            self.call_with(metaclass, &values, keywords.0)
        };
        let cell = self.unhold();
        if let Ok(class) = class
            && matches!(self.heap.payload(cell), Py::Cell(_))
        {
            self.heap.incref(class, Cause::Attached);
            let old = match self.heap.payload_mut(cell) {
                Py::Cell(content) => std::mem::replace(content, class),
                _ => Obj::NULL,
            };
            self.xdecref(old, Cause::Attached);
        }
        self.decref(cell, Cause::Pop);
        let class = class?;
        if !plain {
            return Ok(class);
        }
        self.hold(class, "class being made");
        let done = self.set_names(class).and_then(|()| self.init_subclass_with(class, keywords));
        let class = self.unhold();
        match done {
            Ok(()) => Ok(class),
            Err(stop) => {
                self.decref(class, Cause::Pop);
                Err(stop)
            }
        }
    }

    /// `metaclass(name, bases, namespace)`; all are borrowed.
    ///
    /// Mirrors: `type_new_impl`, Objects/typeobject.c, CPython 3.13.
    /// Differs: no.
    pub(crate) fn new_class(&mut self, metaclass: Obj, name: Obj, bases: Obj, namespace: Obj) -> R {
        let bases = if self.tuple_items(bases).is_empty() {
            let object = self.incref(self.known.types.object, Cause::Attached);
            self.tuple(vec![object])
        } else {
            self.incref(bases, Cause::Attached)
        };
        self.hold(bases, "bases of the class");
        let class = self.new_class_of(metaclass, name, bases, namespace);
        self.release(Cause::Pop);
        class
    }

    fn new_class_of(&mut self, metaclass: Obj, name: Obj, bases: Obj, namespace: Obj) -> R {
        let base = self.best_base(bases)?;
        let parent = self.type_parts(base);
        let (layout, mut has_dict, mut has_weaklist, mut nslots) =
            (parent.layout, parent.has_dict, parent.has_weaklist, parent.nslots);
        for &other in self.tuple_items(bases) {
            has_dict |= self.type_parts(other).has_dict;
            has_weaklist |= self.type_parts(other).has_weaklist;
        }
        // The namespace is copied: the class's dict is its own.
        let dict = self.dict();
        self.hold(dict, "dict of the class");
        let copied = self.dict_update(dict, namespace);
        let dict = self.unhold();
        copied?;
        let slots = self.slots_of(dict)?;
        let text: Rc<str> = self.text(name).unwrap_or_default().into();
        let qualname =
            self.dict_get_name(dict, "__qualname__").and_then(|op| self.text(op)).map_or_else(|| text.clone(), Rc::from);
        if let Some(key) = self.find_interned("__qualname__") {
            self.dict_del_str(dict, key, Cause::Attached);
        }
        if let Some(key) = self.find_interned("__classcell__") {
            self.dict_del_str(dict, key, Cause::Attached);
        }
        self.wrap_special_methods(dict);
        let (adds_dict, adds_weaklist) = match &slots {
            None => (
                !has_dict && layout != Layout::Type,
                !has_weaklist && !matches!(layout, Layout::Int | Layout::Tuple | Layout::Bytes),
            ),
            Some(names) => (names.iter().any(|name| name == "__dict__"), names.iter().any(|name| name == "__weakref__")),
        };
        let names: Vec<String> = slots
            .into_iter()
            .flatten()
            .filter(|name| name != "__dict__" && name != "__weakref__")
            .map(|name| mangle(&name, &text))
            .collect();
        let first_slot = nslots;
        nslots += names.len();
        self.heap.incref(base, Cause::Attached);
        self.heap.incref(bases, Cause::Attached);
        let parts = Type {
            name: text,
            qualname,
            module: "",
            dict,
            mro: Obj::NULL,
            bases,
            base,
            heap_type: true,
            layout,
            has_dict: has_dict || adds_dict,
            has_weaklist: has_weaklist || adds_weaklist,
            is_basetype: true,
            of_module: false,
            has_del: false,
            has_getattribute: false,
            has_setattr: false,
            nslots,
            cached_keys: Vec::new(),
            keys_usable: crate::objects::types::SHARED_KEYS_MAX_SIZE,
            subclasses: Vec::new(),
            version: 0,
            size: self.profile.class_size,
        };
        let class = self.alloc_untracked(Py::Type(Box::new(parts)), metaclass, metaclass != self.known.types.type_);
        self.heap.gc_track(class);
        if !self.heap.is_tracked(dict) {
            self.heap.gc_track(dict);
        }
        let mro = self.compute_mro(class, bases);
        let mro = match mro {
            Ok(mro) => mro,
            Err(stop) => {
                self.decref(class, Cause::Pop);
                return Err(stop);
            }
        };
        if let Py::Type(parts) = self.heap.payload_mut(class) {
            parts.mro = mro;
        }
        for (i, slot) in names.iter().enumerate() {
            self.add_descriptor(class, slot, DescriptorKind::Member(first_slot + i));
        }
        if adds_dict {
            self.add_descriptor(class, "__dict__", DescriptorKind::Dict);
        }
        if adds_weaklist {
            self.add_descriptor(class, "__weakref__", DescriptorKind::Weakref);
        }
        if self.dict_get_name(dict, "__doc__").is_none() {
            let none = self.none();
            self.dict_set_name(dict, "__doc__", none);
        }
        // A class that defines equality without a hash is unhashable.
        if self.dict_get_name(dict, "__eq__").is_some() && self.dict_get_name(dict, "__hash__").is_none() {
            let none = self.none();
            self.dict_set_name(dict, "__hash__", none);
        }
        for &parent in &self.tuple_items(bases).to_vec() {
            self.add_subclass(parent, class)?;
        }
        self.type_modified(class);
        Ok(class)
    }

    fn add_descriptor(&mut self, class: Obj, name: &str, kind: DescriptorKind) {
        let ty = match kind {
            DescriptorKind::Member(_) => self.known.types.member_descriptor,
            _ => self.known.types.getset_descriptor,
        };
        self.heap.incref(class, Cause::Attached);
        let descriptor = self.alloc_gc(Py::Descriptor(Box::new(Descriptor { d_type: class, name: name.into(), kind })), ty);
        let dict = self.type_parts(class).dict;
        self.dict_set_name(dict, name, descriptor);
    }

    /// Functions under certain names become class methods or static methods.
    fn wrap_special_methods(&mut self, dict: Obj) {
        for (name, is_static) in [("__new__", true), ("__init_subclass__", false), ("__class_getitem__", false)] {
            let Some(function) = self.dict_get_name(dict, name) else { continue };
            if matches!(self.heap.payload(function), Py::Function(_)) {
                self.heap.incref(function, Cause::Attached);
                let (payload, ty) = if is_static {
                    (Py::StaticMethod(function), self.known.types.staticmethod)
                } else {
                    (Py::ClassMethod(function), self.known.types.classmethod)
                };
                let wrapped = self.alloc_gc(payload, ty);
                self.dict_set_name(dict, name, wrapped);
            }
        }
    }

    /// The names of `__slots__`, sorted; `None` if there are none.
    fn slots_of(&mut self, dict: Obj) -> R<Option<Vec<String>>> {
        let Some(slots) = self.dict_get_name(dict, "__slots__") else { return Ok(None) };
        let mut names = Vec::new();
        if let Some(text) = self.text(slots) {
            names.push(text.to_owned());
        } else {
            for item in self.collect_items(slots)? {
                if let Some(text) = self.text(item) {
                    names.push(text.to_owned());
                }
                self.decref(item, Cause::Native);
            }
        }
        names.sort();
        Ok(Some(names))
    }

    /// Mirrors: `best_base`, Objects/typeobject.c, CPython 3.13.
    /// Differs: layouts conflict if both bases hold different payloads; CPython compares struct sizes.
    fn best_base(&mut self, bases: Obj) -> R {
        let bases = self.tuple_items(bases).to_vec();
        let mut best = bases[0];
        for &base in &bases {
            let Py::Type(parts) = self.heap.payload(base) else { return self.unsupported("a base that is no class") };
            if !parts.is_basetype {
                let message = format!("type '{}' is not an acceptable base type", parts.name);
                return self.type_error(&message);
            }
            let (winner, layout) = (self.type_parts(best).layout, parts.layout);
            if layout == winner || layout == Layout::Object {
                if parts.nslots > 0 && self.type_parts(best).nslots == 0 && layout == winner {
                    best = base;
                }
                continue;
            }
            if winner == Layout::Object {
                best = base;
            } else {
                return self.type_error("multiple bases have instance lay-out conflict");
            }
        }
        Ok(best)
    }

    /// The C3 linearization.
    ///
    /// Mirrors: `mro_implementation` with `pmerge`, Objects/typeobject.c, CPython 3.13.
    /// Differs: no.
    fn compute_mro(&mut self, class: Obj, bases: Obj) -> R {
        let bases = self.tuple_items(bases).to_vec();
        let mut lists: Vec<Vec<Obj>> = bases.iter().map(|&base| self.tuple_items(self.type_parts(base).mro).to_vec()).collect();
        lists.push(bases);
        let mut mro = vec![class];
        while lists.iter().any(|list| !list.is_empty()) {
            let next = lists
                .iter()
                .filter_map(|list| list.first().copied())
                .find(|candidate| !lists.iter().any(|list| list.iter().skip(1).any(|op| op == candidate)));
            let Some(next) = next else {
                let names: Vec<String> =
                    lists.last().map(|list| list.iter().map(|&op| self.type_object_name(op)).collect()).unwrap_or_default();
                return self.type_error(&format!(
                    "Cannot create a consistent method resolution order (MRO) for bases {}",
                    names.join(", ")
                ));
            };
            lists.iter_mut().for_each(|list| list.retain(|&op| op != next));
            mro.push(next);
        }
        let mro = self.owned_items(&mro);
        Ok(self.tuple(mro))
    }

    /// An attribute of a class changed: what is remembered of it and its subclasses is found out anew.
    pub(crate) fn type_modified(&mut self, class: Obj) {
        let Py::Type(parts) = self.heap.payload_mut(class) else { return };
        parts.version = self.next_type_version;
        self.next_type_version += 1;
        let defines = |vm: &Vm, name: &str| {
            let found = vm.find_interned(name).and_then(|name| vm.type_lookup(class, name));
            found.is_some_and(|op| !matches!(vm.heap.payload(op), Py::Descriptor(_)))
        };
        let has_del = defines(self, "__del__");
        let has_getattribute = defines(self, "__getattribute__");
        let has_setattr = defines(self, "__setattr__") || defines(self, "__delattr__");
        let Py::Type(parts) = self.heap.payload_mut(class) else { return };
        (parts.has_del, parts.has_getattribute, parts.has_setattr) = (has_del, has_getattribute, has_setattr);
        for subclass in self.subclasses(class) {
            self.type_modified(subclass);
        }
    }

    /// Notes a class with its base, which refers to it weakly. Weak references to classes that are gone go then.
    ///
    /// Mirrors: `add_subclass`, Objects/typeobject.c, CPython 3.13.
    /// Differs: a class that dies leaves its weak reference behind until the next one comes; the dict of them is a list.
    fn add_subclass(&mut self, base: Obj, class: Obj) -> R<()> {
        let weakref = self.new_weakref(self.known.types.weakref, &[class])?;
        let Py::Type(parts) = self.heap.payload_mut(base) else { unreachable!("a class") };
        let known = std::mem::take(&mut parts.subclasses);
        let (mut kept, gone): (Vec<Obj>, Vec<Obj>) = known
            .into_iter()
            .partition(|&op| self.heap.payload(op).weakref().is_some_and(|weakref| !weakref.wr_object.is_null()));
        kept.push(weakref);
        if let Py::Type(parts) = self.heap.payload_mut(base) {
            parts.subclasses = kept;
        }
        for weakref in gone {
            self.decref(weakref, Cause::Attached);
        }
        Ok(())
    }

    /// The direct subclasses of a class, oldest first; borrowed.
    pub(crate) fn subclasses(&self, class: Obj) -> Vec<Obj> {
        let targets = self.type_parts(class).subclasses.iter().filter_map(|&op| self.heap.payload(op).weakref());
        targets.map(|weakref| weakref.wr_object).filter(|op| !op.is_null()).collect()
    }

    /// `super().__init_subclass__(**kwargs)`, with the keyword arguments of a call.
    pub(super) fn init_subclass(&mut self, class: Obj, args: Args) -> R<()> {
        let keywords = self.class_keywords(args);
        if keywords.0.is_null() {
            return self.init_subclass_with(class, &keywords);
        }
        self.hold(keywords.0, "names of keyword arguments");
        let outcome = self.init_subclass_with(class, &keywords);
        self.release(Cause::Pop);
        outcome
    }

    fn init_subclass_with(&mut self, class: Obj, keywords: &(Obj, Vec<Obj>)) -> R<()> {
        let Some(name) = self.find_interned("__init_subclass__") else { return Ok(()) };
        let mro = self.tuple_items(self.type_parts(class).mro).to_vec();
        let found = mro[1..].iter().find_map(|&base| self.dict_get_str(self.type_parts(base).dict, name));
        let Some(found) = found else {
            if !keywords.1.is_empty() {
                let text = self.type_object_name(class);
                return self.type_error(&format!("{text}.__init_subclass__() takes no keyword arguments"));
            }
            return Ok(());
        };
        let Py::ClassMethod(function) = *self.heap.payload(found) else { return Ok(()) };
        let mut values = vec![class];
        values.extend_from_slice(&keywords.1);
        let result = self.call_with(function, &values, keywords.0)?;
        self.decref(result, Cause::Pop);
        Ok(())
    }

    /// `__set_name__` of what the class's dict holds.
    pub(super) fn set_names(&mut self, class: Obj) -> R<()> {
        let Py::Dict(entries) = self.value(self.type_parts(class).dict) else { return Ok(()) };
        for entry in entries.iter().collect::<Vec<_>>() {
            if matches!(self.heap.payload(entry.value), Py::Instance(_))
                && let Some(result) = self.call_special(entry.value, "__set_name__", &[class, entry.key])?
            {
                self.decref(result, Cause::Pop);
            }
        }
        Ok(())
    }
}

fn mangle(name: &str, class: &str) -> String {
    let class = class.trim_start_matches('_');
    if name.starts_with("__") && !name.ends_with("__") && !class.is_empty() { format!("_{class}{name}") } else { name.to_owned() }
}
