//! The compiler: a syntax tree becomes a tree of [`Unit`]s, one for each code object to be.
//!
//! It makes no objects: constants are plain values, and the interpreter decides who owns them
//! (`constants`). It reads the profile and emits what that release would execute.
//! Reading order: `unit` (the result), `scope` (which name is what), `stmt`, `expr`, `fold`.

mod borrow;
mod expr;
mod fold;
mod literals;
mod parse;
mod percent;
mod scope;
mod stmt;
mod target;
pub mod unit;
mod warnings;

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use ruff_python_ast as ast;
use ruff_text_size::{Ranged, TextRange};

pub use parse::{Located, Source, SyntaxProblem, parse};

use crate::objects::code::{CodeKind, Handler, Position};
use crate::op::{Instr, Op};
use crate::profile::{Folding, Profile};
use scope::{Scope, ScopeKind, Scopes};
use unit::{Const, Unit};

/// A construct outside the subset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsupported {
    /// Where.
    pub position: Position,
    /// What, and the nearest supported form.
    pub construct: String,
}

/// Compiles a module, or statements of the interactive interpreter.
///
/// # Errors
/// All constructs outside the subset, and errors that only a compiler sees, in source order.
pub fn compile(
    source: &Source,
    body: &[ast::Stmt],
    interactive: bool,
    profile: &'static Profile,
) -> Result<Unit, Vec<SyntaxProblem>> {
    let mut problems = Vec::new();
    let scopes = Scopes::analyze(source, body, &mut problems);
    let line_base = match body.first() {
        Some(first) if interactive => source.position(first.range()).line - 1,
        _ => 0,
    };
    let mut compiler = Compiler { source, profile, scopes, units: Vec::new(), problems, interactive, line_base };
    let mut unit = compiler.module(body);
    unit.in_tree = literals::in_tree(source, body, profile);
    unit.warnings = warnings::warnings(source, body, profile);
    if compiler.problems.is_empty() { Ok(unit) } else { Err(compiler.problems) }
}

/// Compiles an expression, parsed as the only statement, whose value the code returns.
///
/// # Errors
/// As [`compile`].
pub fn compile_expression(source: &Source, body: &[ast::Stmt], profile: &'static Profile) -> Result<Unit, Vec<SyntaxProblem>> {
    let [ast::Stmt::Expr(stmt)] = body else {
        let position = Position { line: 1, end_line: 1, col: 0, end_col: 0 };
        return Err(vec![SyntaxProblem::Syntax { position, message: "invalid syntax".to_owned() }]);
    };
    let mut problems = Vec::new();
    let scopes = Scopes::analyze(source, body, &mut problems);
    let mut compiler = Compiler { source, profile, scopes, units: Vec::new(), problems, interactive: false, line_base: 0 };
    let scope = compiler.scopes.module();
    compiler.enter("<module>".into(), "<module>".into(), CodeKind::Module, scope, 1);
    compiler.expr(&stmt.value);
    compiler.emit(Op::ReturnValue, 0);
    let mut unit = compiler.leave();
    unit.in_tree = literals::in_tree(source, body, profile);
    unit.warnings = warnings::warnings(source, body, profile);
    if compiler.problems.is_empty() { Ok(unit) } else { Err(compiler.problems) }
}

/// The state of a compilation.
struct Compiler<'a> {
    source: &'a Source,
    profile: &'static Profile,
    scopes: Scopes,
    /// The code objects being compiled, innermost last.
    units: Vec<Builder<'a>>,
    problems: Vec<SyntaxProblem>,
    interactive: bool,
    /// See [`crate::objects::code::Body::line_base`].
    line_base: u32,
}

/// A code object being compiled.
struct Builder<'a> {
    unit: Unit,
    scope: Scope,
    /// The class whose body this is in, for private names.
    private: Option<Rc<str>>,
    names: HashMap<Rc<str>, u32>,
    consts: HashMap<Const, u32>,
    /// Constants that folding made, of a release that folds after generating code.
    folded: HashSet<u32>,
    /// The instruction that each label stands before.
    labels: Vec<u32>,
    blocks: Vec<Block<'a>>,
    /// Values on the evaluation stack between two statements.
    depth: u32,
    position: Position,
}

/// A place to jump to, patched when it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Label(usize);

/// A statement that `break`, `continue` and `return` must leave properly.
#[derive(Clone)]
struct Block<'a> {
    kind: BlockKind<'a>,
    /// Where exceptions of its body go, with how many values left on the stack.
    guard: Option<(Label, u32)>,
    /// Where the guarded range began, or began anew after a `return` inside.
    start: u32,
    /// Values on the stack when it was entered.
    depth: u32,
}

/// What a block needs when it is left.
#[derive(Clone)]
enum BlockKind<'a> {
    /// A loop: where `continue` and `break` go, and whether an iterator is on the stack.
    Loop { next: Label, end: Label, is_for: bool },
    /// A `try` body: nothing.
    Try,
    /// A `finally` body, to run on the way out. Holds its statements.
    Finally(&'a [ast::Stmt]),
    /// The handler of an exception: what was handled before is on the stack, and a name may be bound.
    Handler(Option<Rc<str>>),
    /// A `with` body: its exit is on the stack.
    With(Position),
    /// The copy of a `finally` body that runs for an exception: what was handled before and the exception are on the stack.
    FinallyHandler,
    /// A value that is kept, to be dropped.
    Value,
}

