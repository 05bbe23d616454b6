//! Statements.

use super::{Parsed, Parser};
use crate::ast::{Block, Expr, ExprKind, Stmt, StmtKind};
use crate::lexer::TokenKind;
use crate::source::{Diagnostic, Pos, closest};

/// What is done first, what is asked before each round, what is done after it.
type ForHead = (Option<Box<Stmt>>, Option<Expr>, Option<Expr>);

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
        let (opened, indentation) = (self.pos(), self.indentation(self.at));
        self.expect("{", "this")?;
        let mut items = Vec::new();
        loop {
            let end = self.pos();
            if self.peek("}") && self.token().starts_line && end.col < indentation && end.line > opened.line {
                self.unclosed.get_or_insert(opened);
            }
            if self.take("}") {
                return Some(Block { items, start: opened, end });
            }
            if self.at_end() {
                return self.endless_block(opened);
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

    fn endless_block<T>(&mut self, opened: Pos) -> Parsed<T> {
        let message = format!("expected `}}`: the block opened at {opened} never ends");
        let diagnostic = Diagnostic::syntax(self.previous_end(), message);
        self.error(match self.unclosed.filter(|inner| *inner != opened) {
            Some(inner) => diagnostic.with_help(format!("by the indentation, it is the block at {inner} that lacks its `}}`")),
            None => diagnostic,
        })
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
            TokenKind::Punct("{") => StmtKind::Block(self.block()?),
            TokenKind::Word(word) => match &**word {
                "if" => self.if_statement()?,
                "while" => self.while_statement()?,
                "do" => self.do_statement()?,
                "for" => self.for_statement()?,
                "switch" => self.switch_statement()?,
                "case" => self.case_label()?,
                "default" => self.default_label()?,
                "goto" | "break" | "continue" | "return" => self.jump()?,
                "else" => return self.stray_else(),
                "asm" | "__asm__" | "__asm" => self.barrier()?,
                _ if self.ahead(1).is(":") => self.label()?,
                _ => self.expression_statement()?,
            },
            TokenKind::Punct(";") => {
                self.bump();
                StmtKind::Empty
            }
            _ => self.expression_statement()?,
        };
        Some(Stmt { kind, pos })
    }

    fn while_statement(&mut self) -> Parsed<StmtKind> {
        self.bump();
        let condition = self.condition("while")?;
        Some(StmtKind::While(condition, Box::new(self.statement()?)))
    }

    fn switch_statement(&mut self) -> Parsed<StmtKind> {
        self.bump();
        let subject = self.condition("switch")?;
        Some(StmtKind::Switch(subject, Box::new(self.statement()?)))
    }

    fn case_label(&mut self) -> Parsed<StmtKind> {
        self.bump();
        let value = self.conditional()?;
        if self.peek("...") {
            let pos = self.pos();
            return self.error(Diagnostic::unsupported(pos, "a range of case labels"));
        }
        self.expect(":", "the case label")?;
        Some(StmtKind::Case(value, Box::new(self.labeled()?)))
    }

    fn default_label(&mut self) -> Parsed<StmtKind> {
        self.bump();
        self.expect(":", "`default`")?;
        Some(StmtKind::Default(Box::new(self.labeled()?)))
    }

    fn label(&mut self) -> Parsed<StmtKind> {
        let label = self.token().word().unwrap_or_default().to_owned();
        self.bump();
        self.bump();
        Some(StmtKind::Label(label, Box::new(self.labeled()?)))
    }

    /// What goes on elsewhere.
    fn jump(&mut self) -> Parsed<StmtKind> {
        let (kind, what) = match self.bump().word() {
            Some("goto") => {
                let Some(label) = self.token().word().map(str::to_owned) else {
                    return self.unexpected("a label after `goto`");
                };
                self.bump();
                (StmtKind::Goto(label), "the `goto` statement")
            }
            Some("break") => (StmtKind::Break, "`break`"),
            Some("continue") => (StmtKind::Continue, "`continue`"),
            _ if self.peek(";") => (StmtKind::Return(None), "the `return` statement"),
            _ => (StmtKind::Return(Some(self.expression()?)), "the `return` statement"),
        };
        self.expect(";", what)?;
        Some(kind)
    }

    fn stray_else<T>(&mut self) -> Parsed<T> {
        let pos = self.pos();
        self.error(
            Diagnostic::syntax(pos, "this `else` belongs to no `if`")
                .with_help("does a `;` or a missing `{` end the `if` before it?"),
        )
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
        if let (Some(word), false) = (first.word(), self.peek(";")) {
            self.misspelled(word, &expression, first.pos)?;
        }
        self.expect(";", "this expression")?;
        Some(StmtKind::Expr(expression))
    }

    /// Reports a statement whose first word was most likely meant to be a keyword: `whlie (…) {` or `retrun 0`.
    fn misspelled(&mut self, word: &str, expression: &Expr, pos: Pos) -> Parsed<()> {
        const WITH_BLOCK: &[&str] = &["if", "while", "for", "switch"];
        const WITH_VALUE: &[&str] = &["return", "goto", "case", "else"];
        let (candidates, what) = match (&expression.kind, &self.token().kind) {
            (ExprKind::Call(..), TokenKind::Punct("{")) => (WITH_BLOCK, "opens a block"),
            (ExprKind::Name(_), TokenKind::Number(_) | TokenKind::Str(_) | TokenKind::Char(_)) => (WITH_VALUE, "takes a value"),
            _ => return Some(()),
        };
        let meant = closest(word, candidates.iter().copied()).map(|meant| format!("did you mean `{meant}`?"));
        let Some(help) = crate::foreign::advice(word).map(str::to_owned).or(meant) else {
            return Some(());
        };
        self.error(Diagnostic::syntax(pos, format!("`{word}` is no word of C's that {what}")).with_help(help))
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
        let before = self.diagnostics.len();
        let parsed = self.for_head();
        if parsed.is_none() {
            self.advise(before, "the three parts of `for` are separated by `;`, as in `for (int i = 0; i < n; i++)`");
        }
        let (init, condition, step) = parsed?;
        let body = Box::new(self.statement()?);
        self.scopes.pop();
        Some(StmtKind::For { init, condition, step, body })
    }

    /// The three parts of `for`, in a scope that stays open.
    fn for_head(&mut self) -> Parsed<ForHead> {
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
        Some((init, condition, step))
    }

    fn condition(&mut self, word: &str) -> Parsed<Expr> {
        self.expect("(", &format!("`{word}`"))?;
        let condition = self.expression()?;
        self.expect(")", &format!("the expression of `{word}`"))?;
        Some(condition)
    }
}
