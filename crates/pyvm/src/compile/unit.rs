//! What the compiler makes: a code object before it is an object.

use std::collections::HashSet;
use std::rc::Rc;

use num_bigint::BigInt;

use crate::objects::code::{CodeKind, Handler, Position};
use crate::op::Instr;

/// A constant of the program, as a value. Two constants are the same object if they are equal and of the same type.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Const {
    /// `None`.
    None,
    /// `True`, `False`.
    Bool(bool),
    /// `...`.
    Ellipsis,
    /// An int.
    Int(BigInt),
    /// A float, by its bits: `0.0` and `-0.0` differ.
    Float(u64),
    /// A complex number, by the bits of its parts.
    Complex(u64, u64),
    /// A str.
    Str(Rc<str>),
    /// A bytes.
    Bytes(Rc<[u8]>),
    /// A tuple of constants.
    Tuple(Rc<[Const]>),
    /// A frozenset of constants, in source order.
    FrozenSet(Rc<[Const]>),
    /// A code object; each is different from all others.
    Code(UnitRef),
}

/// A code object as a constant; compared by identity.
#[derive(Clone, Debug)]
pub struct UnitRef(pub Rc<Unit>);

impl PartialEq for UnitRef {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for UnitRef {}

impl std::hash::Hash for UnitRef {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        (Rc::as_ptr(&self.0) as usize).hash(state);
    }
}

/// A code object to be. The fields are those of [`crate::objects::code::Body`].
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub struct Unit {
    pub name: Rc<str>,
    pub qualname: Rc<str>,
    pub kind: CodeKind,
    pub instrs: Vec<Instr>,
    pub positions: Vec<Position>,
    pub handlers: Vec<Handler>,
    pub consts: Vec<Const>,
    pub names: Vec<Rc<str>>,
    pub locals: Vec<Rc<str>>,
    pub nlocals: usize,
    pub cell_arguments: Vec<usize>,
    pub nfree: usize,
    pub argcount: usize,
    pub posonlyargcount: usize,
    pub kwonlyargcount: usize,
    pub varargs: bool,
    pub varkeywords: bool,
    pub is_generator: bool,
    pub firstlineno: u32,
    pub line_base: u32,
    pub has_docstring: bool,
    /// Of a module: the constants that its syntax tree holds.
    pub in_tree: HashSet<Const>,
    /// Of a module: what the compiler warns of.
    pub warnings: Vec<Warning>,
}

/// A SyntaxWarning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// The line.
    pub line: u32,
    /// What is odd.
    pub message: String,
}

impl Unit {
    pub(super) fn new(name: Rc<str>, qualname: Rc<str>, kind: CodeKind, firstlineno: u32) -> Unit {
        Unit {
            name,
            qualname,
            kind,
            instrs: Vec::new(),
            positions: Vec::new(),
            handlers: Vec::new(),
            consts: Vec::new(),
            names: Vec::new(),
            locals: Vec::new(),
            nlocals: 0,
            cell_arguments: Vec::new(),
            nfree: 0,
            argcount: 0,
            posonlyargcount: 0,
            kwonlyargcount: 0,
            varargs: false,
            varkeywords: false,
            is_generator: false,
            firstlineno,
            line_base: 0,
            has_docstring: false,
            in_tree: HashSet::new(),
            warnings: Vec::new(),
        }
    }
}
