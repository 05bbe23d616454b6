//! How a run of Python becomes a trace: at each step, what changed since the last one.
//!
//! The heap's log says which objects changed, so a step costs what it changed, not what there is.
//! Not here: running (`pyvm`), sentences (`causes`).

use std::any::Any;
use std::collections::{BTreeMap, BTreeSet};

use pyheap::gc::collect::{Collection, Phase};
use pyheap::{Obj, Payload, Serial};
use pyvm::observer::{Asked as Question, Observer, Step as Taken, StepKind as Kind};
use pyvm::roots::Owner;
use pyvm::{Py, Vm};

use crate::causes;
use crate::edges::edges;
use crate::phases::Tally;
use crate::trace::{Asked, Change, ChangeKind, CollectorStep, Edge, Object, Owners, Role, Root, Step, StepKind};

/// So many steps are recorded; a longer run is recorded to there, and to its end as one step more.
const MAX_STEPS: usize = 20_000;

/// A value is shown up to so many characters.
const MAX_VALUE: usize = 60;

/// Watches a run.
pub(crate) struct Recorder {
    steps: Vec<Step>,
    /// The serial of the first object that is the program's.
    first: Serial,
    /// Objects that the trace has, with their display names.
    names: BTreeMap<Serial, String>,
    /// How many objects of each type were named.
    counts: BTreeMap<String, u32>,
    roots: Vec<Root>,
    stdout: usize,
    stderr: usize,
    /// What was asked since the last step.
    asked: Vec<Asked>,
    phase: Tally,
}

impl Recorder {
    pub(crate) fn new(vm: &Vm) -> Recorder {
        Recorder {
            steps: Vec::new(),
            first: vm.heap.next_serial(),
            names: BTreeMap::new(),
            counts: BTreeMap::new(),
            roots: Vec::new(),
            stdout: 0,
            stderr: 0,
            asked: Vec::new(),
            phase: Tally::default(),
        }
    }

    /// The steps of the recorder that an interpreter was given; what happened after the last one is added.
    pub(crate) fn finish(observer: Box<dyn Observer>, vm: &mut Vm) -> Vec<Step> {
        let mut recorder = Recorder::of(observer);
        let line = vm.current_line();
        recorder.record(vm, Taken { kind: Kind::Shutdown, line, function: "<module>", depth: 0 });
        recorder.steps
    }

    /// The steps of the recorder of a run that was stopped in its middle.
    pub(crate) fn steps(observer: Box<dyn Observer>) -> Vec<Step> {
        Recorder::of(observer).steps
    }

    fn of(observer: Box<dyn Observer>) -> Box<Recorder> {
        observer.finish().downcast().expect("the observer is a recorder")
    }

    fn record(&mut self, vm: &mut Vm, taken: Taken<'_>) {
        if self.steps.len() == MAX_STEPS && taken.kind != Kind::Exit && taken.kind != Kind::Shutdown {
            return;
        }
        // How the interpreter cleans up after the program is not the program's story.
        let taken = if vm.finalizing && matches!(taken.kind, Kind::Collector(_)) {
            Taken { kind: Kind::Shutdown, ..taken }
        } else {
            taken
        };
        let log = vm.heap.drain_log();
        let mut freed = BTreeSet::new();
        for event in &log.events {
            if matches!(event.kind, pyheap::event::EventKind::Dealloc) {
                freed.insert(event.serial);
            }
        }
        let mut pending: Vec<Obj> = log.dirty.iter().copied().filter(|&op| vm.heap.is_live(op)).collect();
        pending.sort_by_key(|&op| vm.heap.serial(op));
        pending.dedup();
        let dirty: BTreeSet<Serial> = pending.iter().map(|&op| vm.heap.serial(op)).collect();
        let mut objects = BTreeMap::new();
        while let Some(op) = pending.pop() {
            let serial = vm.heap.serial(op);
            if objects.contains_key(&serial) {
                continue;
            }
            let object = self.object(vm, op);
            for edge in object.edges.iter().map(|edge| edge.to).chain(object.weak) {
                // An object of start-up comes into the trace when something of the program refers to it.
                if !self.names.contains_key(&edge) && !dirty.contains(&edge) {
                    pending.extend(self.find(vm, op, edge));
                }
            }
            objects.insert(serial, object);
        }
        let roots = self.roots_of(vm, &mut objects);
        let changes = self.changes(vm, &log.events);
        self.phase.add(&log.events);
        freed.retain(|serial| self.names.contains_key(serial) && !objects.contains_key(serial));
        // A process that is killed loses what it had not flushed.
        let stdout = vm.stdout.get(self.stdout..).unwrap_or_default().to_owned();
        let stderr = vm.stderr[self.stderr..].to_owned();
        (self.stdout, self.stderr) = (vm.stdout.len(), vm.stderr.len());
        let collector = match (taken.kind, vm.collection()) {
            (Kind::Collector(phase), Some(collection)) => Some(self.collector_step(vm, phase, collection)),
            _ => None,
        };
        self.steps.push(Step {
            kind: kind_of(taken.kind),
            line: taken.line,
            function: taken.function.to_owned(),
            depth: taken.depth as u32,
            changes,
            objects: objects.into_values().collect(),
            freed: freed.into_iter().collect(),
            roots,
            stdout,
            stderr,
            collector,
            value: vm.statement_value.take(),
            asked: std::mem::take(&mut self.asked),
            bytes: None,
        });
    }

