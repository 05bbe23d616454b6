//! Generators: made by a call, resumed for each value, closed when they die.

use std::rc::Rc;

use pyheap::Obj;

use super::dispatch::Flow;
use crate::cause::Cause;
use crate::object::Py;
use crate::objects::code::Body;
use crate::objects::frame::{Generator, Suspended};
use crate::op::Op;
use crate::vm::{Frame, R, Stop, Vm};

impl Vm {
    /// A generator that has not begun; the locals pass to it.
    pub(super) fn new_generator(&mut self, function: Obj, body: Rc<Body>, code: Obj, globals: Obj, locals: Vec<Obj>) -> Obj {
        let parts = self.function_of(function);
        let (name, qualname) = (parts.name, parts.qualname);
        for op in [function, code, name, qualname] {
            self.heap.incref(op, Cause::Attached);
        }
        let block = self.frame_block(code);
        let frame = Some(Suspended { body, func: function, globals, pc: 0, values: locals, started: false, block });
        let generator = Generator { frame, running: false, closed: false, code, name, qualname };
        self.alloc_gc(Py::Generator(Box::new(generator)), self.known.types.generator)
    }

    /// Sends a value, borrowed, and runs to the next `yield`; `None` when the generator returns.
    pub(crate) fn resume_generator(&mut self, generator: Obj, value: Obj) -> R<Option<Obj>> {
        match self.resume(generator, Ok(value))? {
            (yielded, true) => Ok(Some(yielded)),
            (returned, false) => {
                self.decref(returned, Cause::Pop);
                Ok(None)
            }
        }
    }

    /// Resumes with a value (borrowed) or with the raised exception. The flag says whether it yielded; if not, it returned.
    pub(crate) fn resume(&mut self, generator: Obj, sent: R) -> R<(Obj, bool)> {
        let parts = self.generator_of_mut(generator);
        if parts.running {
            if sent.is_err() {
                self.forget_raised();
            }
            return self.raise("ValueError", "generator already executing");
        }
        let suspended = if parts.closed { None } else { parts.frame.take() };
        let Some(frame) = suspended else {
            sent?;
            let none = self.none();
            return Ok((none, false));
        };
        if let Ok(value) = sent
            && !frame.started
            && value != self.known.none
        {
            if let Py::Generator(parts) = self.heap.payload_mut(generator) {
                parts.frame = Some(frame);
            }
            return self.type_error("can't send non-None value to a just-started generator");
        }
        let started = frame.started;
        if let Py::Generator(parts) = self.heap.payload_mut(generator) {
            parts.running = true;
        }
        self.enter_suspended(generator, frame);
        let result = match sent {
            Ok(value) => {
                if started {
                    self.heap.incref(value, Cause::Push);
                    self.push(value);
                }
                self.run()
            }
            Err(Stop::Raised) => match self.unwind() {
                Ok(true) => self.run(),
                Ok(false) => Err(Stop::Raised),
                Err(stop) => Err(stop),
            },
            Err(stop) => Err(stop),
        };
        let parts = self.generator_of_mut(generator);
        parts.running = false;
        let yielded = parts.frame.is_some();
        match result {
            Ok(value) => Ok((value, yielded)),
            Err(Stop::Raised) if self.raised_is("StopIteration") => {
                let cause = self.raised.take().expect("raised");
                self.hold(cause, "StopIteration inside a generator");
                let outcome: R<()> = self.raise("RuntimeError", "generator raised StopIteration");
                debug_assert!(outcome.is_err());
                let cause = self.unhold();
                self.heap.incref(cause, Cause::Exception);
                if let Some(raised) = self.raised
                    && let Py::Exception(parts) = self.heap.payload_mut(raised)
                {
                    (parts.cause, parts.context, parts.suppress_context) = (cause, cause, true);
                }
                Err(Stop::Raised)
            }
            Err(stop) => Err(stop),
        }
    }

    fn enter_suspended(&mut self, generator: Obj, suspended: Suspended) {
        let Suspended { body, func, globals, pc, mut values, block, .. } = suspended;
        let base = self.stack.len();
        self.stack.append(&mut values);
        let parts = self.generator_of(generator);
        let code = parts.code;
        for op in [generator, code, globals] {
            self.heap.incref(op, Cause::Attached);
        }
        self.frames.push(Frame {
            block,
            body,
            code,
            func,
            globals,
            locals: Obj::NULL,
            object: Obj::NULL,
            generator,
            pc,
            base,
            call: base,
            entry: true,
            line: 0,
            handling: self.handling.len(),
        });
        // `RESUME` comes first, and after each `yield`; not inside `yield from`.
        if pc == 0 || self.frame().body.instrs[pc - 1].op == Op::YieldValue {
            self.check_eval_breaker();
        }
    }

