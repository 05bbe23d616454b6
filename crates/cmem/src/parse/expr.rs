//! Expressions, by precedence climbing.

use super::number::read_number;
use super::{Parsed, Parser};
use crate::ast::{BinaryOp, Designator, Expr, ExprKind, UnaryOp};
use crate::lexer::{Token, TokenKind};
use crate::source::Diagnostic;
use crate::types::Scalar;

/// Words that can't be names.
const KEYWORDS: &[&str] = &[
    "auto",
    "break",
    "case",
    "char",
    "const",
    "continue",
    "default",
    "do",
    "double",
    "else",
    "enum",
    "extern",
    "float",
    "for",
    "goto",
    "if",
    "inline",
    "int",
    "long",
    "register",
    "restrict",
    "return",
    "short",
    "signed",
    "sizeof",
    "static",
    "struct",
    "switch",
    "typedef",
    "union",
    "unsigned",
    "void",
    "volatile",
    "while",
    "_Alignas",
    "_Alignof",
    "_Atomic",
    "_Bool",
    "_Complex",
    "_Generic",
    "_Imaginary",
    "_Noreturn",
    "_Static_assert",
    "_Thread_local",
];

pub(super) fn is_keyword(word: &str) -> bool {
    KEYWORDS.contains(&word)
}

