//! Methods and attributes of properties, weak references, modules, code objects, frames, tracebacks and cells.

use pyheap::Obj;

use super::Table;
use crate::cause::Cause;
use crate::native::{Args, Native};
use crate::object::Py;
use crate::vm::{R, Vm};

pub(crate) static WEAKREF: Table = Table {
    ty: "weakref",
    methods: &[],
    wrappers: &[Native::new("__call__", |vm, args| {
        let this = vm.stack[args.base];
        vm.weakref_target(this)
    })],
    getset: &[(
        "__callback__",
        |vm, this| {
            let callback = pyheap::Payload::weakref(vm.heap.payload(this)).map_or(Obj::NULL, |wr| wr.wr_callback);
            match callback.some() {
                Some(callback) => Ok(vm.incref(callback, Cause::Push)),
                None => Ok(vm.none()),
            }
        },
        None,
    )],
};

pub(crate) static CALLABLE_PROXY: Table =
    Table { ty: "weakcallableproxy", methods: &[], wrappers: &[Native::new("__call__", call_proxy)], getset: &[] };

/// Mirrors: `proxy_call`, Objects/weakrefobject.c, CPython 3.13.
/// Differs: no.
fn call_proxy(vm: &mut Vm, args: Args) -> R {
    let target = pyheap::Payload::weakref(vm.heap.payload(args.all(vm)[0])).map_or(Obj::NULL, |wr| wr.wr_object);
    if target.is_null() {
        return vm.raise("ReferenceError", "weakly-referenced object no longer exists");
    }
    vm.heap.incref(target, Cause::Native);
    vm.hold(target, "object of a proxy");
    let values: Vec<Obj> = (1..args.count).map(|i| vm.stack[args.base + i]).collect();
    let result = vm.call_with(target, &values, args.names);
    vm.release(Cause::Native);
    result
}

pub(crate) static MODULE: Table = Table { ty: "module", methods: &[], wrappers: &[], getset: &[("__dict__", module_dict, None)] };

fn module_dict(vm: &mut Vm, this: Obj) -> R {
    match vm.module_dict(this) {
        Some(dict) => Ok(vm.incref(dict, Cause::Push)),
        None => Ok(vm.none()),
    }
}

pub(crate) static CODE: Table = Table {
    ty: "code",
    methods: &[],
    wrappers: &[],
    getset: &[
        (
            "co_name",
            |vm, this| {
                let op = vm.code_of(this).co_name();
                Ok(vm.incref(op, Cause::Push))
            },
            None,
        ),
        (
            "co_consts",
            |vm, this| {
                let op = vm.code_of(this).co_consts();
                Ok(vm.incref(op, Cause::Push))
            },
            None,
        ),
        (
            "co_varnames",
            |vm, this| {
                let op = vm.code_of(this).co_varnames();
                Ok(vm.incref(op, Cause::Push))
            },
            None,
        ),
        (
            "co_names",
            |vm, this| {
                let op = vm.code_of(this).parts()[1];
                Ok(vm.incref(op, Cause::Push))
            },
            None,
        ),
        (
            "co_cellvars",
            |vm, this| {
                let op = vm.code_of(this).parts()[3];
                Ok(vm.incref(op, Cause::Push))
            },
            None,
        ),
        (
            "co_freevars",
            |vm, this| {
                let op = vm.code_of(this).parts()[4];
                Ok(vm.incref(op, Cause::Push))
            },
            None,
        ),
        (
            "co_nlocals",
            |vm, this| {
                let count = vm.code_of(this).body.nlocals;
                Ok(vm.int(count as i64))
            },
            None,
        ),
        (
            "co_filename",
            |vm, this| {
                let op = vm.code_of(this).co_filename();
                Ok(vm.incref(op, Cause::Push))
            },
            None,
        ),
        (
            "co_firstlineno",
            |vm, this| {
                let body = &vm.code_of(this).body;
                let line = body.shown_line(body.firstlineno);
                Ok(vm.int(i64::from(line)))
            },
            None,
        ),
        (
            "co_argcount",
            |vm, this| {
                let count = vm.code_of(this).body.argcount;
                Ok(vm.int(count as i64))
            },
            None,
        ),
    ],
};

pub(crate) static FRAME: Table = Table {
    ty: "frame",
    methods: &[],
    wrappers: &[],
    getset: &[
        (
            "f_code",
            |vm, this| {
                let parts = vm.frame_of(this);
                let code = parts.code;
                Ok(vm.incref(code, Cause::Push))
            },
            None,
        ),
        (
            "f_globals",
            |vm, this| {
                let parts = vm.frame_of(this);
                let globals = parts.globals;
                Ok(vm.incref(globals, Cause::Push))
            },
            None,
        ),
        ("f_lineno", frame_line, None),
        ("f_back", crate::modules::frames::f_back, None),
        ("f_locals", crate::modules::frames::f_locals, None),
    ],
};

fn frame_line(vm: &mut Vm, this: Obj) -> R {
    let parts = vm.frame_of(this);
    let line = match parts.running {
        Some(index) => vm.frames.get(index).map_or(0, |frame| frame.body.shown_line(frame.body.line(frame.pc.saturating_sub(1)))),
        None => parts.body.shown_line(parts.lineno),
    };
    Ok(vm.int(i64::from(line)))
}

pub(crate) static TRACEBACK: Table = Table {
    ty: "traceback",
    methods: &[],
    wrappers: &[],
    getset: &[
        (
            "tb_next",
            |vm, this| {
                let parts = vm.traceback_of(this);
                match parts.next.some() {
                    Some(next) => Ok(vm.incref(next, Cause::Push)),
                    None => Ok(vm.none()),
                }
            },
            None,
        ),
        (
            "tb_frame",
            |vm, this| {
                let parts = vm.traceback_of(this);
                let frame = parts.frame;
                Ok(vm.incref(frame, Cause::Push))
            },
            None,
        ),
        (
            "tb_lineno",
            |vm, this| {
                let parts = vm.traceback_of(this);
                let frame = vm.frame_of(parts.frame);
                let line = frame.body.shown_line(parts.lineno);
                Ok(vm.int(i64::from(line)))
            },
            None,
        ),
    ],
};

pub(crate) static CELL: Table = Table {
    ty: "cell",
    methods: &[],
    wrappers: &[],
    getset: &[(
        "cell_contents",
        |vm, this| {
            let &Py::Cell(content) = vm.heap.payload(this) else { return Ok(vm.none()) };
            match content.some() {
                Some(content) => Ok(vm.incref(content, Cause::Push)),
                None => vm.raise("ValueError", "Cell is empty"),
            }
        },
        None,
    )],
};
