//! Statements.

use super::{Parsed, Parser};
use crate::ast::{Block, Expr, Stmt, StmtKind};
use crate::lexer::TokenKind;
use crate::source::Diagnostic;

impl Parser<'_> {
    /// A block, whose names end with it.
    pub(super) fn block(&mut self) -> Parsed<Block> {
        self.scopes.push(Default::default());
        let block = self.block_in_scope();
        self.scopes.pop();
        block
    }

    /// A block whose scope the caller opened: a function's body shares it with the parameters.
    pub(super) fn block_in_scope(&mut self) -> Parsed<Block> {
        let opened = self.pos();
        self.expect("{", "this")?;
        let mut items = Vec::new();
        loop {
            let end = self.pos();
            if self.take("}") {
                return Some(Block { items, end });
            }
            if self.at_end() {
                let message = format!("expected `}}`: the block opened at {opened} never ends");
                return self.error(Diagnostic::syntax(self.previous_end(), message));
            }
            if self.diagnostics.len() >= super::MAX_DIAGNOSTICS {
                return None;
            }
            let (start, scopes) = (self.at, self.scopes.len());
            match self.item() {
                Some(item) => items.push(item),
                None => {
                    self.scopes.truncate(scopes);
                    self.skip_statement(start);
                }
            }
        }
    }

    /// A declaration or a statement.
    fn item(&mut self) -> Parsed<Stmt> {
        let pos = self.pos();
        let is_label = self.ahead(1).is(":");
        if self.starts_declaration() && !is_label {
            let declaration = self.declaration()?;
            return Some(Stmt { kind: StmtKind::Declaration(declaration), pos });
        }
        self.statement()
    }

    fn statement(&mut self) -> Parsed<Stmt> {
        self.nested(Self::statement_here)
    }

    fn statement_here(&mut self) -> Parsed<Stmt> {
        let pos = self.pos();
        let kind = match &self.token().kind {
            TokenKind::Punct(";") => {
                self.bump();
                StmtKind::Empty
            }
            TokenKind::Punct("{") => StmtKind::Block(self.block()?),
            TokenKind::Word(word) => match &**word {
                "if" => self.if_statement()?,
                "while" => {
                    self.bump();
                    let condition = self.condition("while")?;
                    StmtKind::While(condition, Box::new(self.statement()?))
                }
                "do" => self.do_statement()?,
                "for" => self.for_statement()?,
                "switch" => {
                    self.bump();
                    let subject = self.condition("switch")?;
                    StmtKind::Switch(subject, Box::new(self.statement()?))
                }
                "case" => {
                    self.bump();
                    let value = self.conditional()?;
                    if self.peek("...") {
                        let pos = self.pos();
                        return self.error(Diagnostic::unsupported(pos, "a range of case labels"));
                    }
                    self.expect(":", "the case label")?;
                    StmtKind::Case(value, Box::new(self.labeled()?))
                }
                "default" => {
                    self.bump();
                    self.expect(":", "`default`")?;
                    StmtKind::Default(Box::new(self.labeled()?))
                }
                "goto" => {
                    self.bump();
                    let Some(label) = self.token().word().map(str::to_owned) else {
                        return self.unexpected("a label after `goto`");
                    };
                    self.bump();
                    self.expect(";", "the `goto` statement")?;
                    StmtKind::Goto(label)
                }
                "break" => {
                    self.bump();
                    self.expect(";", "`break`")?;
                    StmtKind::Break
                }
                "continue" => {
                    self.bump();
                    self.expect(";", "`continue`")?;
                    StmtKind::Continue
                }
                "return" => {
                    self.bump();
                    let value = if self.peek(";") { None } else { Some(self.expression()?) };
                    self.expect(";", "the `return` statement")?;
                    StmtKind::Return(value)
                }
                "else" => {
                    return self.error(
                        Diagnostic::syntax(pos, "this `else` belongs to no `if`")
                            .with_help("does a `;` or a missing `{` end the `if` before it?"),
                    );
                }
                "asm" | "__asm__" | "__asm" => self.barrier()?,
                _ if self.ahead(1).is(":") => {
                    let label = word.clone();
                    self.bump();
                    self.bump();
                    StmtKind::Label(label, Box::new(self.labeled()?))
                }
                _ => self.expression_statement()?,
            },
            _ => self.expression_statement()?,
        };
        Some(Stmt { kind, pos })
    }

    /// The statement after a label. A label at the end of a block labels nothing, which newer C allows.
    fn labeled(&mut self) -> Parsed<Stmt> {
        let pos = self.pos();
        if self.peek("}") {
            return Some(Stmt { kind: StmtKind::Empty, pos });
        }
        if self.starts_declaration() && !self.ahead(1).is(":") {
            return self.error(
                Diagnostic::syntax(pos, "a label must stand before a statement, and this is a declaration")
                    .with_help("put the declaration into braces, or a `;` before it"),
            );
        }
        self.statement()
    }

    fn expression_statement(&mut self) -> Parsed<StmtKind> {
        let first = self.token().clone();
        let second_is_word = self.ahead(1).word().is_some();
        if let (Some(word), true) = (first.word(), second_is_word)
            && !super::expr::is_keyword(word)
        {
            return self.unknown_type(word.to_owned());
        }
        let expression = self.expression()?;
        self.expect(";", "this expression")?;
        Some(StmtKind::Expr(expression))
    }

    /// `asm volatile ("" : : "r"(p) : "memory");`: without instructions, it only keeps an optimizer from looking through.
    fn barrier(&mut self) -> Parsed<StmtKind> {
        let pos = self.bump().pos;
        while matches!(self.token().word(), Some("volatile" | "__volatile__" | "inline")) {
            self.bump();
        }
        self.expect("(", "`asm`")?;
        if self.token().kind != TokenKind::Str(Vec::new()) {
            return self.error(Diagnostic::unsupported(pos, "inline assembly"));
        }
        let mut depth = 1;
        while depth > 0 && !self.at_end() {
            let token = self.bump();
            depth += i32::from(token.is("(")) - i32::from(token.is(")"));
        }
        self.expect(";", "`asm`")?;
        Some(StmtKind::Empty)
    }

    fn if_statement(&mut self) -> Parsed<StmtKind> {
        self.bump();
        let condition = self.condition("if")?;
        let then = Box::new(self.statement()?);
        let otherwise = if self.take_word("else") { Some(Box::new(self.statement()?)) } else { None };
        Some(StmtKind::If(condition, then, otherwise))
    }

    fn do_statement(&mut self) -> Parsed<StmtKind> {
        self.bump();
        let body = Box::new(self.statement()?);
        if !self.take_word("while") {
            return self.unexpected("`while` after the body of `do`");
        }
        let condition = self.condition("while")?;
        self.expect(";", "`do … while (…)`")?;
        Some(StmtKind::DoWhile(body, condition))
    }

    fn for_statement(&mut self) -> Parsed<StmtKind> {
        self.bump();
        self.expect("(", "`for`")?;
        self.scopes.push(Default::default());
        let init_pos = self.pos();
        let init = if self.take(";") {
            None
        } else if self.starts_declaration() {
            let declaration = self.declaration()?;
            Some(Box::new(Stmt { kind: StmtKind::Declaration(declaration), pos: init_pos }))
        } else {
            let expression = self.expression()?;
            self.expect(";", "the first part of `for`")?;
            Some(Box::new(Stmt { kind: StmtKind::Expr(expression), pos: init_pos }))
        };
        let condition = if self.peek(";") { None } else { Some(self.expression()?) };
        self.expect(";", "the condition of `for`")?;
        let step = if self.peek(")") { None } else { Some(self.expression()?) };
        self.expect(")", "the last part of `for`")?;
        let body = Box::new(self.statement()?);
        self.scopes.pop();
        Some(StmtKind::For { init, condition, step, body })
    }

    fn condition(&mut self, word: &str) -> Parsed<Expr> {
        self.expect("(", &format!("`{word}`"))?;
        let condition = self.expression()?;
        self.expect(")", &format!("the expression of `{word}`"))?;
        Some(condition)
    }
}
