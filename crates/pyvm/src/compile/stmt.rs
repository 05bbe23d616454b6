//! Statements: each leaves the stack as it was.

use std::rc::Rc;

use ruff_python_ast as ast;
use ruff_text_size::Ranged;

use super::scope::ScopeKind;
use super::unit::Const;
use super::{Block, BlockKind, Compiler, Label, docstring};
use crate::objects::code::CodeKind;
use crate::op::Op;

impl<'a> Compiler<'a> {
    pub(super) fn body(&mut self, body: &'a [ast::Stmt]) {
        body.iter().for_each(|stmt| self.stmt(stmt));
    }

    fn stmt(&mut self, stmt: &'a ast::Stmt) {
        self.set_position(stmt.range());
        match stmt {
            ast::Stmt::Expr(stmt) => self.expr_stmt(stmt),
            ast::Stmt::Assign(assign) => {
                self.expr(&assign.value);
                for (i, target) in assign.targets.iter().enumerate() {
                    if i + 1 < assign.targets.len() {
                        self.emit(Op::DupTop, 0);
                    }
                    self.store(target);
                }
            }
            ast::Stmt::AugAssign(assign) => self.aug_assign(assign),
            ast::Stmt::AnnAssign(assign) => self.ann_assign(assign),
            ast::Stmt::Delete(delete) => delete.targets.iter().for_each(|target| self.delete(target)),
            ast::Stmt::Pass(_) => self.emit(Op::Nop, 0),
            ast::Stmt::Return(ret) => self.return_stmt(stmt, ret),
            ast::Stmt::If(conditional) => self.if_stmt(conditional),
            ast::Stmt::While(repeat) => self.while_stmt(repeat),
            ast::Stmt::For(repeat) => self.for_stmt(repeat),
            ast::Stmt::Break(_) => self.leave_loop(stmt, "'break' outside loop", |_, end| end),
            ast::Stmt::Continue(_) => self.leave_loop(stmt, "'continue' not properly in loop", |next, _| next),
            ast::Stmt::FunctionDef(def) => self.function_def(def),
            ast::Stmt::ClassDef(def) => self.class_def(def),
            ast::Stmt::Import(import) => self.import(import),
            ast::Stmt::ImportFrom(import) => self.import_from(import),
            ast::Stmt::Global(_) | ast::Stmt::Nonlocal(_) => self.emit(Op::Nop, 0),
            ast::Stmt::Raise(raise) => {
                let parts = [&raise.exc, &raise.cause].into_iter().flatten();
                let count = parts.map(|part| self.expr(part)).count();
                self.emit(Op::RaiseVarargs, count as u32);
            }
            ast::Stmt::Assert(assert) => self.assert(assert),
            ast::Stmt::Try(try_stmt) => {
                if try_stmt.is_star {
                    self.unsupported(try_stmt, "`except*`; use `except`");
                }
                if try_stmt.finalbody.is_empty() { self.try_except(try_stmt) } else { self.try_finally(try_stmt) }
            }
            ast::Stmt::With(with) => {
                if with.is_async {
                    self.unsupported(with, "`async with`; use `with`");
                }
                self.with(&with.items, &with.body);
            }
            ast::Stmt::Match(_) => self.unsupported(stmt, "`match`; use `if` and `elif`"),
            ast::Stmt::TypeAlias(_) => self.unsupported(stmt, "`type` statements; assign the type to a name"),
            ast::Stmt::IpyEscapeCommand(_) => self.syntax_error(stmt, "invalid syntax"),
        }
    }

    fn expr_stmt(&mut self, stmt: &'a ast::StmtExpr) {
        let at_top = self.units.len() == 1 && self.unit().blocks.is_empty();
        if self.interactive && at_top {
            self.expr(&stmt.value);
            self.emit(Op::PrintExpr, 0);
        } else if super::fold::literal(self.source, &stmt.value).is_some() {
            // A constant on its own is left out, but its line is visited.
            self.emit(Op::Nop, 0);
        } else {
            self.expr(&stmt.value);
            self.emit(Op::PopStatement, 0);
        }
    }

