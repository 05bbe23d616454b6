//! The interpreter's state, and the few operations that everything else is made of: count, allocate, hold, raise.
//!
//! Counting is explicit, as in C. Whoever gets an `Obj` from a function that returns [`R`] owns a reference to it, unless
//! its doc says *borrowed*. A native function that runs Python code in the middle keeps what it owns where the audit sees
//! it: on the evaluation stack, or with [`Vm::hold`].
//! Not here: executing instructions (`eval`), start-up (`boot`), shutdown (`shutdown`).

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use pyheap::gc::collect::Collection;
use pyheap::{Dealloc, Effect, Heap, Obj};
use rustc_hash::FxHashMap;

use crate::cause::Cause;
use crate::caveat::CAVEATS;
use crate::eval::{FirstUses, MethodCache};
use crate::known::Known;
use crate::memory::RawMemory;
use crate::object::Py;
use crate::objects::code::{Body, Position};
use crate::objects::frame::Block;
use crate::objects::list::List;
use crate::objects::string::Str;
use crate::observer::{Observer, StepKind};
use crate::profile::{AutomaticCollection, Profile};

/// A result: an owned reference, or a reason to stop.
pub type R<T = Obj> = Result<T, Stop>;

/// Why execution does not go on here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// An exception is set ([`Vm::raised`]).
    Raised,
    /// The run ends, and no handler of the program's is asked; [`Vm::halted`] says why.
    Halted,
}

/// Why a run ended without the program's doing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Halt {
    /// A limit was hit: which, and the line.
    Limit(&'static str, u32),
    /// Something outside the subset was reached: what, and where.
    Unsupported(String, Position),
    /// The process was killed by a signal, as by a wild pointer.
    Signal(&'static str),
    /// The audit found a wrong count.
    Audit(String),
}

/// An active call.
#[derive(Clone, Debug)]
pub struct Frame {
    /// Everything immutable of its code.
    pub body: Rc<Body>,
    /// The code object; owned.
    pub code: Obj,
    /// The function, where the frame owns it.
    pub func: Obj,
    /// The globals; owned.
    pub globals: Obj,
    /// The locals dict of a module or class body; owned.
    pub locals: Obj,
    /// The frame object, if somebody asked for it; owned.
    pub object: Obj,
    /// The generator that runs here; owned.
    pub generator: Obj,
    /// The next instruction.
    pub pc: usize,
    /// Where its locals begin on the stack.
    pub base: usize,
    /// Where the caller's callable and arguments begin, to be dropped on return.
    pub call: usize,
    /// Whether the return goes to native code.
    pub entry: bool,
    /// The line being executed, for steps.
    pub line: u32,
    /// What was being handled when it was entered.
    pub handling: usize,
    /// The frame object's block, unless the object is there.
    pub block: Block,
}

/// A frame that is being left.
#[derive(Clone, Debug)]
pub(crate) struct Leaving {
    /// The frame; what it has given up already is null.
    pub(crate) frame: Frame,
    /// How many frames are below it.
    pub(crate) depth: usize,
    /// Whether its locals are still on the stack.
    pub(crate) has_locals: bool,
}

/// A native function's hold on an object.
#[derive(Clone, Copy, Debug)]
pub struct Held {
    /// The object; owned.
    pub op: Obj,
    /// Who holds it, for the reader.
    pub owner: &'static str,
}

/// What bounds a run.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Instructions.
    pub instructions: u64,
    /// Bytes allocated at a time.
    pub memory: u64,
    /// Bytes of output.
    pub output: usize,
    /// How deeply native code may run Python code that runs native code.
    pub native_depth: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { instructions: 100_000_000, memory: 1 << 30, output: 1 << 24, native_depth: 100 }
    }
}

