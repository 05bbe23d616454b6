//! The loop over instructions.
//!
//! Python-to-Python calls push a frame and go on; the host's stack grows only where native code runs Python code.

use pyheap::Obj;

use crate::cause::Cause;
use crate::object::Py;
use crate::op::{Instr, Op};
use crate::vm::{R, Stop, Vm};

/// Where execution goes on.
pub(super) enum Flow {
    /// With the next instruction of the innermost frame.
    Next,
    /// The frame that native code entered has returned this; it is popped.
    Returned(Obj),
}

impl Vm {
    /// Runs the innermost frame, which native code has just pushed, until it returns.
    pub(crate) fn run(&mut self) -> R {
        self.native_depth += 1;
        let result = if self.native_depth > self.limits.native_depth {
            self.abandon_frame();
            self.recursion_error()
        } else {
            self.run_loop()
        };
        self.native_depth -= 1;
        result
    }

    fn run_loop(&mut self) -> R {
        loop {
            let frame = self.frames.last_mut().expect("a frame runs");
            let pc = frame.pc;
            let instr = frame.body.instrs[pc];
            frame.pc = pc + 1;
            self.instructions += 1;
            if self.instructions > self.limits.instructions {
                let stopped: R<()> = self.limit("steps");
                debug_assert!(stopped.is_err());
                self.abandon_frames();
                return Err(Stop::Halted);
            }
            if self.observer.is_some() {
                self.trace_line(pc);
            }
            match self.execute(instr) {
                Ok(Flow::Next) => {}
                Ok(Flow::Returned(value)) => return Ok(value),
                Err(Stop::Halted) => {
                    self.abandon_frames();
                    return Err(Stop::Halted);
                }
                Err(Stop::Raised) => {
                    if !self.unwind()? {
                        return Err(Stop::Raised);
                    }
                }
            }
            if self.audit_each_instruction && self.deallocs.is_empty() {
                self.audit_or_halt();
            }
            if self.halted.is_some() {
                self.abandon_frames();
                return Err(Stop::Halted);
            }
        }
    }