    /// Suspends the innermost frame, which is a generator's, and returns the value on top.
    pub(super) fn yield_value(&mut self) -> R<Flow> {
        let value = self.pop();
        self.suspend();
        Ok(Flow::Returned(value))
    }

    fn suspend(&mut self) {
        let frame = self.frames.pop().expect("a frame runs");
        let values = self.take_values(frame.base);
        let suspended = Suspended {
            body: frame.body.clone(),
            func: frame.func,
            globals: frame.globals,
            pc: frame.pc,
            values,
            started: true,
            block: frame.block,
        };
        if let Py::Generator(parts) = self.heap.payload_mut(frame.generator) {
            parts.frame = Some(suspended);
        }
        self.xdecref(frame.object, Cause::FrameDone);
        self.decref(frame.globals, Cause::FrameDone);
        self.decref(frame.code, Cause::FrameDone);
        self.decref(frame.generator, Cause::FrameDone);
    }

    /// A generator's frame ends.
    pub(super) fn finish_generator(&mut self, generator: Obj) {
        if let Py::Generator(parts) = self.heap.payload_mut(generator) {
            parts.running = false;
        }
    }

    /// `yield from`: asks the inner iterator and yields what it yields, until it is done.
    pub(super) fn yield_from(&mut self) -> R<Flow> {
        let (inner, sent) = (self.peek(1), self.peek(0));
        let step = if matches!(self.heap.payload(inner), Py::Generator(_)) {
            self.resume(inner, Ok(sent))
        } else {
            match self.next(inner)? {
                Some(value) => Ok((value, true)),
                None => Ok((self.none(), false)),
            }
        };
        let (value, yielded) = step?;
        self.hold(value, "yield from");
        self.drop_values(1);
        let value = self.unhold();
        if yielded {
            // The instruction runs again when the generator is resumed.
            self.frame_mut().pc -= 1;
            self.suspend();
            return Ok(Flow::Returned(value));
        }
        self.drop_and_push(1, value);
        Ok(Flow::Next)
    }

    /// `generator.throw(exception)`; the exception passes to it.
    pub(crate) fn throw_into(&mut self, generator: Obj, exception: Obj) -> R<(Obj, bool)> {
        if let Some(old) = self.raised.replace(exception) {
            self.decref(old, Cause::Exception);
        }
        self.resume(generator, Err(Stop::Raised))
    }

    /// Closes a suspended generator that would not notice: its locals go, the rest of the frame stays until it dies.
    ///
    /// Mirrors: `gen_close`, Objects/genobject.c, CPython 3.13.
    /// Differs: no.
    fn close_without_running(&mut self, generator: Obj) -> R<()> {
        let parts = self.generator_of_mut(generator);
        parts.closed = true;
        let values = parts.frame.as_mut().map(|frame| std::mem::take(&mut frame.values)).unwrap_or_default();
        let mark = self.held.len();
        values.into_iter().rev().filter(|op| !op.is_null()).for_each(|op| self.hold(op, "locals of a closed generator"));
        while self.held.len() > mark {
            self.release(Cause::FrameDone);
        }
        Ok(())
    }

    /// `generator.close()`.
    pub(crate) fn close_generator(&mut self, generator: Obj) -> R<()> {
        let profile = self.profile;
        let parts = self.generator_of_mut(generator);
        match &parts.frame {
            None => return Ok(()),
            Some(_) if parts.closed => return Ok(()),
            Some(frame) if !frame.started && !profile.closing_frees_unstarted => {
                parts.closed = true;
                return Ok(());
            }
            Some(frame)
                if profile.closing_clears_locals
                    && frame.body.instrs[frame.pc].op != Op::YieldFrom
                    && frame.body.handler(frame.pc.saturating_sub(1)).is_none() =>
            {
                return self.close_without_running(generator);
            }
            Some(frame) if !frame.started => {
                let (frame, code) = (parts.frame.take().expect("suspended"), parts.code);
                self.retire_frame_block(code, frame.block);
                for op in frame.values {
                    self.xdecref(op, Cause::FrameDone);
                }
                self.decref(frame.func, Cause::FrameDone);
                return Ok(());
            }
            Some(_) => {}
        }
        let class = self.known.exceptions[&"GeneratorExit"];
        let exception = self.call(class, &[])?;
        match self.throw_into(generator, exception) {
            Ok((value, yielded)) => {
                self.decref(value, Cause::Pop);
                if yielded { self.raise("RuntimeError", "generator ignored GeneratorExit") } else { Ok(()) }
            }
            Err(Stop::Raised) if self.raised_is("GeneratorExit") || self.raised_is("StopIteration") => {
                self.forget_raised();
                Ok(())
            }
            Err(stop) => Err(stop),
        }
    }
}