impl Parser<'_> {
    /// An expression, commas included.
    pub(super) fn expression(&mut self) -> Parsed<Expr> {
        let mut left = self.assignment()?;
        let mut chain = 0;
        while self.peek(",") {
            chain += 1;
            self.deeper(self.depth + chain)?;
            let pos = self.bump().pos;
            let right = self.assignment()?;
            left = Expr { kind: ExprKind::Comma(Box::new(left), Box::new(right)), pos };
        }
        Some(left)
    }

    /// An expression without a top-level comma.
    pub(super) fn assignment(&mut self) -> Parsed<Expr> {
        self.nested(|parser| {
            let left = parser.conditional()?;
            let TokenKind::Punct(punct) = parser.token().kind else {
                return Some(left);
            };
            let op = match punct {
                "=" => None,
                "+=" => Some(BinaryOp::Add),
                "-=" => Some(BinaryOp::Sub),
                "*=" => Some(BinaryOp::Mul),
                "/=" => Some(BinaryOp::Div),
                "%=" => Some(BinaryOp::Rem),
                "<<=" => Some(BinaryOp::Shl),
                ">>=" => Some(BinaryOp::Shr),
                "&=" => Some(BinaryOp::And),
                "|=" => Some(BinaryOp::Or),
                "^=" => Some(BinaryOp::Xor),
                _ => return Some(left),
            };
            let pos = parser.bump().pos;
            let (left, right) = (Box::new(left), Box::new(parser.assignment()?));
            let kind = match op {
                None => ExprKind::Assign(left, right),
                Some(op) => ExprKind::AssignOp(op, left, right),
            };
            Some(Expr { kind, pos })
        })
    }

    /// `a ? b : c` and everything that binds tighter.
    pub(super) fn conditional(&mut self) -> Parsed<Expr> {
        let condition = self.binary(0)?;
        if self.peek("?") { self.choice(condition) } else { Some(condition) }
    }

    /// What follows the condition.
    fn choice(&mut self, condition: Expr) -> Parsed<Expr> {
        let pos = self.bump().pos;
        if self.peek(":") {
            return self.error(Diagnostic::unsupported(pos, "`?:` without a middle operand").with_help("repeat the condition"));
        }
        let then = self.expression()?;
        self.expect(":", "the middle of `? :`")?;
        let otherwise = self.nested(Self::conditional)?;
        Some(Expr { kind: ExprKind::Conditional(Box::new(condition), Box::new(then), Box::new(otherwise)), pos })
    }

    fn binary(&mut self, least: u32) -> Parsed<Expr> {
        let mut left = self.unary()?;
        let mut chain = 0;
        loop {
            let TokenKind::Punct(punct) = self.token().kind else {
                return Some(left);
            };
            let Some(precedence) = precedence(punct).filter(|precedence| *precedence >= least) else {
                return Some(left);
            };
            chain += 1;
            self.deeper(self.depth + chain)?;
            let pos = self.bump().pos;
            let right = self.nested(|parser| parser.binary(precedence + 1))?;
            left = Expr { kind: binary_kind(punct, Box::new(left), Box::new(right)), pos };
        }
    }

    // Parsing nests as deep as the text, so what calls itself holds little: the rest stands in functions of its own.

    fn unary(&mut self) -> Parsed<Expr> {
        match &self.token().kind {
            TokenKind::Punct("+" | "-" | "~" | "!" | "&" | "*" | "++" | "--") => self.prefixed(),
            TokenKind::Punct("&&") => self.label_address(),
            TokenKind::Punct("(") if self.type_follows(1) => self.cast(),
            TokenKind::Word(word) => match &**word {
                "sizeof" => self.size_of(),
                "_Alignof" | "__alignof__" => self.align_of(),
                "__extension__" => {
                    self.bump();
                    self.nested(Self::unary)
                }
                _ => self.postfix(),
            },
            _ => self.postfix(),
        }
    }

    fn prefixed(&mut self) -> Parsed<Expr> {
        let Token { kind: TokenKind::Punct(punct), pos, .. } = self.bump() else { return None };
        let operand = Box::new(self.nested(Self::unary)?);
        let kind = match punct {
            "+" => ExprKind::Unary(UnaryOp::Plus, operand),
            "-" => ExprKind::Unary(UnaryOp::Negate, operand),
            "~" => ExprKind::Unary(UnaryOp::Complement, operand),
            "!" => ExprKind::Unary(UnaryOp::Not, operand),
            "&" => ExprKind::AddressOf(operand),
            "*" => ExprKind::Deref(operand),
            _ => ExprKind::Step { operand, up: punct == "++", prefix: true },
        };
        Some(Expr { kind, pos })
    }

    fn label_address(&mut self) -> Parsed<Expr> {
        let pos = self.pos();
        self.error(Diagnostic::unsupported(pos, "the address of a label (`&&`)"))
    }

    fn size_of(&mut self) -> Parsed<Expr> {
        let pos = self.bump().pos;
        if self.peek("(") && self.type_follows(1) {
            self.bump();
            let name = self.type_name()?;
            self.expect(")", "the type")?;
            if self.peek("{") {
                return self.error(Diagnostic::unsupported(pos, "`sizeof` of a compound literal"));
            }
            return Some(Expr { kind: ExprKind::SizeofType(Box::new(name)), pos });
        }
        let operand = self.nested(Self::unary)?;
        Some(Expr { kind: ExprKind::SizeofExpr(Box::new(operand)), pos })
    }

    fn align_of(&mut self) -> Parsed<Expr> {
        let pos = self.bump().pos;
        self.expect("(", "`_Alignof`")?;
        let name = self.type_name()?;
        self.expect(")", "the type")?;
        Some(Expr { kind: ExprKind::AlignofType(Box::new(name)), pos })
    }

    /// `(type)x` or `(type){…}`.
    fn cast(&mut self) -> Parsed<Expr> {
        let pos = self.bump().pos;
        let name = self.type_name()?;
        self.expect(")", "the type")?;
        if self.peek("{") {
            let init = self.initializer()?;
            let literal = Expr { kind: ExprKind::CompoundLiteral(Box::new(name), Box::new(init)), pos };
            return self.postfix_of(literal);
        }
        let operand = self.nested(Self::unary)?;
        Some(Expr { kind: ExprKind::Cast(Box::new(name), Box::new(operand)), pos })
    }

    fn postfix(&mut self) -> Parsed<Expr> {
        let primary = self.primary()?;
        self.postfix_of(primary)
    }

    fn postfix_of(&mut self, mut base: Expr) -> Parsed<Expr> {
        let mut chain = 0;
        loop {
            let TokenKind::Punct(punct @ ("[" | "(" | "." | "->" | "++" | "--")) = self.token().kind else {
                return Some(base);
            };
            chain += 1;
            self.deeper(self.depth + chain)?;
            let pos = self.bump().pos;
            base = match punct {
                "[" => {
                    let index = self.expression()?;
                    self.expect("]", "the index")?;
                    let pos = base.pos;
                    Expr { kind: ExprKind::Index(Box::new(base), Box::new(index)), pos }
                }
                "(" => {
                    let arguments = self.arguments()?;
                    let pos = base.pos;
                    Expr { kind: ExprKind::Call(Box::new(base), arguments), pos }
                }
                "." | "->" => {
                    let Some(name) = self.token().word().map(str::to_owned) else {
                        return self.unexpected("the name of a member");
                    };
                    self.bump();
                    Expr { kind: ExprKind::Member { base: Box::new(base), name, arrow: punct == "->" }, pos }
                }
                _ => Expr { kind: ExprKind::Step { operand: Box::new(base), up: punct == "++", prefix: false }, pos },
            };
        }
    }

    fn arguments(&mut self) -> Parsed<Vec<Expr>> {
        let mut arguments = Vec::new();
        if self.take(")") {
            return Some(arguments);
        }
        loop {
            if self.starts_declaration() {
                return self.unexpected_with("an argument", Some("in a call, an argument is a value and has no type before it"));
            }
            arguments.push(self.assignment()?);
            if self.take(")") {
                return Some(arguments);
            }
            if !self.take(",") {
                return self.missing_comma();
            }
        }
    }

    fn missing_comma<T>(&mut self) -> Parsed<T> {
        let before = self.diagnostics.len();
        let starts_value = matches!(self.token().kind, TokenKind::Number(_) | TokenKind::Str(_) | TokenKind::Char(_))
            || self.token().word().is_some_and(|word| !is_keyword(word));
        let missing = self.expect(")", "the arguments");
        if starts_value && self.token().made_by.is_none() {
            let found = self.token().shown();
            self.advise(before, &format!("is a `,` missing before {found}?"));
        }
        missing?;
        None
    }

    fn primary(&mut self) -> Parsed<Expr> {
        match &self.token().kind {
            TokenKind::Punct("(") => self.parenthesized(),
            TokenKind::Word(_) => self.named(),
            _ => self.constant(),
        }
    }

    fn parenthesized(&mut self) -> Parsed<Expr> {
        self.bump();
        if self.peek("{") {
            return self.statement_expression();
        }
        let inner = self.expression()?;
        self.expect(")", "this expression")?;
        Some(inner)
    }

    fn statement_expression(&mut self) -> Parsed<Expr> {
        let pos = self.tokens[self.at - 1].pos;
        // Recovery counts the braces that were read.
        self.bump();
        self.error(Diagnostic::unsupported(pos, "a statement expression `({ … })`").with_help("make it a function"))
    }

    fn constant(&mut self) -> Parsed<Expr> {
        let token = self.token().clone();
        let pos = token.pos;
        let kind = match token.kind {
            TokenKind::Number(text) => {
                self.bump();
                match read_number(&text, pos) {
                    Ok(kind) => kind,
                    Err(diagnostic) => return self.error(diagnostic),
                }
            }
            TokenKind::Char(value) => {
                self.bump();
                ExprKind::Int(value, Scalar::I32)
            }
            TokenKind::Str(mut bytes) => {
                self.bump();
                // Neighboring literals are one.
                while let TokenKind::Str(more) = &self.token().kind {
                    bytes.extend_from_slice(more);
                    self.bump();
                }
                ExprKind::Str(bytes)
            }
            _ => {
                let help = self.odd_operator();
                return self.unexpected_with("an expression", help);
            }
        };
        Some(Expr { kind, pos })
    }

    /// A name, or one of the words that look like a function's.
    fn named(&mut self) -> Parsed<Expr> {
        let (word, pos) = (self.token().word().unwrap_or_default().to_owned(), self.pos());
        let kind = match &*word {
            "__builtin_va_arg" => self.va_arg()?,
            "__builtin_offsetof" => self.offset_of()?,
            "_Generic" => return self.error(Diagnostic::unsupported(pos, "`_Generic`")),
            _ if is_keyword(&word) => return self.unexpected("an expression"),
            _ => {
                self.bump();
                ExprKind::Name(word)
            }
        };
        Some(Expr { kind, pos })
    }

    fn va_arg(&mut self) -> Parsed<ExprKind> {
        self.bump();
        self.expect("(", "`va_arg`")?;
        let list = self.assignment()?;
        self.expect(",", "the first argument of `va_arg`")?;
        let name = self.type_name()?;
        self.expect(")", "the type")?;
        Some(ExprKind::VaArg(Box::new(list), Box::new(name)))
    }

    /// What is likely meant where an expression begins with something else.
    fn odd_operator(&self) -> Option<&'static str> {
        let before = self.at.checked_sub(1).map(|at| &self.tokens[at])?;
        match &self.token().kind {
            TokenKind::Punct("<") if before.is("=") => Some("C writes `<=`"),
            TokenKind::Punct(">") if before.is("=") => Some("C writes `>=`"),
            TokenKind::Punct("{") => Some("a list in braces can only stand where a variable is declared"),
            _ => None,
        }
    }

    fn offset_of(&mut self) -> Parsed<ExprKind> {
        self.bump();
        self.expect("(", "`offsetof`")?;
        let name = self.type_name()?;
        self.expect(",", "the type")?;
        let mut path = Vec::new();
        loop {
            let Some(field) = self.token().word().map(str::to_owned) else {
                return self.unexpected("the name of a member");
            };
            let pos = self.bump().pos;
            path.push(Designator::Field(field, pos));
            while self.take("[") {
                path.push(Designator::Index(self.expression()?));
                self.expect("]", "the index")?;
            }
            if !self.take(".") {
                break;
            }
        }
        self.expect(")", "the member")?;
        Some(ExprKind::OffsetOf(Box::new(name), path))
    }
}

