//! Why a count changed, in the interpreter's terms: the small values that `heapsim` turns into sentences.
//!
//! Not here: the sentences.

use pyheap::Obj;

/// A reason. Names are the slots of interned strings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// A value was pushed on the evaluation stack, loaded from the name.
    LoadName(Obj),
    /// A constant was pushed on the evaluation stack.
    LoadConst,
    /// An attribute's value was pushed.
    LoadAttr(Obj),
    /// A value was pushed that was already there, or comes from a container.
    Push,
    /// A value was popped from the evaluation stack and not kept.
    Pop,
    /// Stored under a name; also what was there before, when it goes.
    StoreName(Obj),
    /// The name was deleted.
    DeleteName(Obj),
    /// Stored in an attribute; also what was there before.
    StoreAttr(Obj),
    /// The attribute was deleted.
    DeleteAttr(Obj),
    /// Stored in a container, or taken out of it.
    Item,
    /// Copied into a callee's parameter.
    Argument(Obj),
    /// A callee's local went out of scope.
    LocalGone(Obj),
    /// An argument was released after a call.
    ArgumentDone,
    /// The callable was released after a call.
    CalleeDone,
    /// A frame ended and let go of what it owned.
    FrameDone,
    /// A code object keeps its constants and names.
    Code,
    /// The AST arena keeps literals; it is freed with the tree.
    Arena,
    /// A new object refers to its type, name, module, …
    Attached,
    /// An exception is raised, handled or forgotten.
    Exception,
    /// A native function held it for a moment.
    Native,
    /// Made at start-up, or let go at shutdown.
    Interpreter,
}