    fn aug_assign(&mut self, assign: &'a ast::StmtAugAssign) {
        let op = crate::number::BinaryOp::from(assign.op) as u32;
        match &*assign.target {
            ast::Expr::Name(name) => {
                let before = self.set_position(name.range());
                self.load_name(&name.id);
                self.unit().position = before;
                self.expr(&assign.value);
                self.emit(Op::InplaceOp, op);
                self.store_name(&name.id);
            }
            ast::Expr::Attribute(attribute) => {
                self.expr(&attribute.value);
                self.emit(Op::DupTop, 0);
                let index = self.name_index(attribute.attr.as_str());
                self.emit_at(attribute.range(), Op::LoadAttr, index);
                self.expr(&assign.value);
                self.emit(Op::InplaceOp, op);
                self.emit(Op::RotTwo, 0);
                self.emit_at(attribute.range(), Op::StoreAttr, index);
            }
            ast::Expr::Subscript(subscript) => {
                self.expr(&subscript.value);
                self.expr(&subscript.slice);
                self.emit(Op::DupTopTwo, 0);
                self.emit_at(subscript.range(), Op::BinarySubscr, 0);
                self.expr(&assign.value);
                self.emit(Op::InplaceOp, op);
                self.emit(Op::RotThree, 0);
                self.emit_at(subscript.range(), Op::StoreSubscr, 0);
            }
            target => self.syntax_error(target, "illegal expression for augmented assignment"),
        }
    }

    fn ann_assign(&mut self, assign: &'a ast::StmtAnnAssign) {
        if let Some(value) = &assign.value {
            self.expr(value);
            self.store(&assign.target);
        }
        let evaluated = !matches!(self.unit().scope.kind, ScopeKind::Function);
        if let (true, true, ast::Expr::Name(name)) = (assign.simple, evaluated, &*assign.target) {
            self.expr(&assign.annotation);
            self.load_name("__annotations__");
            let name = self.mangle(&name.id);
            self.emit_const(Const::Str(name));
            self.emit(Op::StoreSubscr, 0);
        }
    }

    fn if_stmt(&mut self, conditional: &'a ast::StmtIf) {
        let end = self.label();
        let mut otherwise = self.label();
        self.jump_unless(&conditional.test, otherwise);
        self.body(&conditional.body);
        for clause in &conditional.elif_else_clauses {
            self.jump(Op::Jump, end);
            self.place(otherwise);
            otherwise = self.label();
            if let Some(test) = &clause.test {
                self.set_position(test.range());
                self.jump_unless(test, otherwise);
            }
            self.body(&clause.body);
        }
        self.place(otherwise);
        self.place(end);
    }

    fn while_stmt(&mut self, repeat: &'a ast::StmtWhile) {
        let (next, otherwise, end) = (self.label(), self.label(), self.label());
        self.place(next);
        self.set_position(repeat.test.range());
        if !matches!(super::fold::fold(self.source, &repeat.test), Some(Const::Bool(true))) {
            self.jump_unless(&repeat.test, otherwise);
        }
        self.in_block(BlockKind::Loop { next, end, is_for: false }, |this| this.body(&repeat.body));
        self.set_position(repeat.test.range());
        self.jump(Op::JumpBackward, next);
        self.place(otherwise);
        self.body(&repeat.orelse);
        self.place(end);
    }

