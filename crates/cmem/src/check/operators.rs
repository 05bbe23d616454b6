//! Operators: arithmetic on common types, pointers, assignment.

use super::{Checked, Checker, Symbol};
use crate::ast::{BinaryOp, Expr, ExprKind, UnaryOp};
use crate::code::Op;
use crate::source::{Diagnostic, Pos};
use crate::types::{Kind, Scalar, Type};

impl Checker {
    pub(super) fn unary(&mut self, op: UnaryOp, operand: &Expr, pos: Pos) -> Checked<Type> {
        if op == UnaryOp::Not {
            let scalar = self.scalar_value(operand)?;
            self.body.emit(Op::Unary(op, scalar), pos);
            return Some(Type::int());
        }
        let ty = self.rvalue(operand)?;
        let scalar = match ty.as_scalar() {
            Some(scalar) if scalar.is_integer() || (scalar.is_float() && op != UnaryOp::Complement) => scalar,
            _ => {
                let name = self.name_of(&ty);
                return self.type_error(operand.pos, format!("this operator takes a number, not {name}"));
            }
        };
        let promoted = scalar.promoted();
        self.convert_scalar(scalar, promoted, pos);
        if op != UnaryOp::Plus {
            self.body.emit(Op::Unary(op, promoted), pos);
        }
        Some(Type::scalar(promoted))
    }

    pub(super) fn binary(&mut self, op: BinaryOp, left: &Expr, right: &Expr, pos: Pos) -> Checked<Type> {
        if matches!(op, BinaryOp::Equal | BinaryOp::NotEqual) {
            if self.is_null_constant(right) {
                return self.compare_null(op, left, pos);
            }
            if self.is_null_constant(left) {
                return self.compare_null(op, right, pos);
            }
        }
        let left_type = self.rvalue(left)?;
        let left_end = self.body.here();
        if op == BinaryOp::Mul
            && let ExprKind::Deref(inner) = &right.kind
            && right.pos == Pos::new(pos.line, pos.col + 1)
            && matches!(inner.kind, ExprKind::Int(..) | ExprKind::Float(..) | ExprKind::Name(_))
            && self.type_of(inner)?.decayed().target().is_none()
        {
            return self.error(Diagnostic::types(pos, "C has no operator `**`").with_help("a power is `pow`, from <math.h>"));
        }
        let right_type = self.rvalue(right)?;
        self.combine(op, &left_type, left_end, &right_type, pos)
    }

    /// Combines the two values on top; the left one's code ends at `left_end`, where its conversion goes.
    fn combine(&mut self, op: BinaryOp, left: &Type, left_end: usize, right: &Type, pos: Pos) -> Checked<Type> {
        let (Some(a), Some(b)) = (left.as_scalar(), right.as_scalar()) else {
            return self.mismatch(op, left, right, pos);
        };
        match (a, b) {
            (Scalar::Pointer, Scalar::Pointer) if op.is_comparison() => {
                self.body.emit(Op::ComparePointers(op), pos);
                Some(Type::int())
            }
            (Scalar::Pointer, Scalar::Pointer) if op == BinaryOp::Sub => {
                let size = self.step_size(left, pos)?;
                self.body.emit(Op::DiffPointers(size), pos);
                Some(Type::scalar(Scalar::I64))
            }
            (Scalar::Pointer, b) if b.is_integer() && matches!(op, BinaryOp::Add | BinaryOp::Sub) => {
                let size = self.step_size(left, pos)?;
                self.body.emit(if op == BinaryOp::Add { Op::AddPointer(size) } else { Op::SubPointer(size) }, pos);
                Some(left.unqualified())
            }
            (a, Scalar::Pointer) if a.is_integer() && op == BinaryOp::Add => {
                let size = self.step_size(right, pos)?;
                self.body.emit(Op::Swap, pos);
                self.body.emit(Op::AddPointer(size), pos);
                Some(right.unqualified())
            }
            (Scalar::Pointer, _) | (_, Scalar::Pointer) if op.is_comparison() => {
                let diagnostic = Diagnostic::types(pos, "this compares a pointer with a number");
                self.error(diagnostic.with_help("compare what it points to (`*`), or cast one of them"))
            }
            (Scalar::Pointer, _) | (_, Scalar::Pointer) => self.mismatch(op, left, right, pos),
            (a, b) => {
                let integers_only =
                    matches!(op, BinaryOp::Rem | BinaryOp::Shl | BinaryOp::Shr | BinaryOp::And | BinaryOp::Or | BinaryOp::Xor);
                if integers_only && (a.is_float() || b.is_float()) {
                    return self.mismatch(op, left, right, pos);
                }
                let shifts = matches!(op, BinaryOp::Shl | BinaryOp::Shr);
                let common = if shifts { a.promoted() } else { a.common(b) };
                if a != common {
                    self.body.insert(left_end, Op::Convert(a, common), pos);
                }
                self.convert_scalar(b, if shifts { b.promoted() } else { common }, pos);
                self.body.emit(Op::Binary(op, common), pos);
                Some(if op.is_comparison() { Type::int() } else { Type::scalar(common) })
            }
        }
    }

