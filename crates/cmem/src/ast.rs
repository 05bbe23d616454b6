//! The syntax tree: what the parser read, before names and types are resolved.
//!
//! Not here: types ([`crate::types`]) and code ([`crate::code`]).

use crate::source::Pos;

/// A program: its declarations in order.
pub(crate) type Unit = Vec<External>;

/// A declaration outside every function.
#[derive(Debug)]
pub(crate) enum External {
    Function(Function),
    Declaration(Declaration),
}

/// A function definition.
#[derive(Debug)]
pub(crate) struct Function {
    pub(crate) specifiers: Specifiers,
    pub(crate) declarator: Declarator,
    pub(crate) body: Block,
}

/// `{ … }`.
#[derive(Debug)]
pub(crate) struct Block {
    pub(crate) items: Vec<Stmt>,
    /// The opening brace.
    pub(crate) start: Pos,
    /// The closing brace.
    pub(crate) end: Pos,
}

/// `int *a = 0, b[2];`
#[derive(Debug)]
pub(crate) struct Declaration {
    pub(crate) specifiers: Specifiers,
    pub(crate) declarators: Vec<InitDeclarator>,
}

/// One name of a declaration, and what it starts with.
#[derive(Debug)]
pub(crate) struct InitDeclarator {
    pub(crate) declarator: Declarator,
    pub(crate) init: Option<Init>,
}

/// What stands before the names.
#[derive(Debug, Clone)]
pub(crate) struct Specifiers {
    pub(crate) storage: Option<Storage>,
    pub(crate) is_const: bool,
    pub(crate) base: Base,
    pub(crate) pos: Pos,
}

/// A storage class.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Storage {
    Typedef,
    Static,
    Extern,
}

/// The type before pointers and brackets.
#[derive(Debug, Clone)]
pub(crate) enum Base {
    Void,
    Scalar(crate::types::Scalar),
    VaList,
    Named(String),
    Record {
        is_union: bool,
        tag: Option<String>,
        members: Option<Vec<Member>>,
    },
    Enum {
        tag: Option<String>,
        items: Option<Vec<Enumerator>>,
    },
    /// `_Static_assert(…, "…")`, which stands where a declaration can, and declares nothing.
    Assertion(Box<Expr>, String),
}

/// The members that one line of a struct declares.
#[derive(Debug, Clone)]
pub(crate) struct Member {
    pub(crate) specifiers: Specifiers,
    pub(crate) declarators: Vec<MemberDeclarator>,
}

/// A member's name, and how many bits it has if it is a bit-field: `a : 3`.
#[derive(Debug, Clone)]
pub(crate) struct MemberDeclarator {
    /// Only a bit-field may do without a name; then nobody ever sees it.
    pub(crate) declarator: Declarator,
    pub(crate) width: Option<Expr>,
}

/// `RED = 3`.
#[derive(Debug, Clone)]
pub(crate) struct Enumerator {
    pub(crate) name: String,
    pub(crate) pos: Pos,
    pub(crate) value: Option<Expr>,
}

/// A name and what is made of the base type.
#[derive(Debug, Clone)]
pub(crate) struct Declarator {
    pub(crate) name: Option<String>,
    pub(crate) pos: Pos,
    /// From the base type outwards: `int *a[2]` is pointer, then array.
    pub(crate) derived: Vec<Derived>,
}

/// One step from a type to another.
#[derive(Debug, Clone)]
pub(crate) enum Derived {
    Pointer { is_const: bool },
    Array(Option<Box<Expr>>),
    Function { params: Vec<Param>, variadic: bool, unspecified: bool },
}

/// A parameter.
#[derive(Debug, Clone)]
pub(crate) struct Param {
    pub(crate) specifiers: Specifiers,
    pub(crate) declarator: Declarator,
}

/// A type in parentheses: of a cast, of `sizeof`.
#[derive(Debug, Clone)]
pub(crate) struct TypeName {
    pub(crate) specifiers: Specifiers,
    pub(crate) declarator: Declarator,
}

/// An initializer.
#[derive(Debug, Clone)]
pub(crate) enum Init {
    Expr(Expr),
    List(Vec<InitItem>, Pos),
}

