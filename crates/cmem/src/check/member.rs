//! Members of structs and unions.

use super::{Checked, Checker};
use crate::ast::{Designator, Expr, TypeName};
use crate::code::Op;
use crate::source::{Diagnostic, Pos, closest};
use crate::types::Type;

impl Checker {
    pub(super) fn member(&mut self, base: &Expr, name: &str, arrow: bool, pos: Pos) -> Checked<Type> {
        let ty = if arrow {
            let ty = self.rvalue(base)?;
            match ty.target() {
                Some(target) if target.record().is_some() => target.clone(),
                _ if ty.record().is_some() => {
                    return self.error(
                        Diagnostic::types(pos, "`->` needs a pointer, and this is a struct")
                            .with_help(format!("write `.{name}`")),
                    );
                }
                _ => {
                    let shown = self.name_of(&ty);
                    return self.type_error(pos, format!("`->` needs a pointer to a struct, and this is {shown}"));
                }
            }
        } else {
            let is_value = !Self::is_lvalue(base);
            let ty = if is_value { self.rvalue(base)? } else { self.lvalue(base)? };
            if is_value && ty.record().is_some() {
                self.spill(&ty, pos)?;
            }
            if ty.record().is_none() {
                let shown = self.name_of(&ty);
                let mut diagnostic = Diagnostic::types(pos, format!("`.` needs a struct, and this is {shown}"));
                if ty.target().is_some_and(|target| target.record().is_some()) {
                    diagnostic = diagnostic.with_help(format!("write `->{name}`"));
                }
                return self.error(diagnostic);
            }
            ty
        };
        let index = ty.record().expect("it was just checked");
        match self.types.field(index, name) {
            Some((offset, field)) => {
                if offset > 0 {
                    self.body.emit(Op::Member(offset), pos);
                }
                Some(Type { is_const: field.is_const || ty.is_const, ..field })
            }
            None if self.types.records[index].fields.is_none() => {
                let shown = self.name_of(&ty);
                self.type_error(pos, format!("{shown} isn't defined here, only declared"))
            }
            None => self.no_member(&ty, name, pos),
        }
    }

    pub(super) fn no_member<T>(&mut self, ty: &Type, name: &str, pos: Pos) -> Checked<T> {
        let shown = self.name_of(ty);
        let mut diagnostic = Diagnostic::types(pos, format!("{shown} has no member `{name}`"));
        let fields = ty.record().and_then(|index| self.types.records[index].fields.clone()).unwrap_or_default();
        if let Some(meant) = closest(name, fields.iter().map(|field| &*field.name)) {
            diagnostic = diagnostic.with_help(format!("did you mean `{meant}`?"));
        }
        self.error(diagnostic)
    }

    /// The offset of a member, or of an element inside one.
    pub(super) fn offset_of(&mut self, name: &TypeName, path: &[Designator], pos: Pos) -> Checked<u64> {
        let mut ty = self.type_name(name)?;
        let mut total = 0;
        for step in path {
            match (step, ty.record()) {
                (Designator::Field(field, field_pos), Some(index)) => match self.types.field(index, field) {
                    Some((offset, found)) => {
                        total += offset;
                        ty = found;
                    }
                    None => return self.no_member(&ty, field, *field_pos),
                },
                (Designator::Index(index), _) if ty.element().is_some() => {
                    let element = ty.element().expect("it was just seen").clone();
                    let at = self.constant(index, "an index")?;
                    total = total.wrapping_add((at as u64).wrapping_mul(self.types.size_of(&element).unwrap_or(0)));
                    ty = element;
                }
                _ => return self.type_error(pos, "`offsetof` takes a struct and a member of it"),
            }
        }
        Some(total)
    }
}