    #[inline]
    fn execute(&mut self, instr: Instr) -> R<Flow> {
        let arg = instr.arg as usize;
        match instr.op {
            Op::Nop => {}
            Op::Refuse => {
                let construct = self.name(arg);
                let construct = self.text(construct).unwrap_or_default().to_owned();
                return self.unsupported(construct);
            }
            Op::LoadFast => {
                let at = self.frame().base + arg;
                let op = self.stack[at];
                if op.is_null() {
                    return self.unbound_local(arg);
                }
                if self.is_borrowed(at) {
                    // `PyStackRef_DUP` of a borrowed argument.
                    self.push_ref(op, true);
                } else {
                    let name = self.local_name(arg);
                    self.heap.incref(op, Cause::LoadName(name));
                    self.push(op);
                }
            }
            Op::LoadFastBorrow => {
                let at = self.frame().base + arg;
                self.push_ref(self.stack[at], true);
            }
            Op::StoreFast => {
                let (value, borrowed) = self.pop_ref();
                let at = self.frame().base + arg;
                let (old, uncounted) = self.replace_ref(at, value, borrowed);
                if !old.is_null() && !uncounted {
                    let name = self.local_name(arg);
                    self.decref(old, Cause::StoreName(name));
                }
            }
            Op::LoadConst => {
                let op = self.frame().body.consts[arg];
                self.heap.incref(op, Cause::LoadConst);
                self.push(op);
            }
            Op::LoadSmallInt => {
                let value = self.int(i64::from(instr.arg));
                self.push(value);
            }
            Op::PopTop => self.drop_top(Cause::Pop),
            Op::PopStatement => {
                if self.observer.is_some() {
                    self.statement_value = Some(self.brief(self.peek(0)));
                }
                self.drop_top(Cause::Pop);
            }
            Op::PrintExpr => {
                let op = self.pop();
                let printed = self.display_hook(op);
                self.decref(op, Cause::Pop);
                printed?;
            }
            Op::DupTop => self.duplicate(0),
            Op::DupTopTwo => {
                self.duplicate(1);
                self.duplicate(1);
            }
            Op::RotTwo => self.rotate(2),
            Op::RotThree => self.rotate(3),
            Op::RotFour => self.rotate(4),
            Op::DeleteFast => {
                let at = self.frame().base + arg;
                if self.stack[at].is_null() {
                    return self.unbound_local(arg);
                }
                let name = self.local_name(arg);
                self.replace_value(at, Obj::NULL, Cause::DeleteName(name));
            }
            Op::LoadName => {
                let value = self.load_name(arg)?;
                self.push(value);
            }
            Op::StoreName => self.store_name(arg)?,
            Op::DeleteName => self.delete_name(arg)?,
            Op::LoadGlobal => {
                let value = self.load_global(arg)?;
                self.push(value);
            }
            Op::StoreGlobal => {
                let (name, globals, value) = (self.name(arg), self.frame().globals, self.pop());
                self.dict_set_str(globals, name, value, Cause::StoreName(name));
            }
            Op::DeleteGlobal => {
                let (name, globals) = (self.name(arg), self.frame().globals);
                if !self.dict_del_str(globals, name, Cause::DeleteName(name)) {
                    return self.name_error(name);
                }
            }
            Op::LoadClosure => {
                let op = self.stack[self.frame().base + arg];
                self.heap.incref(op, Cause::Push);
                self.push(op);
            }
            Op::LoadDeref => {
                let value = self.load_deref(arg)?;
                self.push(value);
            }
            Op::LoadClassDeref => {
                let (name, locals) = (self.local_name(arg), self.frame().locals);
                let value = match self.dict_get_str(locals, name) {
                    Some(value) => self.incref(value, Cause::LoadName(name)),
                    None => self.load_deref(arg)?,
                };
                self.push(value);
            }
            Op::StoreDeref => {
                let value = self.pop();
                let (cell, name) = (self.stack[self.frame().base + arg], self.local_name(arg));
                let old = self.cell_replace(cell, value);
                self.xdecref(old, Cause::StoreName(name));
            }
            Op::DeleteDeref => {
                let (cell, name) = (self.stack[self.frame().base + arg], self.local_name(arg));
                let old = self.cell_replace(cell, Obj::NULL);
                if old.is_null() {
                    return self.unbound_deref(arg);
                }
                self.decref(old, Cause::DeleteName(name));
            }
            Op::LoadAttr => {
                let (owner, name) = (self.peek(0), self.name(arg));
                let value = self.getattr(owner, name)?;
                self.replace_top(value);
            }
            Op::StoreAttr => {
                let (owner, value, name) = (self.peek(0), self.peek(1), self.name(arg));
                let stored = self.setattr(owner, name, Some(value));
                self.drop_values(2);
                stored?;
            }
            Op::DeleteAttr => {
                let (owner, name) = (self.peek(0), self.name(arg));
                let deleted = self.setattr(owner, name, None);
                self.drop_values(1);
                deleted?;
            }
            Op::LoadMethod => self.load_method(arg)?,
            Op::PushNull => self.push(Obj::NULL),
            Op::BinaryOp => {
                let (left, right) = (self.peek(1), self.peek(0));
                let result = self.binary_op(arg, left, right)?;
                self.drop_and_push(2, result);
            }
            Op::InplaceOp => {
                let (left, right) = (self.peek(1), self.peek(0));
                let result = self.inplace_op(arg, left, right)?;
                self.drop_and_push(2, result);
            }
            Op::UnaryNegative | Op::UnaryPositive | Op::UnaryInvert => {
                let operand = self.peek(0);
                let result = self.unary_op(instr.op, operand)?;
                self.drop_and_push(1, result);
            }
            Op::UnaryNot => {
                let truth = self.is_true(self.peek(0))?;
                let result = self.bool(!truth);
                self.drop_and_push(1, result);
            }
            Op::CompareOp => {
                let (left, right) = (self.peek(1), self.peek(0));
                let result = self.compare(crate::number::CompareOp::ALL[arg], left, right)?;
                self.drop_and_push(2, result);
            }
            Op::IsOp => {
                let same = self.peek(0) == self.peek(1);
                let result = self.bool(same != (arg == 1));
                self.drop_and_push(2, result);
            }
            Op::ContainsOp => {
                let (item, container) = (self.peek(1), self.peek(0));
                let contains = self.contains(container, item)?;
                let result = self.bool(contains != (arg == 1));
                self.drop_and_push(2, result);
            }
            Op::BinarySubscr => {
                let (container, key) = (self.peek(1), self.peek(0));
                let result = self.getitem(container, key)?;
                self.drop_and_push(2, result);
            }
            Op::StoreSubscr => {
                let (value, container, key) = (self.peek(2), self.peek(1), self.peek(0));
                let stored = self.setitem(container, key, value);
                self.drop_values(3);
                stored?;
            }
            Op::DeleteSubscr => {
                let (container, key) = (self.peek(1), self.peek(0));
                let deleted = self.delitem(container, key);
                self.drop_values(2);
                deleted?;
            }
            Op::BuildTuple => {
                let items = self.take_values(self.stack.len() - arg);
                let tuple = self.tuple(items);
                self.push(tuple);
            }
            Op::BuildList => {
                let items = self.take_values(self.stack.len() - arg);
                let list = self.list(items);
                self.push(list);
            }
            Op::BuildSet => {
                let set = self.alloc_gc(Py::Set(Box::new(crate::objects::set::Set::new(false))), self.known.types.set);
                self.hold(set, "set display");
                let first = self.stack.len() - arg;
                let mut added = Ok(());
                for at in first..first + arg {
                    let item = self.stack[at];
                    if added.is_ok() {
                        added = self.set_add(set, item).map(|_| ());
                    }
                }
                let set = self.unhold();
                if let Err(stop) = added {
                    self.decref(set, Cause::Native);
                    return Err(stop);
                }
                self.drop_and_push(arg, set);
            }
            Op::BuildMap => {
                let dict = self.dict();
                let first = self.stack.len() - 2 * arg;
                self.hold(dict, "dict display");
                let mut filled = Ok(());
                for pair in 0..arg {
                    let (key, value) = (self.stack[first + 2 * pair], self.stack[first + 2 * pair + 1]);
                    if filled.is_ok() {
                        filled = self.dict_set(dict, key, value);
                    }
                }
                let dict = self.unhold();
                if let Err(stop) = filled {
                    self.decref(dict, Cause::Native);
                    return Err(stop);
                }
                self.drop_and_push(2 * arg, dict);
            }
            Op::BuildConstKeyMap => {
                let dict = self.dict();
                let first = self.stack.len() - 1 - arg;
                let keys = self.tuple_items(self.peek(0)).to_vec();
                for (i, key) in keys.into_iter().enumerate() {
                    self.dict_set(dict, key, self.stack[first + i])?;
                }
                self.drop_and_push(arg + 1, dict);
            }
            Op::BuildString => {
                let first = self.stack.len() - arg;
                let text: String = self.stack[first..].iter().filter_map(|&op| self.text(op)).collect();
                let result = self.str(&text);
                self.drop_and_push(arg, result);
            }
            Op::BuildSlice => {
                let step = if arg == 3 { self.pop() } else { self.none() };
                let stop = self.pop();
                let start = self.pop();
                let slice = self.alloc_gc(Py::Slice([start, stop, step]), self.known.types.slice);
                self.push(slice);
            }
            Op::FormatValue => self.format_value(arg)?,
            Op::ListAppend => {
                let value = self.pop();
                let list = self.peek(arg - 1);
                self.list_push(list, value);
            }
            Op::SetAdd => {
                let (value, set) = (self.peek(0), self.peek(arg));
                self.set_add(set, value)?;
                self.drop_values(1);
            }
            Op::MapAdd => {
                let (key, value, dict) = (self.peek(1), self.peek(0), self.peek(arg + 1));
                self.dict_set(dict, key, value)?;
                self.drop_values(2);
            }
            Op::ListExtend => {
                let (iterable, list) = (self.peek(0), self.peek(arg));
                self.list_extend(list, iterable)?;
                self.drop_values(1);
            }
            Op::SetUpdate => {
                let (iterable, set) = (self.peek(0), self.peek(arg));
                self.set_update(set, iterable)?;
                self.drop_values(1);
            }
            Op::DictUpdate => {
                let (mapping, dict) = (self.peek(0), self.peek(arg));
                self.dict_update(dict, mapping)?;
                self.drop_values(1);
            }
            Op::DictMerge => {
                let (mapping, dict) = (self.peek(0), self.peek(arg));
                self.dict_merge(dict, mapping)?;
                self.drop_values(1);
            }
            Op::ListToTuple => {
                let list = self.peek(0);
                let items = match self.value(list) {
                    Py::List(list) => list.items.clone(),
                    _ => unreachable!("built as a list"),
                };
                let items = self.owned_items(&items);
                let tuple = self.tuple(items);
                self.drop_and_push(1, tuple);
            }
            Op::UnpackSequence => self.unpack_sequence(arg)?,
            Op::UnpackEx => self.unpack_ex(arg & 0xFF, arg >> 8)?,
            Op::GetIter => {
                let iterator = self.iter(self.peek(0))?;
                self.drop_and_push(1, iterator);
            }
            Op::ForIter => match self.next(self.peek(0))? {
                Some(value) => self.push(value),
                None => {
                    self.drop_values(1);
                    self.frame_mut().pc = arg;
                }
            },
            Op::Jump => self.frame_mut().pc = arg,
            Op::JumpBackward => {
                if self.observer.is_some() {
                    self.finish_line();
                }
                self.frame_mut().pc = arg;
                self.check_eval_breaker();
            }
            Op::PopJumpIfFalse | Op::PopJumpIfTrue => {
                let truth = self.is_true(self.peek(0))?;
                self.drop_values(1);
                if truth == (instr.op == Op::PopJumpIfTrue) {
                    self.frame_mut().pc = arg;
                }
            }
            Op::JumpIfFalseOrPop | Op::JumpIfTrueOrPop => {
                let truth = self.is_true(self.peek(0))?;
                if truth == (instr.op == Op::JumpIfTrueOrPop) {
                    self.frame_mut().pc = arg;
                } else {
                    self.drop_values(1);
                }
            }
            Op::Call => self.call_op(arg, Obj::NULL)?,
            Op::CallKw => {
                let names = self.pop();
                self.hold(names, "names of keyword arguments");
                let called = self.call_op(arg, names);
                // A frame that was pushed has bound its arguments by now.
                let names = self.unhold();
                self.decref(names, Cause::ArgumentDone);
                called?;
            }
            Op::CallEx => self.call_ex(arg == 1)?,
            Op::MakeFunction => self.make_function(arg),
            Op::LoadBuildClass => {
                let name = self.intern("__build_class__");
                let function = self.dict_get_str(self.known.builtins, name);
                self.decref(name, Cause::Pop);
                let Some(function) = function else {
                    return self.raise("NameError", "__build_class__ not found");
                };
                self.heap.incref(function, Cause::Push);
                self.push(function);
            }
            Op::ReturnValue => {
                let value = self.pop();
                return Ok(self.return_value(value));
            }
            Op::YieldValue => return self.yield_value(),
            Op::YieldFrom => return self.yield_from(),
            Op::PushExcInfo => {
                let exception = self.pop();
                let previous = self.handling.pop().unwrap_or(Obj::NULL);
                self.push(previous);
                self.heap.incref(exception, Cause::Exception);
                self.handling.push(exception);
                self.push(exception);
            }
            Op::PopExcept => {
                let previous = self.pop();
                let handled = self.handling.pop().unwrap_or(Obj::NULL);
                self.handling.push(previous);
                self.xdecref(handled, Cause::Exception);
            }
            Op::CheckExcMatch => {
                let (exception, class) = (self.peek(1), self.peek(0));
                let matches = self.exception_matches(exception, class)?;
                let result = self.bool(matches);
                self.drop_and_push(1, result);
            }
            Op::Reraise => {
                let exception = self.pop();
                return self.reraise(exception);
            }
            Op::RaiseVarargs => return self.raise_varargs(arg),
            Op::LoadAssertionError => {
                let class = self.known.exceptions[&"AssertionError"];
                self.heap.incref(class, Cause::Push);
                self.push(class);
            }
            Op::BeforeWith if arg == 1 => self.load_enter_and_exit()?,
            Op::BeforeWith => self.before_with()?,
            Op::CallExit => {
                let none = self.known.none;
                let result = self.call(self.peek(0), &[none; 3])?;
                self.drop_and_push(1, result);
            }
            Op::WithExceptStart => self.with_except_start()?,
            Op::ImportName => self.import_name(arg)?,
            Op::ImportFrom => self.import_from(arg)?,
            Op::ImportStar => self.import_star()?,
            Op::SetupAnnotations => self.setup_annotations()?,
        }
        Ok(Flow::Next)
    }
}
