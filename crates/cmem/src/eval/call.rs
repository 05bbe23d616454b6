//! Calls and returns: frames on the simulated stack, with the words that an overflow can reach.

use std::rc::Rc;

use super::{Vm, written};
use crate::code::{Arg, CallSite, Target};
use crate::fault::FaultCode;
use crate::libc::Args;
use crate::machine::{Frame, STACK_SIZE, STACK_TOP};
use crate::object::{Declared, Object, ObjectKind, State};
use crate::outcome::{Signal, Stop};
use crate::space::{Byte, Shadow};
use crate::types::{Scalar, Type};
use crate::value::{Pointer, Provenance, Value};

/// The word between a frame's arrays and its bookkeeping. Its lowest byte is 0, which stops a string function.
const CANARY: u64 = 0x9f3c_71d5_e2a8_4600;
/// Where `main` returns to: inside the C library.
const START_ADDRESS: u64 = 0x7fff_f7de_9d90;
/// Kept free above the first frame, for the command line.
const COMMAND_LINE: u64 = STACK_TOP - 0xff0;

/// What isn't a call in the machine's code, or calls the program back and so reuses the place below the stack.
const LEAVES_NO_FRAME: [&str; 3] = ["alloca", "qsort", "bsearch"];

impl Vm<'_, '_> {
    /// Runs a call's instruction: the target, if it is a pointer, lies below the arguments.
    pub(super) fn call(&mut self, site: usize) -> Result<(), Stop> {
        let program = self.machine.program;
        let site = &program.sites[site];
        let first = self.stack.len() - site.args.len();
        // The last argument was evaluated first.
        let mut args = self.stack.split_off(first);
        args.reverse();
        let function = match site.target {
            Target::Function(function) => function,
            Target::Pointer => {
                let pointer = self.pop_pointer();
                self.called(pointer, &site.name)?
            }
        };
        let callee = &program.functions[function];
        if let Some(native) = callee.native {
            let args = Args { values: args, shapes: &site.args, named: callee.params };
            let value = self.call_library(native, &args, &callee.name)?;
            self.stack.push(value);
            return Ok(());
        }
        let mut shapes = site.args.clone();
        if site.target == Target::Pointer && !self.call_fits(function, site) {
            args.resize(callee.params, Value::Int(0));
            shapes.resize(callee.params, Arg::Scalar(Scalar::I32));
        }
        let extra = args.split_off(callee.params.min(args.len()));
        let extra = extra.into_iter().zip(shapes.split_off(callee.params.min(shapes.len()))).collect();
        self.enter_function(function, args, extra)
    }

    /// Calls the C library: its return address, too, lies where a write below the stack reaches it.
    fn call_library(&mut self, native: usize, args: &Args<'_>, name: &str) -> Result<Value, Stop> {
        let place = (self.machine.stack_low & !15) - 8;
        let frame = self.frame();
        let (function, pc) = (frame.function, frame.pc as u64);
        let address = self.machine.objects.get(self.machine.functions[function]).base + pc;
        let stored = self.machine.space.write_u64(place, address);
        debug_assert!(stored.is_ok(), "the stack is mapped");
        self.machine.library_return = Some(place);
        let value = crate::libc::call(self, native, args)?;
        self.machine.library_return = None;
        if self.machine.space.read_u64(place) != Ok(address) && !LEAVES_NO_FRAME.contains(&name) {
            self.follow_up(&format!("`{name}` has overwritten its own return address: segmentation fault"));
            return Err(Stop::Signal(Signal::Segv));
        }
        Ok(value)
    }

