//! The modules that CPython writes in Python: ours, in `lib/`; and modules of the program's own folder.
//!
//! Each has its own module object and globals, and its functions run like the program's. Where a module is a table of
//! functions written in C and a part written in Python, that part runs when a name is asked for that the table lacks.
//! Not here: modules written in C (the files beside this one).

use std::rc::Rc;

use pyheap::Obj;

use crate::cause::Cause;
use crate::compile::{self, Source, SyntaxProblem};
use crate::object::Py;
use crate::vm::{R, Vm};

macro_rules! sources {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_str!(concat!("../../lib/", $name, ".py")))),*]
    };
}

/// Every library module: name, text.
static SOURCES: &[(&str, &str)] = sources![
    "_collections_abc",
    "_weakrefset",
    "abc",
    "collections",
    "contextlib",
    "copy",
    "copyreg",
    "ctypes",
    "dataclasses",
    "enum",
    "functools",
    "io",
    "string",
    "types",
    "weakref",
];

/// Names that stand for a module of another name.
static ALIASES: &[(&str, &str)] = &[("collections.abc", "_collections_abc")];

fn source(name: &str) -> Option<&'static str> {
    SOURCES.iter().find(|(known, _)| *known == name).map(|&(_, text)| text)
}

/// Whether the library has a module of this name.
pub(super) fn is_known(name: &str) -> bool {
    source(name).is_some() || ALIASES.iter().any(|&(alias, _)| alias == name)
}

/// The names of all library modules.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    SOURCES.iter().chain(ALIASES).map(|&(name, _)| name)
}

impl Vm {
    /// A module of the library; owned by the caller.
    pub(super) fn import_of_library(&mut self, name: &str) -> R<Option<Obj>> {
        if let Some(&(_, target)) = ALIASES.iter().find(|&&(alias, _)| alias == name) {
            let module = self.import(target)?;
            self.heap.incref(module, Cause::Interpreter);
            self.dict_set_name(self.known.modules, name, module);
            return Ok(Some(module));
        }
        let Some(text) = source(name) else { return Ok(None) };
        let file = self.library_file(name);
        self.import_text(name, file, text).map(Some)
    }

    /// A module of the program's folder; owned by the caller.
    ///
    /// Mirrors: `SourceFileLoader`, Lib/importlib/_bootstrap_external.py, CPython 3.13.
    /// Differs: no bytecode files; the folder is that of the script's name.
    pub(super) fn import_of_program(&mut self, name: &str, text: &str) -> R {
        let file = format!("{}.py", name.replace('.', "/"));
        let file: Rc<str> = match self.main_file.rsplit_once('/') {
            Some((folder, _)) => format!("{folder}/{file}").into(),
            None => file.into(),
        };
        self.import_text(name, file, text)
    }

    /// Runs the part of a module that is written in Python, if that has not been done; whether it was done now.
    pub(crate) fn complete_module(&mut self, module: Obj) -> R<bool> {
        let Some(dict) = self.module_dict(module) else { return Ok(false) };
        let name = self.dict_get_name(dict, "__name__").and_then(|name| self.text(name)).unwrap_or_default().to_owned();
        let Some(&(name, text)) = SOURCES.iter().find(|(known, _)| *known == name) else { return Ok(false) };
        if self.program_module(name).is_some() || self.completed_modules.contains(&name) {
            return Ok(false);
        }
        self.completed_modules.push(name);
        let file = self.library_file(name);
        self.set_origin(dict, &file);
        self.run_text(dict, file, text)?;
        Ok(true)
    }

    /// The path that tracebacks show for a library module; a stand-in.
    fn library_file(&self, name: &str) -> Rc<str> {
        format!("/usr/lib/python{}/{name}.py", self.profile.name).into()
    }

    fn import_text(&mut self, name: &str, file: Rc<str>, text: &str) -> R {
        if let Some(&(name, _)) = SOURCES.iter().find(|(known, _)| *known == name) {
            self.completed_modules.push(name);
        }
        let module = self.new_module(name);
        let dict = self.module_dict(module).expect("a new module has a dict");
        self.set_origin(dict, &file);
        self.heap.incref(module, Cause::Interpreter);
        self.dict_set_name(self.known.modules, name, module);
        self.hold(module, "module being imported");
        let outcome = self.run_text(dict, file, text);
        let module = self.unhold();
        match outcome {
            Ok(()) => Ok(module),
            Err(stop) => {
                self.decref(module, Cause::Pop);
                if let Some(key) = self.find_interned(name) {
                    self.dict_del_str(self.known.modules, key, Cause::Interpreter);
                }
                Err(stop)
            }
        }
    }

    fn set_origin(&mut self, dict: Obj, file: &str) {
        let file = self.str(file);
        self.dict_set_name(dict, "__file__", file);
        let builtins = self.dict_get_name(self.known.modules, "builtins").expect("booted");
        if let Some(builtins) = self.module_dict(builtins) {
            self.heap.incref(builtins, Cause::Attached);
            self.dict_set_name(dict, "__builtins__", builtins);
        }
    }

    /// Compiles a module and runs it in a dict. Its own audit is left out: that of the program goes on behind it.
    fn run_text(&mut self, dict: Obj, file: Rc<str>, text: &str) -> R<()> {
        let source = Source::new(text);
        let unit = compile::parse(&source).and_then(|body| compile::compile(&source, &body, false, self.profile));
        let unit = match unit {
            Ok(unit) => unit,
            Err(problems) => return self.unsupported(format!("the module {file}: {}", first_of(&problems))),
        };
        self.sources.insert(file.clone(), Rc::new(source));
        let code = self.code(&unit, &file, false);
        self.hold(code, "code of the module");
        let audit = std::mem::replace(&mut self.audit_each_instruction, false);
        let outcome = self.run_code(code, dict, dict, Obj::NULL);
        self.audit_each_instruction = audit;
        self.release(Cause::Code);
        let value = outcome?;
        debug_assert!(matches!(self.heap.payload(value), Py::None));
        self.decref(value, Cause::Pop);
        Ok(())
    }
}

fn first_of(problems: &[SyntaxProblem]) -> String {
    problems.first().map_or_else(String::new, |problem| format!("line {}: {}", problem.position().line, problem.message()))
}
