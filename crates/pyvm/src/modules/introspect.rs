//! What programs about programs ask for: `dir()`, and the types that only `types` names.

use litemap::LiteMap;

use pyheap::Obj;

use crate::cause::Cause;
use crate::native::Args;
use crate::object::Py;
use crate::objects::function::Function;
use crate::objects::iterator::Iter;
use crate::vm::{R, Vm};

/// `dir()`, `dir(op)`.
///
/// Mirrors: `PyObject_Dir`, Objects/object.c, CPython 3.13.
/// Differs: a builtin type lists the methods that are there.
pub(super) fn dir(vm: &mut Vm, args: Args) -> R {
    args.check(vm, "dir", 0, 1, &[])?;
    let mut names = LiteMap::new();
    match args.get(vm, 0) {
        None => {
            let locals = vm.frame().locals;
            if locals.is_null() {
                return vm.unsupported("`dir()` without an argument in a function; name the object");
            }
            vm.add_names(locals, &mut names);
        }
        Some(op) => {
            if let Some(list) = vm.call_special(op, "__dir__", &[])? {
                vm.hold(list, "names of dir()");
                let sorted = vm.known.builtins;
                let sorted = vm.dict_get_name(sorted, "sorted").expect("a builtin");
                let result = vm.call(sorted, &[list]);
                vm.release(Cause::Native);
                return result;
            }
            vm.complete_module(op)?;
            match vm.module_dict(op) {
                Some(dict) => vm.add_names(dict, &mut names),
                None => {
                    let class = if matches!(vm.heap.payload(op), Py::Type(_)) { op } else { vm.type_of(op) };
                    for base in vm.tuple_items(vm.type_parts(class).mro).to_vec() {
                        let dict = vm.type_parts(base).dict;
                        vm.add_names(dict, &mut names);
                    }
                    vm.own_names(op, &mut |name| {
                        names.insert(name.to_owned(), ());
                    });
                }
            }
        }
    }
    let names: Vec<Obj> = names.keys().map(|name| vm.str(name)).collect();
    Ok(vm.list(names))
}

impl Vm {
    fn add_names(&self, dict: Obj, names: &mut LiteMap<String, ()>) {
        if let Py::Dict(entries) = self.value(dict) {
            for name in entries.iter().filter_map(|entry| self.text(entry.key)) {
                names.insert(name.to_owned(), ());
            }
        }
    }

    /// Calls a builtin type whose instances a program rarely makes itself.
    pub(super) fn construct_rare(&mut self, class: Obj, args: Args) -> R {
        let types = &self.known.types;
        if class == types.method {
            args.check(self, "method", 2, 2, &[])?;
            let all = args.all(self);
            if !self.is_callable(all[0]) {
                return self.type_error("first argument must be callable");
            }
            if all[1] == self.known.none {
                return self.type_error("self must not be None");
            }
            let all = self.owned_items(&all);
            return Ok(self.alloc_gc(Py::Method(all[0], all[1]), class));
        }
        if class == types.module {
            return self.construct_module(args);
        }
        if class == types.cell {
            args.check(self, "cell", 0, 1, &[])?;
            let content = args.get(self, 0).map_or(Obj::NULL, |op| self.incref(op, Cause::Attached));
            return Ok(self.alloc_gc(Py::Cell(content), class));
        }
        if class == types.reversed {
            return self.construct_reversed(args);
        }
        if class == types.function {
            return self.construct_function(args);
        }
        let message = format!("cannot create '{}' instances", self.type_object_name(class));
        self.type_error(&message)
    }

