//! Exceptions: raising, chaining, unwinding, matching, and those that nobody can catch.

use pyheap::Obj;

use super::dispatch::Flow;
use crate::cause::Cause;
use crate::object::Py;
use crate::objects::exception::{Exception, Traceback};
use crate::objects::instance::Attributes;
use crate::vm::{R, Stop, Vm};

impl Vm {
    /// Raises a new exception of a builtin class with a message.
    #[cold]
    pub fn raise<T>(&mut self, class: &str, message: &str) -> R<T> {
        let args = if message.is_empty() { Vec::new() } else { vec![self.str(message)] };
        self.raise_new(class, args)
    }

    /// Raises a new exception of a builtin class with one argument, borrowed.
    #[cold]
    pub fn raise_with<T>(&mut self, class: &str, argument: Obj) -> R<T> {
        self.heap.incref(argument, Cause::Exception);
        self.raise_new(class, vec![argument])
    }

    /// Raises TypeError.
    #[cold]
    pub fn type_error<T>(&mut self, message: &str) -> R<T> {
        self.raise("TypeError", message)
    }

    #[cold]
    pub(crate) fn recursion_error<T>(&mut self) -> R<T> {
        self.recursion_error_in("")
    }

    /// As [`Vm::recursion_error`], with what C says to it: where it was.
    #[cold]
    pub(crate) fn recursion_error_in<T>(&mut self, place: &str) -> R<T> {
        self.raise("RecursionError", &format!("maximum recursion depth exceeded{place}"))
    }

    fn raise_new<T>(&mut self, class: &str, args: Vec<Obj>) -> R<T> {
        let class = self.known.exceptions[&class];
        let args = self.tuple(args);
        let exception = self.new_exception(class, args);
        self.set_raised(exception);
        Err(Stop::Raised)
    }

    /// A new exception of a builtin class; the tuple of arguments passes to it.
    pub(crate) fn new_exception(&mut self, class: Obj, args: Obj) -> Obj {
        let payload = Exception {
            attributes: Attributes::Dict(Obj::NULL),
            args,
            obj: Obj::NULL,
            name: Obj::NULL,
            traceback: Obj::NULL,
            cause: Obj::NULL,
            context: Obj::NULL,
            suppress_context: false,
            size: self.instance_block(class, None),
        };
        let heap_type = self.type_parts(class).heap_type;
        let op = self.alloc_untracked(Py::Exception(Box::new(payload)), class, heap_type);
        self.heap.gc_track(op);
        op
    }

    /// Raises an exception object, which passes to the interpreter; what is being handled becomes its context.
    ///
    /// Mirrors: `_PyErr_SetObject`, Python/errors.c, CPython 3.13.
    /// Differs: no.
    pub(crate) fn set_raised(&mut self, exception: Obj) {
        let handled = self.handling.iter().rev().copied().find(|op| !op.is_null());
        if let Some(handled) = handled
            && handled != exception
        {
            self.break_context_cycle(handled, exception);
            self.heap.incref(handled, Cause::Exception);
            let old = match self.heap.payload_mut(exception) {
                Py::Exception(parts) => std::mem::replace(&mut parts.context, handled),
                _ => Obj::NULL,
            };
            self.xdecref(old, Cause::Exception);
        }
        if let Some(old) = self.raised.replace(exception) {
            self.decref(old, Cause::Exception);
        }
    }

    /// If the exception is already in the chain of contexts of what is being handled, the chain is cut before it.
    fn break_context_cycle(&mut self, handled: Obj, exception: Obj) {
        let mut at = handled;
        while let Py::Exception(parts) = self.heap.payload(at) {
            let context = parts.context;
            if context.is_null() {
                return;
            }
            if context == exception {
                if let Py::Exception(parts) = self.heap.payload_mut(at) {
                    parts.context = Obj::NULL;
                }
                self.decref(context, Cause::Exception);
                return;
            }
            at = context;
        }
    }

    /// Whether the raised exception is of a builtin class.
    pub fn raised_is(&self, class: &str) -> bool {
        self.raised.is_some_and(|op| self.is_instance_of(op, self.known.exceptions[&class]))
    }

    /// Turns a raised exception of a class into `None`.
    pub(crate) fn suppress(&mut self, result: R, class: &str) -> R<Option<Obj>> {
        match result {
            Ok(value) => Ok(Some(value)),
            Err(Stop::Raised) if self.raised_is(class) => {
                self.forget_raised();
                Ok(None)
            }
            Err(stop) => Err(stop),
        }
    }

    /// `PyErr_Clear`.
    pub(crate) fn forget_raised(&mut self) {
        if let Some(exception) = self.raised.take() {
            self.decref(exception, Cause::Exception);
        }
    }

