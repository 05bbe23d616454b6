//! Structs and unions: their members, and where each lies.
//!
//! Not here: reading their declarations ([`crate::check`]).

use super::{Kind, Scalar, Type, Types, round_up};

/// A struct or a union.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Record {
    pub(crate) tag: Option<String>,
    pub(crate) is_union: bool,
    /// `None` until the body was read.
    pub(crate) fields: Option<Vec<Field>>,
    pub(crate) size: u64,
    pub(crate) align: u64,
    /// How deep types nest in it.
    pub(crate) depth: usize,
}

/// A member and its place.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Field {
    /// Empty for an anonymous struct or union.
    pub(crate) name: String,
    pub(crate) ty: Type,
    pub(crate) offset: u64,
}

/// A member without a place yet.
pub(crate) struct Part {
    /// Empty for an anonymous struct or union, or for a bit-field that only keeps bits free.
    pub(crate) name: String,
    pub(crate) ty: Type,
    /// The bits of a bit-field.
    pub(crate) width: Option<u32>,
}

/// The bits of a bit-field, in the bytes from its member's offset on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Bits {
    /// How many bits of the first byte lie below it.
    pub(crate) shift: u32,
    pub(crate) width: u32,
}

impl Bits {
    /// How many bytes it touches.
    pub(crate) fn bytes(self) -> u64 {
        u64::from(self.shift + self.width).div_ceil(8)
    }

    /// The mask of its bits, as they lie in the bytes.
    pub(crate) fn mask(self) -> u64 {
        (u64::MAX >> (64 - self.width)) << self.shift
    }

    /// What a number becomes in it.
    pub(crate) fn wrap(self, scalar: Scalar, value: i64) -> i64 {
        let unused = 64 - self.width;
        let high = (value as u64) << unused;
        if scalar.is_unsigned() { (high >> unused) as i64 } else { high as i64 >> unused }
    }
}

impl Types {
    /// The member `name` with its offset, looked for in anonymous members too.
    pub(crate) fn field(&self, record: usize, name: &str) -> Option<(u64, Type)> {
        for field in self.records[record].fields.as_ref()? {
            if field.name == name {
                return Some((field.offset, field.ty.clone()));
            }
            if field.name.is_empty()
                && let Some(inner) = field.ty.record()
                && let Some((offset, ty)) = self.field(inner, name)
            {
                return Some((field.offset + offset, ty));
            }
        }
        None
    }

    /// Lays out the members of a record in order (C11 6.7.2.1), bit-fields as the ABI of x86-64 has them.
    pub(crate) fn complete(&mut self, index: usize, members: Vec<Part>) {
        let is_union = self.records[index].is_union;
        let (mut end, mut size, mut align) = (0u64, 0u64, 1u64);
        // The bits of the byte before `end` that are still free.
        let mut spare = 0;
        let depth = members.iter().map(|part| self.depth_of(&part.ty)).max().unwrap_or(0);
        let mut fields = Vec::new();
        for Part { name, ty, width } in members {
            if is_union {
                (end, spare) = (0, 0);
            }
            let field_align = self.align_of(&ty);
            let Some(width) = width else {
                let offset = round_up(end, field_align);
                (end, spare) = (offset.saturating_add(self.size_of(&ty).unwrap_or(0)), 0);
                size = size.max(end);
                align = align.max(field_align);
                fields.push(Field { name, ty, offset });
                continue;
            };
            // A bit-field crosses no border of its declared type; one of no width goes to the next border.
            let unit = field_align.saturating_mul(8);
            let mut at = end.saturating_mul(8) - spare;
            if width == 0 || at / unit != (at.saturating_add(u64::from(width)) - 1) / unit {
                at = round_up(at, unit);
            }
            let bits = Bits { shift: (at % 8) as u32, width };
            let last = at.saturating_add(u64::from(width));
            end = last.div_ceil(8);
            spare = end.saturating_mul(8).saturating_sub(last);
            size = size.max(end);
            if !name.is_empty() {
                align = align.max(field_align);
                let scalar = ty.as_scalar().unwrap_or(Scalar::I32);
                fields.push(Field { name, ty: Type { kind: Kind::Bits(scalar, bits), ..ty }, offset: at / 8 });
            }
        }
        let record = &mut self.records[index];
        record.fields = Some(fields);
        record.size = round_up(size, align);
        record.align = align;
        record.depth = depth + 1;
    }
}
