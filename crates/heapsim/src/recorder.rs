//! How a run of Python becomes a trace: at each step, what changed since the last one.
//!
//! The heap's log says which objects changed, so a step costs what it changed, not what there is.
//! Not here: running (`pyvm`), sentences (`causes`).

use std::any::Any;
use std::collections::HashSet;
use std::sync::Arc;

use pyheap::gc::collect::{Collection, Phase};
use pyheap::{Obj, Payload, Serial};
use pyvm::observer::{Asked as Question, Observer, Step as Taken, StepKind as Kind};
use pyvm::roots::Owner;
use pyvm::{Py, Vm};

use litemap::LiteMap;

use crate::causes;
use crate::edges::{Label, edges};
use crate::phases::Tally;
use crate::roles::{self, namespace_parts, owner_name};
use crate::splice::Splice;
use crate::state::{self, Owners};
use crate::trace::{
    Asked, Change, ChangeKind, CollectorStep, Counters, Edge, MAX_STEPS, Object, Patch, Role, Root, Step, StepKind,
};

/// A value is shown up to so many characters.
const MAX_VALUE: usize = 60;

/// Watches a run.
pub(crate) struct Recorder {
    steps: Vec<Step>,
    /// The serial of the first object that is the program's.
    first: Serial,
    /// Objects that the trace has, alive or not, with their display names.
    names: LiteMap<Serial, String>,
    /// How many objects of each type were named: of the program's, and of hidden ones.
    counts: LiteMap<(String, bool), u32>,
    /// Live objects as the trace has them.
    objects: LiteMap<Serial, Arc<Object>>,
    roots: Vec<Root>,
    counters: Counters,
    /// Reasons and names of functions, each once: most steps repeat them.
    texts: HashSet<Arc<str>>,
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
            names: LiteMap::new(),
            counts: LiteMap::new(),
            objects: LiteMap::new(),
            roots: Vec::new(),
            counters: Counters::default(),
            texts: HashSet::new(),
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
        let mut freed = Vec::new();
        for event in &log.events {
            if matches!(event.kind, pyheap::event::EventKind::Dealloc) {
                freed.push(event.serial);
            }
        }
        let mut dirty: Vec<Obj> = log.dirty.iter().copied().filter(|&op| vm.heap.is_live(op)).collect();
        dirty.sort_by_key(|&op| vm.heap.serial(op));
        dirty.dedup();
        let mut news = News::default();
        for &op in &dirty {
            self.note(vm, op, &mut news);
        }
        for &op in log.moved.iter().filter(|&&op| vm.heap.is_live(op)) {
            if self.objects.contains_key(&vm.heap.serial(op)) {
                self.note(vm, op, &mut news);
            }
        }
        let roots = self.roots_of(vm, &mut news);
        let changes = self.changes(vm, &log.events);
        self.phase.add(&log.events);
        freed.sort_unstable();
        freed.retain(|serial| self.objects.contains_key(serial));
        state::remove_all(&mut self.objects, &freed, |_| {});
        // A process that is killed loses what it had not flushed.
        let stdout = vm.stdout.get(self.stdout..).unwrap_or_default().to_owned();
        let stderr = vm.stderr[self.stderr..].to_owned();
        (self.stdout, self.stderr) = (vm.stdout.len(), vm.stderr.len());
        let collector = match (taken.kind, vm.collection()) {
            (Kind::Collector(phase), Some(collection)) => Some(self.collector_step(vm, phase, collection)),
            _ => None,
        };
        let counters = self.counters(vm);
        let function = self.text(taken.function);
        let objects = news.objects.into_iter().map(|serial| (*self.objects[&serial]).clone()).collect();
        self.steps.push(Step {
            kind: kind_of(taken.kind),
            line: taken.line,
            function,
            depth: taken.depth as u32,
            changes,
            objects,
            patches: news.patches,
            freed,
            roots,
            stdout,
            stderr,
            counters,
            collector,
            value: vm.statement_value.take(),
            asked: std::mem::take(&mut self.asked),
            bytes: None,
        });
    }

    /// Notes how an object is now, and what it refers to that the trace does not have yet.
    fn note(&mut self, vm: &Vm, op: Obj, news: &mut News) {
        let mut pending = vec![op];
        while let Some(op) = pending.pop() {
            let serial = vm.heap.serial(op);
            if news.seen.insert(serial, ()).is_some() {
                continue;
            }
            let mine = serial >= self.first;
            let mut edges = edges(vm, op);
            // An object of start-up comes into the trace when something of the program refers to it.
            edges.retain(|&(_, to)| mine || vm.heap.serial(to) >= self.first);
            let weak = vm.heap.payload(op).weakref().and_then(|wr| wr.wr_object.some());
            let new_edges = match self.difference(vm, op, &edges, weak) {
                Difference::Patch(patch) => {
                    let new = patch.edges.as_ref().map_or(0..0, |splice| splice.at..splice.at + splice.inserted.len());
                    Arc::make_mut(self.objects.get_mut(&serial).expect("it was compared")).apply(&patch);
                    news.patches.push(patch);
                    new
                }
                Difference::None => 0..0,
                Difference::Whole => {
                    let object = self.object(vm, op, &edges, weak);
                    self.objects.insert(serial, Arc::new(object));
                    news.objects.push(serial);
                    0..edges.len()
                }
            };
            let others = edges[new_edges].iter().map(|&(_, to)| to).chain(weak);
            pending.extend(others.filter(|&to| !self.objects.contains_key(&vm.heap.serial(to))));
        }
    }

    /// How an object differs from what the trace has.
    fn difference(&self, vm: &Vm, op: Obj, edges: &[(Label, Obj)], weak: Option<Obj>) -> Difference {
        let Some(old) = self.objects.get(&vm.heap.serial(op)) else { return Difference::Whole };
        let is_same = old.weak == weak.map(|op| vm.heap.serial(op))
            && old.immortal == vm.heap.is_immortal(op)
            && old.value == value(vm, op)
            && old.role == self.role(vm, op);
        if !is_same {
            return Difference::Whole;
        }
        let same_edge = |old: &Edge, (label, to): &(Label, Obj)| old.to == vm.heap.serial(*to) && label.is(&old.label);
        let (tracked, size) = (vm.heap.is_tracked(op), vm.sizeof(op));
        let generation = generation(vm, op);
        let patch = Patch {
            serial: old.serial,
            ob_refcnt: vm.heap.ob_refcnt(op),
            tracked: (tracked != old.tracked).then_some(tracked),
            generation: generation.filter(|_| generation != old.generation),
            size: (size != old.size).then_some(size),
            edges: Splice::between(&old.edges, edges, same_edge, |edge| edge_of(vm, edge)),
        };
        let differs = patch.ob_refcnt != old.ob_refcnt
            || patch.tracked.is_some()
            || patch.generation.is_some()
            || patch.size.is_some()
            || patch.edges.is_some();
        if differs { Difference::Patch(patch) } else { Difference::None }
    }

    /// The collector's counters, if they differ from the last step's.
    fn counters(&mut self, vm: &Vm) -> Option<Counters> {
        let gc = &vm.heap.gc;
        let now = Counters {
            count: gc.generations.map(|generation| generation.count),
            threshold: gc.generations.map(|generation| generation.threshold),
            enabled: gc.enabled,
        };
        let before = std::mem::replace(&mut self.counters, now);
        (now != before).then_some(now)
    }

    fn changes(&mut self, vm: &Vm, events: &[pyheap::event::Event<pyvm::cause::Cause>]) -> Vec<Change> {
        let mut changes = Vec::new();
        for event in events {
            if event.serial >= self.first && self.names.contains_key(&event.serial) {
                let (kind, because) = causes::word(vm, event, &|serial| self.names.get(&serial).cloned());
                let because = self.text(&because);
                changes.push(Change { serial: event.serial, kind, ob_refcnt: event.ob_refcnt, because });
            }
        }
        changes
    }

    /// A text that is kept once.
    fn text(&mut self, text: &str) -> Arc<str> {
        if let Some(known) = self.texts.get(text) {
            return Arc::clone(known);
        }
        let text: Arc<str> = text.into();
        self.texts.insert(Arc::clone(&text));
        text
    }

    fn object(&mut self, vm: &Vm, op: Obj, edges: &[(Label, Obj)], weak: Option<Obj>) -> Object {
        let serial = vm.heap.serial(op);
        let type_name = vm.type_name(op);
        let role = self.role(vm, op);
        // A frame is hidden for a while only, and keeps its name.
        let is_hidden = role != Role::Plain && role != Role::Builtin && !matches!(vm.heap.payload(op), Py::Frame(_));
        Object {
            serial,
            name: self.name(serial, &type_name, is_hidden),
            type_name,
            role,
            value: value(vm, op),
            ob_refcnt: vm.heap.ob_refcnt(op),
            immortal: vm.heap.is_immortal(op),
            tracked: vm.heap.is_tracked(op),
            generation: generation(vm, op),
            address: vm.heap.address(op),
            size: vm.sizeof(op),
            edges: edges.iter().map(|edge| edge_of(vm, edge)).collect(),
            weak: weak.map(|op| vm.heap.serial(op)),
        }
    }

    fn name(&mut self, serial: Serial, type_name: &str, hidden: bool) -> String {
        if let Some(name) = self.names.get(&serial) {
            return name.clone();
        }
        if serial < self.first {
            // What was there before the program has no number.
            self.names.insert(serial, type_name.to_owned());
            return type_name.to_owned();
        }
        let count = self.counts.entry((type_name.to_owned(), hidden)).or_default();
        *count += 1;
        let name = format!("{type_name}#{count}");
        self.names.insert(serial, name.clone());
        name
    }

    fn role(&self, vm: &Vm, op: Obj) -> Role {
        roles::role(vm, self.first, op)
    }

    /// The roots of the program's objects, if they differ from the last step's.
    fn roots_of(&mut self, vm: &Vm, news: &mut News) -> Option<Splice<Root>> {
        let mut roots = Vec::new();
        let mut found = Vec::new();
        for (owner, op) in namespace_parts(vm) {
            if vm.heap.serial(op) >= self.first {
                roots.push(Root { owner: owner.to_owned(), to: vm.heap.serial(op), hidden: true });
                found.push(op);
            }
        }
        vm.roots_since(self.first, &mut |owner, op| {
            let (owner, hidden) = owner_name(&owner);
            roots.push(Root { owner, to: vm.heap.serial(op), hidden });
            found.push(op);
        });
        for op in found {
            if !self.objects.contains_key(&vm.heap.serial(op)) {
                self.note(vm, op, news);
            }
        }
        let splice = Splice::between(&self.roots, &roots, PartialEq::eq, Clone::clone);
        self.roots = roots;
        splice
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
                owners.slot(&role, &name, &label.to_string());
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

    /// Whether an object has a row of its own: the program's data, not its functions and classes.
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

/// What a step says of objects.
#[derive(Default)]
struct News {
    seen: LiteMap<Serial, ()>,
    /// Those that come whole.
    objects: Vec<Serial>,
    patches: Vec<Patch>,
}

/// How an object differs from what the trace has.
enum Difference {
    None,
    Patch(Patch),
    /// It is new, or a patch cannot say it.
    Whole,
}

/// None during a collection that has the object on a list of its own.
fn generation(vm: &Vm, op: Obj) -> Option<u8> {
    vm.heap.gc_generation(op).map(|generation| generation as u8)
}

fn edge_of(vm: &Vm, (label, to): &(Label, Obj)) -> Edge {
    Edge { label: label.to_string(), to: vm.heap.serial(*to) }
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

/// What an atomic object is, as `repr` gives it; for a frame, whose it is.
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
        Py::Frame(frame) => format!("frame of {}", frame.body.name),
        Py::Range(start, stop, step) => format!("range({start}, {stop}, {step})"),
        _ => return None,
    };
    if text.chars().count() <= MAX_VALUE {
        return Some(text);
    }
    Some(text.chars().take(MAX_VALUE - 1).chain(['…']).collect())
}