    /// Pushes a frame and stores the arguments in it.
    pub(super) fn enter_function(&mut self, function: usize, args: Vec<Value>, extra: Vec<(Value, Arg)>) -> Result<(), Stop> {
        let program = self.machine.program;
        if program.functions[function].native.is_some() {
            // Only `atexit` and its like get here, and their functions take nothing.
            let shapes = Vec::new();
            let native = program.functions[function].native.unwrap_or(0);
            let value = crate::libc::call(self, native, &Args { values: args, shapes: &shapes, named: 0 })?;
            self.stack.push(value);
            return Ok(());
        }
        let size = self.machine.arrangements[function].size;
        let base = (self.machine.stack_low & !15) - 16;
        if base < STACK_TOP - STACK_SIZE + size + 256 {
            // The caller has handed over: it is the callee that touches what isn't there.
            self.machine.here = program.functions[function].pos;
            return Err(self.stack_overflow(function));
        }
        let low = base - size;
        let (return_address, saved_base) = match self.machine.frames.last() {
            Some(caller) => {
                let code = self.machine.objects.get(self.machine.functions[caller.function]).base;
                (code + caller.pc as u64 + 1, caller.base)
            }
            None => (START_ADDRESS, 1),
        };
        let space = &mut self.machine.space;
        space.forget(low, size + 16);
        let stored = space.write_u64(base, saved_base).and_then(|()| space.write_u64(base + 8, return_address));
        debug_assert!(stored.is_ok(), "the stack is mapped");
        self.serial += 1;
        let frame = Frame {
            function,
            pc: 0,
            base,
            home: base,
            low,
            vars: vec![0; program.functions[function].vars.len()],
            return_address,
            saved_base,
            extra,
            room: Vec::new(),
            called_from: self.machine.here,
            height: self.stack.len(),
            serial: self.serial,
        };
        if let Some(canary) = self.machine.canary_of(&frame) {
            let stored = self.machine.space.write_u64(canary, CANARY);
            debug_assert!(stored.is_ok(), "the stack is mapped");
        }
        self.machine.frames.push(frame);
        self.machine.stack_low = low;
        for (index, value) in args.into_iter().enumerate() {
            self.birth(index);
            let place = self.local(index);
            let ty = &program.functions[function].vars[index].declared.ty;
            match (&value, ty.as_scalar()) {
                (Value::Object(bytes), _) => {
                    let bytes = bytes.clone();
                    self.write(place, &bytes)?;
                }
                (_, Some(scalar)) => self.store(place, scalar, &value)?,
                _ => {}
            }
        }
        let name: Rc<str> = program.functions[function].name.clone();
        if !name.starts_with('<') {
            self.observer.call(&self.machine, &name, self.machine.here.line);
        }
        Ok(())
    }

    /// Ends the innermost frame as `leave` and `ret` do: by the words in memory, whatever they are by now.
    pub(super) fn leave_function(&mut self, fell_off: bool) -> Result<(), Stop> {
        let program = self.machine.program;
        let line = self.machine.here.line;
        let frame = self.machine.frames.last().expect("a return is in a frame");
        let function = &program.functions[frame.function];
        let result = match (function.returns_value, fell_off) {
            (false, _) => Value::Void,
            (true, false) => self.pop(),
            (true, true) if &*function.name == "main" => Value::Int(0),
            // Garbage, and an error only if somebody uses it (C11 6.9.1p12).
            (true, true) => Value::Byte(Byte::default(), 0),
        };
        let frame = self.machine.frames.last().expect("a return is in a frame");
        let smashed = match self.machine.canary_of(frame) {
            Some(canary) => self.machine.space.read_u64(canary) != Ok(CANARY),
            None => false,
        };
        if smashed {
            self.follow_up(&format!("when `{}` returns, its canary has changed: abort", function.name));
            return Err(Stop::Abort(Some("*** stack smashing detected ***: terminated".to_owned())));
        }
        let (base, home) = (frame.base, frame.home);
        let saved = self.machine.space.read_u64(base);
        let target = self.machine.space.read_u64(base.wrapping_add(8));
        let frame = self.machine.frames.pop().expect("a return is in a frame");
        let (Ok(saved), Ok(target)) = (saved, target) else {
            self.follow_up(&format!("`{}` returns with a broken frame pointer: segmentation fault", function.name));
            return Err(Stop::Signal(Signal::Segv));
        };
        if target != frame.return_address {
            self.follow_up(&format!(
                "when `{}` returns, the machine jumps to {target:#x}, which was its return address: segmentation fault",
                function.name
            ));
            return Err(Stop::Signal(Signal::Segv));
        }
        for id in frame.vars.iter().copied().chain(frame.room.iter().map(|room| room.object)).filter(|id| *id != 0) {
            self.machine.objects.get_mut(id).state = State::Returned(line);
        }
        self.machine.stack_low = home + 16;
        if saved != frame.saved_base
            && let Some(caller) = self.machine.frames.last_mut()
        {
            caller.base = saved;
            self.follow_up(&format!(
                "when `{}` returns, its caller's frame pointer is {saved:#x}: the caller's variables are lost",
                function.name
            ));
        }
        self.stack.truncate(frame.height);
        self.stack.push(result);
        if !function.name.starts_with('<') {
            self.observer.returned(&self.machine, &function.name, frame.called_from.line);
        }
        Ok(())
    }

    /// Adds to the last fault that wrote somewhere what came of it later.
    pub(crate) fn follow_up(&mut self, what: &str) {
        let faults = &mut self.machine.faults;
        let culprit = faults.iter().rposition(|fault| fault.write).or(faults.len().checked_sub(1));
        if let Some(fault) = culprit.map(|index| &mut faults[index]) {
            fault.then = Some(match fault.then.take() {
                Some(then) => format!("{then}; {what}"),
                None => what.to_owned(),
            });
        }
    }