    fn for_stmt(&mut self, repeat: &'a ast::StmtFor) {
        if repeat.is_async {
            self.unsupported(repeat, "`async for`; use `for`");
        }
        let (next, otherwise, end) = (self.label(), self.label(), self.label());
        match &*repeat.iter {
            // A list of constants that is only iterated over is a tuple.
            ast::Expr::List(list) if super::fold::fold_all(self.source, &list.elts).is_some() => {
                let items = super::fold::fold_all(self.source, &list.elts).unwrap_or_default();
                self.emit_folded(&list.elts.iter().collect::<Vec<_>>(), Const::Tuple(items.into()));
            }
            iter => self.expr(iter),
        }
        self.set_position(repeat.iter.range());
        self.emit(Op::GetIter, 0);
        self.place(next);
        self.jump(Op::ForIter, otherwise);
        self.unit().depth += 1;
        self.in_block(BlockKind::Loop { next, end, is_for: true }, |this| {
            this.store(&repeat.target);
            this.body(&repeat.body);
        });
        self.unit().depth -= 1;
        self.set_position(repeat.iter.range());
        self.jump(Op::JumpBackward, next);
        self.place(otherwise);
        self.body(&repeat.orelse);
        self.place(end);
    }

    fn leave_loop(&mut self, stmt: &'a ast::Stmt, message: &str, target: impl Fn(Label, Label) -> Label) {
        let blocks = self.unit().blocks.clone();
        let Some(at) = blocks.iter().rposition(|block| matches!(block.kind, BlockKind::Loop { .. })) else {
            self.syntax_error(stmt, message);
            return;
        };
        let BlockKind::Loop { next, end, is_for } = blocks[at].kind else { unreachable!("found above") };
        self.unwind(at + 1, false, |this| {
            let target = target(next, end);
            if target == next {
                this.jump(Op::JumpBackward, next);
            } else {
                if is_for {
                    this.emit(Op::PopTop, 0);
                }
                this.jump(Op::Jump, end);
            }
        });
    }

    fn return_stmt(&mut self, stmt: &'a ast::Stmt, ret: &'a ast::StmtReturn) {
        if self.unit().unit.kind != CodeKind::Function {
            self.syntax_error(stmt, "'return' outside function");
        }
        self.optional(ret.value.as_deref());
        self.set_position(stmt.range());
        self.unwind(0, true, |this| this.emit(Op::ReturnValue, 0));
    }

    /// Leaves the blocks from `from` on, innermost first, then does `last`. With `keeps_value`, the top of the stack is kept.
    ///
    /// What is emitted here is not guarded by the blocks that are left.
    fn unwind(&mut self, from: usize, keeps_value: bool, last: impl FnOnce(&mut Self)) {
        let blocks = self.unit().blocks.clone();
        for at in (from..blocks.len()).rev() {
            self.suspend_guard(at);
            let under = |this: &mut Self| {
                if keeps_value {
                    this.emit(Op::RotTwo, 0);
                }
            };
            self.unit().blocks.truncate(at);
            match &blocks[at].kind {
                BlockKind::Loop { is_for, .. } => {
                    if *is_for {
                        under(self);
                        self.emit(Op::PopTop, 0);
                    }
                }
                BlockKind::Try => {}
                BlockKind::Finally(body) => {
                    let depth = self.unit().depth;
                    self.unit().depth = blocks[at].depth + u32::from(keeps_value);
                    if keeps_value {
                        self.unit().blocks.push(Block { kind: BlockKind::Value, guard: None, start: 0, depth: blocks[at].depth });
                    }
                    let position = self.unit().position;
                    self.body(body);
                    self.unit().position = position;
                    self.unit().depth = depth;
                }
                BlockKind::Handler(name) => {
                    under(self);
                    self.emit(Op::PopExcept, 0);
                    self.forget_name(name.as_deref());
                }
                BlockKind::With(position) => {
                    under(self);
                    let before = std::mem::replace(&mut self.unit().position, *position);
                    self.call_exit();
                    self.unit().position = before;
                }
                BlockKind::FinallyHandler => {
                    under(self);
                    self.emit(Op::PopTop, 0);
                    under(self);
                    self.emit(Op::PopExcept, 0);
                }
                BlockKind::Value => {
                    under(self);
                    self.emit(Op::PopTop, 0);
                }
            }
        }
        self.unit().blocks.truncate(from);
        last(self);
        let here = self.here();
        self.unit().blocks = blocks;
        self.unit().blocks[from..].iter_mut().for_each(|block| block.start = here);
    }

