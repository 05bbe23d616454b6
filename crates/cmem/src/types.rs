//! C types as x86-64 Linux lays them out (LP64): sizes, alignments, members, conversions' ranks.
//!
//! Not here: how a declaration becomes a type ([`crate::check`]).

mod record;

pub(crate) use record::{Bits, Part, Record};

use std::rc::Rc;

/// A type with its top-level `const`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Type {
    pub(crate) kind: Kind,
    pub(crate) is_const: bool,
}

/// A type without qualifiers.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Kind {
    Void,
    /// Integers, floating point, and `_Bool`.
    Scalar(Scalar),
    /// A bit-field: what it was declared as, and where its bits are.
    Bits(Scalar, Bits),
    /// An enumeration, by its index; it behaves as its [`Scalar`].
    Enum(usize, Scalar),
    Pointer(Rc<Type>),
    /// An array and its length; `None` while the length is unknown (`int a[]`).
    Array(Rc<Type>, Option<u64>),
    Function(Rc<Signature>),
    /// A struct or a union, by its index into [`Types`].
    Record(usize),
    /// `va_list`.
    VaList,
}

/// What a register holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scalar {
    Bool,
    /// Plain `char`: signed here, yet a type of its own.
    Char,
    I8,
    U8,
    I16,
    U16,
    I32,
    U32,
    /// `long`.
    I64,
    /// `unsigned long`.
    U64,
    /// `long long`.
    LongLong,
    /// `unsigned long long`.
    ULongLong,
    F32,
    F64,
    Pointer,
}

/// What a function takes and gives.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Signature {
    pub(crate) returns: Type,
    pub(crate) params: Vec<Type>,
    pub(crate) variadic: bool,
    /// `int f()`: nothing is said of the parameters.
    pub(crate) unspecified: bool,
}

/// The records and enumerations of one program.
#[derive(Debug, Clone, Default)]
pub(crate) struct Types {
    pub(crate) records: Vec<Record>,
    pub(crate) enums: Vec<Option<String>>,
}

impl Type {
    pub(crate) fn of(kind: Kind) -> Type {
        Type { kind, is_const: false }
    }

    pub(crate) fn void() -> Type {
        Type::of(Kind::Void)
    }

    pub(crate) fn scalar(scalar: Scalar) -> Type {
        Type::of(Kind::Scalar(scalar))
    }

    pub(crate) fn int() -> Type {
        Type::scalar(Scalar::I32)
    }

    pub(crate) fn size_t() -> Type {
        Type::scalar(Scalar::U64)
    }

    pub(crate) fn pointer_to(target: Type) -> Type {
        Type::of(Kind::Pointer(Rc::new(target)))
    }

    pub(crate) fn array_of(element: Type, length: Option<u64>) -> Type {
        Type::of(Kind::Array(Rc::new(element), length))
    }

    pub(crate) fn unqualified(&self) -> Type {
        Type { kind: self.kind.clone(), is_const: false }
    }

    pub(crate) fn is_void(&self) -> bool {
        self.kind == Kind::Void
    }

    /// The scalar that a register would hold, if one does.
    pub(crate) fn as_scalar(&self) -> Option<Scalar> {
        match &self.kind {
            Kind::Scalar(scalar) | Kind::Enum(_, scalar) | Kind::Bits(scalar, _) => Some(*scalar),
            Kind::Pointer(_) => Some(Scalar::Pointer),
            _ => None,
        }
    }

    pub(crate) fn is_character(&self) -> bool {
        matches!(self.kind, Kind::Scalar(Scalar::Char | Scalar::I8 | Scalar::U8))
    }

    pub(crate) fn target(&self) -> Option<&Type> {
        match &self.kind {
            Kind::Pointer(target) => Some(target),
            _ => None,
        }
    }

    pub(crate) fn element(&self) -> Option<&Type> {
        match &self.kind {
            Kind::Array(element, _) => Some(element),
            _ => None,
        }
    }

    pub(crate) fn signature(&self) -> Option<&Rc<Signature>> {
        match &self.kind {
            Kind::Function(signature) => Some(signature),
            Kind::Pointer(target) => match &target.kind {
                Kind::Function(signature) => Some(signature),
                _ => None,
            },
            _ => None,
        }
    }

    pub(crate) fn record(&self) -> Option<usize> {
        match self.kind {
            Kind::Record(index) => Some(index),
            _ => None,
        }
    }

    pub(crate) fn bits(&self) -> Option<Bits> {
        match self.kind {
            Kind::Bits(_, bits) => Some(bits),
            _ => None,
        }
    }