    /// The object with a serial among what `owner` refers to.
    fn find(&self, vm: &Vm, owner: Obj, serial: Serial) -> Option<Obj> {
        let mut found = None;
        vm.heap.references(owner, &mut |op| {
            if vm.heap.serial(op) == serial {
                found = Some(op);
            }
        });
        found.or_else(|| vm.heap.payload(owner).weakref().map(|wr| wr.wr_object).filter(|op| !op.is_null()))
    }

    fn changes(&mut self, vm: &Vm, events: &[pyheap::event::Event<pyvm::cause::Cause>]) -> Vec<Change> {
        let names = &self.names;
        let name = |serial: Serial| names.get(&serial).cloned();
        events
            .iter()
            .filter(|event| event.serial >= self.first && names.contains_key(&event.serial))
            .map(|event| {
                let (kind, because) = causes::word(vm, event, &name);
                Change { serial: event.serial, kind, ob_refcnt: event.ob_refcnt, because }
            })
            .collect()
    }

    fn object(&mut self, vm: &Vm, op: Obj) -> Object {
        let serial = vm.heap.serial(op);
        let type_name = vm.type_name(op);
        let role = self.role(vm, op);
        let mine = serial >= self.first;
        let edges = edges(vm, op).into_iter().filter(|&(_, to)| mine || vm.heap.serial(to) >= self.first);
        let edges = edges.map(|(label, to)| Edge { label, to: vm.heap.serial(to) }).collect();
        Object {
            serial,
            name: self.name(serial, &type_name),
            type_name,
            role,
            value: value(vm, op),
            ob_refcnt: vm.heap.ob_refcnt(op),
            immortal: vm.heap.is_immortal(op),
            tracked: vm.heap.is_tracked(op),
            generation: None,
            address: vm.heap.address(op),
            size: vm.sizeof(op),
            edges,
            weak: vm.heap.payload(op).weakref().and_then(|wr| wr.wr_object.some()).map(|op| vm.heap.serial(op)),
        }
    }

    fn name(&mut self, serial: Serial, type_name: &str) -> String {
        if let Some(name) = self.names.get(&serial) {
            return name.clone();
        }
        if serial < self.first {
            // What was there before the program has no number.
            self.names.insert(serial, type_name.to_owned());
            return type_name.to_owned();
        }
        let count = self.counts.entry(type_name.to_owned()).or_default();
        *count += 1;
        let name = format!("{type_name}#{count}");
        self.names.insert(serial, name.clone());
        name
    }

    fn role(&self, vm: &Vm, op: Obj) -> Role {
        if op == vm.known.main {
            return Role::Namespace("global".to_owned());
        }
        if vm.heap.serial(op) < self.first {
            return Role::Builtin;
        }
        match vm.heap.payload(op) {
            Py::Code(code) => Role::Hidden(format!("code of {}", code.body.name)),
            Py::Frame(frame) => Role::Hidden(format!("frame of {}", frame.body.name)),
            Py::Traceback(_) => Role::Hidden("traceback".to_owned()),
            Py::Descriptor(descriptor) => Role::Hidden(format!("descriptor {}", descriptor.name)),
            Py::Tuple(_) | Py::Dict(_) => hidden_part(vm, op).map_or(Role::Plain, Role::Hidden),
            _ => Role::Plain,
        }
    }

