//! Statements.

use super::body::{CaseLabel, JumpTarget};
use super::{Checked, Checker, Scope, Symbol};
use crate::ast::{BinaryOp, Block, Declaration, Expr, ExprKind, Stmt, StmtKind, Storage};
use crate::code::Op;
use crate::source::{Diagnostic, Pos};
use crate::types::{Scalar, Type};

impl Checker {
    /// A block in a scope of names of its own.
    pub(super) fn block(&mut self, block: &Block, pos: Pos) {
        self.scopes.push(Scope::default());
        let has_vars = block.items.iter().any(|item| declares_variable(&item.kind));
        if has_vars {
            self.body.open_scope(pos);
        }
        for item in &block.items {
            self.statement(item);
        }
        if has_vars {
            self.body.close_scope(block.end);
        }
        self.scopes.pop();
    }

    pub(super) fn statement(&mut self, statement: &Stmt) {
        if self.diagnostics.len() < super::MAX_DIAGNOSTICS {
            // An error stands among the diagnostics; the next statement can be checked all the same.
            let _ = self.statement_here(statement);
        }
    }

    fn statement_here(&mut self, statement: &Stmt) -> Checked<()> {
        let pos = statement.pos;
        match &statement.kind {
            StmtKind::Empty => {}
            StmtKind::Declaration(declaration) => {
                if self.local_declaration(declaration) {
                    self.done(pos.line, pos);
                }
            }
            StmtKind::Expr(expression) => {
                self.effect(expression)?;
                self.done(pos.line, pos);
            }
            StmtKind::Block(block) => self.block(block, pos),
            StmtKind::If(condition, then, otherwise) => {
                self.condition(condition)?;
                // gcc drops a branch that a constant decides, even at -O0: it merges no values.
                let control = self.body.control;
                self.body.control += u32::from(self.fold(condition).is_none());
                let skip = self.body.emit(Op::JumpIfZero(0), pos);
                self.statement(then);
                match otherwise {
                    None => self.body.land(skip),
                    Some(otherwise) => {
                        let end = self.body.emit(Op::Jump(0), pos);
                        self.body.land(skip);
                        self.statement(otherwise);
                        self.body.land(end);
                    }
                }
                self.body.control = control;
            }
            StmtKind::While(condition, body) => {
                let start = self.body.here();
                self.branching(|checker| checker.condition(condition))?;
                let end = self.body.emit(Op::JumpIfZero(0), pos);
                let target = self.loop_body(body);
                self.land_continues(&target, start);
                self.body.emit(Op::Jump(start as u32), pos);
                self.body.land(end);
                self.land_breaks(&target);
            }
            StmtKind::DoWhile(body, condition) => {
                let start = self.body.here();
                let target = self.loop_body(body);
                self.land_continues(&target, self.body.here());
                self.branching(|checker| checker.condition(condition))?;
                self.body.emit(Op::JumpIfNotZero(start as u32), pos);
                self.land_breaks(&target);
            }
            StmtKind::For { init, condition, step, body } => {
                self.for_statement(pos, init.as_deref(), condition.as_ref(), step.as_ref(), body)?;
            }
            StmtKind::Switch(subject, body) => self.switch(pos, subject, body)?,
            StmtKind::Case(value, inner) => {
                let value = self.constant(value, "a case label")?;
                self.case(Some(value), pos)?;
                self.statement(inner);
            }
            StmtKind::Default(inner) => {
                self.case(None, pos)?;
                self.statement(inner);
            }
            StmtKind::Label(name, inner) => {
                if !self.body.label(name) {
                    return self.type_error(pos, format!("the label `{name}` is already set in this function"));
                }
                self.statement(inner);
            }
            StmtKind::Goto(name) => {
                self.done(pos.line, pos);
                self.body.goto(name, pos);
            }
            StmtKind::Break => {
                let Some(depth) = self.body.targets.last().map(|target| target.depth) else {
                    return self.type_error(pos, "`break` stands in no loop and no `switch`");
                };
                self.done(pos.line, pos);
                self.body.leave_to(depth, pos);
                let jump = self.body.emit(Op::Jump(0), pos);
                self.body.targets.last_mut().expect("it was just there").breaks.push(jump);
            }
            StmtKind::Continue => {
                let Some(index) = self.body.targets.iter().rposition(|target| target.continues.is_some()) else {
                    return self.type_error(pos, "`continue` stands in no loop");
                };
                self.done(pos.line, pos);
                self.body.leave_to(self.body.targets[index].depth, pos);
                let jump = self.body.emit(Op::Jump(0), pos);
                self.body.targets[index].continues.as_mut().expect("it is a loop").push(jump);
            }
            StmtKind::Return(value) => self.return_statement(pos, value.as_ref())?,
        }
        Some(())
    }

