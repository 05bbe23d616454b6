//! Expressions: addresses and values.

use super::{Checked, Checker, Symbol};
use crate::ast::{BinaryOp, Expr, ExprKind, TypeName};
use crate::code::{Arg, Op, Role};
use crate::source::{Diagnostic, Pos};
use crate::types::{Kind, Scalar, Type};

impl Checker {
    /// Emits code that leaves an expression's value; gives its type, arrays and functions turned into pointers.
    pub(super) fn rvalue(&mut self, e: &Expr) -> Checked<Type> {
        let pos = e.pos;
        match &e.kind {
            ExprKind::Int(value, scalar) => {
                self.body.emit(Op::Int(*value), pos);
                Some(Type::scalar(*scalar))
            }
            ExprKind::Float(value, scalar) => {
                self.body.emit(Op::Float(*value), pos);
                Some(Type::scalar(*scalar))
            }
            ExprKind::Name(name) if matches!(self.lookup(name), Some(Symbol::Constant(..))) => {
                let Some(Symbol::Constant(value, scalar)) = self.lookup(name) else { unreachable!("it was just seen") };
                let (value, scalar) = (*value, *scalar);
                self.body.emit(Op::Int(value), pos);
                Some(Type::scalar(scalar))
            }
            ExprKind::Str(_)
            | ExprKind::Name(_)
            | ExprKind::Deref(_)
            | ExprKind::Index(..)
            | ExprKind::Member { .. }
            | ExprKind::CompoundLiteral(..) => {
                let ty = self.lvalue(e)?;
                self.load_from(e, &ty, pos)
            }
            ExprKind::Unary(op, operand) => self.unary(*op, operand, pos),
            ExprKind::AddressOf(operand) => self.address_of(operand, pos),
            ExprKind::Step { operand, up, prefix } => self.step(operand, *up, *prefix, pos),
            ExprKind::Binary(op, left, right) => self.binary(*op, left, right, pos),
            ExprKind::And(left, right) => self.short_circuit(left, right, true, pos),
            ExprKind::Or(left, right) => self.short_circuit(left, right, false, pos),
            ExprKind::Conditional(condition, then, otherwise) => self.conditional(condition, then, otherwise, pos),
            ExprKind::Assign(left, right) => self.assign(left, right, pos),
            ExprKind::AssignOp(op, left, right) => self.assign_op(*op, left, right, pos),
            ExprKind::Comma(left, right) => {
                self.effect(left)?;
                self.rvalue(right)
            }
            ExprKind::Cast(name, operand) => self.cast(name, operand, pos),
            ExprKind::SizeofExpr(operand) => {
                if let Some(index) = self.variable_length(operand) {
                    self.body.emit(Op::Local(index + 1), pos);
                    self.body.emit(Op::Load(Scalar::U64), pos);
                    return Some(Type::size_t());
                }
                let ty = self.type_of(operand)?;
                self.size_constant(&ty, pos)
            }
            ExprKind::SizeofType(name) => {
                let ty = self.type_name(name)?;
                self.size_constant(&ty, pos)
            }
            ExprKind::AlignofType(name) => {
                let ty = self.type_name(name)?;
                self.body.emit(Op::Int(self.types.align_of(&ty) as i64), pos);
                Some(Type::size_t())
            }
            ExprKind::OffsetOf(name, path) => {
                let offset = self.offset_of(name, path, pos)?;
                self.body.emit(Op::Int(offset as i64), pos);
                Some(Type::size_t())
            }
            ExprKind::Call(callee, args) => self.call(callee, args, pos),
            ExprKind::VaArg(list, name) => self.va_arg(list, name, pos),
        }
    }

    /// A character that is only copied may be one that was never written; its load doesn't ask.
    pub(super) fn copied_value(&mut self, e: &Expr) -> Checked<Type> {
        match &e.kind {
            ExprKind::Name(_) | ExprKind::Deref(_) | ExprKind::Index(..) | ExprKind::Member { .. } => {
                if let ExprKind::Name(name) = &e.kind
                    && matches!(self.lookup(name), Some(Symbol::Constant(..)))
                {
                    return self.rvalue(e);
                }
                let ty = self.lvalue(e)?;
                if ty.is_character() {
                    self.must_be_constant(e.pos)?;
                    self.body.emit(Op::LoadByte, e.pos);
                    return Some(ty.unqualified());
                }
                self.load_from(e, &ty, e.pos)
            }
            _ => self.rvalue(e),
        }
    }

