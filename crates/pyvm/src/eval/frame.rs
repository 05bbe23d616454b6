//! Frames: how they are entered and left, and the steps that this makes.

use std::rc::Rc;

use pyheap::Obj;

use super::dispatch::Flow;
use super::temporary::frame_slots;
use crate::cause::Cause;
use crate::object::Py;
use crate::objects::code::{Body, CodeKind};
use crate::objects::frame::{Block, FrameObject};
use crate::observer::StepKind;
use crate::vm::{Frame, Leaving, R, Vm};

impl Vm {
    /// Enters a frame whose locals are on the stack from `base` on.
    ///
    /// `code` and `globals` are counted here; `locals` (a module's or class body's dict) passes to the frame.
    pub(crate) fn push_frame(
        &mut self,
        body: Rc<Body>,
        code: Obj,
        globals: Obj,
        locals: Obj,
        base: usize,
        call: usize,
        entry: bool,
    ) -> R<()> {
        if self.frames.len() >= self.recursion_limit {
            self.xdecref(locals, Cause::FrameDone);
            return self.recursion_error();
        }
        let block = self.frame_block(code);
        self.heap.incref(code, Cause::Attached);
        self.heap.incref(globals, Cause::Attached);
        self.frames.push(Frame {
            block,
            body,
            code,
            func: Obj::NULL,
            globals,
            locals,
            object: Obj::NULL,
            generator: Obj::NULL,
            pc: 0,
            base,
            call,
            entry,
            line: 0,
            handling: self.handling.len(),
        });
        if self.observer.is_some() && self.frames.len() > 1 && self.frame().body.filename == self.main_file {
            let line = self.frames[self.frames.len() - 2].line;
            self.step_at(StepKind::Call, line);
        }
        self.check_eval_breaker();
        Ok(())
    }

    /// The frame object of an active frame, made if nobody asked before; borrowed.
    ///
    /// Mirrors: `_PyFrame_MakeAndSetFrameObject`, Python/frame.c, CPython 3.13.
    /// Differs: made lazily in all releases; to 3.10 its block is there from the start.
    pub(crate) fn frame_object(&mut self, index: usize) -> Obj {
        let frame = &self.frames[index];
        if !frame.object.is_null() {
            return frame.object;
        }
        let (body, code, globals, locals_dict, block) =
            (frame.body.clone(), frame.code, frame.globals, frame.locals, frame.block);
        self.heap.incref(code, Cause::Attached);
        self.heap.incref(globals, Cause::Attached);
        if !locals_dict.is_null() {
            self.heap.incref(locals_dict, Cause::Attached);
        }
        let own_size = self.profile.frame_size + frame_slots(&body);
        let object = FrameObject {
            body,
            code,
            globals,
            locals_dict,
            back: Obj::NULL,
            locals: Vec::new(),
            lineno: 0,
            running: Some(index),
            size: if block.address == 0 { own_size } else { block.size },
        };
        let payload = Py::Frame(Box::new(object));
        let op = if block.address == 0 {
            self.alloc_untracked(payload, self.known.types.frame, false)
        } else {
            self.heap.alloc_in(block.address, payload, self.known.types.frame)
        };
        self.frames[index].object = op;
        self.frames[index].block = Block::default();
        op
    }

    /// `locals()` of the innermost frame; owned by the caller.
    ///
    /// Mirrors: `PyEval_GetLocals`, Python/ceval.c, and `PyFrame_FastToLocalsWithError`, Objects/frameobject.c, CPython 3.12;
    /// `_PyEval_GetFrameLocals`, CPython 3.13.
    /// Differs: no.
    pub(crate) fn locals(&mut self) -> R {
        let frame = self.frame();
        if frame.body.kind != CodeKind::Function {
            let locals = frame.locals;
            return Ok(self.incref(locals, Cause::Push));
        }
        let (body, base, kept) = (frame.body.clone(), frame.base, frame.locals);
        let values = self.stack[base..base + body.locals.len()].to_vec();
        let dict = if kept.is_null() { self.dict() } else { self.incref(kept, Cause::Push) };
        self.fill_locals(&body, &values, dict);
        if !self.profile.locals_are_fresh && kept.is_null() {
            self.heap.incref(dict, Cause::Attached);
            self.frame_mut().locals = dict;
        }
        Ok(dict)
    }

    /// Makes a dict say what locals are, cells seen through; unset ones are removed.
    pub(crate) fn fill_locals(&mut self, body: &Body, values: &[Obj], dict: Obj) {
        for (i, (&name, &value)) in body.locals.iter().zip(values).enumerate() {
            let is_cell = i >= body.nlocals || body.cell_arguments.contains(&i);
            let value = match self.heap.payload(value_or_none(value, self.known.none)) {
                &Py::Cell(content) if is_cell => content,
                _ => value,
            };
            if value.is_null() {
                self.dict_del_str(dict, name, Cause::LocalGone(name));
            } else {
                let value = self.incref(value, Cause::Attached);
                self.dict_set_str(dict, name, value, Cause::StoreName(name));
            }
        }
    }

    /// Returns from the innermost frame.
    pub(super) fn return_value(&mut self, value: Obj) -> Flow {
        self.hold(value, "return value");
        let entry = self.frame().entry;
        self.leave_frame();
        let value = self.unhold();
        if entry {
            return Flow::Returned(value);
        }
        self.push(value);
        Flow::Next
    }

