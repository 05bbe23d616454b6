//! Exceptions and tracebacks.

use pyheap::Obj;

use crate::objects::instance::Attributes;

/// What an exception holds; `__notes__` are in `__dict__`, `value` of StopIteration and `code` of SystemExit in `args`.
#[derive(Clone, Debug)]
pub struct Exception {
    /// `__dict__`.
    pub attributes: Attributes,
    /// `args`, a tuple.
    pub args: Obj,
    /// `obj` of AttributeError.
    pub obj: Obj,
    /// `name` of AttributeError and NameError.
    pub name: Obj,
    /// `__traceback__`.
    pub traceback: Obj,
    /// `__cause__`.
    pub cause: Obj,
    /// `__context__`.
    pub context: Obj,
    /// `__suppress_context__`.
    pub suppress_context: bool,
    /// The size of its block.
    pub size: u64,
}

impl Exception {
    /// Mirrors: `AttributeError_traverse` and `BaseException_traverse`, Objects/exceptions.c, CPython 3.13.
    /// Differs: no.
    fn parts(&self) -> [Obj; 7] {
        let dict = if let Attributes::Dict(dict) = self.attributes { dict } else { Obj::NULL };
        [self.obj, self.name, dict, self.args, self.traceback, self.cause, self.context]
    }

    pub(crate) fn traverse(&self, visit: &mut dyn FnMut(Obj)) {
        self.parts().into_iter().filter(|op| !op.is_null()).for_each(visit);
        debug_assert!(!matches!(self.attributes, Attributes::Values(_)), "exceptions keep attributes in a dict");
    }

    /// Mirrors: `AttributeError_clear` and `BaseException_clear`, Objects/exceptions.c, CPython 3.13.
    /// Differs: no.
    pub(crate) fn give_up(&mut self) -> Option<Obj> {
        let mut none = Obj::NULL;
        let dict = if let Attributes::Dict(dict) = &mut self.attributes { dict } else { &mut none };
        [&mut self.obj, &mut self.name, dict, &mut self.args, &mut self.traceback, &mut self.cause, &mut self.context]
            .into_iter()
            .find(|op| !op.is_null())
            .map(std::mem::take)
    }
}

/// What a traceback holds.
#[derive(Clone, Debug)]
pub struct Traceback {
    /// `tb_next`.
    pub next: Obj,
    /// `tb_frame`.
    pub frame: Obj,
    /// The instruction.
    pub pc: usize,
    /// `tb_lineno`.
    pub lineno: u32,
}
