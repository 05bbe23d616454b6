//! Calls: who owns the arguments meanwhile, how they are bound to parameters, what can be called.
//!
//! On the stack a call is `callable self|NULL args…`. Up to 3.10 the caller keeps its references and the callee gets
//! copies; from 3.11 on a Python-to-Python call moves them ([`Profile::arguments_are_copied`]). Calls from native code
//! always copy.
//!
//! [`Profile::arguments_are_copied`]: crate::profile::Profile::arguments_are_copied

use pyheap::Obj;

use super::bind::Bound;
use crate::cause::Cause;
use crate::native::{Args, Native};
use crate::object::Py;
use crate::objects::code::{Body, CodeKind};
use crate::objects::types::DescriptorKind;
use crate::op::Op;
use crate::profile::AutomaticCollection;
use crate::vm::{Held, R, Vm};

/// Whether a Python function that is called runs in the loop that called it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Caller {
    /// The loop: push a frame and go on.
    Loop,
    /// Native code: run it to its end.
    Native,
}

impl Vm {
    /// Calls something from native code. Arguments are borrowed: the caller keeps them alive.
    pub fn call(&mut self, callable: Obj, args: &[Obj]) -> R {
        self.call_with(callable, args, Obj::NULL)
    }

    /// As [`Vm::call`], the last arguments by keyword; `names` is a tuple or null, borrowed.
    /// A function written in C sees the caller's references and owns none.
    ///
    /// Mirrors: `_PyObject_VectorcallTstate`, Include/internal/pycore_call.h, CPython 3.13.
    /// Differs: no.
    pub fn call_with(&mut self, callable: Obj, args: &[Obj], names: Obj) -> R {
        if matches!(self.heap.payload(callable), Py::Function(_)) {
            let count = if names.is_null() { 0 } else { self.tuple_items(names).len() };
            let (positional, by_keyword) = args.split_at(args.len() - count);
            let bound = self.copy_arguments(positional, by_keyword, names);
            let call = self.stack.len();
            return match self.enter_function(callable, bound, call, Caller::Native)? {
                Some(value) => Ok(value),
                None => self.run(),
            };
        }
        if self.calls_by_type(callable) {
            return self.call_object(callable, args, names, false);
        }
        let base = self.stack.len();
        self.heap.incref(callable, Cause::Native);
        self.push(callable);
        self.push(Obj::NULL);
        let borrows = matches!(self.heap.payload(callable), Py::Builtin(_) | Py::Descriptor(_) | Py::Method(..));
        for &arg in args {
            if !borrows {
                self.heap.incref(arg, Cause::Native);
            }
            self.push_ref(arg, borrows);
        }
        let result = self.vectorcall(base, args.len(), names, Caller::Native);
        let result = result.map(|value| value.expect("native code gets a value"));
        self.end_call(base, result)
    }

    /// The instruction `Call`: arg arguments on the stack, the last ones by keyword.
    pub(super) fn call_op(&mut self, count: usize, names: Obj) -> R<()> {
        let base = self.stack.len() - count - 2;
        let checks = !self.call_skips_eval_breaker(base, count);
        match self.vectorcall(base, count, names, Caller::Loop) {
            // A frame was pushed; it will drop the call.
            Ok(None) => Ok(()),
            Ok(Some(value)) => {
                let value = self.end_call(base, Ok(value))?;
                self.push(value);
                if checks {
                    self.check_eval_breaker();
                }
                Ok(())
            }
            Err(stop) => self.end_call(base, Err(stop)).map(|_| ()),
        }
    }

    /// Whether the call is of a kind that has an instruction of its own, without `CHECK_EVAL_BREAKER` in the end.
    ///
    /// Mirrors: `CALL_LIST_APPEND`, `CALL_LEN`, `CALL_ISINSTANCE` and `CALL_TYPE_1`, Python/bytecodes.c, CPython 3.13.
    /// Differs: a call site is specialized from the start, not after some rounds.
    fn call_skips_eval_breaker(&self, base: usize, count: usize) -> bool {
        if self.profile.automatic_collection == AutomaticCollection::InAllocation {
            return false;
        }
        let callable = self.stack[base];
        match self.heap.payload(callable) {
            Py::Type(_) => callable == self.known.types.type_ && count == 1,
            Py::Builtin(builtin) if self.is_unbound(builtin) => {
                matches!((builtin.native.name, count), ("len", 1) | ("isinstance", 2))
            }
            Py::Descriptor(method) => {
                let this = self.stack[base + 1];
                let frame = self.frame();
                let dropped =
                    frame.body.instrs.get(frame.pc).is_some_and(|next| matches!(next.op, Op::PopTop | Op::PopStatement));
                dropped
                    && count == 1
                    && &*method.name == "append"
                    && !this.is_null()
                    && matches!(self.heap.payload(this), Py::List(_))
            }
            _ => false,
        }
    }

