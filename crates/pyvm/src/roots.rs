//! Who owns references without being an object: the roots of the audit, each with a name that a reader can be shown.

use pyheap::audit::Discrepancy;
use pyheap::{Obj, Serial};

use crate::vm::{Frame, Halt, Vm};

/// An owner that is no object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Owner {
    /// The evaluation stack of a function.
    Stack(String),
    /// An argument, or the callable, of a call in progress: the callee's name.
    Argument(String),
    /// A local variable: its name and the function.
    Local(String, String),
    /// A frame, for what it owns besides locals.
    Frame(String),
    /// The AST arena.
    Arena,
    /// An exception that is being raised or handled.
    Exception,
    /// Native code.
    Native(&'static str),
    /// The interpreter.
    Interpreter,
    /// The collector, or a deallocation in progress.
    Collector,
}

impl Vm {
    /// Visits each root with its owner; borrowed places of the stack own nothing. Immortal objects are visited too.
    pub fn roots(&self, visit: &mut dyn FnMut(Owner, Obj)) {
        self.roots_since(0, visit);
    }

    /// Visits each root that is an object with this number or a later one.
    pub fn roots_since(&self, first: Serial, visit: &mut dyn FnMut(Owner, Obj)) {
        let is_wanted = |op: Obj| self.heap.serial(op) >= first;
        let visit = &mut |owner: Owner, op: Obj| {
            if is_wanted(op) {
                visit(owner, op);
            }
        };
        let name = |frame: &Frame| frame.body.name.to_string();
        let frames = self.frames_with_leaving();
        for (i, &(frame, locals)) in frames.iter().enumerate() {
            for owned in [frame.code, frame.func, frame.globals, frame.locals, frame.object, frame.generator] {
                if !owned.is_null() {
                    visit(Owner::Frame(name(frame)), owned);
                }
            }
            let end = frames.get(i + 1).map_or(self.stack.len(), |(next, _)| next.call);
            for at in frame.base..frame.base + locals {
                if let Some(&op) = self.stack.get(at).filter(|op| !op.is_null() && !self.is_borrowed(at)) {
                    let local = self.text(frame.body.locals[at - frame.base]).unwrap_or_default().to_owned();
                    visit(Owner::Local(local, name(frame)), op);
                }
            }
            for at in frame.base + locals..end.min(self.stack.len()) {
                if !self.stack[at].is_null() && !self.is_borrowed(at) {
                    visit(Owner::Stack(name(frame)), self.stack[at]);
                }
            }
            // Between the caller's values and the locals: the callable and arguments of this call.
            for at in frame.call..frame.base.min(end) {
                if !self.stack[at].is_null() && !self.is_borrowed(at) {
                    visit(Owner::Argument(name(frame)), self.stack[at]);
                }
            }
        }
        let below = frames.first().map_or(self.stack.len(), |(frame, _)| frame.call);
        self.stack[..below]
            .iter()
            .filter(|op| !op.is_null())
            .for_each(|&op| visit(Owner::Native("the interpreter's main loop"), op));
        self.held.iter().for_each(|held| visit(Owner::Native(held.owner), held.op));
        self.arena.iter().for_each(|&op| visit(Owner::Arena, op));
        self.raised.iter().for_each(|&op| visit(Owner::Exception, op));
        self.handling.iter().filter(|op| !op.is_null()).for_each(|&op| visit(Owner::Exception, op));
        // Start-up has thousands of these.
        for &(op, references) in self.statics.iter().filter(|(op, _)| is_wanted(*op)) {
            (0..references).for_each(|_| visit(Owner::Interpreter, op));
        }
        self.deallocs.iter().for_each(|dealloc| dealloc.held(&self.heap, &mut |op| visit(Owner::Collector, op)));
        if let Some(collection) = &self.collection {
            collection.held(&self.heap, &mut |op| visit(Owner::Collector, op));
        }
        self.atexit.iter().flatten().flat_map(|entry| entry.references()).for_each(|op| visit(Owner::Native("atexit"), op));
        self.heap.gc.garbage.iter().for_each(|&op| visit(Owner::Interpreter, op));
    }

    /// All frames in the order of their parts of the stack, those that are being left too; with how many locals each has.
    fn frames_with_leaving(&self) -> Vec<(&Frame, usize)> {
        let mut frames = Vec::with_capacity(self.frames.len() + self.leaving.len());
        let mut leaving = self.leaving.iter().peekable();
        for depth in 0..=self.frames.len() {
            while let Some(left) = leaving.next_if(|left| left.depth <= depth) {
                frames.push((&left.frame, if left.has_locals { left.frame.body.locals.len() } else { 0 }));
            }
            frames.extend(self.frames.get(depth).map(|frame| (frame, frame.body.locals.len())));
        }
        frames
    }

    /// Recounts every `ob_refcnt` and checks every list; all that is wrong, with names.
    pub fn audit(&self) -> Vec<String> {
        let counts = self.heap.audit(|visit| self.roots(&mut |_, op| visit(op)));
        let lists = self.heap.validate();
        counts.iter().chain(&lists).map(|discrepancy| self.describe(discrepancy)).collect()
    }

    pub(crate) fn audit_or_halt(&mut self) {
        let found = self.audit();
        if let Some(first) = found.first() {
            let line = self.current_line();
            let pc = self
                .frames
                .last()
                .map(|frame| (frame.body.instrs.get(frame.pc.saturating_sub(1)).copied(), frame.body.name.clone()));
            let text = format!(
                "line {line}, after {pc:?}: {first}{}",
                if found.len() > 1 { format!(" (and {} more)", found.len() - 1) } else { String::new() }
            );
            self.halted.get_or_insert(Halt::Audit(text));
        }
    }

    fn describe(&self, discrepancy: &Discrepancy) -> String {
        match discrepancy {
            Discrepancy::Count { op, serial, ob_refcnt, references } => {
                let mut owners = Vec::new();
                self.roots(&mut |owner, root| {
                    if root == *op && owner != Owner::Interpreter {
                        owners.push(format!("{owner:?}"));
                    }
                });
                for owner in self.heap.objects() {
                    self.heap.references(owner, &mut |reference| {
                        if reference == *op {
                            owners.push(format!("{} {}", self.type_name(owner), self.heap.serial(owner)));
                        }
                    });
                }
                format!(
                    "{} {serial} ({}) has ob_refcnt {ob_refcnt}, but {references} references: {}",
                    self.type_name(*op),
                    self.brief(*op),
                    owners.join(", ")
                )
            }
            other => format!("{other:?}"),
        }
    }

    /// A few words about an object, without running any code.
    pub fn brief(&self, op: Obj) -> String {
        use crate::object::Py;
        match self.value(op) {
            Py::Int(value) => value.to_string(),
            Py::BigInt(value) => value.to_string(),
            Py::Float(value) => crate::text::repr_float(*value),
            Py::Complex([real, imag]) => crate::text::repr_complex(*real, *imag),
            Py::Str(text) => crate::text::repr_str(&text.text),
            Py::Bytes(bytes) => crate::text::repr_bytes(bytes),
            Py::ByteArray(array) => format!("bytearray({})", crate::text::repr_bytes(&array.bytes)),
            Py::Bool(value) => if *value { "True" } else { "False" }.to_owned(),
            Py::None => "None".to_owned(),
            Py::Type(ty) => format!("class {}", ty.name),
            Py::Function(function) => format!("function {}", self.text(function.name).unwrap_or("?")),
            Py::Code(code) => format!("code {}", code.body.name),
            Py::Builtin(builtin) => format!("built-in {}", builtin.native.name),
            _ => self.type_name(op),
        }
    }
}
