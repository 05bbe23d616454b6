//! Running a whole program: load, run, shut down.

use std::rc::Rc;

use pyheap::Obj;
use ruff_python_ast as ast;
use ruff_text_size::Ranged;

use crate::cause::Cause;
use crate::compile::{self, Source, SyntaxProblem};
use crate::modules;
use crate::object::Py;
use crate::observer::{Observer, StepKind};
use crate::profile::Profile;
use crate::vm::{Halt, Limits, R, Stop, Vm};

/// How a program is launched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mode {
    /// `python FILE`.
    Script,
    /// Lines for the interactive interpreter.
    Repl,
    /// `python -m NAME`.
    Module,
    /// `exec(text)`.
    Exec,
}

/// A program and how to run it.
#[derive(Clone, Copy, Debug)]
pub struct Program<'a> {
    /// The file's name, as tracebacks show it.
    pub name: &'a str,
    /// The text.
    pub source: &'a str,
    /// How it is launched.
    pub mode: Mode,
}

/// The settings of an interpreter.
#[derive(Clone, Debug)]
pub struct Setup {
    /// The release.
    pub profile: &'static Profile,
    /// PYTHONHASHSEED.
    pub hash_seed: u32,
    /// `sys.argv[1:]`.
    pub args: Vec<String>,
    /// Further modules of the program's folder, which it can import: name (`a.b` for `a/b.py`), text.
    pub modules: Vec<(String, String)>,
    /// The folder that the program's name is relative to; empty if nobody knows.
    pub folder: String,
    /// Whether what is outside the subset is refused only where execution reaches it.
    pub refuse_at_use: bool,
    /// Limits.
    pub limits: Limits,
    /// Recount after every instruction.
    pub audit: bool,
}

/// How a program ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ending {
    /// The exit status.
    pub status: i32,
    /// The exception that ended it: class, text, line.
    pub uncaught: Option<(String, String, u32)>,
    /// Why it ended without the program's doing.
    pub halted: Option<Halt>,
}

/// One code object to run, and the statements' text for the interactive interpreter.
struct Chunk {
    unit: compile::unit::Unit,
}

/// Checks and compiles a program.
///
/// # Errors
/// All that is wrong with it, in source order.
pub fn check(program: &Program<'_>, profile: &'static Profile) -> Result<(), Vec<SyntaxProblem>> {
    load(program, profile, &[], false).map(|_| ())
}

fn load(
    program: &Program<'_>,
    profile: &'static Profile,
    modules: &[(String, String)],
    refuse_at_use: bool,
) -> Result<(Source, Vec<Chunk>), Vec<SyntaxProblem>> {
    let mut source = Source::new(program.source);
    source.refuse_at_use = refuse_at_use;
    let body = compile::parse(&source)?;
    let mut problems = if refuse_at_use { Vec::new() } else { unknown_imports(&source, &body, modules) };
    let mut chunks = Vec::new();
    let pieces = if program.mode == Mode::Repl { inputs(&source, &body) } else { vec![&body[..]] };
    for piece in pieces {
        match compile::compile(&source, piece, program.mode == Mode::Repl, profile) {
            Ok(unit) => chunks.push(Chunk { unit }),
            Err(found) => problems.extend(found),
        }
    }
    problems.sort_by_key(|problem| (problem.position().line, problem.position().col));
    if problems.is_empty() { Ok((source, chunks)) } else { Err(problems) }
}

/// What the interactive interpreter compiles at once: a compound statement, or the simple statements of a line.
///
/// Mirrors: `interactive`, Grammar/python.gram, CPython 3.13.
/// Differs: an empty line inside a compound statement does not end it, and none is needed after it.
fn inputs<'a>(source: &Source, body: &'a [ast::Stmt]) -> Vec<&'a [ast::Stmt]> {
    body.chunk_by(|left, right| {
        let between = &source.text[left.range().end().into()..right.range().start().into()];
        between.contains(';') && !between.replace("\\\n", "").contains('\n')
    })
    .collect()
}