    /// Emits code that leaves an object's address; gives the object's type.
    pub(super) fn lvalue(&mut self, e: &Expr) -> Checked<Type> {
        let pos = e.pos;
        match &e.kind {
            ExprKind::Name(name) => self.name(name, pos),
            ExprKind::Str(bytes) => {
                let literal = self.literal(bytes);
                self.body.emit(Op::Literal(literal), pos);
                Some(Type::array_of(Type::scalar(Scalar::Char), Some(bytes.len() as u64 + 1)))
            }
            ExprKind::Deref(operand) => {
                let ty = self.rvalue(operand)?;
                self.pointed(&ty, "`*`", operand.pos)
            }
            ExprKind::Index(base, index) => {
                self.binary(BinaryOp::Add, base, index, pos).and_then(|ty| self.pointed(&ty, "an index", pos))
            }
            ExprKind::Member { base, name, arrow } => self.member(base, name, *arrow, pos),
            ExprKind::CompoundLiteral(name, init) => {
                let ty = self.type_name(name)?;
                let ty = self.with_length(ty, Some(init))?;
                if self.static_init {
                    let global = self.add_global("(unnamed)", &ty, true, pos)?;
                    self.initialize(Op::Global(global), &ty, init, true, pos)?;
                    self.body.emit(Op::Global(global), pos);
                    return Some(ty);
                }
                let var = self.hidden_var(&ty, pos)?;
                self.initialize(Op::Local(var), &ty, init, false, pos)?;
                self.body.emit(Op::Local(var), pos);
                Some(ty)
            }
            // Structs that a call or an assignment gives have no place of their own; they get one.
            _ => {
                let ty = self.rvalue(e)?;
                if ty.record().is_none() {
                    return self.type_error(pos, "this is a value and has no place in memory");
                }
                self.spill(&ty, pos)?;
                Some(Type { is_const: true, ..ty })
            }
        }
    }

    /// The variable that holds the address of an array of variable length, if an expression names one.
    fn variable_length(&self, e: &Expr) -> Option<u32> {
        let ExprKind::Name(name) = &e.kind else {
            return None;
        };
        let Some(Symbol::Local(index)) = self.lookup(name) else {
            return None;
        };
        let is_address = self.body.vars[*index as usize].role == Role::ArrayAddress;
        is_address.then_some(*index)
    }

    /// Whether an expression names an object.
    pub(super) fn is_lvalue(e: &Expr) -> bool {
        match &e.kind {
            ExprKind::Name(_) | ExprKind::Str(_) | ExprKind::Deref(_) | ExprKind::Index(..) | ExprKind::CompoundLiteral(..) => {
                true
            }
            ExprKind::Member { base, arrow, .. } => *arrow || Self::is_lvalue(base),
            _ => false,
        }
    }

    /// The type of an expression that isn't evaluated; arrays stay arrays.
    pub(super) fn type_of(&mut self, e: &Expr) -> Checked<Type> {
        let length = self.body.here();
        let before = std::mem::replace(&mut self.static_init, false);
        let ty = match &e.kind {
            ExprKind::Name(name) if matches!(self.lookup(name), Some(Symbol::Constant(..))) => {
                self.fold(e).map(|(_, scalar)| Type::scalar(scalar))
            }
            // These two would otherwise be checked twice, and what nests in them again twice.
            ExprKind::CompoundLiteral(name, init) => self.type_name(name).and_then(|ty| self.with_length(ty, Some(init))),
            ExprKind::Call(callee, _) => match &callee.kind {
                ExprKind::Name(name) if self.lookup(name).is_some() => {
                    self.name(name, e.pos).and_then(|ty| Some(ty.signature()?.returns.clone()))
                }
                _ => self.rvalue(e),
            },
            _ if Self::is_lvalue(e) => self.lvalue(e),
            _ => self.rvalue(e),
        };
        self.static_init = before;
        self.body.truncate(length);
        ty
    }