    fn function_def(&mut self, def: &'a ast::StmtFunctionDef) {
        if def.is_async {
            self.unsupported(def, "`async def`; use `def`");
        }
        if def.type_params.is_some() {
            self.unsupported(def, "type parameters; leave them out");
        }
        def.decorator_list.iter().for_each(|decorator| {
            self.expr(&decorator.expression);
            self.emit(Op::PushNull, 0);
        });
        let mut flags = self.defaults(&def.parameters);
        flags |= self.annotations(def);
        let name: Rc<str> = def.name.as_str().into();
        let qualname = self.qualname(&name);
        let scope = self.scopes.get(def.range(), ScopeKind::Function);
        let first = def.decorator_list.first().map_or(def.name.range(), |decorator| decorator.range());
        let line = self.source.position(first).line;
        let position = self.unit().position;
        self.enter(name, qualname, CodeKind::Function, scope, line);
        self.parameters(&def.parameters);
        let is_generator = self.unit().scope.is_generator;
        self.unit().unit.is_generator = is_generator;
        let doc = docstring(&def.body);
        if let Some(text) = doc {
            self.const_index(Const::Str(text.into()));
            self.unit().unit.has_docstring = true;
        } else if self.profile.functions_begin_with_none {
            self.const_index(Const::None);
        }
        self.body(if doc.is_some() { &def.body[1..] } else { &def.body });
        if !matches!(def.body.last(), Some(ast::Stmt::Return(_))) {
            self.implicit_return();
        }
        let unit = self.leave();
        self.unit().position = position;
        self.make_function(unit, flags);
        def.decorator_list.iter().rev().for_each(|decorator| self.emit_at(decorator.expression.range(), Op::Call, 1));
        self.store_name(def.name.as_str());
    }

    fn annotations(&mut self, def: &'a ast::StmtFunctionDef) -> u32 {
        let parameters = def.parameters.iter().map(|parameter| parameter.as_parameter());
        let mut annotated: Vec<(String, &ast::Expr)> =
            parameters.filter_map(|p| p.annotation.as_deref().map(|annotation| (p.name.to_string(), annotation))).collect();
        annotated.extend(def.returns.as_deref().map(|returns| ("return".to_owned(), returns)));
        if annotated.is_empty() {
            return 0;
        }
        for (name, annotation) in &annotated {
            let name = self.mangle(name);
            self.emit_const(Const::Str(name));
            self.expr(annotation);
        }
        self.emit(Op::BuildTuple, 2 * annotated.len() as u32);
        4
    }

