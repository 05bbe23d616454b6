//! Running a program: the loop over instructions.
//!
//! A call in C is a frame in the machine and never one of the host's; only the C library's calls back into the program
//! nest here, and those are counted.

mod call;
mod operate;
mod room;

pub(crate) use operate::word;

use std::rc::Rc;

use crate::access::Draft;
use crate::code::{Op, Program, Role};
use crate::fault::FaultCode;
use crate::layout::Shape;
use crate::machine::{Frame, Machine};
use crate::object::{Object, ObjectId, ObjectKind, State};
use crate::observer::Observer;
use crate::outcome::{Limit, LimitKind, Options, Outcome, Signal, Stop};
use crate::space::{Byte, Shadow};
use crate::value::{Pointer, Provenance, Value};

/// How deep the C library's calls back into the program may nest.
const MAX_CALLBACKS: usize = 16;

/// Runs `program` to its end.
pub fn run(program: &Program, options: &Options, observer: &mut dyn Observer) -> Outcome {
    let mut vm = Vm {
        machine: Machine::new(program, options),
        observer,
        stack: Vec::new(),
        callbacks: 0,
        serial: 0,
        max_steps: options.max_steps,
    };
    let ended = vm.run_program(options);
    vm.finish(ended)
}

/// A machine with its evaluation stack.
pub(crate) struct Vm<'p, 'o> {
    pub(crate) machine: Machine<'p>,
    pub(crate) observer: &'o mut dyn Observer,
    pub(crate) stack: Vec<Value>,
    callbacks: usize,
    serial: u64,
    max_steps: u64,
}

impl Vm<'_, '_> {
    fn run_program(&mut self, options: &Options) -> Result<Stop, Stop> {
        let program = self.machine.program;
        self.call_back(program.startup, Vec::new())?;
        self.machine.close_constants();
        self.machine.steps = 0;
        let main = &program.functions[program.main];
        let mut args = Vec::new();
        if main.params > 0 {
            let (count, vector) = self.command_line(&options.args);
            args.push(Value::Int(count));
            args.push(Value::Pointer(vector));
        }
        let result = self.call_back(program.main, args)?;
        let status = match result {
            Value::Int(status) => status as i32,
            _ => 0,
        };
        Ok(Stop::Exit(status))
    }

    /// Turns how the evaluator stopped into how the program ended.
    fn finish(mut self, ended: Result<Stop, Stop>) -> Outcome {
        let mut stop = ended.unwrap_or_else(|stop| stop);
        while let Stop::Exit(status) = stop {
            // Handlers run in the reverse order; one may itself exit, and then the rest still runs.
            let Some(handler) = self.machine.library.handlers.pop() else {
                stop = Stop::ExitNow(status);
                let flushed = self.flush();
                if let Err(limit) = flushed {
                    stop = limit;
                }
                break;
            };
            if let Err(other) = self.call_back(handler, Vec::new()) {
                stop = other;
            }
        }
        let line = self.machine.here.line;
        let mut outcome = Outcome {
            exit: None,
            signal: None,
            abort_text: None,
            stdout: Vec::new(),
            stderr: Vec::new(),
            lost: Vec::new(),
            faults: Vec::new(),
            leaks: Vec::new(),
            steps: self.machine.steps,
            limit: None,
        };
        match stop {
            Stop::Exit(status) | Stop::ExitNow(status) => {
                outcome.exit = Some(status & 0xff);
                outcome.leaks = self.machine.leaks();
            }
            Stop::Abort(text) => {
                if let Some(text) = &text {
                    self.last_words(text);
                }
                outcome.abort_text = text;
                outcome.signal = Some(Signal::Abrt);
            }
            Stop::Signal(signal) => outcome.signal = Some(signal),
            Stop::Limit(kind, value) => outcome.limit = Some(Limit { kind, line, value }),
        }
        let library = &mut self.machine.library;
        outcome.stdout = std::mem::take(&mut library.stdout);
        outcome.stderr = std::mem::take(&mut library.stderr);
        outcome.lost = std::mem::take(&mut library.buffer);
        outcome.faults = std::mem::take(&mut self.machine.faults);
        outcome
    }

    /// Calls a function from outside the program's own calls and runs it to its end.
    pub(crate) fn call_back(&mut self, function: usize, args: Vec<Value>) -> Result<Value, Stop> {
        if self.callbacks >= MAX_CALLBACKS {
            return Err(Stop::Limit(LimitKind::Callbacks, MAX_CALLBACKS as u64));
        }
        self.callbacks += 1;
        let here = self.machine.here;
        let depth = self.machine.frames.len();
        self.enter_function(function, args, Vec::new())?;
        while self.machine.frames.len() > depth {
            self.step()?;
        }
        self.callbacks -= 1;
        self.machine.here = here;
        Ok(self.pop())
    }

    pub(crate) fn frame(&mut self) -> &mut Frame {
        self.machine.frames.last_mut().expect("an instruction runs in a frame")
    }

