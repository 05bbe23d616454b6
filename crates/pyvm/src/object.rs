//! The payload of every Python object: one enum, with the slots that the heap asks for.
//!
//! A variant holds what the C struct holds. The order in which references are given up is that of the type's
//! `tp_dealloc` and `tp_clear`.
//! Not here: what operations do (`objects`, `eval`).

use num_bigint::BigInt;
use pyheap::{Heap, Obj, Payload, WeakRef};

use crate::cause::Cause;
use crate::objects::binary::{ByteArray, ManagedBuffer, MemoryView};
use crate::objects::code::Code;
use crate::objects::deque::{self, Deque};
use crate::objects::dict::Dict;
use crate::objects::exception::{Exception, Traceback};
use crate::objects::frame::{FrameObject, Generator};
use crate::objects::function::{Builtin, Function};
use crate::objects::instance::Instance;
use crate::objects::iterator::Iter;
use crate::objects::list::List;
use crate::objects::set::Set;
use crate::objects::string::Str;
use crate::objects::types::{Descriptor, Type};

/// The free lists of [`crate::profile::Profile::free_lists`], by index.
pub mod free_list {
    /// Lists.
    pub const LIST: usize = 0;
    /// Dicts.
    pub const DICT: usize = 1;
    /// Floats.
    pub const FLOAT: usize = 2;
    /// Bound methods of functions.
    pub const METHOD: usize = 22;
    /// Builtin functions, and bound methods of builtin types.
    pub const BUILTIN: usize = 23;
    /// Tuples of `n` items, 1 to 19.
    pub fn tuple(n: usize) -> Option<usize> {
        (1..20).contains(&n).then(|| FLOAT + n)
    }
}

/// What a Python object holds.
#[derive(Debug)]
pub enum Py {
    /// `None`.
    None,
    /// `NotImplemented`.
    NotImplemented,
    /// `...`.
    Ellipsis,
    /// `False` and `True`.
    Bool(bool),
    /// An int that fits 64 bits.
    Int(i64),
    /// An int that does not.
    BigInt(Box<BigInt>),
    /// A float.
    Float(f64),
    /// A complex number: real and imaginary part.
    Complex([f64; 2]),
    /// A str.
    Str(Box<Str>),
    /// A bytes.
    Bytes(Box<[u8]>),
    /// A bytearray.
    ByteArray(Box<ByteArray>),
    /// A memoryview.
    MemoryView(Box<MemoryView>),
    /// What the views of one object share.
    ManagedBuffer(Box<ManagedBuffer>),
    /// A list.
    List(Box<List>),
    /// A tuple.
    Tuple(Vec<Obj>),
    /// A dict.
    Dict(Box<Dict>),
    /// A set or frozenset.
    Set(Box<Set>),
    /// A range: start, stop, step.
    Range(i64, i64, i64),
    /// A slice: start, stop, step.
    Slice([Obj; 3]),
    /// A function written in Python.
    Function(Box<Function>),
    /// A bound method: function, self.
    Method(Obj, Obj),
    /// A function written in C.
    Builtin(Box<Builtin>),
    /// An entry of a type's dict that is written in C: method, getset, member, slot wrapper.
    Descriptor(Box<Descriptor>),
    /// `property(fget, fset, fdel)`, and its doc.
    Property([Obj; 4]),
    /// `staticmethod(f)`.
    StaticMethod(Obj),
    /// `classmethod(f)`.
    ClassMethod(Obj),
    /// `super(type, object)`.
    Super(Obj, Obj),
    /// A class.
    Type(Box<Type>),
    /// An instance of a class written in Python.
    Instance(Box<Instance>),
    /// `object()`.
    Object,
    /// A closure's cell, null while empty.
    Cell(Obj),
    /// A code object.
    Code(Box<Code>),
    /// A frame that outlived its call, or that somebody asked for.
    Frame(Box<FrameObject>),
    /// A generator.
    Generator(Box<Generator>),
    /// A module: its dict.
    Module(Obj),
    /// An exception.
    Exception(Box<Exception>),
    /// A traceback.
    Traceback(Box<Traceback>),
    /// A weak reference or proxy.
    WeakRef(Box<WeakRef>),
    /// An iterator of any builtin kind.
    Iter(Box<Iter>),
    /// A deque.
    Deque(Box<Deque>),
    /// What an instance of a module's type holds besides references.
    Fields(Box<[i64]>),
}

