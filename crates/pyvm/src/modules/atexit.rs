//! `atexit`: functions to be called before the interpreter ends.

use pyheap::Obj;

use super::ModuleTable;
use crate::cause::Cause;
use crate::native::{Args, Native};
use crate::vm::{R, Vm};

pub(super) static MODULE: ModuleTable = ModuleTable {
    name: "atexit",
    functions: &[
        Native::new("register", register),
        Native::one("unregister", unregister),
        Native::no_args("_clear", |vm, _| {
            vm.atexit_clear();
            Ok(vm.none())
        }),
        Native::no_args("_ncallbacks", |vm, _| {
            let count = vm.atexit.iter().flatten().count();
            Ok(vm.int(count as i64))
        }),
        Native::no_args("_run_exitfuncs", |vm, _| {
            vm.atexit_call();
            Ok(vm.none())
        }),
    ],
    fill: |_, _| {},
};

/// A function to be called: owned, as are its arguments (a tuple) and keyword arguments (a tuple of names, or null, with a
/// tuple of values).
#[derive(Clone, Copy, Debug)]
pub(crate) struct ExitFunction {
    function: Obj,
    args: Obj,
    names: Obj,
}

impl ExitFunction {
    /// What it owns.
    pub(crate) fn references(self) -> impl Iterator<Item = Obj> {
        [self.function, self.args, self.names].into_iter().filter(|op| !op.is_null())
    }
}

/// Mirrors: `atexit_register`, Modules/atexitmodule.c, CPython 3.13.
/// Differs: keyword arguments are kept in the tuple of arguments, with a tuple of their names instead of a dict.
fn register(vm: &mut Vm, args: Args) -> R {
    let Some(function) = args.get(vm, 0) else { return vm.type_error("register() takes at least 1 argument (0 given)") };
    if !vm.is_callable(function) {
        return vm.type_error("the first argument must be callable");
    }
    let values: Vec<Obj> = (1..args.count).map(|i| vm.stack[args.base + i]).collect();
    let values = vm.owned_items(&values);
    let packed = vm.tuple(values);
    let names = if args.names.is_null() { Obj::NULL } else { vm.incref(args.names, Cause::Attached) };
    vm.heap.incref(function, Cause::Attached);
    vm.atexit.push(Some(ExitFunction { function, args: packed, names }));
    Ok(vm.incref(function, Cause::Push))
}

fn unregister(vm: &mut Vm, args: Args) -> R {
    let function = args.all(vm)[0];
    for at in 0..vm.atexit.len() {
        let Some(entry) = vm.atexit.get(at).copied().flatten() else { continue };
        if vm.equals(entry.function, function)?
            && let Some(entry) = vm.atexit.get_mut(at).and_then(Option::take)
        {
            vm.release_exit_function(entry);
        }
    }
    Ok(vm.none())
}

impl Vm {
    /// Calls what is registered, the last first, and forgets it. Errors are printed, not raised.
    ///
    /// Mirrors: `atexit_callfuncs`, Modules/atexitmodule.c, CPython 3.13.
    /// Differs: no.
    pub(crate) fn atexit_call(&mut self) {
        for at in (0..self.atexit.len()).rev() {
            let Some(entry) = self.atexit.get(at).copied().flatten() else { continue };
            for op in entry.references() {
                self.heap.incref(op, Cause::Native);
                self.hold(op, "function called at exit");
            }
            let values = self.tuple_items(entry.args).to_vec();
            let result = self.call_with(entry.function, &values, entry.names);
            match result {
                Ok(value) => self.decref(value, Cause::Native),
                Err(_) => self.report_exit_error(entry.function),
            }
            entry.references().for_each(|_| self.release(Cause::Native));
            if self.halted.is_some() {
                return;
            }
        }
        self.atexit_clear();
    }

    fn report_exit_error(&mut self, function: Obj) {
        let Some(exception) = self.raised else { return };
        if self.profile.atexit_errors_are_unraisable {
            let shown = self.raised.take().map(|raised| (raised, self.repr_text(function).unwrap_or_default()));
            let Some((raised, shown)) = shown else { return };
            self.raised = Some(raised);
            let header = crate::messages::atexit_header(&shown, self.profile);
            let message = header.trim_end_matches('\n').trim_end_matches(':').to_owned();
            let ends = self.profile.atexit_header_ends_with_function;
            let (message, object) =
                if ends { (message, Obj::NULL) } else { ("Exception ignored in atexit callback".to_owned(), function) };
            if !self.call_unraisable_hook(Some(&message), object) {
                self.write_unraisable_text(&header);
            }
            return;
        }
        // SystemExit is silent.
        self.raised = None;
        if !self.is_instance_of(exception, self.known.exceptions[&"SystemExit"]) {
            self.hold(exception, "error in a function called at exit");
            let text = self.traceback_text(exception);
            self.write_stderr(&format!("Error in atexit._run_exitfuncs:\n{text}"));
            self.release(Cause::Exception);
        } else {
            self.decref(exception, Cause::Exception);
        }
    }

    /// Forgets all registered functions, the last first.
    pub(crate) fn atexit_clear(&mut self) {
        while let Some(entry) = self.atexit.pop() {
            if let Some(entry) = entry {
                self.release_exit_function(entry);
            }
        }
    }

    fn release_exit_function(&mut self, entry: ExitFunction) {
        for op in entry.references() {
            self.decref(op, Cause::Native);
        }
    }
}