    /// Finds the handler of the raised exception, leaving frames on the way. False: native code gets it.
    pub(super) fn unwind(&mut self) -> R<bool> {
        loop {
            let index = self.frames.len() - 1;
            self.add_traceback(index);
            let frame = &self.frames[index];
            let at = frame.pc - 1;
            if let Some(handler) = frame.body.handler(at) {
                let keep = frame.base + frame.body.locals.len() + handler.depth as usize;
                while self.stack.len() > keep {
                    self.drop_top(Cause::Exception);
                }
                let exception = self.raised.take().expect("an exception is raised");
                self.push(exception);
                self.frame_mut().pc = handler.target as usize;
                return Ok(true);
            }
            let frame = self.frame();
            let (entry, handling) = (frame.entry, frame.handling);
            // What this frame was handling is forgotten.
            while self.handling.len() > handling {
                let handled = self.handling.pop().unwrap_or_default();
                self.xdecref(handled, Cause::Exception);
            }
            self.leave_frame();
            if entry {
                return Ok(false);
            }
            if self.halted.is_some() {
                return Err(Stop::Halted);
            }
        }
    }

    /// `PyTraceBack_Here`.
    fn add_traceback(&mut self, index: usize) {
        let Some(exception) = self.raised else { return };
        let frame = &self.frames[index];
        let pc = frame.pc - 1;
        if frame.body.instrs[pc].op == crate::op::Op::Reraise {
            return;
        }
        let lineno = frame.body.line(pc);
        let frame = self.frame_object(index);
        self.heap.incref(frame, Cause::Attached);
        let Py::Exception(parts) = self.heap.payload_mut(exception) else { return };
        let next = std::mem::take(&mut parts.traceback);
        let traceback = self.alloc_gc(Py::Traceback(Box::new(Traceback { next, frame, pc, lineno })), self.known.types.traceback);
        if let Py::Exception(parts) = self.heap.payload_mut(exception) {
            parts.traceback = traceback;
        }
    }

    /// Raises an exception again as it is; it passes to the interpreter.
    pub(super) fn reraise(&mut self, exception: Obj) -> R<Flow> {
        if let Some(old) = self.raised.replace(exception) {
            self.decref(old, Cause::Exception);
        }
        Err(Stop::Raised)
    }

    /// The instruction of the statement `raise`.
    ///
    /// Mirrors: `do_raise`, Python/ceval.c, CPython 3.13.
    /// Differs: no.
    pub(super) fn raise_varargs(&mut self, count: usize) -> R<Flow> {
        if count == 0 {
            let Some(handled) = self.handling.iter().rev().copied().find(|op| !op.is_null()) else {
                return self.raise("RuntimeError", "No active exception to reraise");
            };
            self.heap.incref(handled, Cause::Exception);
            return self.reraise(handled);
        }
        let cause = if count == 2 { self.pop() } else { Obj::NULL };
        let exception = self.pop();
        let exception = match self.instantiate(exception, "exceptions must derive from BaseException") {
            Ok(exception) => exception,
            Err(stop) => {
                self.xdecref(cause, Cause::Pop);
                return Err(stop);
            }
        };
        if !cause.is_null() {
            self.hold(exception, "exception being raised");
            let cause = if cause == self.known.none {
                self.decref(cause, Cause::Pop);
                Ok(Obj::NULL)
            } else {
                self.instantiate(cause, "exception causes must derive from BaseException")
            };
            let exception = self.unhold();
            match cause {
                Ok(cause) => {
                    let old = match self.heap.payload_mut(exception) {
                        Py::Exception(parts) => {
                            parts.suppress_context = true;
                            std::mem::replace(&mut parts.cause, cause)
                        }
                        _ => Obj::NULL,
                    };
                    self.xdecref(old, Cause::Exception);
                }
                Err(stop) => {
                    self.decref(exception, Cause::Exception);
                    return Err(stop);
                }
            }
        }
        self.set_raised(exception);
        Err(Stop::Raised)
    }

    /// An exception object of a class or an object; what is passed is owned here.
    fn instantiate(&mut self, op: Obj, otherwise: &str) -> R {
        let base = self.known.exceptions[&"BaseException"];
        if matches!(self.heap.payload(op), Py::Type(_)) && self.is_subtype(op, base) {
            self.hold(op, "exception class");
            let exception = self.call(op, &[]);
            self.release(Cause::Pop);
            return exception;
        }
        if matches!(self.heap.payload(op), Py::Exception(_)) {
            return Ok(op);
        }
        self.decref(op, Cause::Pop);
        self.type_error(otherwise)
    }

