//! Names of modules and classes, and imports.

use pyheap::Obj;

use crate::cause::Cause;
use crate::object::Py;
use crate::vm::{R, Vm};

impl Vm {
    /// Mirrors: `LOAD_NAME`, Python/bytecodes.c, CPython 3.13.
    /// Differs: no.
    pub(super) fn load_name(&mut self, index: usize) -> R {
        let (name, locals) = (self.name(index), self.frame().locals);
        if !locals.is_null()
            && let Some(value) = self.dict_get_str(locals, name)
        {
            return Ok(self.incref(value, Cause::LoadName(name)));
        }
        self.load_global(index)
    }

    pub(super) fn load_global(&mut self, index: usize) -> R {
        let (name, globals) = (self.name(index), self.frame().globals);
        let value = self.dict_get_str(globals, name).or_else(|| self.dict_get_str(self.known.builtins, name));
        match value {
            Some(value) => Ok(self.incref(value, Cause::LoadName(name))),
            None => self.name_error(name),
        }
    }

    pub(super) fn store_name(&mut self, index: usize) -> R<()> {
        let (name, locals, value) = (self.name(index), self.frame().locals, self.pop());
        self.dict_set_str(locals, name, value, Cause::StoreName(name));
        Ok(())
    }

    pub(super) fn delete_name(&mut self, index: usize) -> R<()> {
        let (name, locals) = (self.name(index), self.frame().locals);
        if self.dict_del_str(locals, name, Cause::DeleteName(name)) { Ok(()) } else { self.name_error(name) }
    }

    pub(super) fn name_error<T>(&mut self, name: Obj) -> R<T> {
        let text = self.text(name).unwrap_or_default().to_owned();
        if self.known.absent_builtins.contains(&text.as_str()) {
            return self.unsupported(format!("the builtin `{text}`"));
        }
        let outcome = self.raise("NameError", &format!("name '{text}' is not defined"));
        if let Some(raised) = self.raised
            && self.profile.name_errors_suggest
        {
            self.heap.incref(name, Cause::Attached);
            if let Py::Exception(exception) = self.heap.payload_mut(raised) {
                exception.name = name;
            }
        }
        outcome
    }

    /// Mirrors: `IMPORT_NAME` with `PyImport_ImportModuleLevelObject`, Python/import.c, CPython 3.13.
    /// Differs: modules come from this crate and from the program's folder, never from a path.
    pub(super) fn import_name(&mut self, index: usize) -> R<()> {
        let name = self.name(index);
        let dotted = self.text(name).unwrap_or_default().to_owned();
        let from_list = self.peek(0) != self.known.none;
        let module = self.import(&dotted)?;
        let module = if from_list || !dotted.contains('.') {
            module
        } else {
            self.decref(module, Cause::Pop);
            let top = dotted.split('.').next().unwrap_or_default().to_owned();
            self.import(&top)?
        };
        self.drop_and_push(2, module);
        Ok(())
    }

    pub(super) fn import_from(&mut self, index: usize) -> R<()> {
        let (module, name) = (self.peek(0), self.name(index));
        let value = match self.module_dict(module).and_then(|dict| self.dict_get_str(dict, name)) {
            Some(value) => self.incref(value, Cause::LoadName(name)),
            None if self.complete_module(module)? => return self.import_from(index),
            None => {
                let (module, name) = (self.module_name(module), self.text(name).unwrap_or_default().to_owned());
                if self.absent_modules.contains(&module) {
                    return self.unsupported(format!("the module `{module}`, whose `{name}` is used here"));
                }
                return if self.may_lack(&module, &name) {
                    self.unsupported(format!("`{module}.{name}`; this module is only modeled in part"))
                } else {
                    self.raise("ImportError", &format!("cannot import name '{name}' from '{module}' (unknown location)"))
                };
            }
        };
        self.push(value);
        Ok(())
    }

    pub(super) fn import_star(&mut self) -> R<()> {
        let module = self.peek(0);
        self.complete_module(module)?;
        let Some(dict) = self.module_dict(module) else { return self.type_error("a module is expected here") };
        let entries = self.dict_of(dict);
        let entries: Vec<_> = entries.iter().collect();
        let locals = self.frame().locals;
        for entry in entries {
            if self.text(entry.key).is_some_and(|name| !name.starts_with('_')) {
                let value = self.incref(entry.value, Cause::StoreName(entry.key));
                self.dict_set_str(locals, entry.key, value, Cause::StoreName(entry.key));
            }
        }
        self.drop_values(1);
        Ok(())
    }

    pub(super) fn setup_annotations(&mut self) -> R<()> {
        let locals = self.frame().locals;
        let key = self.intern("__annotations__");
        if self.dict_get_str(locals, key).is_none() {
            let dict = self.dict();
            self.dict_set_str(locals, key, dict, Cause::StoreName(key));
        }
        self.decref(key, Cause::Pop);
        Ok(())
    }

    /// A module's dict; borrowed.
    pub(crate) fn module_dict(&self, module: Obj) -> Option<Obj> {
        match self.heap.payload(module) {
            Py::Module(dict) => dict.some(),
            _ => None,
        }
    }

    pub(crate) fn module_name(&self, module: Obj) -> String {
        let name = self.module_dict(module).zip(self.find_interned("__name__"));
        let name = name.and_then(|(dict, key)| self.dict_get_str(dict, key));
        name.and_then(|name| self.text(name)).unwrap_or("<unknown module name>").to_owned()
    }
}