    /// What the type becomes where a value is needed: arrays and functions become pointers, bit-fields numbers.
    pub(crate) fn decayed(&self) -> Type {
        match &self.kind {
            Kind::Array(element, _) => Type::of(Kind::Pointer(element.clone())),
            Kind::Function(_) => Type::pointer_to(self.unqualified()),
            // What fits an int is one (C11 6.3.1.1).
            Kind::Bits(Scalar::U32, bits) if bits.width < 32 => Type::int(),
            Kind::Bits(scalar, _) => Type::scalar(*scalar),
            _ => self.unqualified(),
        }
    }
}

impl Scalar {
    pub(crate) fn size(self) -> u64 {
        match self {
            Scalar::Bool | Scalar::Char | Scalar::I8 | Scalar::U8 => 1,
            Scalar::I16 | Scalar::U16 => 2,
            Scalar::I32 | Scalar::U32 | Scalar::F32 => 4,
            _ => 8,
        }
    }

    pub(crate) fn is_integer(self) -> bool {
        !matches!(self, Scalar::F32 | Scalar::F64 | Scalar::Pointer)
    }

    pub(crate) fn is_float(self) -> bool {
        matches!(self, Scalar::F32 | Scalar::F64)
    }

    pub(crate) fn is_unsigned(self) -> bool {
        matches!(self, Scalar::Bool | Scalar::U8 | Scalar::U16 | Scalar::U32 | Scalar::U64 | Scalar::ULongLong | Scalar::Pointer)
    }

    /// The type after the integer promotions (C11 6.3.1.1).
    pub(crate) fn promoted(self) -> Scalar {
        if self.is_integer() && self.size() < 4 { Scalar::I32 } else { self }
    }

    /// The usual arithmetic conversions (C11 6.3.1.8).
    pub(crate) fn common(self, other: Scalar) -> Scalar {
        if self == Scalar::F64 || other == Scalar::F64 {
            return Scalar::F64;
        }
        if self == Scalar::F32 || other == Scalar::F32 {
            return Scalar::F32;
        }
        let (a, b) = (self.promoted(), other.promoted());
        let (high, low) = if a.rank() >= b.rank() { (a, b) } else { (b, a) };
        if high.is_unsigned() || !low.is_unsigned() {
            return high;
        }
        if high.size() > low.size() { high } else { high.as_unsigned() }
    }

    /// Wraps an integer to the type's range, as a store and a load would.
    pub(crate) fn wrap(self, value: i64) -> i64 {
        match self {
            Scalar::Bool => i64::from(value != 0),
            Scalar::Char | Scalar::I8 => i64::from(value as i8),
            Scalar::U8 => i64::from(value as u8),
            Scalar::I16 => i64::from(value as i16),
            Scalar::U16 => i64::from(value as u16),
            Scalar::I32 => i64::from(value as i32),
            Scalar::U32 => i64::from(value as u32),
            _ => value,
        }
    }

    fn as_unsigned(self) -> Scalar {
        match self {
            Scalar::I32 => Scalar::U32,
            Scalar::I64 => Scalar::U64,
            Scalar::LongLong => Scalar::ULongLong,
            other => other,
        }
    }

    fn rank(self) -> u32 {
        match self {
            Scalar::LongLong | Scalar::ULongLong => 3,
            Scalar::I64 | Scalar::U64 | Scalar::Pointer => 2,
            _ => 1,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Scalar::Bool => "_Bool",
            Scalar::Char => "char",
            Scalar::I8 => "signed char",
            Scalar::U8 => "unsigned char",
            Scalar::I16 => "short",
            Scalar::U16 => "unsigned short",
            Scalar::I32 => "int",
            Scalar::U32 => "unsigned int",
            Scalar::I64 => "long",
            Scalar::U64 => "unsigned long",
            Scalar::LongLong => "long long",
            Scalar::ULongLong => "unsigned long long",
            Scalar::F32 => "float",
            Scalar::F64 => "double",
            Scalar::Pointer => "pointer",
        }
    }
}

impl Types {
    /// The size in bytes; `None` for a type that has none yet.
    pub(crate) fn size_of(&self, ty: &Type) -> Option<u64> {
        match &ty.kind {
            Kind::Void | Kind::Function(_) => None,
            Kind::Scalar(scalar) | Kind::Enum(_, scalar) => Some(scalar.size()),
            Kind::Bits(_, bits) => Some(bits.bytes()),
            Kind::Pointer(_) => Some(8),
            Kind::Array(element, length) => self.size_of(element)?.checked_mul((*length)?),
            Kind::Record(index) => {
                let record = &self.records[*index];
                record.fields.as_ref().map(|_| record.size)
            }
            Kind::VaList => Some(24),
        }
    }

