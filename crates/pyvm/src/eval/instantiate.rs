//! Calling a class: `type.__call__`, `__new__` and `__init__`, for instances and for builtin layouts.
//!
//! Not here: how classes are made (`class`), metaclasses' part in it (`metaclass`).

use pyheap::Obj;

use crate::cause::Cause;
use crate::native::Args;
use crate::object::Py;
use crate::objects::instance::Instance;
use crate::objects::types::Layout;
use crate::vm::{R, Vm};

impl Vm {
    /// `class(*args)`.
    ///
    /// Mirrors: `type_call`, Objects/typeobject.c, CPython 3.13.
    /// Differs: `CALL_ALLOC_AND_ENTER_INIT` of 3.13 and later, which a call site takes after some rounds, is not modeled.
    pub(crate) fn call_type(&mut self, class: Obj, args: Args) -> R {
        let parts = self.type_parts(class);
        if !parts.heap_type && !parts.of_module {
            return self.construct_packed(class, args);
        }
        // A call of a class packs its arguments in a tuple, which lives until the object is made.
        let keywords = args.keywords(self);
        let values = self.stack[args.base..args.base + args.count].to_vec();
        let positional = self.owned_items(&values[..values.len() - keywords]);
        let packed = self.tuple(positional);
        self.hold(packed, "arguments of the class");
        let mark = self.held.len();
        for &value in &values[values.len() - keywords..] {
            self.heap.incref(value, Cause::Argument(Obj::NULL));
            self.hold(value, "keyword arguments of the class");
        }
        let made = self.new_instance(class, &values, args.names);
        let made = match made {
            Ok(op) => {
                self.hold(op, "type.__call__, which returns it");
                let initialized =
                    if self.is_instance_of(op, class) { self.init_instance(op, &values, args.names) } else { Ok(()) };
                let op = self.unhold();
                match initialized {
                    Ok(()) => Ok(op),
                    Err(stop) => {
                        self.decref(op, Cause::Pop);
                        Err(stop)
                    }
                }
            }
            Err(stop) => Err(stop),
        };
        let by_keyword = self.held.split_off(mark);
        let packed = self.unhold();
        if let Ok(op) = made {
            self.hold(op, "type.__call__, which returns it");
        }
        self.decref(packed, Cause::ArgumentDone);
        for held in by_keyword {
            self.decref(held.op, Cause::ArgumentDone);
        }
        made.map(|_| self.unhold())
    }

    /// `class.__new__(class, *args)`.
    fn new_instance(&mut self, class: Obj, values: &[Obj], names: Obj) -> R {
        if let Some(name) = self.find_interned("__new__")
            && let Some(new) = self.type_lookup(class, name)
        {
            let function = match self.heap.payload(new) {
                &Py::StaticMethod(function) => Some(function),
                Py::Builtin(builtin) if !std::ptr::eq(builtin.native, &super::NEW) => Some(new),
                _ => None,
            };
            if let Some(function) = function {
                let mut all = vec![class];
                all.extend_from_slice(values);
                return self.call_with(function, &all, names);
            }
        }
        if self.type_parts(class).layout == Layout::Type {
            let mut all = vec![class];
            all.extend_from_slice(values);
            let new = self.intern("__new__");
            let function = self.type_lookup(self.known.types.type_, new).expect("every builtin base has one");
            self.decref(new, Cause::Pop);
            return self.call_with(function, &all, names);
        }
        self.new_of_builtin(class, values, names)
    }

    /// What the `__new__` of the builtin base makes.
    pub(super) fn new_of_builtin(&mut self, class: Obj, values: &[Obj], names: Obj) -> R {
        let layout = self.type_parts(class).layout;
        if layout == Layout::Object {
            self.check_object_arguments(class, values.len())?;
            self.check_abstract(class)?;
            return Ok(self.alloc_instance(class, None));
        }
        self.new_of_layout(class, layout, values, names)
    }

    /// `object()` takes no arguments, unless `__init__` is there to take them.
    ///
    /// Mirrors: `object_new`, Objects/typeobject.c, CPython 3.13.
    /// Differs: no.
    pub(crate) fn check_object_arguments(&mut self, class: Obj, count: usize) -> R<()> {
        let overridden = |name: &str| {
            let found = self.find_interned(name).and_then(|name| self.type_lookup(class, name));
            found.is_some_and(|op| !matches!(self.heap.payload(op), Py::Descriptor(_) | Py::Builtin(_)))
        };
        let (has_init, has_new) = (overridden("__init__"), overridden("__new__"));
        if count == 0 || has_init {
            return Ok(());
        }
        let name = self.type_object_name(class);
        if has_new {
            return self.type_error("object.__new__() takes exactly one argument (the type to instantiate)");
        }
        self.type_error(&format!("{name}() takes no arguments"))
    }