    /// Drops callable and arguments after a native call.
    fn end_call(&mut self, base: usize, result: R) -> R {
        if let Ok(value) = result {
            self.hold(value, "result");
        }
        if self.profile.arguments_released_forwards && self.stack.len() > base {
            for at in base..self.stack.len() {
                let cause = if at == base { Cause::CalleeDone } else { Cause::ArgumentDone };
                self.replace_value(at, Obj::NULL, cause);
            }
            self.truncate_stack(base);
        }
        while self.stack.len() > base {
            let cause = if self.stack.len() == base + 1 { Cause::CalleeDone } else { Cause::ArgumentDone };
            self.drop_top(cause);
        }
        result.map(|_| self.unhold())
    }

    /// Whether a builtin is called without its `__self__`: a function of a module, or a type's `__new__`.
    pub(crate) fn is_unbound(&self, builtin: &crate::objects::function::Builtin) -> bool {
        builtin.this.is_null() || builtin.native.name == "__new__" || matches!(self.heap.payload(builtin.this), Py::Module(_))
    }

    /// The message of a descriptor of one type that is asked about an object of another.
    pub(crate) fn wrong_owner(&self, descriptor: Obj, op: Obj) -> String {
        let parts = self.descriptor_of(descriptor);
        format!(
            "descriptor '{}' for '{}' objects doesn't apply to a '{}' object",
            parts.name,
            self.type_object_name(parts.d_type),
            self.type_name(op)
        )
    }

    /// Calls what stands at `base`. `None`: a frame was pushed, and the loop goes on in it.
    fn vectorcall(&mut self, base: usize, count: usize, names: Obj, caller: Caller) -> R<Option<Obj>> {
        let callable = self.stack[base];
        let has_self = !self.stack[base + 1].is_null();
        let args = Args { base: if has_self { base + 1 } else { base + 2 }, count: count + usize::from(has_self), names };
        match self.heap.payload(callable) {
            Py::Function(_) => self.call_function_on_stack(callable, base, args, Obj::NULL, caller),
            Py::Builtin(builtin) => {
                let native = builtin.native;
                let this = builtin.this;
                let bound = !self.is_unbound(builtin);
                if native.name == "__new__" {
                    self.check_new(this, args)?;
                }
                self.check_arguments(callable, native, args, 0)?;
                let wraps_slot = self.type_of(callable) == self.known.types.method_wrapper;
                let own = if wraps_slot { 0..args.count } else { 0..0 };
                let args = if bound { self.insert_self(base, args, this) } else { args };
                let own = own.start + usize::from(bound)..own.end + usize::from(bound);
                if wraps_slot {
                    self.check_slot(native, args)?;
                }
                self.call_packed(native, args, &[own])
            }
            Py::Descriptor(descriptor) => match descriptor.kind {
                DescriptorKind::Method(native) | DescriptorKind::Wrapper(native) => {
                    let descriptor_kind = descriptor.kind;
                    let (name, owner) = (descriptor.name.clone(), descriptor.d_type);
                    let Some(this) = args.get(self, 0) else {
                        let message = format!("unbound method {}.{name}() needs an argument", self.type_object_name(owner));
                        return self.type_error(&message);
                    };
                    if !self.is_instance_of(this, owner) {
                        let message = self.wrong_owner(callable, this);
                        return self.type_error(&message);
                    }
                    let wraps_slot = matches!(descriptor_kind, DescriptorKind::Wrapper(_));
                    match wraps_slot {
                        true => self.check_slot(native, args)?,
                        false => self.check_arguments(callable, native, args, 1)?,
                    }
                    let packed: &[_] = if wraps_slot { &[0..args.count, 1..args.count] } else { &[] };
                    self.call_packed(native, args, packed)
                }
                _ => self.not_callable(callable),
            },
            &Py::Method(function, this) => {
                if matches!(self.heap.payload(function), Py::Function(_)) {
                    if !self.profile.arguments_are_copied && caller == Caller::Loop {
                        // Unpacked: function and self take the method's place.
                        self.heap.incref(function, Cause::Push);
                        self.heap.incref(this, Cause::Argument(Obj::NULL));
                        self.stack[base + 1] = this;
                        self.replace_value(base, function, Cause::CalleeDone);
                        return self.vectorcall(base, count, names, caller);
                    }
                    return self.call_function_on_stack(function, base, args, this, caller);
                }
                let args = self.insert_self(base, args, this);
                let mut all = vec![];
                all.extend_from_slice(&self.stack[args.base..args.base + args.count]);
                self.call_with(function, &all, names).map(Some)
            }
            Py::Type(_)
                if self.type_of(callable) == self.known.types.type_ || self.lookup_python(callable, "__call__").is_none() =>
            {
                self.call_type(callable, args).map(Some)
            }
            _ => {
                let values = self.stack[args.base..args.base + args.count].to_vec();
                self.call_object(callable, &values, names, false).map(Some)
            }
        }
    }

