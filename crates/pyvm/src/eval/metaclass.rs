//! Metaclasses, `__new__` of builtin types, and the checks that a metaclass may answer.

use pyheap::Obj;

use crate::cause::Cause;
use crate::native::{Args, Native};
use crate::object::Py;
use crate::objects::types::Layout;
use crate::vm::{R, Vm};

/// `__new__` of every builtin type that can be a base.
///
/// Mirrors: `tp_new_wrapper`, Objects/typeobject.c, CPython 3.13.
/// Differs: a base between class and type isn't looked for.
pub(crate) static NEW: Native = Native::new("__new__", new_wrapper);

/// `object.__new__`, which makes no instances of types that have a `__new__` of their own in C.
pub(crate) static NEW_OBJECT: Native = Native::new("__new__", new_object);

fn new_object(vm: &mut Vm, args: Args) -> R {
    let class = vm.stack[args.base];
    if let Some(builtin) = vm.builtin_base(class).filter(|&builtin| builtin != vm.known.types.object) {
        let (class, builtin) = (vm.type_object_name(class), vm.type_object_name(builtin));
        return vm.type_error(&format!("object.__new__({class}) is not safe, use {builtin}.__new__()"));
    }
    new_wrapper(vm, args)
}

fn new_wrapper(vm: &mut Vm, args: Args) -> R {
    let class = vm.stack[args.base];
    if vm.type_parts(class).layout == Layout::Type {
        return vm.type_new(class, args.rest());
    }
    if !vm.has_own_new(class) {
        return vm.construct(class, args.rest());
    }
    let values = vm.stack[args.base + 1..args.base + args.count].to_vec();
    vm.new_of_builtin(class, &values, args.names)
}

impl Vm {
    /// The nearest base that is written in C.
    fn builtin_base(&self, class: Obj) -> Option<Obj> {
        let mut class = class;
        while self.type_parts(class).heap_type {
            class = self.type_parts(class).base.some()?;
        }
        Some(class)
    }

    /// Whether instances of a class are made from its parts, and not by the builtin type's own code.
    fn has_own_new(&self, class: Obj) -> bool {
        let parts = self.type_parts(class);
        parts.heap_type || parts.of_module
    }

    /// `type.__new__(metaclass, name, bases, namespace, **keywords)`.
    ///
    /// Mirrors: `type_new`, Objects/typeobject.c, CPython 3.13.
    /// Differs: `__classcell__` is filled by `__build_class__`, once the metaclass is done.
    pub(crate) fn type_new(&mut self, metaclass: Obj, args: Args) -> R {
        let all = args.all(self);
        let [name, bases, namespace] = all[..] else { return self.type_error("type.__new__() takes exactly 3 arguments") };
        if self.text(name).is_none()
            || !matches!(self.value(bases), Py::Tuple(_))
            || !matches!(self.value(namespace), Py::Dict(_))
        {
            return self.type_error("type.__new__() argument 1 must be str, 2 tuple and 3 dict");
        }
        let bases_types = self.tuple_items(bases).to_vec();
        let winner = self.metaclass_of(metaclass, &bases_types)?;
        let class = self.new_class(winner, name, bases, namespace)?;
        let dict = self.type_parts(class).dict;
        if self.dict_get_name(dict, "__module__").is_none() {
            let globals = self.frame().globals;
            if let Some(module) = self.dict_get_name(globals, "__name__") {
                let module = self.incref(module, Cause::Attached);
                self.dict_set_name(dict, "__module__", module);
            }
        }
        self.hold(class, "class being made");
        let done = self.set_names(class).and_then(|()| self.init_subclass(class, args));
        let class = self.unhold();
        match done {
            Ok(()) => Ok(class),
            Err(stop) => {
                self.decref(class, Cause::Pop);
                Err(stop)
            }
        }
    }

    /// The metaclass that a class with these bases gets; borrowed.
    ///
    /// Mirrors: `_PyType_CalculateMetaclass`, Objects/typeobject.c, CPython 3.13.
    /// Differs: no.
    pub(super) fn metaclass_of(&mut self, asked: Obj, bases: &[Obj]) -> R {
        let mut winner = asked;
        for &base in bases {
            let candidate = self.type_of(base);
            if self.is_subtype(winner, candidate) {
                continue;
            }
            if !self.is_subtype(candidate, winner) {
                return self.type_error(
                    "metaclass conflict: the metaclass of a derived class must be a (non-strict) subclass of the metaclasses of all its bases",
                );
            }
            winner = candidate;
        }
        Ok(winner)
    }