    pub(crate) fn align_of(&self, ty: &Type) -> u64 {
        match &ty.kind {
            Kind::Void | Kind::Function(_) => 1,
            Kind::Scalar(scalar) | Kind::Enum(_, scalar) | Kind::Bits(scalar, _) => scalar.size(),
            Kind::Pointer(_) | Kind::VaList => 8,
            Kind::Array(element, _) => self.align_of(element),
            Kind::Record(index) => self.records[*index].align,
        }
    }

    /// The innermost named path to the byte at `offset` of an object: `.name[3]`; empty for the object as a whole.
    pub(crate) fn path_at(&self, ty: &Type, offset: u64) -> String {
        match &ty.kind {
            Kind::Array(element, _) => {
                let Some(size) = self.size_of(element).filter(|size| *size > 0) else {
                    return String::new();
                };
                format!("[{}]{}", offset / size, self.path_at(element, offset % size))
            }
            Kind::Record(index) => {
                let record = &self.records[*index];
                if record.is_union {
                    return String::new();
                }
                for field in record.fields.iter().flatten() {
                    let size = self.size_of(&field.ty).unwrap_or(0);
                    if (field.offset..field.offset + size).contains(&offset) {
                        let inner = self.path_at(&field.ty, offset - field.offset);
                        return if field.name.is_empty() { inner } else { format!(".{}{inner}", field.name) };
                    }
                }
                String::new()
            }
            _ => String::new(),
        }
    }

    /// How deep types nest in a type. A pointer to a struct ends the count, for it may lead back.
    pub(crate) fn depth_of(&self, ty: &Type) -> usize {
        match &ty.kind {
            Kind::Pointer(target) if target.record().is_some() => 1,
            Kind::Pointer(inner) | Kind::Array(inner, _) => self.depth_of(inner) + 1,
            Kind::Function(signature) => {
                let params = signature.params.iter().map(|param| self.depth_of(param)).max();
                params.unwrap_or(0).max(self.depth_of(&signature.returns)) + 1
            }
            Kind::Record(index) => self.records[*index].depth,
            Kind::Void | Kind::Scalar(_) | Kind::Bits(..) | Kind::Enum(..) | Kind::VaList => 0,
        }
    }

    /// The type in C's own notation.
    pub(crate) fn name(&self, ty: &Type) -> String {
        self.declaration(ty, String::new())
    }

    /// `name` declared with `ty`: `char *argv[2]`.
    fn declaration(&self, ty: &Type, name: String) -> String {
        let qualifier = if ty.is_const { "const " } else { "" };
        let leaf = |base: String| {
            let gap = if name.is_empty() || name.starts_with('[') { "" } else { " " };
            format!("{qualifier}{base}{gap}{name}")
        };
        match &ty.kind {
            Kind::Void => leaf("void".to_owned()),
            Kind::Scalar(scalar) | Kind::Bits(scalar, _) => leaf(scalar.name().to_owned()),
            Kind::Enum(index, scalar) => leaf(match &self.enums[*index] {
                Some(tag) => format!("enum {tag}"),
                None => scalar.name().to_owned(),
            }),
            Kind::Record(index) => {
                let record = &self.records[*index];
                let word = if record.is_union { "union" } else { "struct" };
                leaf(match &record.tag {
                    Some(tag) => format!("{word} {tag}"),
                    None => word.to_owned(),
                })
            }
            Kind::VaList => leaf("va_list".to_owned()),
            Kind::Pointer(target) => {
                let qualifier = if ty.is_const { "const" } else { "" };
                let gap = if ty.is_const && !name.is_empty() { " " } else { "" };
                let starred = format!("*{qualifier}{gap}{name}");
                match target.kind {
                    Kind::Array(..) | Kind::Function(_) => self.declaration(target, format!("({starred})")),
                    _ => self.declaration(target, starred),
                }
            }
            Kind::Array(element, length) => {
                let length = length.map(|length| length.to_string()).unwrap_or_default();
                self.declaration(element, format!("{name}[{length}]"))
            }
            Kind::Function(signature) => {
                let mut params: Vec<String> = signature.params.iter().map(|param| self.name(param)).collect();
                if signature.variadic {
                    params.push("...".to_owned());
                }
                if params.is_empty() && !signature.unspecified {
                    params.push("void".to_owned());
                }
                self.declaration(&signature.returns, format!("{name}({})", params.join(", ")))
            }
        }
    }
}

/// The least multiple of `align` that isn't below `value`.
pub(crate) fn round_up(value: u64, align: u64) -> u64 {
    value.saturating_add(align - 1) / align * align
}