impl Py {
    /// The references, in the order of `tp_traverse`.
    fn visit(&self, visit: &mut dyn FnMut(Obj)) {
        let each = |list: &[Obj], visit: &mut dyn FnMut(Obj)| list.iter().filter(|op| !op.is_null()).for_each(|&op| visit(op));
        match self {
            Py::None | Py::NotImplemented | Py::Ellipsis | Py::Bool(_) | Py::Int(_) | Py::BigInt(_) | Py::Float(_) => {}
            Py::Complex(_) | Py::Str(_) | Py::Bytes(_) | Py::Range(..) | Py::Object | Py::Fields(_) => {}
            Py::ByteArray(_) => {}
            Py::MemoryView(view) => each(&[view.mbuf], visit),
            Py::ManagedBuffer(mbuf) => each(&[mbuf.obj], visit),
            Py::Deque(deque) => deque.items.iter().for_each(|&op| visit(op)),
            Py::List(list) => list.items.iter().rev().for_each(|&op| visit(op)),
            Py::Tuple(items) => items.iter().rev().filter(|op| !op.is_null()).for_each(|&op| visit(op)),
            Py::Dict(dict) => dict.traverse(visit),
            Py::Set(set) => set.traverse(visit),
            Py::Slice(parts) => each(parts, visit),
            Py::Function(function) => each(&function.references(), visit),
            Py::Method(function, this) => each(&[*function, *this], visit),
            Py::Builtin(builtin) => each(&[builtin.this, builtin.module], visit),
            Py::Descriptor(descriptor) => each(&[descriptor.d_type], visit),
            Py::Property(parts) => each(parts, visit),
            Py::StaticMethod(op) | Py::ClassMethod(op) | Py::Cell(op) | Py::Module(op) => each(&[*op], visit),
            Py::Super(ty, this) => each(&[*ty, *this], visit),
            Py::Type(ty) => each(&ty.references(), visit),
            Py::Instance(instance) => instance.traverse(visit),
            Py::Code(_) => {}
            Py::Frame(frame) => frame.traverse(visit),
            Py::Generator(generator) => generator.traverse(visit),
            Py::Exception(exception) => exception.traverse(visit),
            Py::Traceback(traceback) => each(&[traceback.next, traceback.frame], visit),
            Py::WeakRef(wr) => each(&[wr.wr_callback], visit),
            Py::Iter(iter) => iter.traverse(visit),
        }
    }

    /// Gives up the next reference, in the order of `tp_dealloc`.
    fn give_up(&mut self) -> Option<Obj> {
        fn first(parts: &mut [Obj]) -> Option<Obj> {
            parts.iter_mut().find(|op| !op.is_null()).map(std::mem::take)
        }
        match self {
            Py::None | Py::NotImplemented | Py::Ellipsis | Py::Bool(_) | Py::Int(_) | Py::BigInt(_) | Py::Float(_) => None,
            Py::Complex(_) | Py::Str(_) | Py::Bytes(_) | Py::Range(..) | Py::Object | Py::Fields(_) => None,
            Py::ByteArray(_) => None,
            Py::MemoryView(view) => std::mem::take(&mut view.mbuf).some(),
            Py::ManagedBuffer(mbuf) => std::mem::take(&mut mbuf.obj).some(),
            Py::Deque(deque) => deque.give_up(),
            Py::List(list) => list.dying.pop().or_else(|| list.items.pop()),
            Py::Tuple(items) => loop {
                match items.pop() {
                    Some(op) if op.is_null() => {}
                    op => break op,
                }
            },
            Py::Dict(dict) => dict.give_up(),
            Py::Set(set) => set.give_up(),
            Py::Slice(parts) => first(parts),
            Py::Function(function) => function.give_up(),
            Py::Method(function, this) => [function, this].into_iter().find(|op| !op.is_null()).map(std::mem::take),
            Py::Builtin(builtin) => {
                [&mut builtin.this, &mut builtin.module].into_iter().find(|op| !op.is_null()).map(std::mem::take)
            }
            Py::Descriptor(descriptor) => std::mem::take(&mut descriptor.d_type).some(),
            Py::Property(parts) => first(parts),
            Py::StaticMethod(op) | Py::ClassMethod(op) | Py::Cell(op) | Py::Module(op) => std::mem::take(op).some(),
            Py::Super(ty, this) => [this, ty].into_iter().find(|op| !op.is_null()).map(std::mem::take),
            Py::Type(ty) => ty.give_up(),
            Py::Instance(instance) => instance.give_up(),
            Py::Code(code) => code.give_up(),
            Py::Frame(frame) => frame.give_up(),
            Py::Generator(generator) => generator.give_up(),
            Py::Exception(exception) => exception.give_up(),
            Py::Traceback(traceback) => {
                [&mut traceback.next, &mut traceback.frame].into_iter().find(|op| !op.is_null()).map(std::mem::take)
            }
            Py::WeakRef(wr) => std::mem::take(&mut wr.wr_callback).some(),
            Py::Iter(iter) => iter.give_up(),
        }
    }
}

