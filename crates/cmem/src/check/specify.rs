//! Types from specifiers and declarators: tags, members, enumerators, derived types.

use std::rc::Rc;

use super::{Checked, Checker, Symbol, Tag};
use crate::ast::{Base, Declarator, Derived, Enumerator, Expr, Member, MemberDeclarator, Param, Specifiers, TypeName};
use crate::parse::MAX_DEPTH;
use crate::source::{Diagnostic, Pos};
use crate::types::{Kind, Part, Record, Scalar, Signature, Type};

impl Checker {
    /// The type before the declarators.
    pub(super) fn specified(&mut self, specifiers: &Specifiers) -> Checked<Type> {
        let pos = specifiers.pos;
        let ty = match &specifiers.base {
            Base::Void => Type::void(),
            Base::Scalar(scalar) => Type::scalar(*scalar),
            Base::VaList => Type::of(Kind::VaList),
            Base::Named(name) => match self.lookup(name) {
                Some(Symbol::Typedef(ty)) => ty.clone(),
                _ => return self.unknown_name(name, pos, false),
            },
            Base::Record { is_union, tag, members } => self.record(*is_union, tag.as_deref(), members.as_deref(), pos)?,
            Base::Enum { tag, items } => self.enumeration(tag.as_deref(), items.as_deref(), pos)?,
            Base::Assertion(condition, text) => {
                if self.constant(condition, "an assertion's condition")? == 0 {
                    return self.type_error(pos, format!("this assertion doesn't hold: {text}"));
                }
                Type::void()
            }
        };
        Some(Type { is_const: ty.is_const || specifiers.is_const, ..ty })
    }

    pub(super) fn type_name(&mut self, name: &TypeName) -> Checked<Type> {
        let base = self.specified(&name.specifiers)?;
        self.declared(&base, &name.declarator)
    }

    fn record(&mut self, is_union: bool, tag: Option<&str>, members: Option<&[Member]>, pos: Pos) -> Checked<Type> {
        let word = if is_union { "union" } else { "struct" };
        let known = tag.and_then(|tag| match members {
            // A body declares the tag anew in its own block.
            Some(_) => self.scopes.last().and_then(|scope| scope.tags.get(tag)).copied(),
            None => self.lookup_tag(tag),
        });
        let index = match known {
            Some(Tag::Record(index)) if self.types.records[index].is_union == is_union => index,
            Some(_) => {
                let tag = tag.unwrap_or_default();
                return self.type_error(pos, format!("`{tag}` is declared as another kind of type"));
            }
            None => {
                self.types.records.push(Record {
                    tag: tag.map(str::to_owned),
                    is_union,
                    fields: None,
                    size: 0,
                    align: 1,
                    depth: 0,
                });
                let index = self.types.records.len() - 1;
                if let Some(tag) = tag {
                    let scope = self.scopes.last_mut().expect("the file's scope is never left");
                    scope.tags.insert(tag.to_owned(), Tag::Record(index));
                }
                index
            }
        };
        if let Some(members) = members {
            if self.types.records[index].fields.is_some() {
                let tag = tag.unwrap_or_default();
                return self.type_error(pos, format!("`{word} {tag}` is already defined"));
            }
            let fields = self.members(members)?;
            self.types.complete(index, fields);
            self.limit_depth(&Type::of(Kind::Record(index)), pos)?;
        }
        Some(Type::of(Kind::Record(index)))
    }

    /// Typedefs could nest types without end, and every walk over a type goes as deep.
    fn limit_depth(&mut self, ty: &Type, pos: Pos) -> Checked<()> {
        if self.types.depth_of(ty) <= MAX_DEPTH {
            return Some(());
        }
        self.error(Diagnostic::unsupported(pos, format!("types nested deeper than {MAX_DEPTH} levels")))
    }

    fn members(&mut self, members: &[Member]) -> Checked<Vec<Part>> {
        let mut fields: Vec<Part> = Vec::new();
        for (i, member) in members.iter().enumerate() {
            let base = self.specified(&member.specifiers)?;
            // Only a struct without a tag is an anonymous member; `struct tag;` declares a tag and no member.
            let is_anonymous = matches!(member.specifiers.base, Base::Record { tag: None, .. });
            if member.declarators.is_empty() && is_anonymous {
                fields.push(Part { name: String::new(), ty: base.clone(), width: None });
            }
            for (j, MemberDeclarator { declarator, width }) in member.declarators.iter().enumerate() {
                let ty = self.declared(&base, declarator)?;
                let name = declarator.name.clone().unwrap_or_default();
                if !name.is_empty() && fields.iter().any(|known| known.name == name) {
                    return self.type_error(declarator.pos, format!("there is already a member `{name}`"));
                }
                if let Some(width) = width {
                    let width = self.bit_width(width, &ty, &name)?;
                    fields.push(Part { name, ty, width: Some(width) });
                    continue;
                }
                let last = i + 1 == members.len() && j + 1 == member.declarators.len();
                let flexible = matches!(ty.kind, Kind::Array(_, None)) && last;
                if flexible {
                    let Kind::Array(element, None) = &ty.kind else { unreachable!("it was just seen") };
                    let ty = Type::of(Kind::Array(element.clone(), Some(0)));
                    fields.push(Part { name, ty, width: None });
                } else {
                    self.object_size(&ty, &name, declarator.pos)?;
                    fields.push(Part { name, ty, width: None });
                }
            }
        }
        Some(fields)
    }