    /// Runs a function written in C; slots get their arguments in tuples, which own them meanwhile.
    ///
    /// Mirrors: `_PyObject_MakeTpCall`, Objects/call.c, with `wrapperdescr_call`, Objects/descrobject.c, CPython 3.13.
    /// Differs: keyword arguments are in the tuples too.
    fn call_packed(&mut self, native: &'static Native, args: Args, packed: &[std::ops::Range<usize>]) -> R<Option<Obj>> {
        let mark = self.held.len();
        for range in packed.iter().filter(|range| !range.is_empty()) {
            let values = self.stack[args.base + range.start..args.base + range.end].to_vec();
            let values = self.owned_items(&values);
            let tuple = self.tuple(values);
            self.hold(tuple, "arguments of a slot");
        }
        let result = (native.run)(self, args);
        if self.held.len() > mark {
            if let Ok(op) = result {
                self.held.insert(mark, Held { op, owner: "result" });
            }
            let kept = mark + usize::from(result.is_ok());
            while self.held.len() > kept {
                self.release(Cause::ArgumentDone);
            }
            return result.map(|_| Some(self.unhold()));
        }
        result.map(Some)
    }

    pub(super) fn not_callable<T>(&mut self, callable: Obj) -> R<T> {
        let message = format!("'{}' object is not callable", self.type_name(callable));
        self.type_error(&message)
    }

    /// Puts a bound method's self before the arguments.
    fn insert_self(&mut self, base: usize, args: Args, this: Obj) -> Args {
        self.heap.incref(this, Cause::Push);
        debug_assert!(self.stack[base + 1].is_null());
        self.stack[base + 1] = this;
        Args { base: base + 1, count: args.count + 1, names: args.names }
    }

    /// Calls a Python function whose arguments are on the stack; `this` is a first argument that is not, borrowed, or null.
    fn call_function_on_stack(&mut self, function: Obj, base: usize, args: Args, this: Obj, caller: Caller) -> R<Option<Obj>> {
        let copied = self.profile.arguments_are_copied || caller == Caller::Native;
        let keywords = args.keywords(self);
        if copied {
            let mut positional = this.some().into_iter().collect::<Vec<_>>();
            positional.extend_from_slice(&self.stack[args.base..args.base + args.count - keywords]);
            let by_keyword = self.stack[args.base + args.count - keywords..args.base + args.count].to_vec();
            let bound = self.copy_arguments(&positional, &by_keyword, args.names);
            let call = if caller == Caller::Loop { base } else { self.stack.len() };
            let entered = self.enter_function(function, bound, call, caller)?;
            return match (entered, caller) {
                (None, Caller::Native) => self.run().map(Some),
                (entered, _) => Ok(entered),
            };
        }
        if keywords == 0 && !self.profile.loads_are_borrowed && self.enter_plain(function, base, args)? {
            return Ok(None);
        }
        let (mut values, borrowed) = self.take_refs(args.base);
        if args.base == base + 1 {
            // `self` was moved too; the slot between callable and locals stays.
            self.push(Obj::NULL);
        }
        let by_keyword = values.split_off(values.len() - keywords);
        let names = if keywords == 0 { Vec::new() } else { self.tuple_items(args.names).to_vec() };
        let bound = Bound { positional: values, keywords: names.into_iter().zip(by_keyword).collect(), borrowed };
        self.enter_function(function, bound, base, caller)
    }

