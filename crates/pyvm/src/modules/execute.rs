//! `exec`, `eval`, `compile`: text that becomes code while a program runs.
//!
//! Text that is run at once keeps its syntax tree, and what the AST arena owns, until it is done; `compile` lets go of it.
//! Not here: `locals()` (`eval::frame`).

use std::rc::Rc;

use pyheap::Obj;

use crate::cause::Cause;
use crate::compile::{self, Source, SyntaxProblem};
use crate::native::Args;
use crate::object::Py;
use crate::objects::code::CodeKind;
use crate::vm::{R, Vm};

/// What text is compiled as.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Statements.
    Exec,
    /// An expression, whose value is the result.
    Eval,
}

/// `exec(source, globals=None, locals=None)`.
///
/// Mirrors: `builtin_exec_impl`, Python/bltinmodule.c, CPython 3.13.
/// Differs: `closure` is refused.
pub(super) fn exec(vm: &mut Vm, args: Args) -> R {
    args.check(vm, "exec", 1, 3, &["globals", "locals"])?;
    let value = run(vm, args, Kind::Exec)?;
    vm.decref(value, Cause::Pop);
    Ok(vm.none())
}

/// `eval(source, globals=None, locals=None)`.
///
/// Mirrors: `builtin_eval_impl`, Python/bltinmodule.c, CPython 3.13.
/// Differs: no.
pub(super) fn eval(vm: &mut Vm, args: Args) -> R {
    args.check(vm, "eval", 1, 3, &["globals", "locals"])?;
    run(vm, args, Kind::Eval)
}

/// `compile(source, filename, mode)`.
pub(super) fn compile(vm: &mut Vm, args: Args) -> R {
    args.check(vm, "compile", 3, 3, &[])?;
    let all = args.all(vm);
    let texts: Vec<Option<String>> = all.iter().map(|&op| vm.text(op).map(str::to_owned)).collect();
    let [Some(text), Some(filename), Some(mode)] = &texts[..] else {
        return vm.unsupported("`compile` of anything but text; pass a str, a file name and a mode");
    };
    let kind = match &mode[..] {
        "exec" => Kind::Exec,
        "eval" => Kind::Eval,
        "single" => return vm.unsupported("`compile` in mode 'single'; use 'exec'"),
        _ => return vm.raise("ValueError", "compile() mode must be 'exec', 'eval' or 'single'"),
    };
    code_of_text(vm, text, filename, kind, false)
}

fn run(vm: &mut Vm, args: Args, kind: Kind) -> R {
    let none = vm.known.none;
    let source = vm.stack[args.base];
    let name = if kind == Kind::Exec { "exec" } else { "eval" };
    let given = |vm: &Vm, at: usize, key: &str| args.get(vm, at).or_else(|| args.keyword(vm, key)).filter(|&op| op != none);
    let (globals, locals) = (given(vm, 1, "globals"), given(vm, 2, "locals"));
    if let Some(globals) = globals
        && !matches!(vm.value(globals), Py::Dict(_))
    {
        let message = format!("{name}() globals must be a dict, not {}", vm.type_name(globals));
        return vm.type_error(&message);
    }
    if let Some(locals) = locals
        && !matches!(vm.value(locals), Py::Dict(_))
    {
        return vm.unsupported(format!("`{name}` with locals that are no dict; pass a dict"));
    }
    let (globals, locals) = match (globals, locals) {
        (Some(globals), locals) => (globals, vm.incref(locals.unwrap_or(globals), Cause::Native)),
        (None, Some(locals)) => (vm.frame().globals, vm.incref(locals, Cause::Native)),
        (None, None) => (vm.frame().globals, vm.locals()?),
    };
    vm.hold(locals, "locals of the text that runs");
    if vm.dict_get_name(globals, "__builtins__").is_none() {
        let builtins = vm.incref(vm.known.builtins, Cause::Attached);
        vm.dict_set_name(globals, "__builtins__", builtins);
    }
    let mark = vm.arena.len();
    let code = match vm.text(source).map(str::to_owned) {
        Some(text) => code_of_text(vm, &text, "<string>", kind, true),
        None if matches!(vm.heap.payload(source), Py::Code(_)) => Ok(vm.incref(source, Cause::Native)),
        None => {
            let message = format!("{name}() arg 1 must be a string, bytes or code object");
            vm.type_error(&message)
        }
    };
    let result = code.and_then(|code| {
        vm.hold(code, "code of the text that runs");
        let result = if vm.code_of(code).body.kind == CodeKind::Function {
            vm.unsupported(format!("`{name}` of a function's code; call the function"))
        } else {
            vm.run_code(code, globals, locals, Obj::NULL)
        };
        if let Ok(value) = result {
            vm.hold(value, "result");
            let value = vm.held.len() - 1;
            vm.held.swap(value, value - 1);
        }
        vm.release(Cause::Code);
        result.map(|_| vm.unhold())
    });
    if let Ok(value) = result {
        vm.push(value);
    }
    vm.free_arena(mark);
    vm.release(Cause::Native);
    result.map(|_| vm.pop())
}

/// The code object of a text; with `arena`, its literals are also the arena's.
fn code_of_text(vm: &mut Vm, text: &str, filename: &str, kind: Kind, arena: bool) -> R {
    let text = if kind == Kind::Eval { text.trim_start_matches([' ', '\t']) } else { text };
    let source = Source::new(text);
    let compiled = compile::parse(&source).and_then(|body| match kind {
        Kind::Exec => compile::compile(&source, &body, false, vm.profile),
        Kind::Eval => compile::compile_expression(&source, &body, vm.profile),
    });
    match compiled {
        Ok(unit) => {
            let filename: Rc<str> = filename.into();
            vm.show_warnings(&unit, &filename);
            Ok(vm.code(&unit, &filename, arena))
        }
        Err(problems) => {
            let what = problems.first().map_or_else(String::new, |problem| match problem {
                SyntaxProblem::Syntax { message, .. } => {
                    format!("a syntax error in text that is compiled while the program runs: {message}")
                }
                SyntaxProblem::Unsupported(unsupported) => {
                    format!("in text that is compiled while the program runs: {}", unsupported.construct)
                }
            });
            vm.unsupported(what)
        }
    }
}