    /// The roots of the program's objects, if they differ from the last step's.
    fn roots_of(&mut self, vm: &Vm, objects: &mut BTreeMap<Serial, Object>) -> Option<Vec<Root>> {
        let mut roots = Vec::new();
        let mut found = Vec::new();
        for (owner, op) in namespace_parts(vm) {
            if vm.heap.serial(op) >= self.first {
                roots.push(Root { owner: owner.to_owned(), to: vm.heap.serial(op), hidden: true });
                found.push(op);
            }
        }
        vm.roots(&mut |owner, op| {
            if vm.heap.serial(op) >= self.first {
                let (owner, hidden) = owner_name(&owner);
                roots.push(Root { owner, to: vm.heap.serial(op), hidden });
                found.push(op);
            }
        });
        for op in found {
            let serial = vm.heap.serial(op);
            if !self.names.contains_key(&serial) {
                let object = self.object(vm, op);
                objects.insert(serial, object);
            }
        }
        (roots != self.roots).then(|| {
            self.roots.clone_from(&roots);
            roots
        })
    }

    fn answer(&self, vm: &Vm, question: Question) -> Asked {
        let op = question.op;
        let mut owners = Owners::default();
        for owner in vm.heap.objects() {
            let mut refers = false;
            vm.heap.references(owner, &mut |reference| refers |= reference == op);
            if !refers {
                continue;
            }
            let role = self.role(vm, owner);
            let name = match self.names.get(&vm.heap.serial(owner)) {
                Some(name) => name.clone(),
                None if vm.heap.serial(owner) < self.first => vm.type_name(owner),
                // It has no number before it comes into the trace.
                None => format!("a new {}", vm.type_name(owner)),
            };
            for (label, _) in edges(vm, owner).iter().filter(|(_, to)| *to == op) {
                owners.slot(&role, &name, label);
            }
        }
        for (owner, _) in namespace_parts(vm).iter().filter(|(_, to)| *to == op) {
            owners.root((*owner).to_owned(), true);
        }
        // The argument is the last that came on the stack.
        let mut stack = Vec::new();
        vm.roots(&mut |owner, to| {
            if to == op {
                match owner {
                    Owner::Stack(_) => stack.push(owner),
                    _ => {
                        let (name, hidden) = owner_name(&owner);
                        owners.root(name, hidden);
                    }
                }
            }
        });
        if question.is_owned && stack.pop().is_some() {
            owners.root("argument of getrefcount".to_owned(), true);
        }
        for owner in stack {
            let (name, hidden) = owner_name(&owner);
            owners.root(name, hidden);
        }
        Asked {
            serial: vm.heap.serial(op),
            ob_refcnt: vm.heap.ob_refcnt(op),
            immortal: vm.heap.is_immortal(op),
            owners: owners.in_order(),
        }
    }

    fn collector_step(&mut self, vm: &Vm, phase: Phase, collection: &Collection) -> CollectorStep {
        let mut tally = std::mem::take(&mut self.phase);
        // Who was rescued, and by whom, is in the changes that the log just gave.
        let step = tally.phase(vm, phase, collection, |op| vm.heap.serial(op) >= self.first && self.is_shown(vm, op));
        self.phase = tally;
        step
    }

    /// Whether an object has a row of its own: the program's data, not its functions, classes and frames.
    fn is_shown(&self, vm: &Vm, op: Obj) -> bool {
        self.role(vm, op) == Role::Plain
            && !matches!(
                vm.heap.payload(op),
                Py::Function(_) | Py::Type(_) | Py::Module(_) | Py::Builtin(_) | Py::Cell(_) | Py::Iter(_)
            )
    }
}

impl Observer for Recorder {
    fn step(&mut self, vm: &mut Vm, step: Taken<'_>) {
        self.record(vm, step);
        // Rescues are notes of the phase that they happened in.
        if let Some(Step { changes, collector: Some(collector), .. }) = self.steps.last_mut() {
            for change in changes.iter().filter(|change| change.kind == ChangeKind::Rescued) {
                if let Some(row) = collector.rows.iter_mut().find(|row| row.serial == change.serial) {
                    row.note = Some(format!("rescued: {}", change.because));
                }
            }
        }
    }

    fn asked(&mut self, vm: &mut Vm, question: Question) {
        if self.steps.len() < MAX_STEPS {
            let asked = self.answer(vm, question);
            self.asked.push(asked);
        }
    }

    fn finish(self: Box<Self>) -> Box<dyn Any> {
        self
    }
}

