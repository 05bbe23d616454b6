//! What a slot that is called by its special name takes: `[].__len__()`, `list.__new__(list)`.
//!
//! Not here: what it does, which may rely on them (`methods`).

use pyheap::Obj;

use crate::native::{Args, Native};
use crate::object::Py;
use crate::vm::{R, Vm};

impl Vm {
    /// Checks the first argument of a type's `__new__`: a class that is made as the type is.
    ///
    /// Mirrors: `tp_new_wrapper`, Objects/typeobject.c, CPython 3.13.
    /// Differs: no.
    pub(super) fn check_new(&mut self, ty: Obj, args: Args) -> R<()> {
        let name = self.tp_name(ty);
        let Some(class) = args.get(self, 0) else {
            return self.type_error(&format!("{name}.__new__(): not enough arguments"));
        };
        if !matches!(self.value(class), Py::Type(_)) {
            let class = self.type_name(class);
            return self.type_error(&format!("{name}.__new__(X): X is not a type object ({class})"));
        }
        if !self.is_subtype(class, ty) {
            let class = self.tp_name(class);
            return self.type_error(&format!("{name}.__new__({class}): {class} is not a subtype of {name}"));
        }
        Ok(())
    }

    /// Checks the arguments behind `self`, which stands first.
    ///
    /// Mirrors: `check_num_args` and the `wrap_` functions of `slotdefs`, Objects/typeobject.c, CPython 3.13.
    /// Differs: no.
    pub(super) fn check_slot(&mut self, native: &Native, args: Args) -> R<()> {
        let args = args.rest();
        let name = if self.profile.slots_name_themselves { native.name } else { "" };
        let (min, max) = match native.name {
            "__init__" | "__call__" | "__new__" => return Ok(()),
            "__get__" => return args.check(self, name, 1, 2, &[]),
            "__setitem__" | "__setattr__" | "__set__" => return args.check(self, name, 2, 2, &[]),
            "__bool__" | "__hash__" | "__iter__" | "__len__" | "__next__" | "__repr__" | "__str__" => (0, 0),
            _ => (1, 1),
        };
        if !args.names.is_null() {
            return self.type_error(&format!("wrapper {}() takes no keyword arguments", native.name));
        }
        let given = args.count;
        if given < min || given > max {
            let plural = if max == 1 { "" } else { "s" };
            return self.type_error(&format!("expected {max} argument{plural}, got {given}"));
        }
        Ok(())
    }
}
