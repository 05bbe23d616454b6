//! The methods of builtin types, one file a type, as tables that `boot` turns into descriptors.
//!
//! Each native checks its arguments and says so in CPython's words.

mod binary;
mod containers;
mod descriptors;
mod exceptions;
mod functions;
mod internals;
mod mapping;
mod memoryview;
mod numbers;
mod objects;
mod search;
mod sets;
mod text;

use crate::cause::Cause;
use crate::native::{Args, Getter, Native, Setter};
use crate::number::CompareOp;
use crate::vm::{R, Vm};

/// The methods of one type.
pub(crate) struct Table {
    /// The type's name.
    pub(crate) ty: &'static str,
    /// Plain methods.
    pub(crate) methods: &'static [Native],
    /// Slots under their special names.
    pub(crate) wrappers: &'static [Native],
    /// Computed attributes.
    pub(crate) getset: &'static [(&'static str, Getter, Option<Setter>)],
}

/// All tables.
pub(crate) static TABLES: &[&Table] = &[
    &objects::OBJECT,
    &objects::TYPE,
    &functions::FUNCTION,
    &functions::METHOD,
    &functions::BUILTIN,
    &functions::GENERATOR,
    &exceptions::EXCEPTION,
    &exceptions::ATTRIBUTE_ERROR,
    &exceptions::NAME_ERROR,
    &exceptions::STOP_ITERATION,
    &descriptors::PROPERTY,
    &descriptors::STATICMETHOD,
    &descriptors::CLASSMETHOD,
    &descriptors::METHOD_DESCRIPTOR,
    &descriptors::WRAPPER_DESCRIPTOR,
    &descriptors::GETSET_DESCRIPTOR,
    &descriptors::MEMBER_DESCRIPTOR,
    &internals::WEAKREF,
    &internals::CALLABLE_PROXY,
    &internals::CODE,
    &internals::MODULE,
    &internals::FRAME,
    &internals::TRACEBACK,
    &internals::CELL,
    &containers::LIST,
    &containers::TUPLE,
    &sets::SET,
    &sets::FROZENSET,
    &containers::RANGE,
    &mapping::DICT,
    &mapping::KEYS,
    &mapping::ITEMS,
    &mapping::VALUES,
    &text::STR,
    &numbers::INT,
    &numbers::FLOAT,
    &numbers::COMPLEX,
    &binary::BYTES,
    &binary::BYTEARRAY,
    &binary::BYTEARRAY_SHARED,
    &memoryview::MEMORYVIEW,
];

/// Class methods, by type.
pub(crate) static CLASS_METHODS: &[(&str, Native)] = &[
    ("dict", Native::new("fromkeys", mapping::fromkeys)),
    ("bytes", Native::one("fromhex", binary::fromhex)),
    ("bytearray", Native::one("fromhex", binary::fromhex)),
];

/// `tp_richcompare` under its special names.
pub(crate) static COMPARISONS: &[Native] = &[
    Native::new("__eq__", |vm, args| compare(vm, args, CompareOp::Eq)),
    Native::new("__ne__", |vm, args| compare(vm, args, CompareOp::Ne)),
    Native::new("__lt__", |vm, args| compare(vm, args, CompareOp::Lt)),
    Native::new("__le__", |vm, args| compare(vm, args, CompareOp::Le)),
    Native::new("__gt__", |vm, args| compare(vm, args, CompareOp::Gt)),
    Native::new("__ge__", |vm, args| compare(vm, args, CompareOp::Ge)),
];

fn compare(vm: &mut Vm, args: Args, op: CompareOp) -> R {
    let all = args.all(vm);
    if all.len() != 2 {
        return vm.type_error(&format!("expected 1 argument, got {}", all.len().saturating_sub(1)));
    }
    match vm.compare_builtin(op, all[0], all[1])? {
        Some(value) => Ok(value),
        None => Ok(vm.incref(vm.known.not_implemented, Cause::Push)),
    }
}