    fn class_def(&mut self, def: &'a ast::StmtClassDef) {
        if def.type_params.is_some() {
            self.unsupported(def, "type parameters; leave them out");
        }
        def.decorator_list.iter().for_each(|decorator| {
            self.expr(&decorator.expression);
            self.emit(Op::PushNull, 0);
        });
        let name: Rc<str> = def.name.as_str().into();
        let qualname = self.qualname(&name);
        let scope = self.scopes.get(def.range(), ScopeKind::Class);
        let first = def.decorator_list.first().map_or(def.name.range(), |decorator| decorator.range());
        let line = self.source.position(first).line;
        let position = self.unit().position;
        self.emit(Op::LoadBuildClass, 0);
        self.emit(Op::PushNull, 0);
        let needs_class_cell = scope.needs_class_cell;
        self.enter(name.clone(), qualname.clone(), CodeKind::Class, scope, line);
        self.unit().private = Some(name.clone());
        self.load_name("__name__");
        self.store_name("__module__");
        self.emit_const(Const::Str(qualname));
        self.store_name("__qualname__");
        if self.profile.class_records_origin {
            self.emit_const(Const::Int((line - self.line_base).into()));
            self.store_name("__firstlineno__");
        }
        let doc = docstring(&def.body);
        if let Some(text) = doc {
            self.emit_const(Const::Str(text.into()));
            self.store_name("__doc__");
        }
        if def.body.iter().any(|stmt| matches!(stmt, ast::Stmt::AnnAssign(_))) {
            self.emit(Op::SetupAnnotations, 0);
        }
        self.body(if doc.is_some() { &def.body[1..] } else { &def.body });
        if self.profile.class_records_origin {
            let attributes = self_attributes(&def.body);
            self.emit_const(Const::Tuple(attributes.into_iter().map(|name| Const::Str(name.into())).collect()));
            self.store_name("__static_attributes__");
        }
        if needs_class_cell {
            let index = self.deref_index("__class__").expect("the class cell was noted");
            self.emit(Op::LoadClosure, index);
            self.emit(Op::DupTop, 0);
            self.store_name("__classcell__");
            self.emit(Op::ReturnValue, 0);
        } else {
            self.implicit_return();
        }
        let unit = self.leave();
        self.unit().position = position;
        self.make_function(unit, 0);
        self.emit_const(Const::Str(name.clone()));
        match &def.arguments {
            Some(arguments) => self.arguments(&arguments.args, &arguments.keywords, 2),
            None => self.emit(Op::Call, 2),
        }
        def.decorator_list.iter().rev().for_each(|decorator| self.emit_at(decorator.expression.range(), Op::Call, 1));
        self.store_name(&name);
    }

    fn import(&mut self, import: &'a ast::StmtImport) {
        for alias in &import.names {
            self.emit_const(Const::Int(0.into()));
            self.emit_const(Const::None);
            let index = self.name_index(alias.name.as_str());
            self.emit(Op::ImportName, index);
            match &alias.asname {
                Some(asname) => {
                    for part in alias.name.as_str().split('.').skip(1) {
                        let index = self.name_index(part);
                        self.emit(Op::LoadAttr, index);
                    }
                    self.store_name(asname.as_str());
                }
                None => {
                    let top = alias.name.as_str().split('.').next().unwrap_or_default().to_owned();
                    self.store_name(&top);
                }
            }
        }
    }

    fn import_from(&mut self, import: &'a ast::StmtImportFrom) {
        if import.level > 0 {
            self.unsupported(import, "relative imports; name the module in full");
        }
        let module = import.module.as_ref().map_or("", |module| module.as_str());
        if module == "__future__" {
            self.emit(Op::Nop, 0);
            return;
        }
        self.emit_const(Const::Int(import.level.into()));
        let names = import.names.iter().map(|alias| Const::Str(alias.name.as_str().into())).collect();
        self.emit_const(Const::Tuple(names));
        let index = self.name_index(module);
        self.emit(Op::ImportName, index);
        if import.names.iter().any(|alias| alias.name.as_str() == "*") {
            self.emit(Op::ImportStar, 0);
            return;
        }
        for alias in &import.names {
            let index = self.name_index(alias.name.as_str());
            self.emit(Op::ImportFrom, index);
            self.store_name(alias.asname.as_ref().unwrap_or(&alias.name).as_str());
        }
        self.emit(Op::PopTop, 0);
    }

    fn assert(&mut self, assert: &'a ast::StmtAssert) {
        let end = self.label();
        self.jump_if(&assert.test, end, true);
        self.emit(Op::LoadAssertionError, 0);
        if let Some(message) = &assert.msg {
            self.emit(Op::PushNull, 0);
            self.expr(message);
            self.emit(Op::Call, 1);
        }
        // The marks of a failed assertion are under its condition.
        self.emit_at(assert.test.range(), Op::RaiseVarargs, 1);
        self.place(end);
    }