    /// Puts the struct on top into a variable of the compiler's own and leaves its address.
    pub(super) fn spill(&mut self, ty: &Type, pos: Pos) -> Checked<()> {
        let var = self.hidden_var(ty, pos)?;
        let size = self.types.size_of(ty).unwrap_or(0);
        self.body.emit(Op::StoreHidden(var, size), pos);
        self.body.emit(Op::Local(var), pos);
        Some(())
    }

    /// Turns the address on top into the value there.
    fn load_from(&mut self, e: &Expr, ty: &Type, pos: Pos) -> Checked<Type> {
        match &ty.kind {
            Kind::Array(_, length) => {
                // Leaving an array inside an object is an error even where the object goes on.
                let size = self.types.size_of(ty).unwrap_or(0);
                let inside = matches!(e.kind, ExprKind::Member { .. } | ExprKind::Index(..) | ExprKind::Deref(_));
                if inside && size > 0 && length.is_some_and(|length| length > 1) {
                    self.body.emit(Op::Narrow(size), pos);
                }
            }
            Kind::Function(_) => {}
            Kind::Void => return self.type_error(pos, "there is no value of type void"),
            Kind::Record(_) | Kind::VaList => {
                self.must_be_constant(pos)?;
                let Some(size) = self.types.size_of(ty) else {
                    let name = self.name_of(ty);
                    return self.type_error(pos, format!("{name} isn't complete here"));
                };
                self.body.emit(Op::LoadObject(size), pos);
            }
            Kind::Bits(scalar, bits) => {
                self.must_be_constant(pos)?;
                self.body.emit(Op::LoadBits(*scalar, *bits), pos);
            }
            Kind::Scalar(_) | Kind::Enum(..) | Kind::Pointer(_) => {
                self.must_be_constant(pos)?;
                let scalar = ty.as_scalar().expect("it is one");
                self.body.emit(Op::Load(scalar), pos);
            }
        }
        Some(ty.decayed())
    }

    fn name(&mut self, name: &str, pos: Pos) -> Checked<Type> {
        match self.lookup(name).cloned() {
            Some(Symbol::Local(index)) => {
                self.must_be_constant(pos)?;
                self.body.emit(Op::Local(index), pos);
                let var = &self.body.vars[index as usize];
                let ty = var.declared.ty.clone();
                if var.role == Role::ArrayAddress {
                    self.body.emit(Op::Load(Scalar::Pointer), pos);
                }
                Some(ty)
            }
            Some(Symbol::Global(index)) => {
                if self.externs.contains(&index) {
                    self.undefined.entry((false, index)).or_insert(pos);
                }
                self.body.emit(Op::Global(index), pos);
                Some(self.globals[index as usize].declared.ty.clone())
            }
            Some(Symbol::Function(index)) => {
                self.undefined.entry((true, index)).or_insert(pos);
                self.body.emit(Op::Function(index), pos);
                Some(self.function_types[index as usize].clone())
            }
            Some(Symbol::Typedef(_)) => self.type_error(pos, format!("`{name}` is a type, and a value is needed here")),
            Some(Symbol::Constant(..)) => self.type_error(pos, format!("`{name}` is a constant and has no place in memory")),
            None if matches!(name, "__func__" | "__FUNCTION__") => {
                let text = self.body.name.clone();
                let literal = self.literal(text.as_bytes());
                self.body.emit(Op::Literal(literal), pos);
                Some(Type::array_of(Type::scalar(Scalar::Char), Some(text.len() as u64 + 1)))
            }
            None => self.unknown_name(name, pos, false),
        }
    }

    /// What a pointer on top points to.
    fn pointed(&mut self, ty: &Type, what: &str, pos: Pos) -> Checked<Type> {
        match ty.target() {
            Some(target) if !target.is_void() => Some(target.clone()),
            Some(_) => self.error(
                Diagnostic::types(pos, format!("{what} needs to know what a void * points to"))
                    .with_help("cast it to a pointer to what is there"),
            ),
            None => {
                let name = self.name_of(ty);
                self.type_error(pos, format!("{what} needs a pointer, and this is {name}"))
            }
        }
    }