    /// Enters a function whose arguments, as they stand on the stack, are its first locals; false if it is not such a one.
    fn enter_plain(&mut self, function: Obj, base: usize, args: Args) -> R<bool> {
        let parts = self.function_of(function);
        let (code, globals) = (parts.code, parts.globals);
        let body = &self.code_of(code).body;
        if !body.is_plain || body.argcount != args.count {
            return Ok(false);
        }
        let body = body.clone();
        self.stack.resize(args.base + body.nlocals, Obj::NULL);
        let entered = self.push_frame(body, code, globals, Obj::NULL, args.base, base, false);
        if let Err(stop) = entered {
            while self.stack.len() > args.base {
                let op = self.pop();
                self.xdecref(op, Cause::FrameDone);
            }
            return Err(stop);
        }
        Ok(true)
    }

    fn copy_arguments(&mut self, positional: &[Obj], by_keyword: &[Obj], names: Obj) -> Bound {
        let names = if names.is_null() { Vec::new() } else { self.tuple_items(names).to_vec() };
        for &arg in positional.iter().chain(by_keyword) {
            self.heap.incref(arg, Cause::Argument(Obj::NULL));
        }
        Bound {
            positional: positional.to_vec(),
            keywords: names.into_iter().zip(by_keyword.iter().copied()).collect(),
            borrowed: Vec::new(),
        }
    }

    /// Binds arguments, which pass to the callee, and pushes its frame; a generator function's call is complete then.
    fn enter_function(&mut self, function: Obj, bound: Bound, call: usize, caller: Caller) -> R<Option<Obj>> {
        let parts = self.function_of(function);
        let (code, globals, closure) = (parts.code, parts.globals, parts.closure);
        let body = self.code_of(code).body.clone();
        let (mut locals, mut borrowed) = self.bind(function, &body, bound)?;
        // What outlives the call owns: cells and generators.
        borrowed.retain(|&local| {
            let moves = body.is_generator || body.cell_arguments.contains(&local);
            if moves {
                self.heap.incref(locals[local], Cause::Argument(body.locals[local]));
            }
            !moves
        });
        self.make_cells(&body, closure, &mut locals);
        if body.is_generator {
            let generator = self.new_generator(function, body, code, globals, locals);
            return Ok(Some(generator));
        }
        let base = self.stack.len();
        self.stack.append(&mut locals);
        self.borrowed.extend(borrowed.iter().map(|local| base + local));
        let entered = self.push_frame(body, code, globals, Obj::NULL, base, call, caller == Caller::Native);
        if let Err(stop) = entered {
            while self.stack.len() > base {
                self.drop_top(Cause::FrameDone);
            }
            return Err(stop);
        }
        Ok(None)
    }

    /// Runs a class body or a module: a code object with a dict of locals, which is borrowed.
    pub(crate) fn run_code(&mut self, code: Obj, globals: Obj, locals: Obj, closure: Obj) -> R {
        let body = self.code_of(code).body.clone();
        debug_assert_ne!(body.kind, CodeKind::Function);
        let mut values = vec![Obj::NULL; body.nlocals];
        self.make_cells(&body, closure, &mut values);
        let base = self.stack.len();
        self.stack.append(&mut values);
        self.heap.incref(locals, Cause::Attached);
        if let Err(stop) = self.push_frame(body, code, globals, locals, base, base, true) {
            while self.stack.len() > base {
                let op = self.pop();
                self.xdecref(op, Cause::FrameDone);
            }
            return Err(stop);
        }
        self.run()
    }

