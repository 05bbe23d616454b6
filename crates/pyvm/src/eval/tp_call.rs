//! Calling an object by its type's `__call__`: an instance of a class, or of a type written in C that can be called.
//!
//! Not here: functions, methods and classes (`call`, `instantiate`).

use pyheap::Obj;

use crate::cause::Cause;
use crate::native::{Args, Native};
use crate::object::Py;
use crate::objects::types::DescriptorKind;
use crate::vm::{Held, R, Vm};

impl Vm {
    /// Calls an object; `packed`, its arguments are in a tuple and a dict already. All are borrowed.
    ///
    /// Mirrors: `_PyObject_MakeTpCall` and `_PyObject_Call_Prepend`, Objects/call.c, CPython 3.13.
    /// Differs: of the types written in C only `partial` is known to need no tuple.
    pub(super) fn call_object(&mut self, callable: Obj, args: &[Obj], names: Obj, packed: bool) -> R {
        let Some(call) = self.lookup_special(callable, "__call__") else { return self.not_callable(callable) };
        let mark = self.held.len();
        if !packed && !self.has_vectorcall(callable) {
            self.pack_arguments(args, names);
        }
        let native = match self.heap.payload(call) {
            Py::Descriptor(parts) => match parts.kind {
                DescriptorKind::Wrapper(native) => Some(native),
                _ => None,
            },
            _ => None,
        };
        let result = match (native, self.heap.payload(call)) {
            (Some(native), _) => self.call_slot(native, callable, args, names),
            (None, Py::Function(_) | Py::Descriptor(_)) => {
                let all = [&[callable], args].concat();
                self.heap.incref(call, Cause::Native);
                self.hold(call, "the method `__call__`");
                if !names.is_null() && !packed {
                    self.hold_all(&all);
                }
                self.call_with(call, &all, names)
            }
            _ => self.bind_descriptor(call, callable).and_then(|bound| {
                self.hold(bound, "the method `__call__`");
                self.call_with(bound, args, names)
            }),
        };
        if let Ok(op) = result {
            self.held.insert(mark, Held { op, owner: "result" });
        }
        let kept = mark + usize::from(result.is_ok());
        while self.held.len() > kept {
            self.release(Cause::ArgumentDone);
        }
        result.map(|_| self.unhold())
    }

    /// Whether an object is neither function nor class: its type says how it is called.
    pub(super) fn calls_by_type(&self, callable: Obj) -> bool {
        !matches!(
            self.heap.payload(callable),
            Py::Function(_) | Py::Builtin(_) | Py::Descriptor(_) | Py::Method(..) | Py::Type(_)
        )
    }

    /// Whether a type takes arguments from the stack, and needs no tuple of them.
    fn has_vectorcall(&self, callable: Obj) -> bool {
        let parts = self.type_parts(self.type_of(callable));
        self.profile.partials_are_vectorcalled && !parts.heap_type && &*parts.name == "partial"
    }

    /// A tuple of the arguments by position, and a dict of those by keyword if there are any.
    fn pack_arguments(&mut self, args: &[Obj], names: Obj) {
        let names = if names.is_null() { Vec::new() } else { self.tuple_items(names).to_vec() };
        let (positional, by_keyword) = args.split_at(args.len() - names.len());
        let items = self.owned_items(positional);
        let tuple = self.tuple(items);
        self.hold(tuple, "arguments of a call");
        if names.is_empty() {
            return;
        }
        let dict = self.dict();
        self.hold(dict, "keyword arguments of a call");
        for (&name, &value) in names.iter().zip(by_keyword) {
            self.heap.incref(value, Cause::Native);
            self.dict_set_str(dict, name, value, Cause::Native);
        }
    }

    /// Mirrors: `_PyStack_UnpackDict`, Objects/call.c, CPython 3.13: the array of arguments owns them all.
    /// Differs: no.
    pub(super) fn hold_all(&mut self, args: &[Obj]) {
        for &arg in args {
            self.heap.incref(arg, Cause::Native);
            self.hold(arg, "unpacked arguments");
        }
    }

    /// Runs a slot; its arguments stay the caller's.
    fn call_slot(&mut self, native: &'static Native, callable: Obj, args: &[Obj], names: Obj) -> R {
        let base = self.stack.len();
        self.push_ref(callable, true);
        args.iter().for_each(|&arg| self.push_ref(arg, true));
        let result = (native.run)(self, Args { base, count: args.len() + 1, names });
        self.truncate_stack(base);
        result
    }
}