    fn address_of(&mut self, operand: &Expr, pos: Pos) -> Checked<Type> {
        if let ExprKind::Deref(inner) = &operand.kind {
            return self.rvalue(inner);
        }
        if !Self::is_lvalue(operand) {
            return self.error(
                Diagnostic::types(pos, "`&` needs something that has a place in memory")
                    .with_help("store the value in a variable first"),
            );
        }
        self.take_address(operand);
        let ty = self.lvalue(operand)?;
        if ty.bits().is_some() {
            return self.type_error(pos, "a bit-field has no address: it may begin inside a byte");
        }
        Some(Type::pointer_to(ty))
    }

    /// Notes that a variable's address leaves the expressions that name it: it must lie in memory.
    fn take_address(&mut self, operand: &Expr) {
        match &operand.kind {
            ExprKind::Name(name) => {
                if let Some(Symbol::Local(index)) = self.lookup(name).cloned() {
                    self.body.vars[index as usize].slot.address_taken = true;
                }
            }
            ExprKind::Member { base, arrow: false, .. } => self.take_address(base),
            _ => {}
        }
    }

    fn cast(&mut self, name: &TypeName, operand: &Expr, pos: Pos) -> Checked<Type> {
        let to = self.type_name(name)?.unqualified();
        if Self::is_pointer(&to) && matches!(operand.kind, ExprKind::Int(0, _)) {
            self.body.emit(Op::Null, pos);
            return Some(to);
        }
        let from = if to.is_character() { self.copied_value(operand)? } else { self.rvalue(operand)? };
        if to.is_void() {
            self.body.emit(Op::Pop, pos);
            self.body.emit(Op::Int(0), pos);
            return Some(to);
        }
        match (from.as_scalar(), to.as_scalar()) {
            (Some(Scalar::Pointer), Some(Scalar::Pointer)) => {
                self.body.emit(Op::Widen, pos);
            }
            (Some(Scalar::Pointer), Some(float)) | (Some(float), Some(Scalar::Pointer)) if float.is_float() => {
                return self.type_error(pos, "a pointer and a floating-point number don't convert");
            }
            (Some(from), Some(to)) => self.convert_scalar(from, to, pos),
            _ if from.kind == to.kind => {}
            _ => {
                let (from, to) = (self.name_of(&from), self.name_of(&to));
                return self.type_error(pos, format!("{from} can't be cast to {to}"));
            }
        }
        Some(to)
    }

    fn size_constant(&mut self, ty: &Type, pos: Pos) -> Checked<Type> {
        if ty.bits().is_some() {
            return self.type_error(pos, "a bit-field has no size in bytes");
        }
        match self.types.size_of(ty) {
            Some(size) => {
                self.body.emit(Op::Int(size as i64), pos);
                Some(Type::size_t())
            }
            None => {
                let name = self.name_of(ty);
                self.type_error(pos, format!("{name} has no size"))
            }
        }
    }

    fn va_arg(&mut self, list: &Expr, name: &TypeName, pos: Pos) -> Checked<Type> {
        let ty = self.type_name(name)?.unqualified();
        self.va_list_address(list)?;
        let arg = match ty.as_scalar() {
            Some(scalar) if scalar.promoted() != scalar || scalar == Scalar::F32 => {
                let shown = self.name_of(&ty);
                let promoted = if scalar == Scalar::F32 { "double" } else { "int" };
                return self.error(
                    Diagnostic::types(pos, format!("no argument after `...` is of type {shown}"))
                        .with_help(format!("it was widened when it was passed: take it as {promoted}")),
                );
            }
            Some(scalar) => Arg::Scalar(scalar),
            None => Arg::Object(self.object_size(&ty, "va_arg", pos)?),
        };
        self.body.emit(Op::VaArg(arg), pos);
        Some(ty)
    }

    /// Leaves the address of a `va_list`.
    pub(super) fn va_list_address(&mut self, list: &Expr) -> Checked<()> {
        let ty = if Self::is_lvalue(list) { self.lvalue(list)? } else { self.rvalue(list)? };
        match ty.kind {
            Kind::VaList => Some(()),
            _ => {
                let name = self.name_of(&ty);
                self.type_error(list.pos, format!("a va_list is needed here, not {name}"))
            }
        }
    }
}