    pub(crate) fn pop(&mut self) -> Value {
        self.stack.pop().expect("the checker balances the stack")
    }

    pub(crate) fn pop_pointer(&mut self) -> Pointer {
        let value = self.pop();
        self.as_pointer(&value)
    }

    pub(crate) fn as_pointer(&self, value: &Value) -> Pointer {
        match value {
            Value::Pointer(pointer) => *pointer,
            Value::Int(address) => self.pointer_from(*address as u64),
            _ => Pointer::NULL,
        }
    }

    pub(crate) fn pop_int(&mut self) -> i64 {
        match self.pop() {
            Value::Int(int) => int,
            Value::Pointer(pointer) => pointer.address as i64,
            Value::Float(float) => float as i64,
            Value::Byte(byte, address) => self.use_byte(byte, address),
            Value::Object(_) | Value::Void => 0,
        }
    }

    /// The number of a character that was only being copied; used as a number, it must have been written.
    fn use_byte(&mut self, byte: Byte, address: u64) -> i64 {
        if address == 0 {
            let message = "this uses the result of a function that ended without `return`".to_owned();
            let then = "the machine used what was left in the register".to_owned();
            self.report_here(FaultCode::UninitializedRead, message, "read: never returned", Some(then));
        } else if !byte.shadow.init {
            self.report_uninitialized(address, 1, None, &[byte]);
        }
        i64::from(byte.value as i8)
    }

    /// Runs one instruction.
    fn step(&mut self) -> Result<(), Stop> {
        let program = self.machine.program;
        let frame = self.machine.frames.last_mut().expect("the loop stops at the last frame");
        let function = &program.functions[frame.function];
        let pc = frame.pc;
        frame.pc += 1;
        let place = function.places[pc];
        if place.line > 0 {
            self.machine.here = place;
        }
        self.count_step()?;
        match &function.ops[pc] {
            Op::Int(int) => self.stack.push(Value::Int(*int)),
            Op::Float(float) => self.stack.push(Value::Float(*float)),
            Op::Null => self.stack.push(Value::Pointer(Pointer::NULL)),
            Op::Literal(index) => self.push_object(self.machine.literals[*index as usize]),
            Op::Global(index) => self.push_object(self.machine.globals[*index as usize]),
            Op::Function(index) => self.push_object(self.machine.functions[*index as usize]),
            Op::Local(index) => {
                let pointer = self.local(*index as usize);
                self.stack.push(Value::Pointer(pointer));
            }
            Op::Load(scalar) => {
                let pointer = self.pop_pointer();
                let value = self.load(pointer, *scalar)?;
                self.stack.push(value);
            }
            Op::LoadByte => {
                let pointer = self.pop_pointer();
                let mut byte = [Byte::default()];
                self.read(pointer, &mut byte, false)?;
                self.stack.push(Value::Byte(byte[0], pointer.address));
            }
            Op::LoadObject(size) => {
                let pointer = self.pop_pointer();
                let mut bytes = vec![Byte::default(); *size as usize];
                self.read(pointer, &mut bytes, false)?;
                self.stack.push(Value::Object(Rc::from(bytes)));
            }
            Op::LoadBits(scalar, bits) => {
                let pointer = self.pop_pointer();
                let value = self.load_bits(pointer, *scalar, *bits)?;
                self.stack.push(value);
            }
            Op::StoreBits(scalar, bits) => {
                let value = self.pop_int();
                let pointer = self.pop_pointer();
                let value = self.store_bits(pointer, *scalar, *bits, value)?;
                self.stack.push(value);
            }
            Op::Store(scalar) => {
                let value = self.pop();
                let pointer = self.pop_pointer();
                self.store(pointer, *scalar, &value)?;
                self.stack.push(value);
            }
            Op::StoreObject(_) => {
                let value = self.pop();
                let pointer = self.pop_pointer();
                if let Value::Object(bytes) = &value {
                    self.write(pointer, bytes)?;
                }
                self.stack.push(value);
            }
            Op::StoreHidden(var, _) => {
                let value = self.pop();
                let place = self.local(*var as usize);
                if let Value::Object(bytes) = &value {
                    self.write(place, bytes)?;
                }
            }
            Op::Clear(size) => {
                let pointer = self.pop_pointer();
                self.write(pointer, &vec![written(0); *size as usize])?;
            }
            Op::StoreLiteral(index, size) => {
                let pointer = self.pop_pointer();
                let text = &program.literals[*index as usize];
                let bytes: Vec<Byte> = (0..*size as usize).map(|i| written(text.get(i).copied().unwrap_or(0))).collect();
                self.write(pointer, &bytes)?;
            }
            Op::Pop => {
                self.pop();
            }
            Op::Duplicate => {
                let top = self.stack.last().expect("the checker balances the stack").clone();
                self.stack.push(top);
            }
            Op::Swap => {
                let top = self.stack.len() - 1;
                self.stack.swap(top, top - 1);
            }
            Op::Rotate => {
                let third = self.stack.len() - 3;
                self.stack[third..].rotate_left(1);
            }
            Op::Jump(target) => self.frame().pc = *target as usize,
            Op::JumpIfZero(target) => {
                if !self.pop_truth() {
                    self.frame().pc = *target as usize;
                }
            }
            Op::JumpIfNotZero(target) => {
                if self.pop_truth() {
                    self.frame().pc = *target as usize;
                }
            }
            Op::Switch(cases, default) => {
                let value = self.pop_int();
                let target = cases.iter().find(|(case, _)| *case == value).map_or(*default, |(_, target)| *target);
                self.frame().pc = target as usize;
            }
            Op::Enter(scope) => self.enter_scope(&function.scopes[*scope as usize]),
            Op::MakeArray(var, element) => {
                let count = self.pop_int() as u64;
                self.make_array(*var, count.saturating_mul(*element))?;
            }
            Op::Leave(scope) => self.leave_scope(&function.scopes[*scope as usize]),
            Op::Call(site) => self.call(*site as usize)?,
            Op::Return => self.leave_function(false)?,
            Op::FallOff => self.leave_function(true)?,
            Op::Done(line) => self.observer.line(&self.machine, *line),
            other => self.operate(other)?,
        }
        Ok(())
    }