    /// Leaves the innermost frame: its values, its locals, what it owns, and the caller's callable and arguments.
    ///
    /// Mirrors: `_PyEvalFrameClearAndPop`, Python/ceval.c, CPython 3.13; `frame_dealloc` up to 3.10.
    /// Differs: no.
    pub(super) fn leave_frame(&mut self) {
        let frame = self.frames.pop().expect("a frame runs");
        let (base, call, line) = (frame.base, frame.call, frame.line);
        let body = frame.body.clone();
        // What it owns stays in sight meanwhile: finalizers run in between.
        self.leaving.push(Leaving { frame, depth: self.frames.len(), has_locals: true });
        let locals = base + body.locals.len();
        while self.stack.len() > locals {
            self.drop_top(Cause::FrameDone);
        }
        let left = &self.left().frame;
        let (object, generator) = (left.object, left.generator);
        if !generator.is_null() {
            self.finish_generator(generator);
        }
        let outlives = !object.is_null() && self.heap.ob_refcnt(object) > 1;
        if outlives {
            self.keep_locals();
        } else {
            let count = body.locals.len();
            let cells_last = self.cells_last(&body);
            for i in 0..count {
                let i = match &cells_last {
                    Some(order) => order[i],
                    None if self.profile.locals_cleared_backwards => count - 1 - i,
                    None => i,
                };
                if !self.stack[base + i].is_null() {
                    self.replace_value(base + i, Obj::NULL, Cause::LocalGone(body.locals[i]));
                }
            }
        }
        self.truncate_stack(base);
        self.left().has_locals = false;
        self.let_go(|left| &mut left.object);
        let frame = &self.left().frame;
        let (code, block) = (frame.code, frame.block);
        self.retire_frame_block(code, block);
        self.let_go(|left| &mut left.locals);
        self.let_go(|left| &mut left.globals);
        self.let_go(|left| &mut left.func);
        self.let_go(|left| &mut left.code);
        // What the caller pushed for the call, the last argument first.
        while self.stack.len() > call {
            let cause = if self.stack.len() == call + 1 { Cause::CalleeDone } else { Cause::ArgumentDone };
            self.drop_top(cause);
        }
        self.let_go(|left| &mut left.generator);
        self.leaving.pop();
        if self.observer.is_some() && body.filename == self.main_file && line != 0 {
            let kind = if self.frames.is_empty() { StepKind::Line } else { StepKind::Return };
            self.step_in(kind, line, &body.name, self.frames.len());
        }
    }

    /// The order in which locals are given up where a cell has another place than the parameter that it came from.
    ///
    /// Mirrors: `frame_dealloc` and `co_cellvars`, which are sorted, CPython 3.10.
    /// Differs: a generator that is given up before its end lets its locals go in the order of their places.
    fn cells_last(&self, body: &Body) -> Option<Vec<usize>> {
        if !self.profile.frames_are_objects || body.cell_arguments.is_empty() {
            return None;
        }
        let free = body.locals.len() - body.nfree;
        let mut cells: Vec<usize> = body.cell_arguments.iter().copied().chain(body.nlocals..free).collect();
        let mut order: Vec<usize> = (0..body.nlocals).filter(|i| !body.cell_arguments.contains(i)).collect();
        while let Some(next) = (0..cells.len()).min_by_key(|&i| self.text(body.locals[cells[i]])) {
            order.push(cells.swap_remove(next));
        }
        order.extend(free..body.locals.len());
        Some(order)
    }

    /// Gives up a reference of the frame that is being left.
    fn let_go(&mut self, owned: impl FnOnce(&mut Frame) -> &mut Obj) {
        let op = std::mem::replace(owned(&mut self.left().frame), Obj::NULL);
        self.xdecref(op, Cause::FrameDone);
    }

    fn left(&mut self) -> &mut Leaving {
        self.leaving.last_mut().expect("a frame is being left")
    }

    /// A frame object that outlives its call takes over the locals.
    fn keep_locals(&mut self) {
        let left = &self.left().frame;
        let (base, op, lineno) = (left.base, left.object, left.body.line(left.pc.saturating_sub(1)));
        let values = self.take_values(base);
        let back = if self.frames.is_empty() { Obj::NULL } else { self.frame_object(self.frames.len() - 1) };
        if !back.is_null() {
            self.heap.incref(back, Cause::Attached);
        }
        if let Py::Frame(object) = self.heap.payload_mut(op) {
            object.locals = values;
            object.lineno = lineno;
            object.back = back;
            object.running = None;
        }
        if !self.heap.is_tracked(op) {
            self.heap.gc_track(op);
        }
    }

    /// Leaves all frames that were entered since native code entered the innermost of its own, and that one.
    pub(super) fn abandon_frames(&mut self) {
        loop {
            let entry = self.frame().entry;
            self.abandon_frame();
            if entry {
                return;
            }
        }
    }

    /// Leaves the innermost frame without running any code: the run has ended.
    pub(super) fn abandon_frame(&mut self) {
        self.retire_observer();
        let frame = self.frames.pop().expect("a frame runs");
        self.truncate_stack(frame.call);
    }

    /// Notes that a new line begins, if it does.
    pub(super) fn trace_line(&mut self, pc: usize) {
        let frame = self.frame();
        if frame.body.filename != self.main_file {
            return;
        }
        let line = frame.body.line(pc);
        if line != frame.line && line != 0 {
            self.finish_line();
            self.frame_mut().line = line;
        }
    }

    /// The line that was being executed is complete.
    pub(super) fn finish_line(&mut self) {
        let line = std::mem::take(&mut self.frame_mut().line);
        if line != 0 && self.frame().body.filename == self.main_file {
            self.step_at(StepKind::Line, line);
        }
    }
}

/// The value, or an object that is looked at instead of none.
fn value_or_none(value: Obj, none: Obj) -> Obj {
    value.some().unwrap_or(none)
}