    /// The namespace that a metaclass prepares for a class body.
    pub(super) fn prepare_namespace(&mut self, metaclass: Obj, name: Obj, bases: Obj, keywords: &(Obj, Vec<Obj>)) -> R {
        let key = self.intern("__prepare__");
        let prepare = self.getattr_optional(metaclass, key);
        self.decref(key, Cause::Pop);
        let Some(prepare) = prepare? else { return Ok(self.dict()) };
        self.hold(prepare, "__prepare__ of the metaclass");
        let mut values = vec![name, bases];
        values.extend_from_slice(&keywords.1);
        let namespace = self.call_with(prepare, &values, keywords.0);
        self.release(Cause::Pop);
        let namespace = namespace?;
        if !matches!(self.heap.payload(namespace), Py::Dict(_)) {
            self.decref(namespace, Cause::Pop);
            return self.unsupported("a `__prepare__` that returns anything but a plain dict");
        }
        Ok(namespace)
    }

    /// The keyword arguments of a class statement but `metaclass`: names (an owned tuple, or null), values (borrowed).
    pub(super) fn class_keywords(&mut self, args: Args) -> (Obj, Vec<Obj>) {
        if args.names.is_null() {
            return (Obj::NULL, Vec::new());
        }
        let names = self.tuple_items(args.names).to_vec();
        let first = args.base + args.count - names.len();
        let kept: Vec<usize> = (0..names.len()).filter(|&i| self.text(names[i]) != Some("metaclass")).collect();
        let values = kept.iter().map(|&i| self.stack[first + i]).collect();
        let names: Vec<Obj> = kept.iter().map(|&i| names[i]).collect();
        if names.is_empty() {
            return (Obj::NULL, Vec::new());
        }
        let names = self.owned_items(&names);
        (self.tuple(names), values)
    }

    /// `isinstance(op, classes)`.
    ///
    /// Mirrors: `object_recursive_isinstance`, Objects/abstract.c, CPython 3.13.
    /// Differs: `__class__` isn't asked.
    pub(crate) fn is_instance(&mut self, op: Obj, classes: Obj) -> R<bool> {
        self.check_class(op, self.type_of(op), classes, "isinstance", 0)
    }

    /// `issubclass(class, classes)`.
    pub(crate) fn is_subclass(&mut self, class: Obj, classes: Obj) -> R<bool> {
        self.check_class(class, class, classes, "issubclass", 0)
    }

    fn check_class(&mut self, op: Obj, ty: Obj, classes: Obj, function: &str, depth: usize) -> R<bool> {
        if self.frames.len() + depth > self.recursion_limit {
            let hook = if function == "isinstance" { " in __instancecheck__" } else { " in __subclasscheck__" };
            return self.recursion_error_in(hook);
        }
        match self.heap.payload(classes) {
            Py::Type(_) => {
                if op != ty && ty == classes {
                    return Ok(true);
                }
                let hook = if op == ty && function == "issubclass" { "__subclasscheck__" } else { "__instancecheck__" };
                if self.type_of(classes) != self.known.types.type_
                    && let Some(answer) = self.call_special(classes, hook, &[op])?
                {
                    let truth = self.is_true(answer);
                    self.decref(answer, Cause::Pop);
                    return truth;
                }
                Ok(self.is_subtype(ty, classes))
            }
            Py::Tuple(items) => {
                for class in items.clone() {
                    if self.check_class(op, ty, class, function, depth + 1)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            _ => {
                let (class, union) = if function == "isinstance" { ("type", "a type") } else { ("class", "a class") };
                let es = if class == "class" { "es" } else { "s" };
                let message = if self.profile.unions_are_classes {
                    format!("{function}() arg 2 must be {union}, a tuple of {class}{es}, or a union")
                } else {
                    format!("{function}() arg 2 must be {union} or tuple of {class}{es}")
                };
                self.type_error(&message)
            }
        }
    }

    /// Whether a class still has abstract methods, which forbids instances.
    ///
    /// Mirrors: `object_new`, Objects/typeobject.c, CPython 3.13.
    /// Differs: no.
    pub(super) fn check_abstract(&mut self, class: Obj) -> R<()> {
        if self.type_of(class) == self.known.types.type_ {
            return Ok(());
        }
        let dict = self.type_parts(class).dict;
        let Some(names) = self.dict_get_name(dict, "__abstractmethods__") else { return Ok(()) };
        let items = self.collect_items(names)?;
        let mut names: Vec<String> = items.iter().map(|&op| self.text(op).unwrap_or_default().to_owned()).collect();
        for item in items {
            self.decref(item, Cause::Native);
        }
        names.sort();
        if names.is_empty() {
            return Ok(());
        }
        let message = crate::messages::abstract_class(&self.type_object_name(class), &names, self.profile);
        self.type_error(&message)
    }
}