    /// Mirrors: `reversed_new_impl`, Objects/enumobject.c, CPython 3.13.
    /// Differs: a dict and its views are reversed as lists of what they have now.
    fn construct_reversed(&mut self, args: Args) -> R {
        args.check(self, "reversed", 1, 1, &[])?;
        let op = args.all(self)[0];
        if let Some(iterator) = self.call_special(op, "__reversed__", &[])? {
            return Ok(iterator);
        }
        let (len, class) = match self.value(op) {
            Py::List(list) => (list.items.len(), self.known.types.list_reverseiterator),
            Py::Tuple(items) => (items.len(), self.known.types.reversed),
            Py::Str(text) => (text.text.chars().count(), self.known.types.reversed),
            Py::Bytes(bytes) => (bytes.len(), self.known.types.reversed),
            Py::ByteArray(array) => (array.bytes.len(), self.known.types.reversed),
            &Py::Range(start, stop, step) => {
                let len = crate::eval::range_len(start, stop, step);
                let iter = Iter::Range(start + (len - 1) * step, start - step, -step);
                return Ok(self.alloc(Py::Iter(Box::new(iter)), self.known.types.range_iterator));
            }
            Py::Dict(_) | Py::Iter(_)
                if matches!(self.value(op), Py::Dict(_))
                    || matches!(self.value(op), Py::Iter(iter) if matches!(**iter, Iter::View(..))) =>
            {
                let mut items = self.collect_items(op)?;
                items.reverse();
                let list = self.list(items);
                self.hold(list, "items being reversed");
                let iterator = self.iter(list);
                self.release(Cause::Native);
                return iterator;
            }
            _ if self.lookup_python(op, "__getitem__").is_some() && self.lookup_python(op, "__len__").is_some() => {
                let len = self.call_special(op, "__len__", &[])?.expect("found above");
                let count = self.index_argument(len);
                self.decref(len, Cause::Native);
                (count?.max(0) as usize, self.known.types.reversed)
            }
            _ => {
                let message = format!("'{}' object is not reversible", self.type_name(op));
                return self.type_error(&message);
            }
        };
        self.heap.incref(op, Cause::Attached);
        Ok(self.alloc_gc(Py::Iter(Box::new(Iter::Reversed(op, len))), class))
    }

    /// Mirrors: `module___init___impl`, Objects/moduleobject.c, CPython 3.13.
    /// Differs: no.
    fn construct_module(&mut self, args: Args) -> R {
        args.check(self, "module", 0, 2, &["name", "doc"])?;
        let Some(name) = args.get(self, 0).or_else(|| args.keyword(self, "name")) else {
            return self.type_error("module() missing required argument 'name' (pos 1)");
        };
        let Some(text) = self.text(name).map(str::to_owned) else {
            let message = format!("module() argument 'name' must be str, not {}", self.type_name(name));
            return self.type_error(&message);
        };
        let doc = args.get(self, 1).or_else(|| args.keyword(self, "doc"));
        let module = self.new_module(&text);
        let dict = self.module_dict(module).expect("a new module has a dict");
        self.heap.incref(name, Cause::Attached);
        self.dict_set_name(dict, "__name__", name);
        if let Some(doc) = doc {
            self.heap.incref(doc, Cause::Attached);
            self.dict_set_name(dict, "__doc__", doc);
        }
        Ok(module)
    }

    /// Mirrors: `func_new_impl`, Objects/funcobject.c, CPython 3.13.
    /// Differs: no.
    fn construct_function(&mut self, args: Args) -> R {
        args.check(self, "function", 2, 5, &["name", "argdefs", "closure"])?;
        let all = args.all(self);
        let (code, globals) = (all[0], all[1]);
        if !matches!(self.heap.payload(code), Py::Code(_)) || !matches!(self.heap.payload(globals), Py::Dict(_)) {
            return self.type_error("function() argument 'code' must be code, and 'globals' must be dict");
        }
        let none = self.known.none;
        let part = |vm: &mut Vm, at: usize, name: &str| {
            let op = args.get(vm, at).or_else(|| args.keyword(vm, name)).filter(|&op| op != none);
            op.map_or(Obj::NULL, |op| vm.incref(op, Cause::Attached))
        };
        let (name, defaults, closure) = (part(self, 2, "name"), part(self, 3, "argdefs"), part(self, 4, "closure"));
        let parts = self.code_of(code);
        let (co_name, co_qualname) = (parts.co_name(), parts.co_qualname());
        let (name, qualname) = if name.is_null() {
            (self.incref(co_name, Cause::Attached), self.incref(co_qualname, Cause::Attached))
        } else {
            self.heap.incref(name, Cause::Attached);
            (name, name)
        };
        let module = self.dict_get_name(globals, "__name__").map_or(Obj::NULL, |op| self.incref(op, Cause::Attached));
        let builtins =
            if self.profile.functions_keep_builtins { self.incref(self.known.builtins, Cause::Attached) } else { Obj::NULL };
        self.heap.incref(code, Cause::Attached);
        self.heap.incref(globals, Cause::Attached);
        let function = Function {
            code,
            globals,
            module,
            defaults,
            closure,
            name,
            qualname,
            builtins,
            size: self.profile.function_size,
            ..Function::default()
        };
        Ok(self.alloc_gc(Py::Function(Box::new(function)), self.known.types.function))
    }
}
