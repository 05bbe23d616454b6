//! Methods of memoryviews.

use pyheap::Obj;

use super::Table;
use super::binary::hex;
use super::containers::{delitem, getitem, iterate, setitem};
use crate::cause::Cause;
use crate::native::Native;
use crate::objects::binary::MemoryView;
use crate::vm::{R, Vm};

pub(crate) static MEMORYVIEW: Table = Table {
    ty: "memoryview",
    methods: &[
        Native::no_args("release", |vm, args| {
            vm.release_view(vm.stack[args.base]);
            Ok(vm.none())
        }),
        Native::new("tobytes", |vm, args| {
            let view = vm.view(vm.stack[args.base])?;
            let bytes = vm.viewed(&view);
            Ok(vm.bytes(&bytes))
        }),
        Native::no_args("tolist", |vm, args| {
            let view = vm.view(vm.stack[args.base])?;
            let items = vm.viewed(&view).into_iter().map(|byte| vm.int(i64::from(byte))).collect();
            Ok(vm.list(items))
        }),
        Native::new("hex", hex),
        Native::no_args("toreadonly", |vm, args| {
            let view = vm.view(vm.stack[args.base])?;
            Ok(vm.new_view(MemoryView { readonly: true, ..view }))
        }),
        Native::no_args("__enter__", |vm, args| {
            let this = vm.stack[args.base];
            vm.view(this)?;
            Ok(vm.incref(this, Cause::Push))
        }),
        Native::new("__exit__", |vm, args| {
            vm.release_view(vm.stack[args.base]);
            Ok(vm.none())
        }),
    ],
    wrappers: &[
        Native::new("__len__", |vm, args| {
            let view = vm.view(vm.stack[args.base])?;
            Ok(vm.int(view.len as i64))
        }),
        Native::new("__getitem__", getitem),
        Native::new("__setitem__", setitem),
        Native::new("__delitem__", delitem),
        Native::new("__iter__", iterate),
    ],
    getset: &[
        (
            "obj",
            |vm, this| {
                let view = vm.view(this)?;
                let obj = vm.view_obj(&view);
                Ok(vm.incref(obj, Cause::Push))
            },
            None,
        ),
        ("nbytes", |vm, this| of_view(vm, this, |vm, view| vm.int(view.len as i64)), None),
        ("itemsize", |vm, this| of_view(vm, this, |vm, _| vm.int(1)), None),
        ("ndim", |vm, this| of_view(vm, this, |vm, _| vm.int(1)), None),
        ("format", |vm, this| of_view(vm, this, |vm, _| vm.str("B")), None),
        ("readonly", |vm, this| of_view(vm, this, |vm, view| vm.bool(view.readonly)), None),
        ("contiguous", |vm, this| of_view(vm, this, |vm, view| vm.bool(view.stride == 1 || view.len <= 1)), None),
        ("shape", |vm, this| of_view(vm, this, |vm, view| one_tuple(vm, view.len as i64)), None),
        ("strides", |vm, this| of_view(vm, this, |vm, view| one_tuple(vm, view.stride)), None),
    ],
};

fn of_view(vm: &mut Vm, this: Obj, answer: fn(&mut Vm, MemoryView) -> Obj) -> R {
    let view = vm.view(this)?;
    Ok(answer(vm, view))
}

fn one_tuple(vm: &mut Vm, value: i64) -> Obj {
    let value = vm.int(value);
    vm.tuple(vec![value])
}