/// One interpreter.
pub struct Vm {
    /// All objects.
    pub heap: Heap<Py>,
    /// The release.
    pub profile: &'static Profile,
    /// Objects that the interpreter needs by name.
    pub known: Known,
    /// Values and locals of all frames.
    pub stack: Vec<Obj>,
    /// Places of [`Vm::stack`] whose reference is not counted, ascending.
    pub(crate) borrowed: Vec<usize>,
    /// Active calls, innermost last.
    pub frames: Vec<Frame>,
    /// Frames that are being left: what they still own, and their locals while these go.
    pub(crate) leaving: Vec<Leaving>,
    /// The exception being raised; owned.
    pub raised: Option<Obj>,
    /// Exceptions being handled, innermost last; owned. Null stands for none.
    pub handling: Vec<Obj>,
    /// What native code holds.
    pub held: Vec<Held>,
    /// Literals of running scripts; owned.
    pub arena: Vec<Obj>,
    /// Objects that are never freed, and how many references the rest of the process has to each.
    pub statics: Vec<(Obj, i64)>,
    /// Interned strings, not owned; checked by serial when looked up.
    pub(crate) interned: FxHashMap<Box<str>, (Obj, u32)>,
    /// What [`Vm::type_lookup`] found before.
    pub(crate) method_cache: MethodCache,
    /// The version that the next new or changed type gets.
    pub(crate) next_type_version: u32,
    pub(crate) deallocs: Vec<Dealloc>,
    pub(crate) collection: Option<Collection>,
    /// `gcstate->collecting`: a collection is in progress, `gc.callbacks` included.
    pub(crate) collecting: bool,
    /// What C functions have allocated once and keep.
    pub(crate) first_uses: FirstUses,
    /// A collection waits for the eval breaker.
    pub(crate) gc_scheduled: bool,
    /// What was printed.
    pub stdout: String,
    /// How much of it was flushed; a process that is killed loses the rest.
    pub(crate) flushed: usize,
    /// What was printed to standard error.
    pub stderr: String,
    /// Where the halt is explained.
    pub halted: Option<Halt>,
    /// Limits.
    pub limits: Limits,
    /// Instructions executed.
    pub instructions: u64,
    /// How deeply native code runs Python code.
    pub(crate) native_depth: usize,
    /// How many comparisons are in progress, one inside the other.
    pub(crate) comparisons: usize,
    /// The recursion limit.
    pub recursion_limit: usize,
    /// Who watches.
    pub observer: Option<Box<dyn Observer>>,
    /// Who watched a run that was ended in its middle.
    pub retired: Option<Box<dyn Observer>>,
    /// Recount everything after each instruction.
    pub audit_each_instruction: bool,
    /// Raw memory, for ctypes.
    pub memory: Option<Box<dyn RawMemory>>,
    /// The script's name as tracebacks show it, and its text.
    pub sources: HashMap<Rc<str>, Rc<crate::compile::Source>>,
    /// Further modules of the program's folder: name, text.
    pub program_modules: Vec<(String, String)>,
    /// Whether a module that is not known may be imported, as long as nothing in it is used.
    pub refuse_at_use: bool,
    /// Modules that were imported so.
    pub(crate) absent_modules: Vec<String>,
    /// What `atexit` will call; empty places were unregistered.
    pub(crate) atexit: Vec<Option<crate::modules::atexit::ExitFunction>>,
    /// Modules whose part written in Python has run.
    pub(crate) completed_modules: Vec<&'static str>,
    /// The main program's file name.
    pub main_file: Rc<str>,
    /// Lines whose result is a stand-in.
    pub caveats: Vec<(&'static str, u32)>,
    /// Addresses that the program was given by `id`: a line that shows one of them has a stand-in.
    pub addresses: HashSet<i64>,
    /// PYTHONHASHSEED.
    pub hash_seed: u32,
    /// Whether shutdown has begun.
    pub finalizing: bool,
    /// Whether shutdown has come to the modules.
    pub(crate) modules_gone: bool,
    /// The value that the last expression statement dropped.
    pub statement_value: Option<String>,
}

impl Vm {
    /// `Py_INCREF`; returns the object, for use in expressions.
    #[inline]
    pub fn incref(&mut self, op: Obj, cause: Cause) -> Obj {
        self.heap.incref(op, cause);
        op
    }

    /// `Py_DECREF`: whatever dies of it is dead when this returns.
    #[inline]
    pub fn decref(&mut self, op: Obj, cause: Cause) {
        if self.heap.decref(op, cause) {
            self.dealloc(op);
        }
    }

