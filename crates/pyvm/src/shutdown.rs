//! Shutdown, in CPython's order: a collection, the modules, another collection, what is left.
//!
//! Mirrors: `Py_FinalizeEx` and `finalize_modules`, Python/pylifecycle.c, CPython 3.13.
//! Differs: threads are not here.

use pyheap::Obj;

use crate::cause::Cause;
use crate::object::Py;
use crate::observer::StepKind;
use crate::vm::Vm;

impl Vm {
    /// Ends the interpreter: finalizers of what is left run.
    pub(crate) fn shut_down(&mut self) {
        self.atexit_call();
        if self.halted.is_some() {
            return;
        }
        self.finalizing = true;
        // `gc.disable()` stops only the first collection.
        if self.heap.gc.enabled {
            self.collect(2);
        }
        self.modules_gone = true;
        let main = self.known.main;
        // `sys.modules` lets go of each module; one that nobody else refers to dies with its dict.
        self.set_name_to_none(self.known.builtins, "_");
        let module = self.dict_get_name(self.known.modules, "__main__");
        if let Some(module) = module {
            self.heap.incref(module, Cause::Interpreter);
            let weak_dict = (main, self.heap.serial(main));
            self.remove_module("__main__");
            self.known.main = Obj::NULL;
            self.decref(module, Cause::Interpreter);
            self.step(StepKind::Shutdown);
            self.collect(2);
            // A dict that is still there is cleared name by name.
            if self.heap.is_live(weak_dict.0)
                && self.heap.serial(weak_dict.0) == weak_dict.1
                && matches!(self.heap.payload(main), Py::Dict(_))
            {
                self.clear_module_dict(main);
            }
        }
        self.step(StepKind::Shutdown);
        for name in self.module_names() {
            if name != "sys" && name != "builtins" {
                self.remove_module(&name);
            }
        }
        self.collect(2);
        self.step(StepKind::Shutdown);
    }

    fn module_names(&self) -> Vec<String> {
        match self.heap.payload(self.known.modules) {
            Py::Dict(dict) => dict.iter().filter_map(|entry| self.text(entry.key)).map(str::to_owned).collect(),
            _ => Vec::new(),
        }
    }

    fn remove_module(&mut self, name: &str) {
        if let Some(key) = self.find_interned(name) {
            self.dict_del_str(self.known.modules, key, Cause::Interpreter);
        }
    }

    /// Mirrors: `_PyModule_ClearDict`, Objects/moduleobject.c, CPython 3.13.
    /// Differs: no.
    fn clear_module_dict(&mut self, dict: Obj) {
        for private in [true, false] {
            let Py::Dict(entries) = self.heap.payload(dict) else { return };
            let keys: Vec<Obj> = entries.iter().map(|entry| entry.key).collect();
            let keys = self.owned_items(&keys);
            for key in keys {
                let name = self.text(key).unwrap_or_default().to_owned();
                let is_private = name.starts_with('_') && !name.starts_with("__");
                if name != "__builtins__" && private == is_private {
                    let none = self.none();
                    self.dict_set_str(dict, key, none, Cause::Interpreter);
                }
                self.decref(key, Cause::Interpreter);
            }
        }
    }

    fn set_name_to_none(&mut self, dict: Obj, name: &str) {
        let Some(key) = self.find_interned(name) else { return };
        if self.dict_get_str(dict, key).is_some() {
            let none = self.none();
            self.dict_set_str(dict, key, none, Cause::Interpreter);
        }
    }
}