    /// The width of a bit-field: at most its type's, and zero only without a name.
    fn bit_width(&mut self, width: &Expr, ty: &Type, name: &str) -> Checked<u32> {
        let pos = width.pos;
        let Some(scalar) = ty.as_scalar().filter(|scalar| scalar.is_integer()) else {
            let shown = self.name_of(ty);
            return self.type_error(pos, format!("a bit-field is an integer, and this is {shown}"));
        };
        let most = if scalar == Scalar::Bool { 1 } else { 8 * scalar.size() as i64 };
        let bits = self.constant(width, "the width of a bit-field")?;
        let least = i64::from(!name.is_empty());
        if !(least..=most).contains(&bits) {
            let shown = self.name_of(ty);
            return self.type_error(pos, format!("a bit-field of type {shown} has {least} to {most} bits, not {bits}"));
        }
        Some(bits as u32)
    }

    fn enumeration(&mut self, tag: Option<&str>, items: Option<&[Enumerator]>, pos: Pos) -> Checked<Type> {
        let Some(items) = items else {
            let tag = tag.unwrap_or_default();
            return match self.lookup_tag(tag) {
                Some(Tag::Enum(index, scalar)) => Some(Type::of(Kind::Enum(index, scalar))),
                _ => self.type_error(pos, format!("`enum {tag}` isn't defined here")),
            };
        };
        let mut next = 0i64;
        let mut negative = false;
        let mut greatest = 0;
        for item in items {
            if let Some(value) = &item.value {
                next = self.constant(value, "an enumerator's value")?;
            }
            negative |= next < 0;
            greatest = greatest.max(next);
            // As gcc has it, one that doesn't fit an int is of a wider type.
            let fits = i32::try_from(next).is_ok();
            let scalar = if fits { Scalar::I32 } else { enum_scalar(next < 0, next) };
            self.declare(&item.name, Symbol::Constant(next, scalar), item.pos)?;
            next = next.wrapping_add(1);
        }
        let scalar = enum_scalar(negative, greatest);
        self.types.enums.push(tag.map(str::to_owned));
        let index = self.types.enums.len() - 1;
        if let Some(tag) = tag {
            let scope = self.scopes.last_mut().expect("the file's scope is never left");
            if scope.tags.insert(tag.to_owned(), Tag::Enum(index, scalar)).is_some() {
                return self.type_error(pos, format!("`{tag}` is already defined"));
            }
        }
        Some(Type::of(Kind::Enum(index, scalar)))
    }

    /// The type that a declarator makes of its base.
    pub(super) fn declared(&mut self, base: &Type, declarator: &Declarator) -> Checked<Type> {
        let pos = declarator.pos;
        let mut ty = base.clone();
        for derived in &declarator.derived {
            ty = match derived {
                Derived::Pointer { is_const } => Type { is_const: *is_const, ..Type::pointer_to(ty) },
                Derived::Array(length) => {
                    if self.types.size_of(&ty).is_none() {
                        let name = self.name_of(&ty);
                        return self.type_error(pos, format!("there are no arrays of {name}"));
                    }
                    let length = match length {
                        None => None,
                        Some(length) => Some(self.array_length(length)?),
                    };
                    Type::array_of(ty, length)
                }
                Derived::Function { params, variadic, unspecified } => {
                    if matches!(ty.kind, Kind::Array(..) | Kind::Function(_)) {
                        return self.type_error(pos, "a function can't return an array or a function");
                    }
                    let params = self.params(params)?;
                    let signature =
                        Signature { returns: ty.unqualified(), params, variadic: *variadic, unspecified: *unspecified };
                    Type::of(Kind::Function(Rc::new(signature)))
                }
            };
            self.limit_depth(&ty, pos)?;
        }
        Some(ty)
    }

    fn array_length(&mut self, length: &Expr) -> Checked<u64> {
        let before = self.diagnostics.len();
        match self.fold(length) {
            Some((value, _)) => match u64::try_from(value) {
                Ok(value) => Some(value),
                Err(_) => self.type_error(length.pos, "the length of an array can't be negative"),
            },
            None if self.diagnostics.len() > before => None,
            None => {
                self.type_of(length)?;
                self.error(
                    Diagnostic::unsupported(length.pos, "a variable length here")
                        .with_help("only a local array can have one, and only in its first brackets"),
                )
            }
        }
    }

    /// Whether the length of an array is an integer that isn't constant.
    pub(super) fn is_variable_length(&mut self, length: &Expr) -> bool {
        let before = self.diagnostics.len();
        self.fold(length).is_none()
            && self.diagnostics.len() == before
            && self.type_of(length).is_some_and(|ty| ty.as_scalar().is_some_and(Scalar::is_integer))
    }

    fn params(&mut self, params: &[Param]) -> Checked<Vec<Type>> {
        let mut types = Vec::new();
        // Tags in a parameter list belong to the list.
        for param in params {
            let base = self.specified(&param.specifiers)?;
            // An array parameter is a pointer, whatever its length says.
            let mut declarator = param.declarator.clone();
            if let Some(Derived::Array(length)) = declarator.derived.last_mut() {
                *length = None;
            }
            let ty = self.declared(&base, &declarator)?;
            if ty.is_void() {
                return self.type_error(param.declarator.pos, "a parameter can't be of type void");
            }
            let is_const = ty.is_const;
            types.push(Type { is_const, ..ty.decayed() });
        }
        Some(types)
    }
}

/// The type that gcc gives to an enumeration.
fn enum_scalar(negative: bool, greatest: i64) -> Scalar {
    match (negative, greatest) {
        (true, ..=0x7fff_ffff) => Scalar::I32,
        (false, ..=0xffff_ffff) => Scalar::U32,
        _ => Scalar::I64,
    }
}