    fn compare_null(&mut self, op: BinaryOp, other: &Expr, pos: Pos) -> Checked<Type> {
        let ty = self.rvalue(other)?;
        match ty.as_scalar() {
            Some(Scalar::Pointer) => {
                self.body.emit(Op::Null, pos);
                self.body.emit(Op::ComparePointers(op), pos);
            }
            Some(scalar) => {
                let common = scalar.promoted();
                self.convert_scalar(scalar, common, pos);
                self.body.emit(if common.is_float() { Op::Float(0.0) } else { Op::Int(0) }, pos);
                self.body.emit(Op::Binary(op, common), pos);
            }
            None => return self.mismatch(op, &ty, &Type::int(), pos),
        }
        Some(Type::int())
    }

    fn mismatch<T>(&mut self, op: BinaryOp, left: &Type, right: &Type, pos: Pos) -> Checked<T> {
        let is_number = |ty: &Type| ty.as_scalar().is_some_and(|scalar| scalar != Scalar::Pointer);
        let help = match op {
            BinaryOp::Rem if is_number(left) && is_number(right) => {
                Some("it takes integers; for others there is `fmod`, from <math.h>")
            }
            BinaryOp::Xor if is_number(left) && is_number(right) => {
                Some("it works on the bits of integers; a power is `pow`, from <math.h>")
            }
            _ => None,
        };
        let (left, right) = (self.name_of(left), self.name_of(right));
        let mut diagnostic = Diagnostic::types(pos, format!("`{}` doesn't combine {left} and {right}", op.symbol()));
        diagnostic.help = help.map(str::to_owned);
        self.error(diagnostic)
    }

    /// How many bytes a pointer moves by one.
    fn step_size(&mut self, pointer: &Type, pos: Pos) -> Checked<u64> {
        let target = pointer.target().expect("it is a pointer").clone();
        // As gcc has it, a void * counts bytes.
        if matches!(target.kind, Kind::Void | Kind::Function(_)) {
            return Some(1);
        }
        self.object_size(&target, "what it points to", pos)
    }

    pub(super) fn short_circuit(&mut self, left: &Expr, right: &Expr, both: bool, pos: Pos) -> Checked<Type> {
        self.must_be_constant(pos)?;
        let jump = |to| {
            if both { Op::JumpIfZero(to) } else { Op::JumpIfNotZero(to) }
        };
        self.scalar_value(left)?;
        let first = self.body.emit(jump(0), pos);
        self.branching(|checker| checker.scalar_value(right))?;
        let second = self.body.emit(jump(0), pos);
        self.body.emit(Op::Int(i64::from(both)), pos);
        let end = self.body.emit(Op::Jump(0), pos);
        self.body.land(first);
        self.body.land(second);
        self.body.emit(Op::Int(i64::from(!both)), pos);
        self.body.land(end);
        Some(Type::int())
    }

    pub(super) fn conditional(&mut self, condition: &Expr, then: &Expr, otherwise: &Expr, pos: Pos) -> Checked<Type> {
        self.must_be_constant(pos)?;
        let nulls = (self.is_null_constant(then), self.is_null_constant(otherwise));
        self.scalar_value(condition)?;
        let skip = self.body.emit(Op::JumpIfZero(0), pos);
        let first = self.branching(|checker| checker.rvalue(then))?;
        let first_end = self.body.here();
        let jump = self.body.emit(Op::Jump(0), pos);
        self.body.land(skip);
        let second = self.branching(|checker| checker.rvalue(otherwise))?;
        // The result's type needs both branches; the first one's conversion goes to where it ended.
        let result = match (first.as_scalar(), second.as_scalar()) {
            (Some(Scalar::Pointer), _) if nulls.1 => first.clone(),
            (_, Some(Scalar::Pointer)) if nulls.0 => second.clone(),
            (Some(Scalar::Pointer), Some(Scalar::Pointer)) => {
                let void = second.target().is_some_and(Type::is_void);
                if void { second.clone() } else { first.clone() }
            }
            // gcc warns of a pointer beside an integer, and takes both as pointers.
            (Some(Scalar::Pointer), Some(other)) if other.is_integer() => first.clone(),
            (Some(other), Some(Scalar::Pointer)) if other.is_integer() => second.clone(),
            (Some(a), Some(b)) if a != Scalar::Pointer && b != Scalar::Pointer => Type::scalar(a.common(b)),
            _ if first.kind == second.kind => first.clone(),
            _ if first.is_void() || second.is_void() => Type::void(),
            _ => {
                let (first, second) = (self.name_of(&first), self.name_of(&second));
                return self.type_error(pos, format!("the two results of `?:` are {first} and {second}"));
            }
        };
        let mut jump = jump;
        if let Some(to) = result.as_scalar() {
            if let Some(from) = second.as_scalar() {
                self.convert_scalar(from, to, otherwise.pos);
            }
            if let Some(from) = first.as_scalar().filter(|from| *from != to) {
                self.body.insert(first_end, Op::Convert(from, to), then.pos);
                jump += 1;
            }
        }
        self.body.land(jump);
        Some(result)
    }

