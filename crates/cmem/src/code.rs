//! A program as the evaluator runs it: instructions of a stack machine, with a position each.
//!
//! Not here: making them ([`crate::check`]) and running them ([`crate::eval`]).

use std::rc::Rc;

use crate::ast::{BinaryOp, UnaryOp};
use crate::layout::Slot;
use crate::object::Declared;
use crate::source::Pos;
use crate::types::{Bits, Scalar, Types};

/// A checked program, ready to run.
#[derive(Debug)]
pub struct Program {
    pub(crate) functions: Vec<Function>,
    pub(crate) globals: Vec<Global>,
    pub(crate) literals: Vec<Vec<u8>>,
    pub(crate) sites: Vec<CallSite>,
    pub(crate) types: Types,
    /// The function that sets the globals.
    pub(crate) startup: usize,
    pub(crate) main: usize,
}

/// A function.
#[derive(Debug)]
pub(crate) struct Function {
    pub(crate) name: Rc<str>,
    /// Where its body opens.
    pub(crate) pos: Pos,
    pub(crate) vars: Vec<Var>,
    /// How many of `vars`, the first ones, are parameters.
    pub(crate) params: usize,
    /// The variables of each block that has any.
    pub(crate) scopes: Vec<Vec<u32>>,
    pub(crate) ops: Vec<Op>,
    /// Where each instruction comes from.
    pub(crate) places: Vec<Pos>,
    pub(crate) variadic: bool,
    /// Whether the caller may expect a value.
    pub(crate) returns_value: bool,
    /// The C library's function that it is, if it has no body of the program's.
    pub(crate) native: Option<usize>,
}

/// A variable on the stack.
#[derive(Debug)]
pub(crate) struct Var {
    pub(crate) declared: Rc<Declared>,
    pub(crate) slot: Slot,
    pub(crate) role: Role,
}

/// What a variable on the stack is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// The program declared it.
    Declared,
    /// The compiler made it, to hold a value that has no name.
    Hidden,
    /// The address of an array of variable length, whose name and type it bears; the next variable holds its size.
    ArrayAddress,
}

/// A variable with static storage.
#[derive(Debug)]
pub(crate) struct Global {
    pub(crate) declared: Rc<Declared>,
    pub(crate) size: u64,
    pub(crate) align: u64,
    pub(crate) section: Section,
    /// How many string literals the source has before it; `None` for a function's own, which gcc puts last.
    pub(crate) literals_before: Option<usize>,
}

/// Where a global lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Section {
    /// Constants.
    ReadOnly,
    /// What starts with a value.
    Data,
    /// What starts with zeros.
    Zero,
}

/// What one call calls, and with what.
#[derive(Debug, Clone)]
pub(crate) struct CallSite {
    pub(crate) target: Target,
    pub(crate) args: Vec<Arg>,
    /// The function's name, as far as the source names one.
    pub(crate) name: Rc<str>,
}

/// What a call calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Target {
    Function(usize),
    /// The address below the arguments.
    Pointer,
}

/// An argument's shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Arg {
    Scalar(Scalar),
    /// A struct, a union, or a `va_list`, of that many bytes.
    Object(u64),
}

/// An instruction. "Pops a, b" means that b lay on top.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Op {
    Int(i64),
    Float(f64),
    Null,
    /// Pushes a string literal's address.
    Literal(u32),
    /// Pushes a variable's address.
    Local(u32),
    Global(u32),
    /// Pushes a function's address.
    Function(u32),
    /// Pops an address, pushes what is there.
    Load(Scalar),
    /// As `Load`, but a byte that was never written is no error: it is only copied.
    LoadByte,
    LoadObject(u64),
    /// As `Load`, for a bit-field.
    LoadBits(Scalar, Bits),
    /// Pops an address and a value, stores it, pushes it.
    Store(Scalar),
    StoreObject(u64),
    StoreBits(Scalar, Bits),
    /// Pops a struct and stores it in a variable.
    StoreHidden(u32, u64),
    /// Pops an address and clears that many bytes there.
    Clear(u64),
    /// Pops an address and writes a string literal's bytes there, then zeros up to the length.
    StoreLiteral(u32, u64),
    Pop,
    Duplicate,
    Swap,
    /// Brings the value below the two on top to the top.
    Rotate,
    Convert(Scalar, Scalar),
    Unary(UnaryOp, Scalar),
    Binary(BinaryOp, Scalar),
    ComparePointers(BinaryOp),
    /// Pops a pointer and a number of elements of that size.
    AddPointer(u64),
    SubPointer(u64),
    /// Pops two pointers to elements of that size.
    DiffPointers(u64),
    /// `++` and `--`: pops an address, pushes the old or the new value.
    Step {
        scalar: Scalar,
        bits: Option<Bits>,
        by: i64,
        prefix: bool,
    },
    /// Moves the pointer on top by a member's offset.
    Member(u64),
    /// Bounds the pointer on top to that many bytes from here.
    Narrow(u64),
    /// Makes the pointer on top null, yet leaves whose it is: gcc does so to a local variable's address that is returned.
    Nullify,
    /// Lifts such a bound.
    Widen,
    Jump(u32),
    JumpIfZero(u32),
    JumpIfNotZero(u32),
    /// Pops a number and jumps: cases in the order of the source, then the default.
    Switch(Rc<[(i64, u32)]>, u32),
    /// Brings a block's variables to life.
    Enter(u32),
    /// Pops a number of elements of that size and makes the array of variable length that the variable is for.
    MakeArray(u32, u64),
    /// Ends their life.
    Leave(u32),
    Call(u32),
    Return,
    /// A function's end was reached without `return`.
    FallOff,
    /// A full statement of that line is done.
    Done(u32),
    /// Pops a `va_list`'s address.
    VaStart,
    VaArg(Arg),
    VaEnd,
    /// Pops the address of a `va_list` and one's value.
    VaCopy,
}