    pub(super) fn stack_overflow(&mut self, function: usize) -> Stop {
        let name = self.machine.program.functions[function].name.clone();
        let depth = self.machine.frames.len();
        let message = format!("the stack of {} KiB is used up when `{name}` is called, {depth} calls deep", STACK_SIZE / 1024);
        let then = "segmentation fault (SIGSEGV); Linux gives a program 8 MiB, so there it comes later".to_owned();
        self.report_here(FaultCode::StackOverflow, message, "stack used up", Some(then));
        Stop::Signal(Signal::Segv)
    }

    /// The function at a pointer.
    pub(crate) fn called(&mut self, pointer: Pointer, name: &str) -> Result<usize, Stop> {
        let found = self.machine.functions.iter().position(|id| self.machine.objects.get(*id).base == pointer.address);
        if let Some(function) = found {
            return Ok(function);
        }
        let then = format!("jump to {:#x}: segmentation fault (SIGSEGV)", pointer.address);
        if pointer.provenance == Provenance::Wild {
            self.follow_up(&then);
        } else if pointer.address == 0 {
            let message = format!("this calls `{name}`, which is a null pointer");
            self.report_here(FaultCode::NullDereference, message, "call: null", Some(then));
        } else {
            let message = format!("this calls `{name}`, which points to no function");
            self.report_here(FaultCode::InvalidCall, message, "call: no function", Some(then));
        }
        Err(Stop::Signal(Signal::Segv))
    }

    /// Whether a call through a pointer passes what the function takes; if not, that is reported.
    fn call_fits(&mut self, function: usize, site: &CallSite) -> bool {
        let callee = &self.machine.program.functions[function];
        let same_size = |arg: &Arg, ty: &Type| match (arg, ty.as_scalar()) {
            (Arg::Scalar(given), Some(taken)) => given.size() == taken.size() && given.is_float() == taken.is_float(),
            (Arg::Object(size), None) => Some(*size) == self.machine.program.types.size_of(ty),
            _ => false,
        };
        let enough = site.args.len() >= callee.params && (callee.variadic || site.args.len() == callee.params);
        let fits =
            enough && site.args.iter().zip(&callee.vars).take(callee.params).all(|(arg, var)| same_size(arg, &var.declared.ty));
        if !fits {
            let message = format!("this calls `{}` with arguments that it doesn't take", callee.name);
            let then = "the machine passed what it was given".to_owned();
            self.report_here(FaultCode::InvalidCall, message, "call: wrong arguments", Some(then));
        }
        fits
    }

    /// Puts the command line above the first frame: `argc` and `argv`.
    pub(super) fn command_line(&mut self, args: &[String]) -> (i64, Pointer) {
        let strings: Vec<&[u8]> = std::iter::once(&b"./main"[..]).chain(args.iter().map(String::as_bytes)).collect();
        let vector_size = 8 * (strings.len() as u64 + 1);
        let mut at = COMMAND_LINE + vector_size;
        let mut pointers = Vec::new();
        for (i, text) in strings.iter().enumerate() {
            // Whatever doesn't fit is left out, as the kernel refuses too long a command line.
            let size = text.len() as u64 + 1;
            if at + size > STACK_TOP {
                break;
            }
            let id = self.system_object(&format!("argv[{i}]"), at, size);
            let bytes: Vec<Byte> = text.iter().copied().chain([0]).map(written).collect();
            self.poke(at, &bytes);
            pointers.push((at, id));
            at += size;
        }
        let vector = self.system_object("argv", COMMAND_LINE, vector_size);
        let nothing = std::iter::once((0, 0));
        for (i, (address, id)) in pointers.iter().copied().chain(nothing).enumerate() {
            let bytes: Vec<Byte> = address
                .to_le_bytes()
                .into_iter()
                .enumerate()
                .map(|(fragment, value)| Byte {
                    value,
                    shadow: Shadow { init: true, fragment: fragment as u8, provenance: id, writer: 0 },
                })
                .collect();
            self.poke(COMMAND_LINE + 8 * i as u64, &bytes);
        }
        (pointers.len() as i64, Pointer::to_object(COMMAND_LINE, vector))
    }

    fn poke(&mut self, address: u64, bytes: &[Byte]) {
        for (i, byte) in bytes.iter().enumerate() {
            let stored = self.machine.space.put(address + i as u64, *byte);
            debug_assert!(stored.is_ok(), "the stack is mapped");
        }
    }

    fn system_object(&mut self, name: &str, base: u64, size: u64) -> u32 {
        let ty = Type::array_of(Type::scalar(Scalar::Char), Some(size));
        let declared = Declared { name: name.to_owned(), ty, type_name: String::new(), line: 0 };
        let kind = ObjectKind::Local(Rc::new(declared));
        self.machine.objects.add(Object { kind, base, size, born: 0, state: State::Live })
    }
}