/// One element of an initializer list.
#[derive(Debug, Clone)]
pub(crate) struct InitItem {
    pub(crate) designators: Vec<Designator>,
    pub(crate) init: Init,
}

/// `.name` or `[3]`.
#[derive(Debug, Clone)]
pub(crate) enum Designator {
    Field(String, Pos),
    Index(Expr),
}

/// A statement.
#[derive(Debug)]
pub(crate) struct Stmt {
    pub(crate) kind: StmtKind,
    pub(crate) pos: Pos,
}

/// What a statement does.
#[derive(Debug)]
pub(crate) enum StmtKind {
    Empty,
    Declaration(Declaration),
    Expr(Expr),
    Block(Block),
    If(Expr, Box<Stmt>, Option<Box<Stmt>>),
    While(Expr, Box<Stmt>),
    DoWhile(Box<Stmt>, Expr),
    For { init: Option<Box<Stmt>>, condition: Option<Expr>, step: Option<Expr>, body: Box<Stmt> },
    Switch(Expr, Box<Stmt>),
    Case(Expr, Box<Stmt>),
    Default(Box<Stmt>),
    Label(String, Box<Stmt>),
    Goto(String),
    Break,
    Continue,
    Return(Option<Expr>),
}

/// An expression; `pos` is its operator's place, or its only token's.
#[derive(Debug, Clone)]
pub(crate) struct Expr {
    pub(crate) kind: ExprKind,
    pub(crate) pos: Pos,
}

/// What an expression is.
#[derive(Debug, Clone)]
pub(crate) enum ExprKind {
    Int(i64, crate::types::Scalar),
    Float(f64, crate::types::Scalar),
    Str(Vec<u8>),
    Name(String),
    Unary(UnaryOp, Box<Expr>),
    AddressOf(Box<Expr>),
    Deref(Box<Expr>),
    /// `++x`, `x--`: whether it adds, and whether the new value is the result.
    Step {
        operand: Box<Expr>,
        up: bool,
        prefix: bool,
    },
    Binary(BinaryOp, Box<Expr>, Box<Expr>),
    And(Box<Expr>, Box<Expr>),
    Or(Box<Expr>, Box<Expr>),
    Conditional(Box<Expr>, Box<Expr>, Box<Expr>),
    Assign(Box<Expr>, Box<Expr>),
    AssignOp(BinaryOp, Box<Expr>, Box<Expr>),
    Comma(Box<Expr>, Box<Expr>),
    Cast(Box<TypeName>, Box<Expr>),
    SizeofExpr(Box<Expr>),
    SizeofType(Box<TypeName>),
    AlignofType(Box<TypeName>),
    Call(Box<Expr>, Vec<Expr>),
    Index(Box<Expr>, Box<Expr>),
    Member {
        base: Box<Expr>,
        name: String,
        arrow: bool,
    },
    CompoundLiteral(Box<TypeName>, Box<Init>),
    VaArg(Box<Expr>, Box<TypeName>),
    OffsetOf(Box<TypeName>, Vec<Designator>),
}

/// A unary operator on a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum UnaryOp {
    Plus,
    Negate,
    Complement,
    Not,
}

/// A binary operator on two values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BinaryOp {
    Add,
    Sub,
    Mul,
    Div,
    Rem,
    Shl,
    Shr,
    And,
    Or,
    Xor,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    Equal,
    NotEqual,
}

impl BinaryOp {
    pub(crate) fn is_comparison(self) -> bool {
        use BinaryOp::*;
        matches!(self, Less | LessEqual | Greater | GreaterEqual | Equal | NotEqual)
    }

    pub(crate) fn symbol(self) -> &'static str {
        use BinaryOp::*;
        match self {
            Add => "+",
            Sub => "-",
            Mul => "*",
            Div => "/",
            Rem => "%",
            Shl => "<<",
            Shr => ">>",
            And => "&",
            Or => "|",
            Xor => "^",
            Less => "<",
            LessEqual => "<=",
            Greater => ">",
            GreaterEqual => ">=",
            Equal => "==",
            NotEqual => "!=",
        }
    }
}