    fn try_except(&mut self, try_stmt: &'a ast::StmtTry) {
        let (handlers, end, cleanup) = (self.label(), self.label(), self.label());
        let depth = self.unit().depth;
        self.guarded_block(BlockKind::Try, handlers, depth, |this| this.body(&try_stmt.body));
        self.body(&try_stmt.orelse);
        self.jump(Op::Jump, end);

        self.place(handlers);
        self.emit(Op::PushExcInfo, 0);
        self.unit().depth = depth + 1;
        let outer = self.here();
        for handler in &try_stmt.handlers {
            let ast::ExceptHandler::ExceptHandler(handler) = handler;
            let next = self.label();
            self.set_position(handler.range());
            if let Some(class) = &handler.type_ {
                self.set_position(class.range());
                self.expr(class);
                self.emit(Op::CheckExcMatch, 0);
                self.jump(Op::PopJumpIfFalse, next);
                self.set_position(handler.range());
            }
            let name = handler.name.as_ref().map(|name| Rc::<str>::from(name.as_str()));
            match &name {
                Some(name) => self.store_name(name),
                None => self.emit(Op::PopTop, 0),
            }
            let forget = self.label();
            let target = if name.is_some() { forget } else { cleanup };
            self.guarded_block(BlockKind::Handler(name.clone()), target, depth + 1, |this| this.body(&handler.body));
            self.emit(Op::PopExcept, 0);
            self.forget_name(name.as_deref());
            self.jump(Op::Jump, end);
            if name.is_some() {
                self.place(forget);
                self.forget_name(name.as_deref());
                self.jump(Op::Jump, cleanup);
            } else {
                self.place(forget);
            }
            self.place(next);
        }
        self.emit(Op::Reraise, 0);
        self.guard(outer, cleanup, depth + 1);
        self.place(cleanup);
        self.emit(Op::RotTwo, 0);
        self.emit(Op::PopExcept, 0);
        self.emit(Op::Reraise, 0);
        self.unit().depth = depth;
        self.place(end);
    }

    fn try_finally(&mut self, try_stmt: &'a ast::StmtTry) {
        let (handler, end, cleanup) = (self.label(), self.label(), self.label());
        let depth = self.unit().depth;
        self.guarded_block(BlockKind::Finally(&try_stmt.finalbody), handler, depth, |this| {
            if try_stmt.handlers.is_empty() { this.body(&try_stmt.body) } else { this.try_except(try_stmt) }
        });
        self.body(&try_stmt.finalbody);
        self.jump(Op::Jump, end);

        self.place(handler);
        self.emit(Op::PushExcInfo, 0);
        self.unit().depth = depth + 2;
        self.guarded_block(BlockKind::FinallyHandler, cleanup, depth + 1, |this| {
            this.body(&try_stmt.finalbody);
            this.emit(Op::Reraise, 0);
        });
        self.place(cleanup);
        self.emit(Op::RotTwo, 0);
        self.emit(Op::PopExcept, 0);
        self.emit(Op::Reraise, 0);
        self.unit().depth = depth;
        self.place(end);
    }

    fn with(&mut self, items: &'a [ast::WithItem], body: &'a [ast::Stmt]) {
        let Some((item, rest)) = items.split_first() else {
            self.body(body);
            return;
        };
        let (handler, suppress, cleanup, end) = (self.label(), self.label(), self.label(), self.label());
        let depth = self.unit().depth;
        self.expr(&item.context_expr);
        self.set_position(item.context_expr.range());
        let position = self.unit().position;
        if self.profile.with_calls_inline {
            self.emit(Op::BeforeWith, 1);
            self.emit(Op::Call, 0);
        } else {
            self.emit(Op::BeforeWith, 0);
        }
        self.unit().depth = depth + 1;
        self.guarded_block(BlockKind::With(position), handler, depth + 1, |this| {
            match &item.optional_vars {
                Some(target) => this.store(target),
                None => this.emit(Op::PopTop, 0),
            }
            this.with(rest, body);
        });
        self.unit().position = position;
        self.call_exit();
        self.jump(Op::Jump, end);

        self.place(handler);
        self.emit(Op::PushExcInfo, 0);
        let start = self.here();
        self.emit(Op::WithExceptStart, 0);
        self.jump(Op::PopJumpIfTrue, suppress);
        self.emit(Op::Reraise, 0);
        self.guard(start, cleanup, depth + 2);
        self.place(suppress);
        self.emit(Op::PopTop, 0);
        self.emit(Op::PopExcept, 0);
        self.emit(Op::PopTop, 0);
        self.jump(Op::Jump, end);
        self.place(cleanup);
        self.emit(Op::RotTwo, 0);
        self.emit(Op::PopExcept, 0);
        self.emit(Op::Reraise, 0);
        self.unit().depth = depth;
        self.place(end);
    }