    /// `Py_XDECREF`.
    #[inline]
    pub fn xdecref(&mut self, op: Obj, cause: Cause) {
        if !op.is_null() {
            self.decref(op, cause);
        }
    }

    #[cold]
    fn dealloc(&mut self, op: Obj) {
        if self.heap.dealloc_leaf(op) {
            return;
        }
        let dealloc = self.heap.dealloc_begin(op);
        self.deallocs.push(dealloc);
        loop {
            let mut dealloc = self.deallocs.pop().expect("pushed above");
            let effect = self.heap.dealloc_step(&mut dealloc);
            if effect == Effect::Done {
                return;
            }
            self.deallocs.push(dealloc);
            self.perform(effect);
        }
    }

    /// Runs what the heap asks for. Errors are printed, not raised.
    pub(crate) fn perform(&mut self, effect: Effect) {
        match effect {
            Effect::Finalize(op) => {
                self.step(StepKind::Finalizer);
                self.run_finalizer(op);
            }
            Effect::Callback { weakref, callback } => {
                self.step(StepKind::Callback);
                self.run_callback(weakref, callback);
            }
            Effect::Done => {}
        }
    }

    /// A new object of a type without `Py_TPFLAGS_HAVE_GC`.
    #[inline]
    pub fn alloc(&mut self, payload: Py, ty: Obj) -> Obj {
        self.heap.alloc(payload, ty, false, false)
    }

    /// A new, tracked object of a static type.
    pub fn alloc_gc(&mut self, payload: Py, ty: Obj) -> Obj {
        let op = self.alloc_untracked(payload, ty, false);
        self.heap.gc_track(op);
        op
    }

    /// A new object that is not tracked yet; `owns_type` for instances of heap types, whose type is counted here.
    pub fn alloc_untracked(&mut self, payload: Py, ty: Obj, owns_type: bool) -> Obj {
        if owns_type {
            self.heap.incref(ty, Cause::Attached);
        }
        let op = self.heap.alloc(payload, ty, true, owns_type);
        if self.heap.gc_is_due() {
            self.hold(op, "new object");
            self.allocated();
            self.unhold();
        }
        op
    }

    /// After an allocation: collects, or notes that a collection is due.
    ///
    /// Mirrors: the end of `_PyObject_GC_Alloc`, Modules/gcmodule.c, CPython 3.11; `_PyObject_GC_Link` of 3.12.
    /// Differs: no.
    pub(crate) fn allocated(&mut self) {
        if !self.heap.gc_is_due() || self.collecting {
            return;
        }
        match self.profile.automatic_collection {
            // While an exception propagates, the allocation does not collect.
            AutomaticCollection::InAllocation if self.raised.is_none() => self.collect_automatically(),
            AutomaticCollection::InAllocation => {}
            AutomaticCollection::AtEvalBreaker => self.gc_scheduled = true,
        }
    }

    /// A new int.
    pub fn int(&mut self, value: i64) -> Obj {
        if let Some(op) = self.known.small_int(value) {
            return self.incref(op, Cause::Push);
        }
        self.alloc(Py::Int(value), self.known.types.int)
    }

    /// A new int of any size.
    pub fn big_int(&mut self, value: num_bigint::BigInt) -> Obj {
        match i64::try_from(&value) {
            Ok(value) => self.int(value),
            Err(_) => self.alloc(Py::BigInt(Box::new(value)), self.known.types.int),
        }
    }

    /// A new float.
    pub fn float(&mut self, value: f64) -> Obj {
        self.alloc(Py::Float(value), self.known.types.float)
    }

    /// True or False.
    pub fn bool(&mut self, value: bool) -> Obj {
        let op = if value { self.known.true_ } else { self.known.false_ };
        self.incref(op, Cause::Push)
    }

    /// None.
    pub fn none(&mut self) -> Obj {
        self.incref(self.known.none, Cause::Push)
    }

    /// A new str; the empty string and single Latin-1 characters are shared.
    pub fn str(&mut self, text: &str) -> Obj {
        let mut chars = text.chars();
        match (chars.next(), chars.next()) {
            (None, _) => return self.incref(self.known.empty_str, Cause::Push),
            (Some(c), None) if u32::from(c) < 256 => {
                let op = self.known.latin1[c as usize];
                return self.incref(op, Cause::Push);
            }
            _ => {}
        }
        let payload = Py::Str(Box::new(Str::new(text, self.profile)));
        self.alloc(payload, self.known.types.str)
    }

