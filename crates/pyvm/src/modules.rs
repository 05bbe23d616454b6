//! The modules that CPython writes in C, as tables; and how an import finds one.

mod builtins;
mod ctypes;
mod gc;
mod sys;
mod weakref;

use pyheap::Obj;

use crate::cause::Cause;
use crate::native::Native;
use crate::object::Py;
use crate::objects::function::Builtin;
use crate::vm::{R, Vm};

/// A module written in Rust.
pub(crate) struct ModuleTable {
    /// Its name.
    pub(crate) name: &'static str,
    /// Its functions.
    pub(crate) functions: &'static [Native],
    /// Fills the rest of its dict.
    pub(crate) fill: fn(&mut Vm, Obj),
}

/// Modules that exist from the start.
pub(crate) static AT_START: &[&ModuleTable] = &[&builtins::MODULE, &sys::MODULE];

/// Modules that are made when they are imported.
static ON_IMPORT: &[&ModuleTable] = &[&gc::MODULE, &weakref::MODULE, &ctypes::MODULE];

impl Vm {
    /// The module of a name; owned by the caller.
    pub(crate) fn import(&mut self, name: &str) -> R {
        if let Some(module) = self.dict_get_name(self.known.modules, name) {
            return Ok(self.incref(module, Cause::Push));
        }
        if let Some(table) = ON_IMPORT.iter().find(|table| table.name == name) {
            let module = self.make_module(table);
            self.heap.incref(module, Cause::Interpreter);
            self.dict_set_name(self.known.modules, name, module);
            return Ok(module);
        }
        let known: Vec<&str> = AT_START.iter().chain(ON_IMPORT).map(|table| table.name).collect();
        self.unsupported(format!("the module `{name}`; these are there: {}", known.join(", ")))
    }

    /// Whether a module is this crate's and may lack what CPython's has.
    pub(crate) fn is_own_module(&self, name: &str) -> bool {
        AT_START.iter().chain(ON_IMPORT).any(|table| table.name == name)
    }

    /// A module object of a table.
    pub(crate) fn make_module(&mut self, table: &'static ModuleTable) -> Obj {
        let module = self.new_module(table.name);
        let dict = self.module_dict(module).expect("a new module has a dict");
        let name = self.intern(table.name);
        for native in table.functions {
            self.heap.incref(module, Cause::Attached);
            self.heap.incref(name, Cause::Attached);
            let builtin = Builtin { native, this: module, module: name };
            let function = self.alloc_gc(Py::Builtin(Box::new(builtin)), self.known.types.builtin);
            self.dict_set_name(dict, native.name, function);
        }
        self.decref(name, Cause::Pop);
        (table.fill)(self, dict);
        module
    }

    /// An empty module object with its `__name__`.
    pub(crate) fn new_module(&mut self, name: &str) -> Obj {
        let dict = self.dict();
        let text = self.name_string(name);
        self.dict_set_name(dict, "__name__", text);
        for name in ["__doc__", "__package__", "__loader__", "__spec__"] {
            let none = self.none();
            self.dict_set_name(dict, name, none);
        }
        if !self.heap.is_tracked(dict) {
            self.heap.gc_track(dict);
        }
        self.alloc_gc(Py::Module(dict), self.known.types.module)
    }
}