    /// Counts a step; the library's loops count as the program's do.
    pub(crate) fn count_step(&mut self) -> Result<(), Stop> {
        self.machine.steps += 1;
        if self.machine.steps > self.max_steps {
            return Err(Stop::Limit(LimitKind::Steps, self.max_steps));
        }
        Ok(())
    }

    fn pop_truth(&mut self) -> bool {
        match self.pop() {
            Value::Float(float) => float != 0.0,
            Value::Pointer(pointer) => pointer.address != 0,
            Value::Byte(byte, address) => self.use_byte(byte, address) != 0,
            Value::Int(int) => int != 0,
            Value::Object(_) | Value::Void => false,
        }
    }

    fn push_object(&mut self, id: ObjectId) {
        let base = self.machine.objects.get(id).base;
        self.stack.push(Value::Pointer(Pointer::to_object(base, id)));
    }

    /// A local variable's address, by the frame pointer as it is now.
    pub(crate) fn local(&mut self, index: usize) -> Pointer {
        let frame = self.machine.frames.last().expect("an instruction runs in a frame");
        let offset = self.machine.arrangements[frame.function].offsets[index];
        let provenance = match frame.vars[index] {
            0 => Provenance::Wild,
            _ if !frame.is_intact() => Provenance::Wild,
            id => Provenance::Object(id),
        };
        Pointer { address: frame.base.wrapping_add_signed(offset), provenance, bounds: None }
    }

    fn enter_scope(&mut self, vars: &[u32]) {
        for &index in vars {
            self.birth(index as usize);
        }
    }

    /// Brings a variable of the current frame to life: its bytes are whatever they were, and count as never written.
    pub(crate) fn birth(&mut self, index: usize) {
        let program = self.machine.program;
        let frame = self.machine.frames.last_mut().expect("a scope is in a frame");
        let var = &program.functions[frame.function].vars[index];
        let offset = self.machine.arrangements[frame.function].offsets[index];
        let base = frame.home.wrapping_add_signed(offset);
        self.machine.space.forget(base, var.slot.size);
        // No pointer can belong to a scalar whose address is never taken: its object may live again.
        if !var.slot.address_taken
            && var.slot.shape == Shape::Scalar
            && let Some(id) = self.machine.objects.at(base)
            && let ObjectKind::Local(before) = &self.machine.objects.get(id).kind
            && Rc::ptr_eq(before, &var.declared)
            && self.machine.objects.get(id).base == base
        {
            self.machine.objects.get_mut(id).state = State::Live;
            frame.vars[index] = id;
            return;
        }
        let object = Object {
            kind: match var.role {
                Role::Declared => ObjectKind::Local(var.declared.clone()),
                Role::Hidden | Role::ArrayAddress => ObjectKind::Hidden,
            },
            base,
            size: var.slot.size,
            born: var.declared.line,
            state: State::Live,
        };
        frame.vars[index] = self.machine.objects.add(object);
    }

    fn leave_scope(&mut self, vars: &[u32]) {
        let line = self.machine.here.line;
        for &index in vars {
            let id = std::mem::take(&mut self.frame().vars[index as usize]);
            if id != 0 {
                self.machine.objects.get_mut(id).state = State::OutOfScope(line);
            }
            self.release_array(index);
        }
    }

    /// Reports something that isn't an access.
    pub(crate) fn report_here(&mut self, code: FaultCode, message: String, label: &str, then: Option<String>) {
        self.report(Draft::new(code, message, label), then);
    }
}

/// A byte that the program wrote.
pub(crate) fn written(value: u8) -> Byte {
    Byte { value, shadow: Shadow { init: true, ..Shadow::default() } }
}