    /// A str with this text: the given one, if it is an exact str that has it.
    ///
    /// Mirrors: `unicode_result_unchanged`, Objects/unicodeobject.c, CPython 3.13.
    /// Differs: no.
    pub(crate) fn str_like(&mut self, op: Obj, text: &str) -> Obj {
        if matches!(self.heap.payload(op), Py::Str(same) if *same.text == *text) {
            return self.incref(op, Cause::Push);
        }
        self.str(text)
    }

    /// A new bytes; the empty one and those of one byte are shared.
    ///
    /// Mirrors: `PyBytes_FromStringAndSize`, Objects/bytesobject.c, CPython 3.13.
    /// Differs: no.
    pub fn bytes(&mut self, bytes: &[u8]) -> Obj {
        match bytes {
            [] => self.incref(self.known.empty_bytes, Cause::Push),
            &[byte] => self.incref(self.known.single_bytes[usize::from(byte)], Cause::Push),
            _ => self.alloc(Py::Bytes(bytes.into()), self.known.types.bytes),
        }
    }

    /// The interned str with this text; owned by the caller.
    pub fn intern(&mut self, text: &str) -> Obj {
        if let Some(op) = self.find_interned(text) {
            return self.incref(op, Cause::Push);
        }
        let op = self.str(text);
        self.intern_object(op);
        op
    }

    /// The interned str with this text, borrowed.
    pub fn find_interned(&self, text: &str) -> Option<Obj> {
        let &(op, serial) = self.interned.get(text)?;
        (self.heap.is_live(op) && self.heap.serial(op) == serial).then_some(op)
    }

    /// Makes a str the one that stands for its text; it must not be interned yet.
    pub fn intern_object(&mut self, op: Obj) {
        let serial = self.heap.serial(op);
        if let Py::Str(text) = self.heap.payload_mut(op) {
            text.interned = true;
            let text = text.text.clone();
            self.interned.insert(text, (op, serial));
        }
        // Names are looked up far more often than they are made.
        let hashed = self.hash(op);
        debug_assert!(hashed.is_ok(), "a str has a hash");
        if self.profile.interned_are_immortal {
            self.heap.set_ob_refcnt(op, self.profile.immortal_refcnt);
        }
    }

    /// A new list; the references pass to it.
    pub fn list(&mut self, items: Vec<Obj>) -> Obj {
        let allocated = items.len();
        // The items are in place from the start: a collection inside the allocation must find them owned.
        let payload = Py::List(Box::new(List { items, allocated, resized_at: allocated, ..List::default() }));
        let op = self.alloc_untracked(payload, self.known.types.list, false);
        if allocated > 0 {
            let ob_item = self.heap.allocator.alloc(8 * allocated as u64);
            if let Py::List(list) = self.heap.payload_mut(op) {
                list.ob_item = ob_item;
            }
        }
        self.heap.gc_track(op);
        op
    }

    /// A new tuple; the references pass to it. The empty tuple is shared.
    pub fn tuple(&mut self, mut items: Vec<Obj>) -> Obj {
        if items.is_empty() && !self.known.empty_tuple.is_null() {
            return self.incref(self.known.empty_tuple, Cause::Push);
        }
        items.shrink_to_fit();
        let tracked = !self.profile.plain_tuples_untracked || items.iter().any(|&item| self.may_be_tracked(item));
        let op = self.alloc_untracked(Py::Tuple(items), self.known.types.tuple, false);
        if tracked {
            self.heap.gc_track(op);
        }
        op
    }

    /// Mirrors: `_PyObject_GC_MAY_BE_TRACKED`, Include/internal/pycore_gc.h, CPython 3.13.
    /// Differs: no.
    pub fn may_be_tracked(&self, op: Obj) -> bool {
        self.heap.have_gc(op) && (!matches!(self.heap.payload(op), Py::Tuple(_)) || self.heap.is_tracked(op))
    }

