//! `type`: classes, and the entries of their dicts that are written in C.

use std::rc::Rc;

use pyheap::Obj;

use crate::native::{Getter, Native, Setter};

/// Instances of one class share the names of at most so many attributes (`SHARED_KEYS_MAX_SIZE`).
pub const SHARED_KEYS_MAX_SIZE: usize = 30;

/// What a class holds.
#[derive(Clone, Debug)]
pub struct Type {
    /// `__name__`.
    pub name: Rc<str>,
    /// `__qualname__`.
    pub qualname: Rc<str>,
    /// `__module__` of a builtin type.
    pub module: &'static str,
    /// `tp_dict`.
    pub dict: Obj,
    /// `tp_mro`, a tuple.
    pub mro: Obj,
    /// `tp_bases`, a tuple.
    pub bases: Obj,
    /// `tp_base`.
    pub base: Obj,
    /// Whether it was made by a `class` statement.
    pub heap_type: bool,
    /// What its instances' payload is.
    pub layout: Layout,
    /// Whether instances have attributes of their own.
    pub has_dict: bool,
    /// Whether instances can be referred to weakly.
    pub has_weaklist: bool,
    /// Whether it is a module's type: operators find its methods written in C as they find a class's own.
    pub of_module: bool,
    /// Whether the class can be a base.
    pub is_basetype: bool,
    /// Whether `__del__` is found on it.
    pub has_del: bool,
    /// Whether a class written in Python defines `__getattribute__`.
    pub has_getattribute: bool,
    /// Whether one defines `__setattr__` or `__delattr__`.
    pub has_setattr: bool,
    /// How many `__slots__` instances have, bases' included.
    pub nslots: usize,
    /// The names that instances' values stand for, in order (`ht_cached_keys`); owned.
    pub cached_keys: Vec<Obj>,
    /// How many more names there is room for (`dk_usable` of them); each new instance takes one away.
    pub keys_usable: usize,
    /// Weak references to direct subclasses (`tp_subclasses`); owned.
    pub subclasses: Vec<Obj>,
    /// Changed when an attribute of the class or of a base changes.
    pub version: u32,
    /// The size of the type object.
    pub size: u64,
}

/// What the instances of a type hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Layout {
    /// Nothing beyond `object`.
    Object,
    /// The payload of the builtin type of this name.
    Int,
    /// See [`Layout::Int`].
    Float,
    /// See [`Layout::Int`].
    Str,
    /// See [`Layout::Int`].
    Bytes,
    /// See [`Layout::Int`].
    ByteArray,
    /// See [`Layout::Int`].
    List,
    /// See [`Layout::Int`].
    Tuple,
    /// See [`Layout::Int`].
    Dict,
    /// See [`Layout::Int`].
    Set,
    /// See [`Layout::Int`].
    FrozenSet,
    /// See [`Layout::Int`].
    Exception,
    /// See [`Layout::Int`].
    Type,
    /// See [`Layout::Int`].
    WeakRef,
    /// See [`Layout::Int`].
    Deque,
    /// A payload that no class written in Python can have.
    Other,
}

impl Type {
    /// How many values an instance has room for.
    ///
    /// Mirrors: `shared_keys_usable_size`, Objects/dictobject.c, CPython 3.13.
    /// Differs: no.
    pub(crate) fn values_size(&self) -> usize {
        self.keys_usable + self.cached_keys.len()
    }

    /// In the order of `type_traverse`.
    pub(crate) fn references(&self) -> [Obj; 4] {
        [self.dict, self.mro, self.bases, self.base]
    }

    pub(crate) fn untraversed(&self) -> impl Iterator<Item = Obj> + '_ {
        self.cached_keys.iter().chain(&self.subclasses).copied()
    }

    /// Mirrors: `type_dealloc` and `type_clear`, Objects/typeobject.c, CPython 3.13.
    /// Differs: `type_clear` keeps what `type_dealloc` gives up later.
    pub(crate) fn give_up(&mut self) -> Option<Obj> {
        [&mut self.base, &mut self.dict, &mut self.bases, &mut self.mro]
            .into_iter()
            .find(|op| !op.is_null())
            .map(std::mem::take)
            .or_else(|| self.subclasses.pop())
            .or_else(|| self.cached_keys.pop())
    }
}

/// An entry of a type's dict that is written in C.
#[derive(Clone, Debug)]
pub struct Descriptor {
    /// The type that it belongs to; counted for heap types and static types alike.
    pub d_type: Obj,
    /// Its name.
    pub name: Rc<str>,
    /// What it is.
    pub kind: DescriptorKind,
}

/// What a descriptor is.
#[derive(Clone, Copy, Debug)]
pub enum DescriptorKind {
    /// A method: `list.append`.
    Method(&'static Native),
    /// A slot's wrapper: `object.__init__`.
    Wrapper(&'static Native),
    /// A computed attribute.
    GetSet(Getter, Option<Setter>),
    /// A slot of `__slots__`, by its index.
    Member(usize),
    /// `__dict__` of instances.
    Dict,
    /// `__weakref__` of instances.
    Weakref,
}