/// Imports at the top of a program that find no module; elsewhere they may never be reached, or be meant to fail.
fn unknown_imports(source: &Source, body: &[ast::Stmt], modules: &[(String, String)]) -> Vec<SyntaxProblem> {
    let mut problems = Vec::new();
    let mut check = |range, name: &str| {
        if !modules::is_known(name) && !modules.iter().any(|(known, _)| known == name) {
            let known = modules::module_names().join(", ");
            let construct = format!("the module `{name}`; these are there: {known}");
            problems.push(SyntaxProblem::Unsupported(compile::Unsupported { position: source.position(range), construct }));
        }
    };
    for stmt in body {
        match stmt {
            ast::Stmt::Import(import) => import.names.iter().for_each(|alias| check(alias.range(), alias.name.as_str())),
            ast::Stmt::ImportFrom(import) if import.level == 0 => {
                let name = import.module.as_ref().map_or("", |module| module.as_str());
                if name != "__future__" {
                    check(import.range(), name);
                }
            }
            _ => {}
        }
    }
    problems
}

/// Runs a program to its end, shutdown included. The interpreter is left for those who want to look at it.
///
/// # Errors
/// As [`check`]; nothing was run then.
pub fn run(program: &Program<'_>, setup: &Setup, prepare: impl FnOnce(&mut Vm)) -> Result<(Vm, Ending), Vec<SyntaxProblem>> {
    let (source, chunks) = load(program, setup.profile, &setup.modules, setup.refuse_at_use)?;
    let mut vm = Vm::boot(setup.profile, setup.hash_seed);
    vm.limits = setup.limits;
    vm.audit_each_instruction = setup.audit;
    vm.refuse_at_use = setup.refuse_at_use;
    vm.main_file = main_file(program, setup).into();
    vm.sources.insert(vm.main_file.clone(), Rc::new(source));
    vm.program_modules.clone_from(&setup.modules);
    vm.set_argv(program.name, &setup.args);
    prepare(&mut vm);
    let ending = vm.run_chunks(chunks, program.mode);
    Ok((vm, ending))
}

/// The main program's file name, as tracebacks and `__file__` give it.
fn main_file(program: &Program<'_>, setup: &Setup) -> String {
    let is_absolute = setup.profile.absolute_script_path || program.mode == Mode::Module;
    match program.mode {
        Mode::Repl => "<stdin>".to_owned(),
        _ if is_absolute && !setup.folder.is_empty() && !program.name.starts_with(['/', '<']) => {
            format!("{}/{}", setup.folder.trim_end_matches('/'), program.name)
        }
        _ => program.name.to_owned(),
    }
}

impl Vm {
    /// Watches from now on.
    pub fn watch(&mut self, observer: Box<dyn Observer>) {
        self.heap.drain_log();
        self.heap.start_log();
        self.observer = Some(observer);
    }

    fn set_argv(&mut self, name: &str, args: &[String]) {
        let Some(argv) = self.dict_get_name(self.known.sys, "argv") else { return };
        for text in std::iter::once(name).chain(args.iter().map(String::as_str)) {
            let text = self.str(text);
            self.list_push(argv, text);
        }
    }

