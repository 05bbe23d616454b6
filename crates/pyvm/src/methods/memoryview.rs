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
        Native {
            name: "release",
            run: |vm, args| {
                vm.release_view(vm.stack[args.base]);
                Ok(vm.none())
            },
        },
        Native {
            name: "tobytes",
            run: |vm, args| {
                let view = vm.view(vm.stack[args.base])?;
                let bytes = vm.viewed(&view);
                Ok(vm.bytes(&bytes))
            },
        },
        Native {
            name: "tolist",
            run: |vm, args| {
                let view = vm.view(vm.stack[args.base])?;
                let items = vm.viewed(&view).into_iter().map(|byte| vm.int(i64::from(byte))).collect();
                Ok(vm.list(items))
            },
        },
        Native { name: "hex", run: hex },
        Native {
            name: "toreadonly",
            run: |vm, args| {
                let view = vm.view(vm.stack[args.base])?;
                Ok(vm.new_view(MemoryView { readonly: true, ..view }))
            },
        },
        Native {
            name: "__enter__",
            run: |vm, args| {
                let this = vm.stack[args.base];
                vm.view(this)?;
                Ok(vm.incref(this, Cause::Push))
            },
        },
        Native {
            name: "__exit__",
            run: |vm, args| {
                vm.release_view(vm.stack[args.base]);
                Ok(vm.none())
            },
        },
    ],
    wrappers: &[
        Native {
            name: "__len__",
            run: |vm, args| {
                let view = vm.view(vm.stack[args.base])?;
                Ok(vm.int(view.len as i64))
            },
        },
        Native { name: "__getitem__", run: getitem },
        Native { name: "__setitem__", run: setitem },
        Native { name: "__delitem__", run: delitem },
        Native { name: "__iter__", run: iterate },
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
