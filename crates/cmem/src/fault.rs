//! What a program can do wrong with memory: a closed list, and the record of one such act.
//!
//! Not here: finding it ([`crate::access`]) and wording it ([`crate::diagnostics`]).

use std::fmt;

/// A kind of memory error. Its code is stable: chapters and tools name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FaultCode {
    /// A value was read that was never written.
    UninitializedRead,
    /// The null pointer, or a small distance from it, was followed.
    NullDereference,
    /// A pointer that belongs to no object was followed.
    WildPointer,
    /// An access outside a variable on the stack.
    StackBufferOverflow,
    /// An access outside a block from `malloc`.
    HeapBufferOverflow,
    /// An access outside a variable with static storage, or a string literal.
    GlobalBufferOverflow,
    /// An access that leaves its array but stays inside the struct or the array around it.
    SubobjectOverflow,
    /// An access to a block after `free`.
    HeapUseAfterFree,
    /// An access to a local variable of a function that has returned.
    StackUseAfterReturn,
    /// An access to a variable whose block was left.
    StackUseAfterScope,
    /// A block was freed again.
    DoubleFree,
    /// `free` of something that `malloc` didn't give.
    InvalidFree,
    /// A write to a string literal, a constant, or a function.
    ReadOnlyWrite,
    /// `memcpy` and its like between overlapping bytes.
    MemcpyOverlap,
    /// A call through a pointer that is no function's address, or with the wrong kind of arguments.
    InvalidCall,
    /// A conversion of `printf` or `scanf` without a fitting argument.
    BadFormat,
    /// The stack is used up.
    StackOverflow,
    /// An integer was divided by zero.
    DivisionByZero,
}

impl FaultCode {
    /// All codes.
    pub const ALL: [FaultCode; 18] = [
        FaultCode::UninitializedRead,
        FaultCode::NullDereference,
        FaultCode::WildPointer,
        FaultCode::StackBufferOverflow,
        FaultCode::HeapBufferOverflow,
        FaultCode::GlobalBufferOverflow,
        FaultCode::SubobjectOverflow,
        FaultCode::HeapUseAfterFree,
        FaultCode::StackUseAfterReturn,
        FaultCode::StackUseAfterScope,
        FaultCode::DoubleFree,
        FaultCode::InvalidFree,
        FaultCode::ReadOnlyWrite,
        FaultCode::MemcpyOverlap,
        FaultCode::InvalidCall,
        FaultCode::BadFormat,
        FaultCode::StackOverflow,
        FaultCode::DivisionByZero,
    ];

    /// The code in kebab case: `stack-buffer-overflow`.
    pub fn code(self) -> &'static str {
        match self {
            FaultCode::UninitializedRead => "uninitialized-read",
            FaultCode::NullDereference => "null-dereference",
            FaultCode::WildPointer => "wild-pointer",
            FaultCode::StackBufferOverflow => "stack-buffer-overflow",
            FaultCode::HeapBufferOverflow => "heap-buffer-overflow",
            FaultCode::GlobalBufferOverflow => "global-buffer-overflow",
            FaultCode::SubobjectOverflow => "subobject-overflow",
            FaultCode::HeapUseAfterFree => "heap-use-after-free",
            FaultCode::StackUseAfterReturn => "stack-use-after-return",
            FaultCode::StackUseAfterScope => "stack-use-after-scope",
            FaultCode::DoubleFree => "double-free",
            FaultCode::InvalidFree => "invalid-free",
            FaultCode::ReadOnlyWrite => "read-only-write",
            FaultCode::MemcpyOverlap => "memcpy-overlap",
            FaultCode::InvalidCall => "invalid-call",
            FaultCode::BadFormat => "bad-format",
            FaultCode::StackOverflow => "stack-overflow",
            FaultCode::DivisionByZero => "division-by-zero",
        }
    }

    /// The clause of C11 that it breaks; empty where C says nothing.
    pub fn clause(self) -> &'static str {
        match self {
            FaultCode::UninitializedRead => "C11 6.3.2.1p2",
            FaultCode::NullDereference | FaultCode::WildPointer => "C11 6.5.3.2p4",
            FaultCode::StackBufferOverflow
            | FaultCode::HeapBufferOverflow
            | FaultCode::GlobalBufferOverflow
            | FaultCode::SubobjectOverflow => "C11 6.5.6p8",
            FaultCode::HeapUseAfterFree => "C11 7.22.3p1",
            FaultCode::StackUseAfterReturn | FaultCode::StackUseAfterScope => "C11 6.2.4p2",
            FaultCode::DoubleFree | FaultCode::InvalidFree => "C11 7.22.3.3p2",
            FaultCode::ReadOnlyWrite => "C11 6.4.5p7",
            FaultCode::MemcpyOverlap => "C11 7.24.2.1p2",
            FaultCode::InvalidCall => "C11 6.5.2.2p9",
            FaultCode::BadFormat => "C11 7.21.6.1p9",
            FaultCode::StackOverflow => "",
            FaultCode::DivisionByZero => "C11 6.5.5p5",
        }
    }
}

impl fmt::Display for FaultCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// One memory error, where and on what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The kind.
    pub code: FaultCode,
    /// The line, from 1.
    pub line: u32,
    /// The column, from 1.
    pub col: u32,
    /// One plain sentence.
    pub message: String,
    /// A few words for a picture: `write 1 past the end of a`.
    pub label: String,
    /// The object that the pointer belongs to.
    pub object: Option<String>,
    /// What the byte at the address really belongs to, where that is something else.
    pub victim: Option<String>,
    /// The line on which the pointer's object came to be.
    pub allocated: Option<u32>,
    /// The line that ended its lifetime.
    pub freed: Option<u32>,
    /// What the machine did next.
    pub then: Option<String>,
    /// The first byte that was touched.
    pub address: u64,
    /// How many bytes; 0 where no memory was touched.
    pub size: u64,
    /// Whether it wrote.
    pub write: bool,
    /// The clause of C11.
    pub clause: &'static str,
}
