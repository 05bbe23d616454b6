//! Frames as objects, and generators, which keep a frame between two values.

use std::rc::Rc;

use pyheap::Obj;

use crate::objects::code::Body;

/// What a frame object holds. While its call runs, the locals are on the interpreter's stack instead.
#[derive(Clone, Debug)]
pub struct FrameObject {
    /// Everything immutable of the code.
    pub body: Rc<Body>,
    /// `f_code`.
    pub code: Obj,
    /// `f_globals`.
    pub globals: Obj,
    /// `f_locals` of a module or class body, or the snapshot that `locals()` made.
    pub locals_dict: Obj,
    /// `f_back`, once the call is over.
    pub back: Obj,
    /// Locals, cells and free variables, once the call is over; null where unset.
    pub locals: Vec<Obj>,
    /// `f_lineno`.
    pub lineno: u32,
    /// The index of the running frame, while it runs.
    pub running: Option<usize>,
    /// The size of its block.
    pub size: u64,
}

/// A block for a frame, where a release has one for each call; empty elsewhere.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Block {
    /// Where it is; 0 if there is none.
    pub address: u64,
    /// How many bytes.
    pub size: u64,
}

impl FrameObject {
    pub(crate) fn traverse(&self, visit: &mut dyn FnMut(Obj)) {
        let parts = [self.back, self.code, self.globals, self.locals_dict];
        parts.iter().chain(&self.locals).filter(|op| !op.is_null()).for_each(|&op| visit(op));
    }

    /// Mirrors: `frame_dealloc`, Objects/frameobject.c, CPython 3.13.
    /// Differs: no.
    pub(crate) fn give_up(&mut self) -> Option<Obj> {
        self.locals
            .iter_mut()
            .chain([&mut self.back, &mut self.globals, &mut self.locals_dict, &mut self.code])
            .find(|op| !op.is_null())
            .map(std::mem::take)
    }
}

/// What a generator holds.
#[derive(Clone, Debug)]
pub struct Generator {
    /// The suspended frame; `None` while it runs and when it is finished.
    pub frame: Option<Suspended>,
    /// Whether it runs.
    pub running: bool,
    /// `FRAME_COMPLETED`, although the frame is still there: it was closed without running.
    pub closed: bool,
    /// `gi_code`.
    pub code: Obj,
    /// `__name__`.
    pub name: Obj,
    /// `__qualname__`.
    pub qualname: Obj,
}

/// A frame between two values of its generator.
#[derive(Clone, Debug)]
pub struct Suspended {
    /// Everything immutable of the code.
    pub body: Rc<Body>,
    /// The function, counted.
    pub func: Obj,
    /// Borrowed from the function.
    pub globals: Obj,
    /// The next instruction.
    pub pc: usize,
    /// Locals, then the evaluation stack; null where unset.
    pub values: Vec<Obj>,
    /// Whether it has begun.
    pub started: bool,
    /// The frame's own block.
    pub block: Block,
}

impl Generator {
    /// Whether it is to be closed when it dies.
    ///
    /// Mirrors: `_PyGen_Finalize`, Objects/genobject.c, CPython 3.13.
    /// Differs: no.
    pub fn needs_finalizer(&self) -> bool {
        !self.closed && self.frame.is_some()
    }

    pub(crate) fn traverse(&self, visit: &mut dyn FnMut(Obj)) {
        [self.code, self.name, self.qualname].into_iter().filter(|op| !op.is_null()).for_each(&mut *visit);
        if let Some(frame) = &self.frame {
            std::iter::once(&frame.func).chain(&frame.values).filter(|op| !op.is_null()).for_each(|&op| visit(op));
        }
    }

    pub(crate) fn give_up(&mut self) -> Option<Obj> {
        if let Some(frame) = &mut self.frame {
            if let Some(value) = frame.values.iter_mut().find(|op| !op.is_null()) {
                return Some(std::mem::take(value));
            }
            if !frame.func.is_null() {
                return Some(std::mem::take(&mut frame.func));
            }
        }
        [&mut self.code, &mut self.name, &mut self.qualname].into_iter().find(|op| !op.is_null()).map(std::mem::take)
    }
}
