//! Names and what is assigned to: loads, stores and deletions by scope.

use ruff_python_ast as ast;
use ruff_text_size::Ranged;

use super::Compiler;
use super::scope::ScopeKind;
use crate::op::Op;

/// Where a name lives, seen from the current scope.
enum Place {
    Fast(u32),
    Deref(u32),
    Global,
    Name,
}

impl Compiler<'_> {
    pub(super) fn load_name(&mut self, name: &str) {
        match self.resolve(name) {
            Place::Fast(index) => self.emit(Op::LoadFast, index),
            Place::Deref(index) if self.unit().scope.kind == ScopeKind::Class => self.emit(Op::LoadClassDeref, index),
            Place::Deref(index) => self.emit(Op::LoadDeref, index),
            Place::Global => self.emit_named(Op::LoadGlobal, name),
            Place::Name => self.emit_named(Op::LoadName, name),
        }
    }

    pub(super) fn store_name(&mut self, name: &str) {
        match self.resolve(name) {
            Place::Fast(index) => self.emit(Op::StoreFast, index),
            Place::Deref(index) => self.emit(Op::StoreDeref, index),
            Place::Global => self.emit_named(Op::StoreGlobal, name),
            Place::Name => self.emit_named(Op::StoreName, name),
        }
    }

    pub(super) fn delete_name(&mut self, name: &str) {
        match self.resolve(name) {
            Place::Fast(index) => self.emit(Op::DeleteFast, index),
            Place::Deref(index) => self.emit(Op::DeleteDeref, index),
            Place::Global => self.emit_named(Op::DeleteGlobal, name),
            Place::Name => self.emit_named(Op::DeleteName, name),
        }
    }

    /// The index of a cell or free variable among the unit's locals.
    pub(super) fn deref_index(&mut self, name: &str) -> Option<u32> {
        let unit = self.unit();
        let at = unit.unit.locals.iter().rposition(|local| &**local == name)?;
        (at >= unit.unit.nlocals || unit.unit.cell_arguments.contains(&at)).then_some(at as u32)
    }

    fn emit_named(&mut self, op: Op, name: &str) {
        let index = self.name_index(name);
        self.emit(op, index);
    }

    fn resolve(&mut self, name: &str) -> Place {
        let name = self.mangle(name);
        if let Some(index) = self.deref_index(&name) {
            return Place::Deref(index);
        }
        let unit = self.unit();
        if let Some(index) = unit.unit.locals[..unit.unit.nlocals].iter().position(|local| *local == name) {
            return Place::Fast(index as u32);
        }
        let function = !matches!(unit.scope.kind, ScopeKind::Module | ScopeKind::Class);
        if function || unit.scope.globals.contains_key(&*name) { Place::Global } else { Place::Name }
    }

    /// Stores the value on top of the stack in a target.
    pub(super) fn store(&mut self, target: &ast::Expr) {
        let before = self.set_position(target.range());
        match target {
            ast::Expr::Name(name) => self.store_name(&name.id),
            ast::Expr::Attribute(attribute) => {
                self.expr(&attribute.value);
                let index = self.name_index(attribute.attr.as_str());
                self.emit(Op::StoreAttr, index);
            }
            ast::Expr::Subscript(subscript) => {
                self.expr(&subscript.value);
                self.expr(&subscript.slice);
                self.emit(Op::StoreSubscr, 0);
            }
            ast::Expr::Tuple(ast::ExprTuple { elts, .. }) | ast::Expr::List(ast::ExprList { elts, .. }) => {
                self.unpack(target, elts)
            }
            ast::Expr::Starred(_) => self.syntax_error(target, "starred assignment target must be in a list or tuple"),
            _ => self.unsupported(target, "this assignment target; assign to a name, an attribute, an item or a tuple of them"),
        }
        self.unit().position = before;
    }

    pub(super) fn delete(&mut self, target: &ast::Expr) {
        let before = self.set_position(target.range());
        match target {
            ast::Expr::Name(name) => self.delete_name(&name.id),
            ast::Expr::Attribute(attribute) => {
                self.expr(&attribute.value);
                let index = self.name_index(attribute.attr.as_str());
                self.emit(Op::DeleteAttr, index);
            }
            ast::Expr::Subscript(subscript) => {
                self.expr(&subscript.value);
                self.expr(&subscript.slice);
                self.emit(Op::DeleteSubscr, 0);
            }
            ast::Expr::Tuple(ast::ExprTuple { elts, .. }) | ast::Expr::List(ast::ExprList { elts, .. }) => {
                elts.iter().for_each(|target| self.delete(target));
            }
            _ => self.unsupported(target, "this `del` target; delete a name, an attribute or an item"),
        }
        self.unit().position = before;
    }

    fn unpack(&mut self, target: &ast::Expr, elts: &[ast::Expr]) {
        let stars: Vec<usize> = (0..elts.len()).filter(|&i| matches!(elts[i], ast::Expr::Starred(_))).collect();
        match stars[..] {
            [] => self.emit(Op::UnpackSequence, elts.len() as u32),
            [star] => self.emit(Op::UnpackEx, star as u32 | ((elts.len() - star - 1) as u32) << 8),
            _ => self.syntax_error(target, "multiple starred expressions in assignment"),
        }
        for elt in elts {
            match elt {
                ast::Expr::Starred(starred) => self.store(&starred.value),
                _ => self.store(elt),
            }
        }
    }
}
