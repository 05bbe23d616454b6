//! The operators, by number: what the argument of an arithmetic or comparing instruction means.
//!
//! Not here: what they do to values (`eval::operators`).

use ruff_python_ast as ast;

/// A binary operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
#[allow(missing_docs)]
pub enum BinaryOp {
    Add,
    Sub,
    Mult,
    MatMult,
    Div,
    Mod,
    Pow,
    LShift,
    RShift,
    BitOr,
    BitXor,
    BitAnd,
    FloorDiv,
}

impl BinaryOp {
    /// All, by number.
    pub const ALL: [BinaryOp; 13] = [
        BinaryOp::Add,
        BinaryOp::Sub,
        BinaryOp::Mult,
        BinaryOp::MatMult,
        BinaryOp::Div,
        BinaryOp::Mod,
        BinaryOp::Pow,
        BinaryOp::LShift,
        BinaryOp::RShift,
        BinaryOp::BitOr,
        BinaryOp::BitXor,
        BinaryOp::BitAnd,
        BinaryOp::FloorDiv,
    ];

    /// The sign, the method's name without underscores.
    pub fn names(self) -> (&'static str, &'static str) {
        match self {
            BinaryOp::Add => ("+", "add"),
            BinaryOp::Sub => ("-", "sub"),
            BinaryOp::Mult => ("*", "mul"),
            BinaryOp::MatMult => ("@", "matmul"),
            BinaryOp::Div => ("/", "truediv"),
            BinaryOp::Mod => ("%", "mod"),
            BinaryOp::Pow => ("** or pow()", "pow"),
            BinaryOp::LShift => ("<<", "lshift"),
            BinaryOp::RShift => (">>", "rshift"),
            BinaryOp::BitOr => ("|", "or"),
            BinaryOp::BitXor => ("^", "xor"),
            BinaryOp::BitAnd => ("&", "and"),
            BinaryOp::FloorDiv => ("//", "floordiv"),
        }
    }
}

impl From<ast::Operator> for BinaryOp {
    fn from(op: ast::Operator) -> BinaryOp {
        use ast::Operator as O;
        match op {
            O::Add => BinaryOp::Add,
            O::Sub => BinaryOp::Sub,
            O::Mult => BinaryOp::Mult,
            O::MatMult => BinaryOp::MatMult,
            O::Div => BinaryOp::Div,
            O::Mod => BinaryOp::Mod,
            O::Pow => BinaryOp::Pow,
            O::LShift => BinaryOp::LShift,
            O::RShift => BinaryOp::RShift,
            O::BitOr => BinaryOp::BitOr,
            O::BitXor => BinaryOp::BitXor,
            O::BitAnd => BinaryOp::BitAnd,
            O::FloorDiv => BinaryOp::FloorDiv,
        }
    }
}

/// A comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
#[allow(missing_docs)]
pub enum CompareOp {
    Lt,
    Le,
    Eq,
    Ne,
    Gt,
    Ge,
}

impl CompareOp {
    /// All, by number.
    pub const ALL: [CompareOp; 6] = [CompareOp::Lt, CompareOp::Le, CompareOp::Eq, CompareOp::Ne, CompareOp::Gt, CompareOp::Ge];

    /// The sign, and the method's name.
    pub fn names(self) -> (&'static str, &'static str) {
        match self {
            CompareOp::Lt => ("<", "__lt__"),
            CompareOp::Le => ("<=", "__le__"),
            CompareOp::Eq => ("==", "__eq__"),
            CompareOp::Ne => ("!=", "__ne__"),
            CompareOp::Gt => (">", "__gt__"),
            CompareOp::Ge => (">=", "__ge__"),
        }
    }

    /// The comparison with its sides exchanged.
    pub fn swapped(self) -> CompareOp {
        match self {
            CompareOp::Lt => CompareOp::Gt,
            CompareOp::Le => CompareOp::Ge,
            CompareOp::Gt => CompareOp::Lt,
            CompareOp::Ge => CompareOp::Le,
            same => same,
        }
    }

    /// What an ordering says.
    pub fn holds(self, ordering: std::cmp::Ordering) -> bool {
        match self {
            CompareOp::Lt => ordering.is_lt(),
            CompareOp::Le => ordering.is_le(),
            CompareOp::Eq => ordering.is_eq(),
            CompareOp::Ne => ordering.is_ne(),
            CompareOp::Gt => ordering.is_gt(),
            CompareOp::Ge => ordering.is_ge(),
        }
    }
}

impl TryFrom<ast::CmpOp> for CompareOp {
    type Error = ();

    fn try_from(op: ast::CmpOp) -> Result<CompareOp, ()> {
        use ast::CmpOp as O;
        Ok(match op {
            O::Lt => CompareOp::Lt,
            O::LtE => CompareOp::Le,
            O::Eq => CompareOp::Eq,
            O::NotEq => CompareOp::Ne,
            O::Gt => CompareOp::Gt,
            O::GtE => CompareOp::Ge,
            O::Is | O::IsNot | O::In | O::NotIn => return Err(()),
        })
    }
}
