//! Functions made from code objects, and the cells that they share.
//!
//! Not here: calling them (`call`, `bind`).

use pyheap::Obj;

use crate::cause::Cause;
use crate::object::Py;
use crate::vm::{R, Vm};

impl Vm {
    pub(super) fn make_function(&mut self, flags: usize) {
        let code = self.pop();
        let closure = if flags & 8 != 0 { self.pop() } else { Obj::NULL };
        let annotations = if flags & 4 != 0 { self.pop() } else { Obj::NULL };
        let kwdefaults = if flags & 2 != 0 { self.pop() } else { Obj::NULL };
        let defaults = if flags & 1 != 0 { self.pop() } else { Obj::NULL };
        let globals = self.frame().globals;
        let function = self.new_function(code, globals);
        if let Py::Function(function) = self.heap.payload_mut(function) {
            (function.closure, function.annotations) = (closure, annotations);
            (function.kwdefaults, function.defaults) = (kwdefaults, defaults);
        }
        self.push(function);
    }

    /// A function of a code object; the reference to the code passes to it.
    ///
    /// Mirrors: `PyFunction_NewWithQualName`, Objects/funcobject.c, CPython 3.13.
    /// Differs: no.
    pub(crate) fn new_function(&mut self, code: Obj, globals: Obj) -> Obj {
        let parts = self.code_of(code);
        let (name, qualname, has_docstring) = (parts.co_name(), parts.co_qualname(), parts.body.has_docstring);
        let doc = if has_docstring { parts.body.consts[0] } else { self.known.none };
        for op in [globals, name, qualname, doc] {
            self.heap.incref(op, Cause::Attached);
        }
        let key = self.intern("__name__");
        let module = self.dict_get_str(globals, key).map_or(Obj::NULL, |module| self.incref(module, Cause::Attached));
        self.decref(key, Cause::Pop);
        let builtins =
            if self.profile.functions_keep_builtins { self.incref(self.known.builtins, Cause::Attached) } else { Obj::NULL };
        let size = self.profile.function_size;
        let function = crate::objects::function::Function {
            code,
            globals,
            module,
            doc,
            name,
            qualname,
            builtins,
            size,
            ..Default::default()
        };
        self.alloc_gc(Py::Function(Box::new(function)), self.known.types.function)
    }

    pub(super) fn load_deref(&mut self, arg: usize) -> R {
        let cell = self.stack[self.frame().base + arg];
        let Py::Cell(value) = *self.heap.payload(cell) else { unreachable!("a cell") };
        if value.is_null() {
            return self.unbound_deref(arg);
        }
        let name = self.local_name(arg);
        Ok(self.incref(value, Cause::LoadName(name)))
    }

    pub(super) fn cell_replace(&mut self, cell: Obj, value: Obj) -> Obj {
        match self.heap.payload_mut(cell) {
            Py::Cell(content) => std::mem::replace(content, value),
            _ => unreachable!("a cell"),
        }
    }

    pub(super) fn unbound_local<T>(&mut self, index: usize) -> R<T> {
        let name = self.text(self.local_name(index)).unwrap_or_default().to_owned();
        let message = crate::messages::unbound_local(&name, self.profile);
        self.raise("UnboundLocalError", &message)
    }

    pub(super) fn unbound_deref<T>(&mut self, index: usize) -> R<T> {
        let name = self.text(self.local_name(index)).unwrap_or_default().to_owned();
        let body = &self.frame().body;
        if index < body.locals.len() - body.nfree {
            let message = crate::messages::unbound_local(&name, self.profile);
            return self.raise("UnboundLocalError", &message);
        }
        let message = crate::messages::unbound_free(&name, self.profile);
        self.raise("NameError", &message)
    }
}