    fn return_statement(&mut self, pos: Pos, value: Option<&Expr>) -> Checked<()> {
        let returns = self.body.returns.clone();
        match value {
            None => {
                self.done(pos.line, pos);
                // In a function with a result this leaves it to chance, as gcc does.
                let op = if returns.is_void() { Op::Return } else { Op::FallOff };
                self.body.emit(op, pos);
            }
            Some(value) if returns.is_void() => {
                let ty = self.rvalue(value)?;
                if !ty.is_void() {
                    return self.type_error(value.pos, "this function returns nothing, yet a value is given");
                }
                self.body.emit(Op::Pop, pos);
                self.done(pos.line, pos);
                self.body.emit(Op::Return, pos);
            }
            Some(value) => {
                self.assigned(value, &returns, "the result")?;
                if Self::is_pointer(&returns) && self.is_local_address(value) {
                    self.body.emit(Op::Nullify, value.pos);
                }
                self.done(pos.line, pos);
                self.body.emit(Op::Return, pos);
            }
        }
        Some(())
    }

    /// Whether an expression is, on the face of it, the address of a local variable or of a part of one.
    fn is_local_address(&mut self, e: &Expr) -> bool {
        match &e.kind {
            ExprKind::Cast(_, inner) => self.is_local_address(inner),
            ExprKind::Binary(BinaryOp::Add | BinaryOp::Sub, left, right) => {
                let is_number = matches!(right.kind, ExprKind::Int(..));
                is_number && self.is_local_address(left)
            }
            ExprKind::AddressOf(place) => self.is_local_place(place),
            ExprKind::Name(_) | ExprKind::Member { .. } | ExprKind::Index(..) => {
                let is_array = self.type_of(e).is_some_and(|ty| ty.element().is_some());
                is_array && self.is_local_place(e)
            }
            _ => false,
        }
    }

    fn is_local_place(&mut self, e: &Expr) -> bool {
        match &e.kind {
            ExprKind::Name(name) => matches!(self.lookup(name), Some(Symbol::Local(_))),
            ExprKind::Member { base, arrow: false, .. } => self.is_local_place(base),
            ExprKind::Index(base, _) => {
                let is_array = self.type_of(base).is_some_and(|ty| ty.element().is_some());
                is_array && self.is_local_place(base)
            }
            _ => false,
        }
    }

    fn for_statement(
        &mut self,
        pos: Pos,
        init: Option<&Stmt>,
        condition: Option<&Expr>,
        step: Option<&Expr>,
        body: &Stmt,
    ) -> Checked<()> {
        self.scopes.push(Scope::default());
        let has_vars = init.is_some_and(|init| declares_variable(&init.kind));
        if has_vars {
            self.body.open_scope(pos);
        }
        if let Some(init) = init {
            self.statement(init);
        }
        let start = self.body.here();
        let mut end = None;
        if let Some(condition) = condition {
            self.branching(|checker| checker.condition(condition))?;
            end = Some(self.body.emit(Op::JumpIfZero(0), pos));
        }
        let target = self.loop_body(body);
        self.land_continues(&target, self.body.here());
        if let Some(step) = step {
            self.branching(|checker| checker.effect(step))?;
        }
        self.body.emit(Op::Jump(start as u32), pos);
        if let Some(end) = end {
            self.body.land(end);
        }
        self.land_breaks(&target);
        if has_vars {
            self.body.close_scope(pos);
        }
        self.scopes.pop();
        Some(())
    }

