//! The instructions. They are close to CPython's, but one set serves all releases; where a release differs, the compiler
//! emits another instruction.
//!
//! Stack effects are written `before -- after`, the top at the right.

/// One instruction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Instr {
    /// What to do.
    pub op: Op,
    /// With what; its meaning is the instruction's.
    pub arg: u32,
}

/// What an instruction does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Op {
    /// `--`
    Nop,
    /// Ends the run: the name says what is outside the subset.
    Refuse,
    /// `value --`
    PopTop,
    /// `value --`, at the end of an expression statement.
    PopStatement,
    /// `value --`, printed by the interactive interpreter unless it is None.
    PrintExpr,
    /// `value -- value value`
    DupTop,
    /// `a b -- a b a b`
    DupTopTwo,
    /// `a b -- b a`
    RotTwo,
    /// `a b c -- c a b`
    RotThree,
    /// `a b c d -- d a b c`
    RotFour,
    /// `-- consts[arg]`
    LoadConst,
    /// `-- arg`
    LoadSmallInt,
    /// `-- locals[arg]`
    LoadFast,
    /// `-- locals[arg]`, borrowed.
    LoadFastBorrow,
    /// `value --`
    StoreFast,
    /// `--`
    DeleteFast,
    /// `-- value` of `names[arg]`, looked for in locals, globals, builtins.
    LoadName,
    /// `value --`
    StoreName,
    /// `--`
    DeleteName,
    /// `-- value` of `names[arg]`, looked for in globals, builtins.
    LoadGlobal,
    /// `value --`
    StoreGlobal,
    /// `--`
    DeleteGlobal,
    /// `-- cell`
    LoadClosure,
    /// `-- value` of the cell.
    LoadDeref,
    /// `-- value` of names in a class body that are free variables: locals first.
    LoadClassDeref,
    /// `value --`
    StoreDeref,
    /// `--`
    DeleteDeref,
    /// `owner -- value`
    LoadAttr,
    /// `value owner --`
    StoreAttr,
    /// `owner --`
    DeleteAttr,
    /// `owner -- method self` or `owner -- value NULL`
    LoadMethod,
    /// `-- NULL`
    PushNull,
    /// `left right -- result`, by [`crate::number::BinaryOp`].
    BinaryOp,
    /// `left right -- result`
    InplaceOp,
    /// `value -- -value`
    UnaryNegative,
    /// `value -- +value`
    UnaryPositive,
    /// `value -- ~value`
    UnaryInvert,
    /// `value -- not value`
    UnaryNot,
    /// `left right -- bool`, by [`crate::number::CompareOp`].
    CompareOp,
    /// `left right -- bool`; arg 1 negates.
    IsOp,
    /// `item container -- bool`; arg 1 negates.
    ContainsOp,
    /// `container key -- value`
    BinarySubscr,
    /// `value container key --`
    StoreSubscr,
    /// `container key --`
    DeleteSubscr,
    /// `items… -- tuple`
    BuildTuple,
    /// `items… -- list`
    BuildList,
    /// `items… -- set`
    BuildSet,
    /// `key value … -- dict`
    BuildMap,
    /// `values… keys -- dict`, the keys in a constant tuple.
    BuildConstKeyMap,
    /// `strings… -- str`
    BuildString,
    /// `start stop [step] -- slice`
    BuildSlice,
    /// `value [spec] -- str`; low two bits: 1 str, 2 repr, 3 ascii; bit 2: with a spec.
    FormatValue,
    /// `list … value -- list …`, the list at depth arg.
    ListAppend,
    /// As ListAppend, for sets.
    SetAdd,
    /// `dict … key value -- dict …`
    MapAdd,
    /// `list … iterable -- list …`
    ListExtend,
    /// `set … iterable -- set …`
    SetUpdate,
    /// `dict … mapping -- dict …`
    DictUpdate,
    /// As DictUpdate, for keyword arguments: duplicates are errors.
    DictMerge,
    /// `list -- tuple`
    ListToTuple,
    /// `sequence -- items…`, the first on top.
    UnpackSequence,
    /// As UnpackSequence; low byte before, next byte after the star.
    UnpackEx,
    /// `iterable -- iterator`
    GetIter,
    /// `iterator -- iterator value`, or `iterator --` and jump.
    ForIter,
    /// Forward.
    Jump,
    /// Backward: the eval breaker is checked.
    JumpBackward,
    /// `value --`
    PopJumpIfFalse,
    /// `value --`
    PopJumpIfTrue,
    /// `value -- value` and jump, or `value --`
    JumpIfFalseOrPop,
    /// `value -- value` and jump, or `value --`
    JumpIfTrueOrPop,
    /// `callable self|NULL args… -- result`, arg arguments.
    Call,
    /// `callable self|NULL args… names -- result`, the last ones by keyword.
    CallKw,
    /// `callable NULL tuple [dict] -- result`; arg 1: with a dict.
    CallEx,
    /// `[defaults] [kwdefaults] [annotations] [closure] code -- function`; bits 1, 2, 4, 8.
    MakeFunction,
    /// `-- __build_class__`
    LoadBuildClass,
    /// `value --`
    ReturnValue,
    /// `value -- sent`
    YieldValue,
    /// `iterator value -- result`, after yielding all of the iterator's values.
    YieldFrom,
    /// `exception -- previous exception`; the exception is being handled now.
    PushExcInfo,
    /// `previous --`; what was handled before is handled again.
    PopExcept,
    /// `exception class -- exception bool`
    CheckExcMatch,
    /// `exception --`, raised again.
    Reraise,
    /// `[exception [cause]] --`
    RaiseVarargs,
    /// `-- AssertionError`
    LoadAssertionError,
    /// `manager -- exit result-of-enter`; arg 1: `manager -- exit enter self|NULL`, to be called.
    BeforeWith,
    /// `exit -- result`, called with three times None as a whole, bound method or not.
    CallExit,
    /// `exit previous exception -- exit previous exception result`
    WithExceptStart,
    /// `level fromlist -- module`
    ImportName,
    /// `module -- module value`
    ImportFrom,
    /// `module --`
    ImportStar,
    /// The locals dict of a class body gets `__annotations__`.
    SetupAnnotations,
}