    /// Completes locals by cells and free variables.
    fn make_cells(&mut self, body: &Body, closure: Obj, locals: &mut Vec<Obj>) {
        for &argument in &body.cell_arguments {
            locals[argument] = self.alloc_gc(Py::Cell(locals[argument]), self.known.types.cell);
        }
        for _ in body.nlocals..body.locals.len() - body.nfree {
            let cell = self.alloc_gc(Py::Cell(Obj::NULL), self.known.types.cell);
            locals.push(cell);
        }
        if body.nfree > 0 {
            for cell in self.tuple_items(closure).to_vec() {
                self.heap.incref(cell, Cause::Attached);
                locals.push(cell);
            }
        }
    }

    /// Calls with a tuple of arguments and a dict of keywords.
    ///
    /// Mirrors: `CALL_FUNCTION_EX`, Python/bytecodes.c, CPython 3.13.
    /// Differs: no.
    pub(super) fn call_ex(&mut self, with_keywords: bool) -> R<()> {
        let base = self.stack.len() - 3 - usize::from(with_keywords);
        if !matches!(self.value(self.stack[base + 2]), Py::Tuple(_)) {
            let items = self.collect_items(self.stack[base + 2])?;
            let tuple = self.tuple(items);
            self.replace_value(base + 2, tuple, Cause::Pop);
        }
        let callable = self.stack[base];
        let mut args = self.tuple_items(self.stack[base + 2]).to_vec();
        let mut keys = Vec::new();
        if with_keywords {
            let dict = self.dict_of(self.stack[base + 3]);
            let entries: Vec<_> = dict.iter().collect();
            args.extend(entries.iter().map(|entry| entry.value));
            keys = entries.iter().map(|entry| entry.key).collect();
        }
        if keys.is_empty() {
            if self.profile.call_ex_is_inlined && matches!(self.heap.payload(callable), Py::Function(_)) {
                let bound = self.copy_arguments(&args, &[], Obj::NULL);
                return self.enter_unpacked(base, bound);
            }
            let result = match self.calls_by_type(callable) {
                true => self.call_object(callable, &args, Obj::NULL, true),
                false => self.call_with(callable, &args, Obj::NULL),
            };
            let value = self.end_call(base, result)?;
            self.push(value);
            return Ok(());
        }
        let keys = self.owned_items(&keys);
        let names = self.tuple(keys);
        self.hold(names, "names of keyword arguments");
        if self.profile.call_ex_is_inlined && matches!(self.heap.payload(callable), Py::Function(_)) {
            let by_keyword = args.split_off(args.len() - self.tuple_items(names).len());
            let bound = self.copy_arguments(&args, &by_keyword, names);
            let entered = self.enter_unpacked(base, bound);
            self.release(Cause::ArgumentDone);
            return entered;
        }
        let mark = self.held.len();
        self.hold_all(&args);
        let result = match self.calls_by_type(callable) {
            true => self.call_object(callable, &args, names, true),
            false => self.call_with(callable, &args, names),
        };
        if let Ok(op) = result {
            self.held.insert(mark - 1, Held { op, owner: "result" });
        }
        // The arguments, then the names.
        (0..=args.len()).for_each(|_| self.release(Cause::ArgumentDone));
        let result = result.map(|_| self.unhold());
        let value = self.end_call(base, result)?;
        self.push(value);
        Ok(())
    }

    /// Enters the function at `base` with arguments of its own; the tuple and dict that they came from are dropped first.
    ///
    /// Mirrors: `_PyEvalFramePushAndInit_Ex`, Python/ceval.c, CPython 3.13.
    /// Differs: no.
    fn enter_unpacked(&mut self, base: usize, bound: Bound) -> R<()> {
        let mark = self.held.len();
        let owned: Vec<Obj> = bound.positional.iter().copied().chain(bound.keywords.iter().map(|&(_, value)| value)).collect();
        owned.into_iter().for_each(|op| self.hold(op, "unpacked arguments"));
        while self.stack.len() > base + 2 {
            self.drop_top(Cause::ArgumentDone);
        }
        self.held.truncate(mark);
        match self.enter_function(self.stack[base], bound, base, Caller::Loop) {
            // A frame was pushed; it will drop the call.
            Ok(None) => Ok(()),
            Ok(Some(value)) => {
                let value = self.end_call(base, Ok(value))?;
                self.push(value);
                Ok(())
            }
            Err(stop) => self.end_call(base, Err(stop)).map(|_| ()),
        }
    }
}