impl Payload for Py {
    type Cause = Cause;

    fn traverse(&self, visit: &mut impl FnMut(Obj)) {
        self.visit(visit);
    }

    fn untraversed(&self, visit: &mut impl FnMut(Obj)) {
        match self {
            Py::List(list) => list.dying.iter().for_each(|&op| visit(op)),
            Py::Deque(deque) => deque.dying.iter().for_each(|&op| visit(op)),
            Py::Dict(dict) => dict.untraversed(visit),
            Py::Code(code) => code.references().for_each(visit),
            Py::Type(ty) => ty.untraversed().for_each(visit),
            Py::Instance(instance) => {
                if let Some(value) = &instance.value {
                    value.untraversed(visit)
                }
            }
            _ => {}
        }
    }

    fn dealloc_next(&mut self) -> Option<Obj> {
        self.give_up()
    }

    fn clear_next(&mut self) -> Option<Obj> {
        match self {
            // A list is empty for everyone who looks while its items die.
            Py::List(list) => {
                let items = std::mem::take(&mut list.items);
                list.dying.extend(items);
                list.dying.pop()
            }
            Py::Dict(dict) => dict.clear_next(),
            Py::Deque(deque) => deque.clear_next(),
            // No tp_clear.
            Py::Tuple(_) | Py::Code(_) | Py::Method(..) | Py::Slice(_) | Py::Super(..) | Py::Iter(_) | Py::Descriptor(_) => None,
            _ => self.give_up(),
        }
    }

    fn is_leaf(&self) -> bool {
        matches!(
            self,
            Py::Int(_)
                | Py::BigInt(_)
                | Py::Float(_)
                | Py::Complex(_)
                | Py::Str(_)
                | Py::Bytes(_)
                | Py::ByteArray(_)
                | Py::Range(..)
                | Py::Object
        )
    }

    fn has_trashcan(&self) -> bool {
        matches!(
            self,
            Py::List(_)
                | Py::Tuple(_)
                | Py::Dict(_)
                | Py::Set(_)
                | Py::Instance(_)
                | Py::Exception(_)
                | Py::Frame(_)
                | Py::Traceback(_)
        )
    }

    fn has_finalizer(heap: &Heap<Self>, op: Obj) -> bool {
        match heap.payload(op) {
            Py::Instance(_) | Py::Exception(_) | Py::Type(_) => match heap.payload(heap.ob_type(op)) {
                Py::Type(ty) => ty.has_del,
                _ => false,
            },
            Py::Generator(generator) => generator.needs_finalizer(),
            _ => false,
        }
    }

    fn weakrefs_before_finalizer(&self) -> bool {
        matches!(self, Py::Generator(_))
    }

    fn weakref(&self) -> Option<&WeakRef> {
        match self {
            Py::WeakRef(wr) => Some(wr),
            Py::Instance(instance) => instance.value.as_deref().and_then(Payload::weakref),
            _ => None,
        }
    }

    fn weakref_mut(&mut self) -> Option<&mut WeakRef> {
        match self {
            Py::WeakRef(wr) => Some(wr),
            Py::Instance(instance) => instance.value.as_deref_mut().and_then(Payload::weakref_mut),
            _ => None,
        }
    }

    fn untracks(heap: &Heap<Self>, op: Obj, full: bool) -> bool {
        let may_be_tracked = |op: Obj| heap.have_gc(op) && (!matches!(heap.payload(op), Py::Tuple(_)) || heap.is_tracked(op));
        match heap.payload(op) {
            // Mirrors `_PyTuple_MaybeUntrack`: null items are of a tuple under construction.
            Py::Tuple(items) => items.iter().all(|&item| !item.is_null() && !may_be_tracked(item)),
            // Mirrors `_PyDict_MaybeUntrack`.
            Py::Dict(dict) => full && dict.untrackable && dict.references().all(|item| !may_be_tracked(item)),
            _ => false,
        }
    }

