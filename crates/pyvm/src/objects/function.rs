//! Functions written in Python, and those written in C.

use pyheap::Obj;

use crate::native::Native;

/// What a Python function holds, in the order of `func_traverse`.
#[derive(Clone, Debug, Default)]
pub struct Function {
    /// `__code__`.
    pub code: Obj,
    /// `__globals__`.
    pub globals: Obj,
    /// `__module__`.
    pub module: Obj,
    /// `__defaults__`, a tuple.
    pub defaults: Obj,
    /// `__kwdefaults__`, a dict.
    pub kwdefaults: Obj,
    /// `__doc__`.
    pub doc: Obj,
    /// `__name__`.
    pub name: Obj,
    /// `__dict__`.
    pub dict: Obj,
    /// `__closure__`, a tuple of cells.
    pub closure: Obj,
    /// `__annotations__`.
    pub annotations: Obj,
    /// `__qualname__`.
    pub qualname: Obj,
    /// `__builtins__`, where the release keeps it.
    pub builtins: Obj,
    /// `sys.getsizeof`.
    pub size: u64,
}

impl Function {
    pub(crate) fn references(&self) -> [Obj; 12] {
        [
            self.code,
            self.globals,
            self.module,
            self.defaults,
            self.kwdefaults,
            self.doc,
            self.name,
            self.dict,
            self.closure,
            self.annotations,
            self.qualname,
            self.builtins,
        ]
    }

    /// Mirrors: `func_clear`, Objects/funcobject.c, CPython 3.13.
    /// Differs: `func_clear` of 3.11 and later leaves `__code__`, `__name__` and `__qualname__` to `func_dealloc`.
    pub(crate) fn give_up(&mut self) -> Option<Obj> {
        [
            &mut self.globals,
            &mut self.builtins,
            &mut self.module,
            &mut self.defaults,
            &mut self.kwdefaults,
            &mut self.doc,
            &mut self.dict,
            &mut self.closure,
            &mut self.annotations,
            &mut self.code,
            &mut self.name,
            &mut self.qualname,
        ]
        .into_iter()
        .find(|op| !op.is_null())
        .map(std::mem::take)
    }
}

/// What a builtin function or method holds.
#[derive(Clone, Debug)]
pub struct Builtin {
    /// What it does.
    pub native: &'static Native,
    /// `__self__`: the module, the object that the method is bound to, or null.
    pub this: Obj,
    /// `__module__`.
    pub module: Obj,
}
