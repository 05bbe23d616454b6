//! What a register holds: numbers, pointers that remember their object, and whole structs.
//!
//! Not here: memory ([`crate::space`]).

use std::rc::Rc;

use crate::object::ObjectId;
use crate::space::Byte;

/// Which object a pointer may be used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Provenance {
    /// None: the null pointer, or a number that is no object's address.
    None,
    /// Unknown, because the pointer itself is garbage. That was reported; what follows from it isn't.
    Wild,
    Object(ObjectId),
}

/// A pointer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Pointer {
    pub(crate) address: u64,
    pub(crate) provenance: Provenance,
    /// The array inside the object that the pointer came from: its first byte and its end.
    pub(crate) bounds: Option<(u64, u64)>,
}

/// A value.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    /// An integer, extended to 64 bits as its type says.
    Int(i64),
    Float(f64),
    Pointer(Pointer),
    /// A character on its way from one place to another, with its shadow; and where it was read.
    Byte(Byte, u64),
    /// A struct, a union, or a `va_list`.
    Object(Rc<[Byte]>),
    Void,
}

impl Provenance {
    /// As the shadow of a byte stores it.
    pub(crate) fn to_shadow(self) -> u32 {
        match self {
            Provenance::None => 0,
            Provenance::Wild => u32::MAX,
            Provenance::Object(id) => id,
        }
    }

    pub(crate) fn from_shadow(shadow: u32) -> Provenance {
        match shadow {
            0 => Provenance::None,
            u32::MAX => Provenance::Wild,
            id => Provenance::Object(id),
        }
    }
}

impl Pointer {
    pub(crate) const NULL: Pointer = Pointer { address: 0, provenance: Provenance::None, bounds: None };

    pub(crate) fn to_object(address: u64, id: ObjectId) -> Pointer {
        Pointer { address, provenance: Provenance::Object(id), bounds: None }
    }

    pub(crate) fn offset(self, by: i64) -> Pointer {
        Pointer { address: self.address.wrapping_add_signed(by), ..self }
    }

    pub(crate) fn object(self) -> Option<ObjectId> {
        match self.provenance {
            Provenance::Object(id) => Some(id),
            _ => None,
        }
    }
}