    fn run_chunks(&mut self, chunks: Vec<Chunk>, mode: Mode) -> Ending {
        let module = self.new_module("__main__");
        let dict = self.module_dict(module).expect("a new module has a dict");
        self.known.main = dict;
        let builtins = self.dict_get_name(self.known.modules, "builtins").expect("booted");
        self.heap.incref(builtins, Cause::Attached);
        self.dict_set_name(dict, "__builtins__", builtins);
        if mode != Mode::Repl {
            let file = self.str(&self.main_file.clone());
            self.dict_set_name(dict, "__file__", file);
        }
        self.dict_set_name(self.known.modules, "__main__", module);

        let mut status = 0;
        let mut uncaught = None;
        for chunk in chunks {
            let arena = self.arena.len();
            let filename = self.main_file.clone();
            self.show_warnings(&chunk.unit, &filename);
            let code = self.code(&chunk.unit, &filename, mode != Mode::Module);
            self.hold(code, "code of the program");
            let result = self.run_code(code, dict, dict, Obj::NULL);
            match result {
                Ok(value) => self.decref(value, Cause::Pop),
                Err(Stop::Raised) => {
                    let line = self.line_of_raised();
                    let described = self.describe_raised(line);
                    status = self.report_uncaught(mode);
                    if status >= 0 {
                        uncaught = described;
                    }
                    status = status.max(0);
                }
                Err(Stop::Halted) => {}
            }
            let code = self.unhold();
            if self.halted.is_some() {
                break;
            }
            self.decref(code, Cause::Code);
            self.free_arena(arena);
            // The interactive interpreter goes on after an error, but for SystemExit.
            if uncaught.is_some() && mode != Mode::Repl {
                break;
            }
        }
        if mode == Mode::Repl {
            status = 0;
        }
        if self.halted.is_none() {
            self.step_in(StepKind::Exit, 0, "<module>", 0);
            if self.audit_each_instruction {
                self.audit_or_halt();
            }
        }
        if self.halted.is_none() {
            self.shut_down();
        }
        Ending { status, uncaught, halted: self.halted.clone() }
    }

    /// Prints what the compiler warns of.
    ///
    /// Mirrors: `show_warning`, Python/_warnings.c, CPython 3.13.
    /// Differs: no filters: each warning is printed.
    pub(crate) fn show_warnings(&mut self, unit: &compile::unit::Unit, filename: &Rc<str>) {
        for warning in &unit.warnings {
            let mut text = format!("{filename}:{}: SyntaxWarning: {}\n", warning.line, warning.message);
            if let Some(line) = self.sources.get(filename).and_then(|source| source.line(warning.line)) {
                text.push_str(&format!("  {}\n", line.trim()));
            }
            self.write_stderr(&text);
        }
    }

    /// Prints the raised exception, or exits for SystemExit; the exit status.
    fn report_uncaught(&mut self, mode: Mode) -> i32 {
        let Some(exception) = self.raised.take() else { return 1 };
        self.hold(exception, "uncaught exception");
        let status = if self.is_instance_of(exception, self.known.exceptions[&"SystemExit"]) {
            self.exit_status(exception)
        } else {
            if !self.call_except_hook(exception) {
                let text = self.traceback_text(exception);
                self.write_stderr(&text);
            }
            if mode == Mode::Repl { 0 } else { 1 }
        };
        self.release(Cause::Exception);
        status
    }

    /// Mirrors: `handle_system_exit`, Python/pythonrun.c, CPython 3.13.
    /// Differs: no.
    fn exit_status(&mut self, exception: Obj) -> i32 {
        let args = match self.value(exception) {
            Py::Exception(parts) => parts.args,
            _ => return 0,
        };
        let code = match self.tuple_items(args) {
            [] => return 0,
            [code] => *code,
            _ => args,
        };
        match self.value(code) {
            Py::None => 0,
            Py::Int(status) => (*status & 0xFF) as i32,
            Py::Bool(status) => i32::from(*status),
            _ => {
                if let Ok(text) = self.str_text(code) {
                    self.write_stderr(&format!("{text}\n"));
                }
                1
            }
        }
    }

    fn line_of_raised(&self) -> u32 {
        let Some(exception) = self.raised else { return 0 };
        let mut line = 0;
        let mut at = match self.value(exception) {
            Py::Exception(parts) => parts.traceback,
            _ => Obj::NULL,
        };
        while let Some(traceback) = at.some() {
            let Py::Traceback(parts) = self.heap.payload(traceback) else { break };
            if let Py::Frame(frame) = self.heap.payload(parts.frame)
                && frame.body.filename == self.main_file
            {
                line = parts.lineno;
            }
            at = parts.next;
        }
        line
    }

    fn describe_raised(&mut self, line: u32) -> Option<(String, String, u32)> {
        let exception = self.raised?;
        if self.is_instance_of(exception, self.known.exceptions[&"SystemExit"]) {
            return None;
        }
        let name = self.type_name(exception);
        let raised = self.raised.take();
        let text: R<String> = self.str_text(exception);
        self.raised = raised;
        Some((name, text.unwrap_or_default(), line))
    }
}