fn precedence(punct: &str) -> Option<u32> {
    Some(match punct {
        "||" => 0,
        "&&" => 1,
        "|" => 2,
        "^" => 3,
        "&" => 4,
        "==" | "!=" => 5,
        "<" | ">" | "<=" | ">=" => 6,
        "<<" | ">>" => 7,
        "+" | "-" => 8,
        "*" | "/" | "%" => 9,
        _ => return None,
    })
}

fn binary_kind(punct: &str, left: Box<Expr>, right: Box<Expr>) -> ExprKind {
    let op = match punct {
        "||" => return ExprKind::Or(left, right),
        "&&" => return ExprKind::And(left, right),
        "|" => BinaryOp::Or,
        "^" => BinaryOp::Xor,
        "&" => BinaryOp::And,
        "==" => BinaryOp::Equal,
        "!=" => BinaryOp::NotEqual,
        "<" => BinaryOp::Less,
        ">" => BinaryOp::Greater,
        "<=" => BinaryOp::LessEqual,
        ">=" => BinaryOp::GreaterEqual,
        "<<" => BinaryOp::Shl,
        ">>" => BinaryOp::Shr,
        "+" => BinaryOp::Add,
        "-" => BinaryOp::Sub,
        "*" => BinaryOp::Mul,
        "/" => BinaryOp::Div,
        _ => BinaryOp::Rem,
    };
    ExprKind::Binary(op, left, right)
}