    /// Whether an exception matches the class, or one of the tuple of classes, of an `except`.
    pub(super) fn exception_matches(&mut self, exception: Obj, class: Obj) -> R<bool> {
        let base = self.known.exceptions[&"BaseException"];
        let classes = match self.heap.payload(class) {
            Py::Tuple(items) => items.clone(),
            _ => vec![class],
        };
        for class in classes {
            if !matches!(self.heap.payload(class), Py::Type(_)) || !self.is_subtype(class, base) {
                return self.type_error("catching classes that do not inherit from BaseException is not allowed");
            }
            if self.is_instance_of(exception, class) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Mirrors: `BEFORE_WITH`, Python/bytecodes.c, CPython 3.13.
    /// Differs: no.
    pub(super) fn before_with(&mut self) -> R<()> {
        let enter = self.replace_manager()?;
        self.hold(enter, "__enter__");
        let result = self.call(enter, &[]);
        self.release(Cause::Pop);
        let result = result?;
        self.push(result);
        Ok(())
    }

    /// Leaves `__enter__` to be called by the next instruction.
    ///
    /// Mirrors: `LOAD_SPECIAL`, Python/bytecodes.c, CPython 3.14.
    /// Differs: `__exit__` stays bound, where CPython keeps function and self apart.
    pub(super) fn load_enter_and_exit(&mut self) -> R<()> {
        let enter = self.replace_manager()?;
        if let Py::Method(function, this) = *self.heap.payload(enter) {
            self.heap.incref(function, Cause::Push);
            self.heap.incref(this, Cause::Push);
            self.push(function);
            self.push(this);
            self.decref(enter, Cause::Pop);
        } else {
            self.push(enter);
            self.push(Obj::NULL);
        }
        Ok(())
    }

    /// Puts the manager's `__exit__` in its place on the stack; `__enter__`, bound and owned, is returned.
    fn replace_manager(&mut self) -> R {
        let manager = self.peek(0);
        let (enter, exit) = (self.lookup_special(manager, "__enter__"), self.lookup_special(manager, "__exit__"));
        let (Some(enter), Some(exit)) = (enter, exit) else {
            if !self.profile.missing_context_manager_is_type_error {
                let missing = if enter.is_none() { "__enter__" } else { "__exit__" };
                return self.raise("AttributeError", missing);
            }
            let name = self.type_name(manager);
            let missed = if enter.is_some() { " (missed __exit__ method)" } else { "" };
            return self.type_error(&format!("'{name}' object does not support the context manager protocol{missed}"));
        };
        let enter = self.bind_descriptor(enter, manager)?;
        self.hold(enter, "__enter__");
        let exit = self.bind_descriptor(exit, manager);
        let enter = self.unhold();
        let exit = match exit {
            Ok(exit) => exit,
            Err(stop) => {
                self.decref(enter, Cause::Pop);
                return Err(stop);
            }
        };
        self.hold(enter, "__enter__");
        let top = self.stack.len() - 1;
        self.replace_value(top, exit, Cause::Pop);
        Ok(self.unhold())
    }

    pub(super) fn with_except_start(&mut self) -> R<()> {
        let (exception, exit) = (self.peek(0), self.peek(2));
        let class = self.type_of(exception);
        let traceback = match self.heap.payload(exception) {
            Py::Exception(parts) => parts.traceback.some().unwrap_or(self.known.none),
            _ => self.known.none,
        };
        let result = self.call(exit, &[class, exception, traceback])?;
        self.push(result);
        Ok(())
    }

    /// Prints an exception that cannot be raised, and forgets it. `place` is what it happened in, borrowed.
    ///
    /// Mirrors: `_PyErr_WriteUnraisableMsg`, Python/errors.c, CPython 3.13.
    /// Differs: no.
    pub(crate) fn write_unraisable(&mut self, place: Obj, action: &str) {
        if !self.profile.unraisable_names_action && self.call_unraisable_hook(None, place) {
            return;
        }
        let Some(exception) = self.raised.take() else { return };
        self.hold(exception, "unraisable exception");
        let shown = self.repr(place);
        let shown = match shown {
            Ok(text) => {
                let shown = self.text(text).unwrap_or_default().to_owned();
                self.decref(text, Cause::Native);
                shown
            }
            Err(_) => {
                self.forget_raised();
                "<object repr() failed>".to_owned()
            }
        };
        let header = if self.profile.unraisable_names_action {
            format!("Exception ignored while {action} {shown}:\n")
        } else {
            format!("Exception ignored in: {shown}\n")
        };
        self.raised = Some(self.unhold());
        if self.profile.unraisable_names_action && self.call_unraisable_hook(Some(header.trim_end_matches(":\n")), Obj::NULL) {
            return;
        }
        self.write_unraisable_text(&header);
    }

    /// Prints the raised exception after a header, and forgets it.
    pub(crate) fn write_unraisable_text(&mut self, header: &str) {
        let Some(exception) = self.raised.take() else { return };
        self.hold(exception, "unraisable exception");
        self.write_stderr(header);
        let text = self.unraisable_text(exception);
        self.write_stderr(&text);
        self.release(Cause::Exception);
    }
}