    /// Calls the `__exit__` on top of the stack with three times None.
    fn call_exit(&mut self) {
        if !self.profile.with_calls_inline {
            self.emit(Op::CallExit, 0);
            self.emit(Op::PopTop, 0);
            return;
        }
        self.emit(Op::PushNull, 0);
        for _ in 0..3 {
            self.emit_const(Const::None);
        }
        self.emit(Op::Call, 3);
        self.emit(Op::PopTop, 0);
    }

    /// Unbinds the name of a handled exception.
    fn forget_name(&mut self, name: Option<&str>) {
        if let Some(name) = name {
            self.emit_const(Const::None);
            self.store_name(name);
            self.delete_name(name);
        }
    }

    fn in_block(&mut self, kind: BlockKind<'a>, body: impl FnOnce(&mut Self)) {
        let depth = self.unit().depth;
        self.unit().blocks.push(Block { kind, guard: None, start: 0, depth });
        body(self);
        self.unit().blocks.pop();
    }

    /// Compiles a body whose exceptions go to `target`.
    fn guarded_block(&mut self, kind: BlockKind<'a>, target: Label, depth: u32, body: impl FnOnce(&mut Self)) {
        let (start, at) = (self.here(), self.unit().depth);
        self.unit().blocks.push(Block { kind, guard: Some((target, depth)), start, depth: at });
        body(self);
        let block = self.unit().blocks.pop().expect("pushed above");
        self.guard(block.start, target, depth);
    }

    /// Ends the guard of a block that is being left; [`Compiler::unwind`] begins it anew.
    fn suspend_guard(&mut self, at: usize) {
        let block = self.unit().blocks[at].clone();
        if let Some((target, depth)) = block.guard {
            self.guard(block.start, target, depth);
        }
    }
}

/// The attributes of `self` that methods assign to, in order of name, for `__static_attributes__`.
///
/// Mirrors: `maybe_add_static_attribute_to_class`, Python/compile.c, CPython 3.13.
/// Differs: sorted; CPython's order is that of a set.
fn self_attributes(body: &[ast::Stmt]) -> Vec<String> {
    use ruff_python_ast::visitor::{self, Visitor};
    struct Finder(Vec<String>);
    impl<'a> Visitor<'a> for Finder {
        fn visit_stmt(&mut self, stmt: &'a ast::Stmt) {
            if !matches!(stmt, ast::Stmt::ClassDef(_)) {
                visitor::walk_stmt(self, stmt);
            }
        }

        fn visit_expr(&mut self, expr: &'a ast::Expr) {
            if let ast::Expr::Attribute(attribute) = expr
                && attribute.ctx == ast::ExprContext::Store
                && matches!(&*attribute.value, ast::Expr::Name(name) if name.id.as_str() == "self")
            {
                self.0.push(attribute.attr.to_string());
            }
            visitor::walk_expr(self, expr);
        }
    }
    let mut finder = Finder(Vec::new());
    for stmt in body {
        if let ast::Stmt::FunctionDef(def) = stmt {
            def.body.iter().for_each(|stmt| finder.visit_stmt(stmt));
        }
    }
    finder.0.sort();
    finder.0.dedup();
    finder.0
}