    /// A bare instance of a heap type; `value` is what its builtin base holds.
    pub(crate) fn alloc_instance(&mut self, class: Obj, value: Option<Py>) -> Obj {
        let parts = self.type_parts(class);
        let (nslots, has_dict, heap_type, base) = (parts.nslots, parts.has_dict, parts.heap_type, parts.base);
        let basic_size = self.known.basic_sizes.get(&class).copied();
        let keeps_dict = !heap_type || (!base.is_null() && self.type_parts(base).of_module && self.type_parts(base).has_dict);
        let computed = self.instance_block(class, value.as_ref()) + self.inline_values_size(class);
        if has_dict && let Py::Type(parts) = self.heap.payload_mut(class) {
            // Mirrors `_PyObject_InitInlineValues`: each instance is expected to need fewer names.
            parts.keys_usable -= usize::from(parts.keys_usable > 1);
        }
        let instance = Instance {
            slots: vec![Obj::NULL; nslots],
            attributes: match has_dict && keeps_dict {
                true => crate::objects::instance::Attributes::Dict(Obj::NULL),
                false => self.fresh_attributes(has_dict),
            },
            value: value.map(Box::new),
            size: basic_size.unwrap_or(computed),
        };
        let op = self.alloc_untracked(Py::Instance(Box::new(instance)), class, heap_type);
        self.heap.gc_track(op);
        op
    }

    /// `type(op).__init__(op, *args)`.
    fn init_instance(&mut self, op: Obj, values: &[Obj], names: Obj) -> R<()> {
        let Some(init) = self.lookup_special(op, "__init__") else { return Ok(()) };
        if matches!(self.heap.payload(init), Py::Descriptor(parts) if !self.type_parts(parts.d_type).of_module) {
            return self.init_of_layout(op, values, names);
        }
        self.heap.incref(init, Cause::Native);
        self.hold(init, "the method `__init__`");
        let mut all = vec![op];
        all.extend_from_slice(values);
        let result = self.call_with(init, &all, names);
        self.release(Cause::Native);
        let result = result?;
        let is_none = result == self.known.none;
        let returned = self.type_name(result);
        self.decref(result, Cause::Pop);
        if is_none { Ok(()) } else { self.type_error(&format!("__init__() should return None, not '{returned}'")) }
    }

    /// Makes an instance of a class whose base is a builtin type.
    fn new_of_layout(&mut self, class: Obj, layout: Layout, values: &[Obj], names: Obj) -> R {
        let by_keyword = if names.is_null() { 0 } else { self.tuple_items(names).len() };
        let positional = &values[..values.len() - by_keyword];
        let types = &self.known.types;
        let builtin = match layout {
            Layout::List => return Ok(self.alloc_instance(class, Some(Py::List(Box::default())))),
            Layout::ByteArray => return Ok(self.alloc_instance(class, Some(Py::ByteArray(Box::default())))),
            Layout::Dict => {
                let dict = crate::objects::dict::Dict::new(self.profile.unicode_keys, !self.profile.dicts_always_tracked);
                return Ok(self.alloc_instance(class, Some(Py::Dict(Box::new(dict)))));
            }
            Layout::Set => return Ok(self.alloc_instance(class, Some(Py::Set(Box::new(crate::objects::set::Set::new(false)))))),
            Layout::Exception => {
                let args = self.owned_items(positional);
                let args = self.tuple(args);
                return Ok(self.new_exception(class, args));
            }
            Layout::WeakRef => return self.new_weakref(class, positional),
            Layout::Int => types.int,
            Layout::Float => types.float,
            Layout::Str => types.str,
            Layout::Bytes => types.bytes,
            Layout::Tuple => types.tuple,
            Layout::FrozenSet => types.frozenset,
            Layout::Object | Layout::Type | Layout::Deque | Layout::Other => {
                return self.unsupported("a subclass of this builtin type");
            }
        };
        // An immutable value is made by the builtin type and taken over.
        let value = self.call_with(builtin, values, names)?;
        let payload = match self.heap.payload(value) {
            &Py::Int(value) => Py::Int(value),
            Py::BigInt(value) => Py::BigInt(value.clone()),
            &Py::Float(value) => Py::Float(value),
            Py::Str(text) => Py::Str(text.clone()),
            Py::Bytes(bytes) => Py::Bytes(bytes.clone()),
            Py::Tuple(items) => Py::Tuple(items.clone()),
            Py::Set(keys) => Py::Set(keys.clone()),
            _ => unreachable!("an immutable value"),
        };
        let mut references = Vec::new();
        pyheap::Payload::traverse(&payload, &mut |op| references.push(op));
        for op in references {
            self.heap.incref(op, Cause::Attached);
        }
        self.decref(value, Cause::Native);
        Ok(self.alloc_instance(class, Some(payload)))
    }