const UNSET: u32 = u32::MAX;

impl<'a> Compiler<'a> {
    fn module(&mut self, body: &'a [ast::Stmt]) -> Unit {
        let scope = self.scopes.module();
        self.enter("<module>".into(), "<module>".into(), CodeKind::Module, scope, 1);
        let docstring = (!self.interactive).then(|| docstring(body)).flatten();
        if let Some(text) = docstring {
            self.emit_const(Const::Str(text.into()));
            self.store_name("__doc__");
        }
        let body = if docstring.is_some() { &body[1..] } else { body };
        if body.iter().any(|stmt| matches!(stmt, ast::Stmt::AnnAssign(_))) {
            self.emit(Op::SetupAnnotations, 0);
        }
        self.body(body);
        self.implicit_return();
        self.leave()
    }

    fn enter(&mut self, name: Rc<str>, qualname: Rc<str>, kind: CodeKind, scope: Scope, line: u32) {
        let private = self.units.last().and_then(|unit| unit.private.clone());
        let mut unit = Unit::new(name, qualname, kind, line);
        unit.line_base = self.line_base;
        unit.locals.clone_from(&scope.locals);
        unit.nlocals = scope.locals.len();
        unit.cell_arguments.clone_from(&scope.cell_arguments);
        unit.locals.extend(scope.cells.iter().cloned());
        unit.locals.extend(scope.frees.iter().cloned());
        unit.nfree = scope.frees.len();
        self.units.push(Builder {
            unit,
            scope,
            private,
            names: HashMap::new(),
            consts: HashMap::new(),
            folded: HashSet::new(),
            labels: Vec::new(),
            blocks: Vec::new(),
            depth: 0,
            position: Position { line, end_line: line, col: 0, end_col: 0 },
        });
    }

    fn leave(&mut self) -> Unit {
        let mut builder = self.units.pop().expect("a unit is being compiled");
        for instr in &mut builder.unit.instrs {
            if jumps(instr.op) {
                instr.arg = builder.labels[instr.arg as usize];
                debug_assert_ne!(instr.arg, UNSET);
            }
        }
        for handler in &mut builder.unit.handlers {
            handler.target = builder.labels[handler.target as usize];
        }
        if self.profile.folding == Folding::InCode {
            builder.arrange_constants(self.profile);
        }
        if self.profile.loads_are_borrowed {
            borrow::borrow_loads(&mut builder.unit);
        }
        builder.unit
    }

