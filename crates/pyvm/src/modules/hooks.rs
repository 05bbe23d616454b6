//! `sys.unraisablehook` and `sys.excepthook`: the program's own, where it has set one.

use pyheap::Obj;

use super::class::{ClassTable, PLAIN};
use crate::cause::Cause;
use crate::native::Args;
use crate::object::Py;
use crate::vm::{R, Vm};

static UNRAISABLE: ClassTable = ClassTable {
    name: "UnraisableHookArgs",
    module: "sys",
    slots: &["exc_type", "exc_value", "exc_traceback", "err_msg", "object"],
    is_basetype: false,
    size: 80,
    ..PLAIN
};

/// Places of the parts of an `UnraisableHookArgs`.
const VALUE: usize = 1;
const MESSAGE: usize = 3;
const OBJECT: usize = 4;

/// Mirrors: `_PyErr_DefaultUnraisableHook`, Python/errors.c, CPython 3.13.
/// Differs: no.
pub(super) fn unraisablehook(vm: &mut Vm, args: Args) -> R {
    args.check(vm, "sys.unraisablehook", 1, 1, &[])?;
    let parts = args.all(vm)[0];
    let class = vm.class_of(&UNRAISABLE);
    if vm.type_of(parts) != class {
        return vm.type_error("sys.unraisablehook argument type must be UnraisableHookArgs");
    }
    let none = vm.known.none;
    let (exception, message, object) = (vm.slot(parts, VALUE), vm.slot(parts, MESSAGE), vm.slot(parts, OBJECT));
    let message = if message == none { None } else { vm.text(message).map(str::to_owned) };
    let header = match (message, object == none) {
        (Some(message), true) => format!("{message}:\n"),
        (Some(message), false) => format!("{message}: {}\n", vm.repr_text(object)?),
        (None, false) => format!("Exception ignored in: {}\n", vm.repr_text(object)?),
        (None, true) => String::new(),
    };
    vm.heap.incref(exception, Cause::Exception);
    vm.raised = Some(exception);
    vm.write_unraisable_text(&header);
    Ok(vm.none())
}

impl Vm {
    /// What the program has put in `sys` under a hook's name; borrowed.
    fn own_hook(&self, name: &str) -> Option<Obj> {
        let hook = self.dict_get_name(self.known.sys, name)?;
        (!matches!(self.heap.payload(hook), Py::Builtin(builtin) if builtin.native.name.trim_matches('_') == name))
            .then_some(hook)
    }

    /// Calls the program's `sys.unraisablehook` with the raised exception, if it has one; whether it has.
    ///
    /// Mirrors: `_PyErr_WriteUnraisableMsg`, Python/errors.c, CPython 3.13.
    /// Differs: no.
    pub(crate) fn call_unraisable_hook(&mut self, message: Option<&str>, object: Obj) -> bool {
        let Some(hook) = self.own_hook("unraisablehook") else { return false };
        let Some(exception) = self.raised.take() else { return false };
        if hook == self.known.none {
            self.decref(exception, Cause::Exception);
            return true;
        }
        let traceback = match self.value(exception) {
            Py::Exception(parts) => parts.traceback.some().unwrap_or(self.known.none),
            _ => self.known.none,
        };
        let class = self.class_of(&UNRAISABLE);
        let args = self.alloc_instance(class, None);
        let message = match message {
            Some(message) => self.str(message),
            None => self.none(),
        };
        let parts = self.owned_items(&[self.type_of(exception), traceback, object.some().unwrap_or(self.known.none)]);
        for (slot, part) in [parts[0], exception, parts[1], message, parts[2]].into_iter().enumerate() {
            self.set_slot(args, slot, part);
        }
        self.hold(args, "arguments of sys.unraisablehook");
        self.heap.incref(hook, Cause::Native);
        self.hold(hook, "sys.unraisablehook");
        match self.call(hook, &[args]) {
            Ok(result) => self.decref(result, Cause::Native),
            Err(_) => {
                let raised = self.raised.take();
                let shown = self.repr_text(hook).unwrap_or_default();
                self.raised = raised;
                self.write_unraisable_text(&format!("Exception ignored in sys.unraisablehook: {shown}\n"));
            }
        }
        self.release(Cause::Native);
        self.release(Cause::Native);
        true
    }

    /// Calls the program's `sys.excepthook` with an exception, borrowed, if it has one; whether it has.
    ///
    /// Mirrors: `_PyErr_PrintEx`, Python/pythonrun.c, CPython 3.13.
    /// Differs: no.
    pub(crate) fn call_except_hook(&mut self, exception: Obj) -> bool {
        let Some(hook) = self.own_hook("excepthook") else { return false };
        let traceback = match self.value(exception) {
            Py::Exception(parts) => parts.traceback.some().unwrap_or(self.known.none),
            _ => self.known.none,
        };
        self.heap.incref(hook, Cause::Native);
        self.hold(hook, "sys.excepthook");
        match self.call(hook, &[self.type_of(exception), exception, traceback]) {
            Ok(result) => self.decref(result, Cause::Native),
            Err(_) => {
                self.write_unraisable_text("Error in sys.excepthook:\n");
                let text = self.traceback_text(exception);
                self.write_stderr(&format!("\nOriginal exception was:\n{text}"));
            }
        }
        self.release(Cause::Native);
        true
    }
}