    fn block_size(&self) -> u64 {
        const GC_HEAD: u64 = 16;
        match self {
            Py::None | Py::NotImplemented | Py::Ellipsis | Py::Object => 16,
            Py::Bool(_) => 28,
            Py::Int(value) => 24 + 4 * digits(value.unsigned_abs()),
            Py::BigInt(value) => 24 + 4 * value.bits().div_ceil(30),
            Py::Float(_) => 24,
            Py::Complex(_) => 32,
            Py::Str(text) => text.size,
            Py::Bytes(bytes) => 33 + bytes.len() as u64,
            Py::ByteArray(_) => 56,
            Py::MemoryView(_) => GC_HEAD + 168,
            Py::ManagedBuffer(_) => GC_HEAD + 112,
            Py::List(_) => GC_HEAD + 40,
            Py::Tuple(items) => GC_HEAD + 24 + 8 * items.capacity().max(items.len()) as u64,
            Py::Dict(_) => GC_HEAD + 48,
            Py::Set(_) => GC_HEAD + 200,
            Py::Range(..) => 48,
            Py::Slice(_) => GC_HEAD + 40,
            Py::Function(function) => function.size,
            Py::Method(..) => GC_HEAD + 48,
            Py::Builtin(_) => GC_HEAD + 56,
            Py::Descriptor(_) => GC_HEAD + 56,
            Py::Property(_) => GC_HEAD + 64,
            Py::StaticMethod(_) | Py::ClassMethod(_) => GC_HEAD + 32,
            Py::Super(..) => GC_HEAD + 40,
            Py::Type(ty) => ty.size,
            Py::Instance(instance) => instance.size,
            Py::Cell(_) => GC_HEAD + 24,
            Py::Code(code) => code.size,
            Py::Frame(frame) => frame.size,
            Py::Generator(_) => GC_HEAD + 160,
            Py::Module(_) => GC_HEAD + 56,
            Py::Exception(exception) => exception.size,
            Py::Traceback(_) => GC_HEAD + 40,
            Py::WeakRef(_) => GC_HEAD + 56,
            Py::Iter(iter) => crate::objects::sizes::iterator_block(iter),
            Py::Deque(deque) => deque.size,
            Py::Fields(_) => 0,
        }
    }

    fn free_list(&self) -> Option<usize> {
        match self {
            Py::List(_) => Some(free_list::LIST),
            Py::Dict(_) => Some(free_list::DICT),
            Py::Float(_) => Some(free_list::FLOAT),
            // The vector keeps its capacity while the items are given up.
            Py::Tuple(items) => free_list::tuple(items.capacity()),
            Py::Method(..) => Some(free_list::METHOD),
            Py::Builtin(_) => Some(free_list::BUILTIN),
            _ => None,
        }
    }

    fn blocks(&self, visit: &mut impl FnMut(u64, u64)) {
        match self {
            Py::ByteArray(array) if array.ob_alloc > 0 => visit(array.ob_bytes, array.ob_alloc),
            Py::List(list) if list.allocated > 0 => visit(list.ob_item, 8 * list.allocated as u64),
            Py::Dict(dict) if dict.keys_size() > 0 => visit(dict.keys_address, dict.keys_size()),
            Py::Set(set) if set.table_address != 0 => visit(set.table_address, set.table_size()),
            Py::Deque(deque) => deque.blocks.iter().for_each(|&address| visit(address, deque::BLOCK_SIZE)),
            Py::Code(code) if code.zombie.address != 0 => visit(code.zombie.address, code.zombie.size),
            Py::Generator(generator) => {
                if let Some(frame) = generator.frame.as_ref().filter(|frame| frame.block.address != 0) {
                    visit(frame.block.address, frame.block.size);
                }
            }
            Py::Instance(instance) => {
                if let Some(value) = &instance.value {
                    value.blocks(visit);
                }
            }
            _ => {}
        }
    }
}

/// How many 30-bit digits an int of this magnitude has; one at least.
fn digits(magnitude: u64) -> u64 {
    u64::from(64 - magnitude.leading_zeros()).div_ceil(30).max(1)
}
