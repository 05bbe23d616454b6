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

    /// The sign, as errors show it.
    pub fn sign(self) -> &'static str {
        match self {
            BinaryOp::Add => "+",
            BinaryOp::Sub => "-",
            BinaryOp::Mult => "*",
            BinaryOp::MatMult => "@",
            BinaryOp::Div => "/",
            BinaryOp::Mod => "%",
            BinaryOp::Pow => "** or pow()",
            BinaryOp::LShift => "<<",
            BinaryOp::RShift => ">>",
            BinaryOp::BitOr => "|",
            BinaryOp::BitXor => "^",
            BinaryOp::BitAnd => "&",
            BinaryOp::FloorDiv => "//",
        }
    }

    /// The method, the reflected method, the in-place method.
    pub fn methods(self) -> (&'static str, &'static str, &'static str) {
        match self {
            BinaryOp::Add => ("__add__", "__radd__", "__iadd__"),
            BinaryOp::Sub => ("__sub__", "__rsub__", "__isub__"),
            BinaryOp::Mult => ("__mul__", "__rmul__", "__imul__"),
            BinaryOp::MatMult => ("__matmul__", "__rmatmul__", "__imatmul__"),
            BinaryOp::Div => ("__truediv__", "__rtruediv__", "__itruediv__"),
            BinaryOp::Mod => ("__mod__", "__rmod__", "__imod__"),
            BinaryOp::Pow => ("__pow__", "__rpow__", "__ipow__"),
            BinaryOp::LShift => ("__lshift__", "__rlshift__", "__ilshift__"),
            BinaryOp::RShift => ("__rshift__", "__rrshift__", "__irshift__"),
            BinaryOp::BitOr => ("__or__", "__ror__", "__ior__"),
            BinaryOp::BitXor => ("__xor__", "__rxor__", "__ixor__"),
            BinaryOp::BitAnd => ("__and__", "__rand__", "__iand__"),
            BinaryOp::FloorDiv => ("__floordiv__", "__rfloordiv__", "__ifloordiv__"),
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
