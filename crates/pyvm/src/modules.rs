//! The modules that CPython writes in C, as tables; and how an import finds a module.
//!
//! A module is found where CPython finds it: in `sys.modules`, among those written in C, in the program's folder, in the
//! library. What CPython writes in Python is in `library`.

pub(crate) mod atexit;
pub(crate) mod builtins;
pub(crate) mod class;
mod collections;
mod construct;
mod ctypes;
mod deque;
mod execute;
pub(crate) mod frames;
mod functools;
mod gc;
mod hooks;
mod introspect;
mod itertools;
mod library;
mod numbers;
mod operator;
mod print;
mod release;
pub(crate) mod sys;
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
static ON_IMPORT: &[&ModuleTable] = &[
    &atexit::MODULE,
    &collections::MODULE,
    &functools::MODULE,
    &itertools::MODULE,
    &operator::MODULE,
    &release::MODULE,
    &gc::MODULE,
    &weakref::C_MODULE,
    &weakref::MODULE,
    &ctypes::MODULE,
];

/// Whether an import of this name finds a module of this crate.
pub(crate) fn is_known(name: &str) -> bool {
    AT_START.iter().chain(ON_IMPORT).any(|table| table.name == name) || library::is_known(name)
}

/// All modules of this crate that a program may name, sorted.
pub(crate) fn module_names() -> Vec<&'static str> {
    let tables = AT_START.iter().chain(ON_IMPORT).map(|table| table.name);
    let mut names: Vec<&str> = tables.chain(library::names()).filter(|name| !name.starts_with('_')).collect();
    names.sort_unstable();
    names.dedup();
    names
}

impl Vm {
    /// The module of a dotted name; owned by the caller.
    ///
    /// Mirrors: `import_find_and_load`, Python/import.c, with `_find_and_load` of importlib, CPython 3.13.
    /// Differs: a name that no one here knows ends the run: it may be installed where the program really runs.
    pub(crate) fn import(&mut self, name: &str) -> R {
        let modules = self.known.modules;
        if let Some(module) = self.dict_get_name(modules, name) {
            if module == self.known.none {
                let message = format!("import of {name} halted; None in sys.modules");
                return self.raise("ModuleNotFoundError", &message);
            }
            return Ok(self.incref(module, Cause::Push));
        }
        if self.finalizing {
            return self.raise("ImportError", "sys.meta_path is None, Python is likely shutting down");
        }
        if let Some((parent, child)) = name.rsplit_once('.') {
            let parent = self.import(parent)?;
            self.hold(parent, "parent of the module being imported");
            let module = self.import_found(name);
            if let (Ok(module), Some(dict)) = (module, self.module_dict(parent)) {
                self.heap.incref(module, Cause::Interpreter);
                self.dict_set_name(dict, child, module);
            }
            self.release(Cause::Pop);
            return module;
        }
        self.import_found(name)
    }

    /// Makes the module that a name stands for.
    fn import_found(&mut self, name: &str) -> R {
        if let Some(table) = ON_IMPORT.iter().find(|table| table.name == name) {
            let module = self.make_module(table);
            self.heap.incref(module, Cause::Interpreter);
            self.dict_set_name(self.known.modules, name, module);
            return Ok(module);
        }
        if let Some(text) = self.program_module(name).map(str::to_owned) {
            return self.import_of_program(name, &text);
        }
        if let Some(module) = self.import_of_library(name)? {
            return Ok(module);
        }
        if self.refuse_at_use {
            let module = self.new_module(name);
            self.heap.incref(module, Cause::Interpreter);
            self.dict_set_name(self.known.modules, name, module);
            self.absent_modules.push(name.to_owned());
            return Ok(module);
        }
        let known = module_names().join(", ");
        self.unsupported(format!("the module `{name}`; these are there: {known}"))
    }

    /// The text of a module of the program's folder.
    pub(crate) fn program_module(&self, name: &str) -> Option<&str> {
        self.program_modules.iter().find(|(known, _)| known == name).map(|(_, text)| text.as_str())
    }

    /// Whether a module is this crate's and may lack what CPython's has.
    pub(crate) fn is_own_module(&self, name: &str) -> bool {
        is_known(name) && self.program_module(name).is_none()
    }

    /// Whether CPython's module may have a name that ours lacks.
    pub(crate) fn may_lack(&self, module: &str, name: &str) -> bool {
        self.is_own_module(module) && (module != "sys" || sys::NAMES.contains(&name))
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