    fn unit(&mut self) -> &mut Builder<'a> {
        self.units.last_mut().expect("a unit is being compiled")
    }

    fn emit(&mut self, op: Op, arg: u32) {
        let unit = self.unit();
        unit.unit.instrs.push(Instr { op, arg });
        unit.unit.positions.push(unit.position);
    }

    /// Emits with the position of a node, and keeps the current one.
    fn emit_at(&mut self, range: TextRange, op: Op, arg: u32) {
        let before = self.set_position(range);
        self.emit(op, arg);
        self.unit().position = before;
    }

    fn set_position(&mut self, range: TextRange) -> Position {
        let position = self.source.position(range);
        std::mem::replace(&mut self.unit().position, position)
    }

    fn emit_const(&mut self, constant: Const) {
        let index = self.const_index(constant);
        self.emit(Op::LoadConst, index);
    }

    fn const_index(&mut self, constant: Const) -> u32 {
        let unit = self.unit();
        let next = unit.unit.consts.len() as u32;
        let index = *unit.consts.entry(constant.clone()).or_insert(next);
        if index == next {
            unit.unit.consts.push(constant);
        }
        index
    }

    /// Emits the constant that expressions were folded to.
    fn emit_folded(&mut self, exprs: &[&ast::Expr], constant: Const) {
        let is_literal = matches!(exprs, [expr] if fold::literal(self.source, expr).as_ref() == Some(&constant));
        if self.profile.folding == Folding::InCode && !is_literal {
            // The operands were loaded once: they come first, and the first constant of all stays.
            for expr in exprs {
                fold::operands(self.source, expr, &mut |operand| {
                    self.const_index(operand);
                });
            }
            let next = self.unit().unit.consts.len() as u32;
            let index = self.const_index(constant);
            if index == next {
                self.unit().folded.insert(index);
            }
            self.emit(Op::LoadConst, index);
            return;
        }
        self.emit_const(constant);
    }

    fn name_index(&mut self, name: &str) -> u32 {
        let name = self.mangle(name);
        let unit = self.unit();
        let next = unit.unit.names.len() as u32;
        let index = *unit.names.entry(name.clone()).or_insert(next);
        if index == next {
            unit.unit.names.push(name);
        }
        index
    }

    /// `__x` in a class body becomes `_Class__x`.
    fn mangle(&self, name: &str) -> Rc<str> {
        let class = self.units.last().and_then(|unit| unit.private.as_deref()).map(|class| class.trim_start_matches('_'));
        match class {
            Some(class) if !class.is_empty() && name.starts_with("__") && !name.ends_with("__") && !name.contains('.') => {
                format!("_{class}{name}").into()
            }
            _ => name.into(),
        }
    }

    fn label(&mut self) -> Label {
        let labels = &mut self.unit().labels;
        labels.push(UNSET);
        Label(labels.len() - 1)
    }

    /// The label stands before the next instruction.
    fn place(&mut self, label: Label) {
        let unit = self.unit();
        unit.labels[label.0] = unit.unit.instrs.len() as u32;
    }

    fn jump(&mut self, op: Op, label: Label) {
        self.emit(op, label.0 as u32);
    }

    fn here(&mut self) -> u32 {
        self.unit().unit.instrs.len() as u32
    }

    /// Guards the instructions from `start` to here.
    fn guard(&mut self, start: u32, target: Label, depth: u32) {
        let end = self.here();
        if start < end {
            // Inner ranges are complete before outer ones: the outer goes first.
            let handler = Handler { start, end, target: target.0 as u32, depth };
            let handlers = &mut self.unit().unit.handlers;
            let at = handlers.iter().position(|inner| inner.start >= start && inner.end <= end).unwrap_or(handlers.len());
            handlers.insert(at, handler);
        }
    }

    fn implicit_return(&mut self) {
        self.emit_const(Const::None);
        self.emit(Op::ReturnValue, 0);
    }

    fn unsupported(&mut self, node: impl Ranged, construct: impl Into<String>) {
        if self.source.refuse_at_use {
            // The stack may not fit from here on, but nothing runs on.
            let construct = self.name_index(&construct.into());
            return self.emit_at(node.range(), Op::Refuse, construct);
        }
        let position = self.source.position(node.range());
        self.problems.push(SyntaxProblem::Unsupported(Unsupported { position, construct: construct.into() }));
    }

    fn syntax_error(&mut self, node: impl Ranged, message: impl Into<String>) {
        let position = self.source.position(node.range());
        self.problems.push(SyntaxProblem::Syntax { position, message: message.into() });
    }

    /// The qualified name of a function or class defined here.
    fn qualname(&self, name: &str) -> Rc<str> {
        match self.units.last() {
            Some(unit) if unit.unit.kind == CodeKind::Module => name.into(),
            Some(unit) if unit.scope.globals.contains_key(name) => name.into(),
            Some(unit) if unit.scope.kind == ScopeKind::Class => format!("{}.{name}", unit.unit.qualname).into(),
            Some(unit) => format!("{}.<locals>.{name}", unit.unit.qualname).into(),
            None => name.into(),
        }
    }
}

impl Builder<'_> {
    /// Orders the constants as a release does that folds after generating code: those of the source first, then the folded
    /// ones, without those that no instruction loads; but the first, which may be a docstring, stays.
    ///
    /// Mirrors: `optimize_load_const`, `remove_unused_consts`, Python/flowgraph.c, CPython 3.14.
    /// Differs: no.
    fn arrange_constants(&mut self, profile: &Profile) {
        if profile.small_ints_are_immediate {
            for instr in self.unit.instrs.iter_mut().filter(|instr| instr.op == Op::LoadConst) {
                if let Const::Int(value) = &self.unit.consts[instr.arg as usize]
                    && let Ok(value @ 0..256) = u32::try_from(value)
                {
                    *instr = Instr { op: Op::LoadSmallInt, arg: value };
                }
            }
        }
        let used: HashSet<u32> =
            self.unit.instrs.iter().filter(|instr| instr.op == Op::LoadConst).map(|instr| instr.arg).collect();
        let all = 0..self.unit.consts.len() as u32;
        let (folded, plain): (Vec<u32>, Vec<u32>) = all.partition(|index| self.folded.contains(index));
        let kept: Vec<u32> = plain
            .into_iter()
            .chain(folded)
            .enumerate()
            .filter(|(i, index)| *i == 0 || used.contains(index))
            .map(|(_, index)| index)
            .collect();
        for instr in self.unit.instrs.iter_mut().filter(|instr| instr.op == Op::LoadConst) {
            instr.arg = kept.iter().position(|&index| index == instr.arg).expect("what is loaded is kept") as u32;
        }
        self.unit.consts = kept.into_iter().map(|index| self.unit.consts[index as usize].clone()).collect();
    }
}

/// Whether an instruction's argument is a label while it is compiled.
fn jumps(op: Op) -> bool {
    matches!(
        op,
        Op::Jump
            | Op::JumpBackward
            | Op::PopJumpIfFalse
            | Op::PopJumpIfTrue
            | Op::JumpIfFalseOrPop
            | Op::JumpIfTrueOrPop
            | Op::ForIter
    )
}

/// The text of the string literal that a body begins with.
fn docstring(body: &[ast::Stmt]) -> Option<&str> {
    match body.first()? {
        ast::Stmt::Expr(stmt) => match &*stmt.value {
            ast::Expr::StringLiteral(literal) => Some(literal.value.to_str()),
            _ => None,
        },
        _ => None,
    }
}
