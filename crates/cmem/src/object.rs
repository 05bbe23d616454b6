//! The objects of a run: every variable, block and literal that ever lived, dead ones included.
//!
//! An object's number is never used twice; its address is. Not here: the bytes ([`crate::space`]).

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::types::Type;

/// A variable as the source declares it.
#[derive(Debug)]
pub(crate) struct Declared {
    pub(crate) name: String,
    pub(crate) ty: Type,
    pub(crate) type_name: String,
    pub(crate) line: u32,
}

/// An object's number; 0 is nobody's.
pub(crate) type ObjectId = u32;

/// One object.
#[derive(Debug, Clone)]
pub(crate) struct Object {
    pub(crate) kind: ObjectKind,
    pub(crate) base: u64,
    pub(crate) size: u64,
    /// The line on which it came to be.
    pub(crate) born: u32,
    pub(crate) state: State,
}

/// What an object is.
#[derive(Debug, Clone)]
pub(crate) enum ObjectKind {
    Local(Rc<Declared>),
    Global(Rc<Declared>),
    /// A variable of the compiler's own.
    Hidden,
    /// A string literal.
    Literal,
    /// A function's instructions.
    Code(Rc<str>),
    /// A block, by the function that made it: `malloc`.
    Heap(&'static str),
    /// A block on the stack.
    Alloca,
    /// The C library's own: a stream, a buffer.
    Library(&'static str),
}

/// An object's lifetime, with the line that ended it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    Live,
    Freed(u32),
    OutOfScope(u32),
    Returned(u32),
}

/// All objects.
#[derive(Debug, Default)]
pub(crate) struct Objects {
    all: Vec<Object>,
    /// The latest object at each address, alive or not; extents don't overlap.
    extents: BTreeMap<u64, ObjectId>,
}

impl Objects {
    pub(crate) fn add(&mut self, object: Object) -> ObjectId {
        let (base, end) = (object.base, object.base.saturating_add(object.size.max(1)));
        let mut covered: Vec<u64> = self.extents.range(base..end).map(|(base, _)| *base).collect();
        if let Some((&before, &id)) = self.extents.range(..base).next_back()
            && self.get(id).end() > base
        {
            covered.push(before);
        }
        for base in covered {
            self.extents.remove(&base);
        }
        self.all.push(object);
        let id = self.all.len() as ObjectId;
        self.extents.insert(base, id);
        id
    }

    pub(crate) fn get(&self, id: ObjectId) -> &Object {
        &self.all[id as usize - 1]
    }

    pub(crate) fn get_mut(&mut self, id: ObjectId) -> &mut Object {
        &mut self.all[id as usize - 1]
    }

    /// The latest object whose bytes include `address`, alive or not.
    pub(crate) fn at(&self, address: u64) -> Option<ObjectId> {
        let (_, &id) = self.extents.range(..=address).next_back()?;
        (address < self.get(id).end()).then_some(id)
    }

    /// The object that a pointer made of a bare address belongs to: the one there, or the one that ends there.
    pub(crate) fn pointed_at(&self, address: u64) -> Option<ObjectId> {
        self.at(address).or_else(|| {
            let (_, &id) = self.extents.range(..address).next_back()?;
            (self.get(id).end() == address && self.get(id).is_live()).then_some(id)
        })
    }

    /// The latest objects by rising address.
    pub(crate) fn by_address(&self) -> impl Iterator<Item = (ObjectId, &Object)> {
        self.extents.values().map(|&id| (id, self.get(id)))
    }

    /// The latest objects from `start` to `end`, by rising address.
    pub(crate) fn within(&self, start: u64, end: u64) -> impl Iterator<Item = (ObjectId, &Object)> {
        self.extents.range(start..end).map(|(_, &id)| (id, self.get(id)))
    }
}

impl Object {
    pub(crate) fn end(&self) -> u64 {
        self.base.saturating_add(self.size)
    }

    pub(crate) fn is_live(&self) -> bool {
        self.state == State::Live
    }

    pub(crate) fn declared(&self) -> Option<&Declared> {
        match &self.kind {
            ObjectKind::Local(declared) | ObjectKind::Global(declared) => Some(declared),
            _ => None,
        }
    }
}
