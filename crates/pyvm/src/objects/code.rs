//! `code`: instructions, what they refer to, and where in the source they come from.

use std::rc::Rc;

use pyheap::Obj;

use crate::objects::frame::Block;
use crate::op::Instr;

/// What a code object holds.
#[derive(Clone, Debug)]
pub struct Code {
    /// Everything immutable.
    pub body: Rc<Body>,
    /// `co_consts`, `co_names`, `co_varnames`, `co_cellvars`, `co_freevars`: tuples; then `co_filename`, `co_name`, `co_qualname`.
    parts: [Obj; 8],
    /// `sys.getsizeof`; a stand-in.
    pub size: u64,
    /// `co_zombieframe`: a frame's block, kept for the next call.
    pub zombie: Block,
}

/// The immutable part of a code object; its objects are owned by the code object's tuples.
#[derive(Debug)]
pub struct Body {
    /// `co_name`.
    pub name: Rc<str>,
    /// `co_qualname`.
    pub qualname: Rc<str>,
    /// The name of the file, as tracebacks show it.
    pub filename: Rc<str>,
    /// The instructions.
    pub instrs: Vec<Instr>,
    /// The source range of each instruction.
    pub positions: Vec<Position>,
    /// Where exceptions go; the last range that covers an instruction counts.
    pub handlers: Vec<Handler>,
    /// `co_consts`.
    pub consts: Vec<Obj>,
    /// `co_names`.
    pub names: Vec<Obj>,
    /// The names of locals, then of cells that are not arguments, then of free variables.
    pub locals: Vec<Obj>,
    /// How many of `locals` are plain locals.
    pub nlocals: usize,
    /// For each cell variable that is an argument: its index in `locals`.
    pub cell_arguments: Vec<usize>,
    /// How many free variables stand at the end of `locals`.
    pub nfree: usize,
    /// Positional parameters, positional-only ones included.
    pub argcount: usize,
    /// Positional-only parameters.
    pub posonlyargcount: usize,
    /// Keyword-only parameters.
    pub kwonlyargcount: usize,
    /// Whether there is `*args`.
    pub varargs: bool,
    /// Whether there is `**kwargs`.
    pub varkeywords: bool,
    /// What kind of code.
    pub kind: CodeKind,
    /// Whether a call makes a generator.
    pub is_generator: bool,
    /// Whether positional arguments are its first locals as they are: nothing to collect, no cells, no generator.
    pub is_plain: bool,
    /// The line of its beginning; `co_firstlineno` is [`Body::shown_line`] of it.
    pub firstlineno: u32,
    /// The line before the input that it was compiled from: 0 but in the interactive interpreter.
    pub line_base: u32,
    /// The docstring is `consts[0]`.
    pub has_docstring: bool,
}

/// What a code object was compiled from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeKind {
    /// A module, or one statement of the interactive interpreter.
    Module,
    /// A class body.
    Class,
    /// A function, lambda or comprehension: its locals are fast.
    Function,
}

/// A range of source text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Position {
    /// The first line, from 1.
    pub line: u32,
    /// The last line.
    pub end_line: u32,
    /// The first column, in characters from 0.
    pub col: u32,
    /// One past the last column.
    pub end_col: u32,
}

/// A range of instructions that is guarded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Handler {
    /// The first instruction.
    pub start: u32,
    /// One past the last.
    pub end: u32,
    /// Where to go on.
    pub target: u32,
    /// How many values to leave on the evaluation stack.
    pub depth: u32,
}

impl Code {
    /// A code object; the references pass to it.
    pub fn new(body: Rc<Body>, parts: [Obj; 8]) -> Code {
        let size = 200 + 4 * body.instrs.len() as u64;
        Code { body, parts, size, zombie: Block::default() }
    }

    /// `co_consts`, `co_names`, `co_varnames`, `co_cellvars`, `co_freevars`, `co_filename`, `co_name`, `co_qualname`.
    pub fn parts(&self) -> &[Obj; 8] {
        &self.parts
    }

    /// The tuple `co_consts`.
    pub fn co_consts(&self) -> Obj {
        self.parts[0]
    }

    /// `co_name`.
    pub fn co_name(&self) -> Obj {
        self.parts[6]
    }

    /// `co_qualname`, which 3.10 and before do not show.
    pub fn co_qualname(&self) -> Obj {
        self.parts[7]
    }

    /// `co_filename`.
    pub fn co_filename(&self) -> Obj {
        self.parts[5]
    }

    /// `co_varnames`.
    pub fn co_varnames(&self) -> Obj {
        self.parts[2]
    }

    pub(crate) fn references(&self) -> impl Iterator<Item = Obj> + '_ {
        self.parts.iter().copied().filter(|op| !op.is_null())
    }

    pub(crate) fn give_up(&mut self) -> Option<Obj> {
        self.parts.iter_mut().find(|op| !op.is_null()).map(std::mem::take)
    }
}

impl Body {
    /// The handler that covers an instruction.
    pub fn handler(&self, pc: usize) -> Option<Handler> {
        self.handlers.iter().rev().copied().find(|handler| (handler.start as usize..handler.end as usize).contains(&pc))
    }

    /// The line of an instruction.
    pub fn line(&self, pc: usize) -> u32 {
        self.positions.get(pc).map_or(0, |position| position.line)
    }

    /// A line as CPython numbers it: each input of the interactive interpreter begins at 1.
    pub fn shown_line(&self, line: u32) -> u32 {
        line.saturating_sub(self.line_base)
    }
}
