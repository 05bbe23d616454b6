//! What is checked before a function written in C runs: how many arguments it takes, and whether by keyword.
//!
//! Not here: what it does with them (`methods`, `modules`).

use pyheap::Obj;

use crate::native::{Args, Native, Takes};
use crate::object::Py;
use crate::vm::{R, Vm};

impl Vm {
    /// Checks the arguments of a function or method; `own`, how many stand before them.
    ///
    /// Mirrors: `method_check_args`, Objects/descrobject.c, and `cfunction_check_kwargs`, Objects/methodobject.c, CPython 3.13.
    /// Differs: no.
    pub(crate) fn check_arguments(&mut self, callable: Obj, native: &Native, args: Args, own: usize) -> R<()> {
        let given = args.count - own;
        let wrong = match native.takes {
            Takes::Any => return Ok(()),
            _ if args.keywords(self) > 0 => "takes no keyword arguments".to_owned(),
            Takes::Nothing if given == 0 => return Ok(()),
            Takes::Nothing => format!("takes no arguments ({given} given)"),
            Takes::One if given == 1 => return Ok(()),
            Takes::One => format!("takes exactly one argument ({given} given)"),
        };
        let message = format!("{} {wrong}", self.function_str(callable));
        self.type_error(&message)
    }

    /// A function as errors name it.
    ///
    /// Mirrors: `_PyObject_FunctionStr`, Objects/object.c, CPython 3.13.
    /// Differs: no.
    fn function_str(&self, callable: Obj) -> String {
        let name = match self.heap.payload(callable) {
            Py::Descriptor(parts) if self.profile.methods_are_qualified => {
                format!("{}.{}", self.type_object_name(parts.d_type), parts.name)
            }
            Py::Descriptor(parts) => parts.name.to_string(),
            Py::Builtin(builtin) if !self.profile.methods_are_qualified => builtin.native.name.to_owned(),
            Py::Builtin(builtin) => match builtin.module.some().and_then(|module| self.text(module)) {
                Some(module) if module != "builtins" => format!("{module}.{}", self.builtin_qualname(callable)),
                _ => self.builtin_qualname(callable),
            },
            _ => unreachable!("a function written in C"),
        };
        format!("{name}()")
    }

    /// `__qualname__` of a function or bound method written in C.
    ///
    /// Mirrors: `meth_get__qualname__`, Objects/methodobject.c, CPython 3.13.
    /// Differs: no.
    pub(crate) fn builtin_qualname(&self, op: Obj) -> String {
        let builtin = self.builtin_of(op);
        let name = builtin.native.name;
        match builtin.this.some().map(|this| (this, self.heap.payload(this))) {
            None | Some((_, Py::Module(_))) => name.to_owned(),
            Some((this, Py::Type(_))) => format!("{}.{name}", self.type_object_name(this)),
            Some((this, _)) => format!("{}.{name}", self.type_object_name(self.type_of(this))),
        }
    }

    /// Checks the first argument of a type's `__new__`: a class that is made as the type is.
    ///
    /// Mirrors: `tp_new_wrapper`, Objects/typeobject.c, CPython 3.13.
    /// Differs: no.
    pub(super) fn check_new(&mut self, ty: Obj, args: Args) -> R<()> {
        let wrong = match args.get(self, 0) {
            None => "(): not enough arguments".to_owned(),
            Some(class) if !matches!(self.value(class), Py::Type(_)) => {
                format!("(X): X is not a type object ({})", self.type_name(class))
            }
            Some(class) if self.is_subtype(class, ty) => return Ok(()),
            Some(class) => {
                let class = self.tp_name(class);
                format!("({class}): {class} is not a subtype of {}", self.tp_name(ty))
            }
        };
        let message = format!("{}.__new__{wrong}", self.tp_name(ty));
        self.type_error(&message)
    }

    /// Checks the arguments of a slot that is called by its special name, `[].__len__()`; `self` stands before them.
    ///
    /// Mirrors: `check_num_args` and the `wrap_` functions of `slotdefs`, Objects/typeobject.c, CPython 3.13.
    /// Differs: no.
    pub(super) fn check_slot(&mut self, native: &Native, args: Args) -> R<()> {
        let args = args.rest();
        if matches!(native.name, "__init__" | "__call__") {
            return Ok(());
        }
        if args.keywords(self) > 0 {
            return self.type_error(&format!("wrapper {}() takes no keyword arguments", native.name));
        }
        let name = if self.profile.slots_name_themselves { native.name } else { "" };
        let takes = match native.name {
            "__get__" => return args.check(self, name, 1, 2, &[]),
            "__setitem__" | "__setattr__" | "__set__" => return args.check(self, name, 2, 2, &[]),
            "__bool__" | "__hash__" | "__iter__" | "__len__" | "__next__" | "__repr__" | "__str__" => 0,
            _ => 1,
        };
        if args.count == takes {
            return Ok(());
        }
        let plural = if takes == 1 { "" } else { "s" };
        self.type_error(&format!("expected {takes} argument{plural}, got {}", args.count))
    }
}