    /// The `__init__` of a builtin base.
    pub(crate) fn init_of_layout(&mut self, op: Obj, values: &[Obj], names: Obj) -> R<()> {
        match self.heap.payload(op) {
            Py::Instance(instance) => match instance.value.as_deref() {
                Some(Py::List(_)) => {
                    if let [iterable] = *values {
                        self.list_extend(op, iterable)?;
                    }
                    Ok(())
                }
                Some(Py::Set(set)) if !set.frozen => {
                    if let [iterable] = *values {
                        self.set_update(op, iterable)?;
                    }
                    Ok(())
                }
                Some(Py::Dict(_)) => self.dict_init(op, values, names),
                None => {
                    let class = self.type_of(op);
                    let overridden = self
                        .find_interned("__new__")
                        .and_then(|name| self.type_lookup(class, name))
                        .is_some_and(|new| matches!(self.heap.payload(new), Py::StaticMethod(_)));
                    if !values.is_empty() && !overridden {
                        let message = if self.lookup_python(op, "__init__").is_some() {
                            "object.__init__() takes exactly one argument (the instance to initialize)".to_owned()
                        } else {
                            format!("{}() takes no arguments", self.type_object_name(class))
                        };
                        return self.type_error(&message);
                    }
                    Ok(())
                }
                _ => Ok(()),
            },
            Py::Exception(_) => {
                let args = self.owned_items(values);
                let args = self.tuple(args);
                let old = match self.heap.payload_mut(op) {
                    Py::Exception(parts) => std::mem::replace(&mut parts.args, args),
                    _ => Obj::NULL,
                };
                self.xdecref(old, Cause::Attached);
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// `dict.__init__`.
    pub(crate) fn dict_init(&mut self, dict: Obj, values: &[Obj], names: Obj) -> R<()> {
        let names = if names.is_null() { Vec::new() } else { self.tuple_items(names).to_vec() };
        let (positional, by_keyword) = values.split_at(values.len() - names.len());
        if let Some(&source) = positional.first() {
            let keys = self.intern("keys");
            let method = self.getattr_optional(source, keys);
            self.decref(keys, Cause::Pop);
            match method? {
                Some(method) => {
                    self.decref(method, Cause::Pop);
                    self.dict_update(dict, source)?;
                }
                None => self.dict_from_pairs(dict, source)?,
            }
        }
        for (&name, &value) in names.iter().zip(by_keyword) {
            self.dict_set(dict, name, value)?;
        }
        Ok(())
    }

    /// Mirrors: `PyDict_MergeFromSeq2`, Objects/dictobject.c, CPython 3.13.
    /// Differs: the whole iterable is collected first.
    pub(crate) fn dict_from_pairs(&mut self, dict: Obj, pairs: Obj) -> R<()> {
        let mark = self.held.len();
        for pair in self.collect_items(pairs)? {
            self.hold(pair, "pair");
        }
        let mut outcome = Ok(());
        for (i, pair) in self.held[mark..].iter().map(|held| held.op).collect::<Vec<_>>().into_iter().enumerate() {
            if outcome.is_err() {
                break;
            }
            outcome = match self.collect_items(pair) {
                Ok(items) => {
                    let stored = if let [key, value] = items[..] {
                        self.dict_set(dict, key, value)
                    } else {
                        let message =
                            format!("dictionary update sequence element #{i} has length {}; 2 is required", items.len());
                        self.raise("ValueError", &message)
                    };
                    for item in items {
                        self.decref(item, Cause::Native);
                    }
                    stored
                }
                Err(_) if self.raised_is("TypeError") => {
                    self.forget_raised();
                    self.type_error(&format!("cannot convert dictionary update sequence element #{i} to a sequence"))
                }
                Err(stop) => Err(stop),
            };
        }
        while self.held.len() > mark {
            self.release(Cause::Native);
        }
        outcome
    }
}