    pub(super) fn assign(&mut self, left: &Expr, right: &Expr, pos: Pos) -> Checked<Type> {
        self.must_be_constant(pos)?;
        let what = format!("`{}`", describe(left));
        // In gcc's order: the value first, unless it is nothing but a call.
        if matches!(right.kind, ExprKind::Call(..)) {
            let ty = self.assignable(left, pos)?;
            self.assigned(right, &ty, &what)?;
            self.store(&ty, pos_of_access(left, pos));
            return Some(ty.decayed());
        }
        let start = self.body.here();
        let is_null = self.is_null_constant(right);
        let found = self.copied_value(right)?;
        let end = self.body.here();
        let ty = self.assignable(left, pos)?;
        let address = self.body.detach(end);
        if is_null && Self::is_pointer(&ty) {
            self.body.truncate(start);
            self.body.emit(Op::Null, right.pos);
        } else {
            self.convert_assigned(&found, &ty, right.pos, &what)?;
        }
        self.body.attach(address, end);
        self.body.emit(Op::Swap, pos);
        self.store(&ty, pos_of_access(left, pos));
        Some(ty.decayed())
    }

    pub(super) fn assign_op(&mut self, op: BinaryOp, left: &Expr, right: &Expr, pos: Pos) -> Checked<Type> {
        self.must_be_constant(pos)?;
        // In gcc's order: the right side first.
        let right_type = self.rvalue(right)?;
        let ty = self.assignable(left, pos)?;
        let Some(scalar) = ty.as_scalar() else {
            let name = self.name_of(&ty);
            return self.type_error(pos, format!("`{}=` takes a number or a pointer, not {name}", op.symbol()));
        };
        self.body.emit(Op::Duplicate, pos);
        let load = ty.bits().map_or(Op::Load(scalar), |bits| Op::LoadBits(scalar, bits));
        self.body.emit(load, pos_of_access(left, pos));
        let left_end = self.body.here();
        self.body.emit(Op::Rotate, pos);
        let result = self.combine(op, &ty.decayed(), left_end, &right_type, pos)?;
        let result_scalar = result.as_scalar().expect("combining gives a scalar");
        self.convert_scalar(result_scalar, scalar, pos);
        self.store(&ty, pos_of_access(left, pos));
        Some(ty.decayed())
    }

    pub(super) fn step(&mut self, operand: &Expr, up: bool, prefix: bool, pos: Pos) -> Checked<Type> {
        self.must_be_constant(pos)?;
        let ty = self.assignable(operand, pos)?;
        let Some(scalar) = ty.as_scalar() else {
            let name = self.name_of(&ty);
            return self.type_error(pos, format!("this operator takes a number or a pointer, not {name}"));
        };
        let size = if scalar == Scalar::Pointer { self.step_size(&ty, pos)? as i64 } else { 1 };
        self.body.emit(Op::Step { scalar, bits: ty.bits(), by: if up { size } else { -size }, prefix }, pos);
        Some(ty.decayed())
    }

    /// Leaves the address of something that may be assigned to.
    fn assignable(&mut self, e: &Expr, pos: Pos) -> Checked<Type> {
        if !Self::is_lvalue(e) {
            let message = match e.kind {
                ExprKind::Call(..) => "the result of a call can't be assigned to",
                _ => "this can't be assigned to: it is a value, not a place",
            };
            return self.type_error(pos, message);
        }
        let ty = self.lvalue(e)?;
        if let ExprKind::Name(name) = &e.kind
            && let Some(Symbol::Local(index)) = self.lookup(name)
        {
            let index = *index;
            self.body.value(index);
        }
        match ty.kind {
            Kind::Array(..) => {
                let mut diagnostic = Diagnostic::types(pos, "an array can't be assigned to as a whole");
                if ty.element().is_some_and(Type::is_character) {
                    diagnostic = diagnostic.with_help("copy the characters with `strcpy`");
                }
                self.error(diagnostic)
            }
            Kind::Function(_) => self.type_error(pos, "a function can't be assigned to"),
            _ if ty.is_const => self.type_error(pos, format!("`{}` is const and can't be assigned to", describe(e))),
            _ => Some(ty),
        }
    }
}

/// A place as a message names it.
fn describe(e: &Expr) -> String {
    match &e.kind {
        ExprKind::Name(name) => name.clone(),
        ExprKind::Member { base, name, arrow } => {
            format!("{}{}{name}", describe(base), if *arrow { "->" } else { "." })
        }
        ExprKind::Index(base, _) => format!("{}[…]", describe(base)),
        ExprKind::Deref(inner) => format!("*{}", describe(inner)),
        _ => "…".to_owned(),
    }
}

/// Where an access to a place is reported: at the place, not at the operator.
fn pos_of_access(e: &Expr, fallback: Pos) -> Pos {
    match &e.kind {
        ExprKind::Member { base, .. } => pos_of_access(base, e.pos),
        ExprKind::Name(_) | ExprKind::Index(..) | ExprKind::Deref(_) => e.pos,
        _ => fallback,
    }
}