fn kind_of(kind: Kind) -> StepKind {
    match kind {
        Kind::Line => StepKind::Line,
        Kind::Call => StepKind::Call,
        Kind::Return => StepKind::Return,
        Kind::Finalizer => StepKind::Finalizer,
        Kind::Callback => StepKind::Callback,
        Kind::Collector(_) => StepKind::Collector,
        Kind::Exit => StepKind::Exit,
        Kind::Shutdown => StepKind::Shutdown,
    }
}

fn owner_name(owner: &Owner) -> (String, bool) {
    match owner {
        Owner::Stack(function) => (format!("evaluation stack of {function}"), true),
        Owner::Argument(function) => (format!("call of {function}, kept by the caller"), true),
        Owner::Local(name, function) => (format!("local {name} of {function}"), false),
        Owner::Frame(function) => (format!("frame of {function}"), true),
        Owner::Arena => ("AST arena".to_owned(), true),
        Owner::Exception => ("exception being raised or handled".to_owned(), true),
        Owner::Native(what) => ((*what).to_owned(), true),
        Owner::Interpreter => ("interpreter".to_owned(), true),
        Owner::Collector => ("the collector, for a moment".to_owned(), true),
    }
}

/// The part of code, function or class that a tuple or dict is, if it is one.
fn hidden_part(vm: &Vm, op: Obj) -> Option<String> {
    // Whoever owns it says what it is. There are few owners, and they are made near it.
    vm.heap.objects().find_map(|owner| match vm.heap.payload(owner) {
        Py::Code(code) => {
            let at = code.parts().iter().position(|&part| part == op)?;
            let names = ["co_consts", "co_names", "co_varnames", "co_cellvars", "co_freevars"];
            Some(format!("{} of {}", names.get(at)?, code.body.name))
        }
        Py::Type(ty) if ty.dict == op => Some(format!("{}.__dict__", ty.name)),
        Py::Type(ty) if ty.mro == op => Some(format!("{}.__mro__", ty.name)),
        Py::Type(ty) if ty.heap_type && own_attribute(vm, ty.dict, op).is_some() => {
            Some(format!("{}.{}", ty.name, own_attribute(vm, ty.dict, op)?))
        }
        Py::Type(ty) if ty.bases == op => Some(format!("{}.__bases__", ty.name)),
        Py::Function(function) if function.closure == op => Some("closure".to_owned()),
        Py::Module(dict) if *dict == op && op != vm.known.main => Some("namespace of a module".to_owned()),
        _ => None,
    })
}

/// The name under which every class keeps this object for itself, as `__static_attributes__`.
fn own_attribute(vm: &Vm, dict: Obj, op: Obj) -> Option<String> {
    let Py::Dict(entries) = vm.heap.payload(dict) else { return None };
    let entry = entries.iter().find(|entry| entry.value == op)?;
    vm.text(entry.key).filter(|name| is_dunder(name)).map(str::to_owned)
}

/// What an atomic object is, as `repr` gives it.
fn value(vm: &Vm, op: Obj) -> Option<String> {
    let text = match vm.heap.payload(op) {
        Py::None
        | Py::NotImplemented
        | Py::Ellipsis
        | Py::Bool(_)
        | Py::Int(_)
        | Py::BigInt(_)
        | Py::Float(_)
        | Py::Str(_)
        | Py::Bytes(_) => vm.brief(op),
        Py::Range(start, stop, step) => format!("range({start}, {stop}, {step})"),
        _ => return None,
    };
    if text.chars().count() <= MAX_VALUE {
        return Some(text);
    }
    Some(text.chars().take(MAX_VALUE - 1).chain(['…']).collect())
}

/// What the main module's dict owns besides the values of the reader's names: keys, and what every module has.
fn namespace_parts(vm: &Vm) -> Vec<(&'static str, Obj)> {
    if vm.known.main.is_null() || !vm.heap.is_live(vm.known.main) {
        return Vec::new();
    }
    let Py::Dict(dict) = vm.heap.payload(vm.known.main) else { return Vec::new() };
    let mut parts = Vec::new();
    for entry in dict.iter() {
        parts.push(("key of the module's namespace", entry.key));
        if vm.text(entry.key).is_some_and(is_dunder) {
            parts.push(("the module's own attributes", entry.value));
        }
    }
    parts
}

pub(crate) fn is_dunder(name: &str) -> bool {
    name.starts_with("__") && name.ends_with("__")
}