    fn switch(&mut self, pos: Pos, subject: &Expr, body: &Stmt) -> Checked<()> {
        let ty = self.rvalue(subject)?;
        let Some(scalar) = ty.as_scalar().filter(|scalar| scalar.is_integer()) else {
            let name = self.name_of(&ty);
            let mut diagnostic = Diagnostic::types(subject.pos, format!("`switch` takes an integer, not {name}"));
            if ty.target().is_some_and(Type::is_character) {
                diagnostic = diagnostic.with_help("compare strings with `strcmp`, one `if` after the other");
            }
            return self.error(diagnostic);
        };
        let promoted = scalar.promoted();
        self.convert_scalar(scalar, promoted, subject.pos);
        self.done(subject.pos.line, subject.pos);
        let op = self.body.emit(Op::Switch([].into(), 0), pos);
        self.body.targets.push(JumpTarget {
            depth: self.body.open.len(),
            breaks: Vec::new(),
            continues: None,
            cases: Vec::new(),
        });
        let control = self.body.control;
        self.body.control += u32::from(self.fold(subject).is_none());
        self.statement(body);
        self.body.control = control;
        let mut target = self.body.targets.pop().expect("it was just pushed");
        let end = self.body.here();
        self.land_breaks(&target);
        for case in &mut target.cases {
            case.value = case.value.map(|value| promoted.wrap(value));
        }
        self.body.switch(op, target.cases, end, pos);
        Some(())
    }

    fn case(&mut self, value: Option<i64>, pos: Pos) -> Checked<()> {
        let (target, path) = (self.body.here(), self.body.open.clone());
        let Some(switch) = self.body.targets.iter_mut().rev().find(|target| target.continues.is_none()) else {
            return self.type_error(pos, "a case label stands in no `switch`");
        };
        if switch.cases.iter().any(|case| case.value == value) {
            return self.type_error(pos, "this `switch` already has that label");
        }
        switch.cases.push(CaseLabel { value, target, path });
        Some(())
    }

    fn loop_body(&mut self, body: &Stmt) -> JumpTarget {
        self.body.targets.push(JumpTarget {
            depth: self.body.open.len(),
            breaks: Vec::new(),
            continues: Some(Vec::new()),
            cases: Vec::new(),
        });
        self.branching(|checker| checker.statement(body));
        self.body.targets.pop().expect("it was just pushed")
    }

    /// Checks what a branch or a loop runs.
    pub(super) fn branching<T>(&mut self, check: impl FnOnce(&mut Self) -> T) -> T {
        self.body.control += 1;
        let checked = check(self);
        self.body.control -= 1;
        checked
    }

    fn land_breaks(&mut self, target: &JumpTarget) {
        for jump in &target.breaks {
            self.body.land(*jump);
        }
    }

    fn land_continues(&mut self, target: &JumpTarget, at: usize) {
        for jump in target.continues.iter().flatten() {
            self.body.aim(*jump, at);
        }
    }

    /// A controlling expression: leaves a scalar on the stack.
    fn condition(&mut self, condition: &Expr) -> Checked<()> {
        self.scalar_value(condition)?;
        self.done(condition.pos.line, condition.pos);
        Some(())
    }

    /// An expression evaluated for its effect.
    pub(super) fn effect(&mut self, expression: &Expr) -> Checked<Type> {
        let ty = self.rvalue(expression)?;
        self.body.emit(Op::Pop, expression.pos);
        Some(ty)
    }

    /// A value that can be compared with zero.
    pub(super) fn scalar_value(&mut self, expression: &Expr) -> Checked<Scalar> {
        let ty = self.rvalue(expression)?;
        match ty.as_scalar() {
            Some(scalar) => Some(scalar),
            None => {
                let name = self.name_of(&ty);
                self.type_error(expression.pos, format!("a number or a pointer is needed here, not {name}"))
            }
        }
    }

    pub(super) fn done(&mut self, line: u32, pos: Pos) {
        self.body.emit(Op::Done(line), pos);
    }
}

fn declares_variable(kind: &StmtKind) -> bool {
    match kind {
        StmtKind::Declaration(Declaration { specifiers, declarators }) => specifiers.storage.is_none() && !declarators.is_empty(),
        // A label may hide a declaration's neighbor, but never a declaration.
        _ => false,
    }
}

/// Whether a storage class keeps a variable off the stack.
pub(super) fn is_static(storage: Option<Storage>) -> bool {
    matches!(storage, Some(Storage::Static | Storage::Extern))
}