    /// A new dict.
    pub fn dict(&mut self) -> Obj {
        let payload =
            Py::Dict(Box::new(crate::objects::dict::Dict::new(self.profile.unicode_keys, !self.profile.dicts_always_tracked)));
        let op = self.alloc_untracked(payload, self.known.types.dict, false);
        if self.profile.dicts_always_tracked {
            self.heap.gc_track(op);
        }
        op
    }

    /// Keeps an owned reference where the audit and the reader see it.
    pub fn hold(&mut self, op: Obj, owner: &'static str) {
        self.held.push(Held { op, owner });
    }

    /// Takes back what was held last.
    pub fn unhold(&mut self) -> Obj {
        self.held.pop().expect("held before").op
    }

    /// Lets go of what was held last.
    pub fn release(&mut self, cause: Cause) {
        let op = self.unhold();
        self.decref(op, cause);
    }

    /// The line of the program that runs; 0 if none does.
    pub fn current_line(&self) -> u32 {
        let frame = self.frames.iter().rev().find(|frame| frame.body.filename == self.main_file);
        frame.map_or(0, |frame| frame.body.line(frame.pc.saturating_sub(1)))
    }

    /// The source range of the running instruction.
    pub fn current_position(&self) -> Position {
        let frame = self.frames.iter().rev().find(|frame| frame.body.filename == self.main_file);
        frame.and_then(|frame| frame.body.positions.get(frame.pc.saturating_sub(1)).copied()).unwrap_or_default()
    }

    /// Ends the run because something is outside the subset.
    #[cold]
    pub fn unsupported<T>(&mut self, construct: impl Into<String>) -> R<T> {
        let position = self.current_position();
        self.halted.get_or_insert(Halt::Unsupported(construct.into(), position));
        Err(Stop::Halted)
    }

    /// Ends the run as a signal does: nothing is cleaned up, and what was not flushed is lost.
    #[cold]
    pub fn die_of<T>(&mut self, signal: &'static str) -> R<T> {
        if self.halted.is_none() {
            self.stdout.truncate(self.flushed);
            self.halted = Some(Halt::Signal(signal));
        }
        Err(Stop::Halted)
    }

    /// Ends the run because of a limit.
    #[cold]
    pub fn limit<T>(&mut self, limit: &'static str) -> R<T> {
        let line = self.current_line();
        self.halted.get_or_insert(Halt::Limit(limit, line));
        Err(Stop::Halted)
    }

    /// Notes that the running line's result is a stand-in.
    pub fn caveat(&mut self, code: &'static str) {
        debug_assert!(CAVEATS.iter().any(|(known, _)| *known == code), "`{code}` is not in CAVEATS");
        let entry = (code, self.current_line());
        if !self.caveats.contains(&entry) {
            self.caveats.push(entry);
        }
    }

    /// Notes a stand-in if the int is an address that `id` gave.
    pub(crate) fn caveat_of_address(&mut self, op: Obj) {
        if let Py::Int(value) = self.value(op)
            && self.addresses.contains(value)
        {
            self.caveat("address");
        }
    }

    /// The text of a str, or of an instance of a subclass of str; borrowed.
    pub fn text(&self, op: Obj) -> Option<&str> {
        match self.value(op) {
            Py::Str(text) => Some(&text.text),
            _ => None,
        }
    }

    /// What the object holds, seen as its builtin base class: a list for an instance of a subclass of list.
    #[inline]
    pub fn value(&self, op: Obj) -> &Py {
        match self.heap.payload(op) {
            Py::Instance(instance) if instance.value.is_some() => instance.value.as_deref().unwrap_or(&Py::Object),
            payload => payload,
        }
    }

    /// As [`Vm::value`], to change.
    #[inline]
    pub fn value_mut(&mut self, op: Obj) -> &mut Py {
        let inner = matches!(self.heap.payload(op), Py::Instance(instance) if instance.value.is_some());
        let payload = self.heap.payload_mut(op);
        if !inner {
            return payload;
        }
        match payload {
            Py::Instance(instance) => instance.value.as_deref_mut().expect("checked above"),
            _ => unreachable!("checked above"),
        }
    }
}
