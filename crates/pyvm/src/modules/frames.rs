//! `sys._getframe`, and what frames show.

use pyheap::Obj;

use crate::cause::Cause;
use crate::native::Args;
use crate::object::Py;
use crate::vm::{R, Vm};

/// Mirrors: `sys__getframe_impl`, Python/sysmodule.c, CPython 3.13.
/// Differs: no.
pub(super) fn getframe(vm: &mut Vm, args: Args) -> R {
    args.check(vm, "_getframe", 0, 1, &[])?;
    let depth = match args.get(vm, 0) {
        Some(op) => vm.int_argument(op)?.max(0) as usize,
        None => 0,
    };
    if depth >= vm.frames.len() {
        return vm.raise("ValueError", "call stack is not deep enough");
    }
    let frame = vm.frame_object(vm.frames.len() - 1 - depth);
    Ok(vm.incref(frame, Cause::Push))
}

/// `frame.f_back`.
pub(crate) fn f_back(vm: &mut Vm, this: Obj) -> R {
    let parts = vm.frame_of(this);
    let back = match parts.running {
        Some(0) => return Ok(vm.none()),
        Some(index) => vm.frame_object(index - 1),
        None => parts.back,
    };
    match back.some() {
        Some(back) => Ok(vm.incref(back, Cause::Push)),
        None => Ok(vm.none()),
    }
}

/// `frame.f_locals`.
///
/// Mirrors: `frame_getlocals`, Objects/frameobject.c, CPython 3.13.
/// Differs: a function's locals are a new dict each time.
pub(crate) fn f_locals(vm: &mut Vm, this: Obj) -> R {
    let parts = vm.frame_of(this);
    if parts.body.kind != crate::objects::code::CodeKind::Function && !parts.locals_dict.is_null() {
        let dict = parts.locals_dict;
        return Ok(vm.incref(dict, Cause::Push));
    }
    let names = parts.body.locals.clone();
    let values = match parts.running {
        Some(index) => {
            let base = vm.frames[index].base;
            vm.stack[base..base + names.len()].to_vec()
        }
        None => parts.locals.clone(),
    };
    let dict = vm.dict();
    for (name, mut value) in names.into_iter().zip(values) {
        if !value.is_null()
            && let &Py::Cell(content) = vm.heap.payload(value)
        {
            value = content;
        }
        if !value.is_null() {
            vm.heap.incref(value, Cause::Item);
            vm.dict_set_str(dict, name, value, Cause::Item);
        }
    }
    Ok(dict)
}
