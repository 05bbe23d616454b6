//! A toy in place of the simulator, so that tests here say what a run does without depending on how it is done.
//!
//! It knows a dozen statements and counts references as CPython does for them; everything else about it is made up.

use std::sync::Arc;

use heapsim::bytes::{Bytes, Region};
use heapsim::report::{Caveat, Fault, Leak, LimitHit, Uncaught};
use heapsim::trace::{
    Change, ChangeKind, CollectorRow, CollectorStep, Edge, FORMAT, Object, Role, Root, Serial, State, Step, StepKind, Trace,
};
use heapsim::{InputError, Language, Options, Program, Report, Run};

use crate::run::Runner;

/// Runs programs of these lines: `a = []`, `b = a`, `a.x = b`, `del a`, `print(text)`, `print(version)`, `call 1`,
/// `value [1]`, `collect`, `raise Type: message`, `fault code`, `survive 0`, `leak 4`, `stand-in`, `exit 3`, `forever`, `bad syntax`,
/// `panic`; others do nothing.
pub(crate) struct Toy;

impl Runner for Toy {
    fn run(&self, program: &Program, options: &Options) -> Result<Run, Vec<InputError>> {
        let mut world = World::new(program, options);
        for (index, line) in program.source.lines().enumerate() {
            if line.trim() == "bad syntax" {
                let (line, col) = (u32::try_from(index).unwrap() + 1, 5);
                let message = "invalid syntax".to_owned();
                return Err(vec![InputError { line, col, message, kind: "SyntaxError".to_owned() }]);
            }
        }
        for (index, line) in program.source.lines().enumerate() {
            if !world.line(u32::try_from(index).unwrap() + 1, line.trim(), options) {
                break;
            }
        }
        world.step(StepKind::Exit, 0);
        Ok(world.run)
    }
}

struct World {
    lines: Vec<String>,
    run: Run,
    state: State,
    shown: State,
    next: Serial,
    step: Step,
}

const GLOBALS: Serial = 1;

impl World {
    fn new(program: &Program, options: &Options) -> Self {
        let python = match program.language {
            Language::Python => format!("{}.0", options.python),
            Language::C => String::new(),
        };
        let trace = Trace { format: FORMAT, language: program.language, python, mode: options.mode, steps: Vec::new() };
        let mut state = State::default();
        let globals = object(GLOBALS, "globals", "dict", Role::Namespace("global".to_owned()));
        state.objects.insert(GLOBALS, globals.into());
        World {
            lines: program.source.lines().map(str::to_owned).collect(),
            run: Run { report: Report::default(), trace: Some(trace) },
            state,
            shown: State::default(),
            next: 2,
            step: empty_step(),
        }
    }

    /// Does a line; whether the program goes on.
    fn line(&mut self, number: u32, line: &str, options: &Options) -> bool {
        let mut goes_on = true;
        let statement = line.split('#').next().unwrap_or(line).trim();
        let words: Vec<&str> = statement.split(' ').collect();
        match words.as_slice() {
            [name, "=", "[]"] => {
                let serial = self.next;
                self.next += 1;
                let name_of = format!("list#{}", serial - 1);
                self.state.objects.insert(serial, object(serial, &name_of, "list", Role::Plain).into());
                self.bind(GLOBALS, name, Some(serial));
            }
            [name, "=", other] if name.contains('.') => {
                let (owner, slot) = name.split_once('.').unwrap();
                let (owner, to) = (self.global(owner), self.global(other));
                self.bind(owner, &format!(".{slot}"), Some(to));
            }
            [name, "=", other] => {
                let to = self.global(other);
                self.bind(GLOBALS, name, Some(to));
            }
            ["del", name] => self.bind(GLOBALS, name, None),
            ["value", value] => self.step.value = Some((*value).to_owned()),
            ["collect"] => self.collect(number),
            ["call", target] => {
                let target: u32 = target.parse().unwrap();
                let text = self.lines[target as usize - 1].trim().to_owned();
                self.deeper(StepKind::Call, target, |_| {});
                self.deeper(StepKind::Line, target, |world| world.print(&text, options));
                self.deeper(StepKind::Return, target, |_| {});
            }
            ["raise", kind, rest @ ..] => {
                let type_name = kind.trim_end_matches(':').to_owned();
                self.run.report.uncaught = Some(Uncaught { type_name, message: rest.join(" "), line: number });
                self.run.report.exit_code = 1;
                goes_on = false;
            }
            ["fault", code] => self.run.report.faults.push(fault(code, number)),
            // The checker's status says that something was wrong, the machine's that nothing stopped it.
            ["survive", status] => {
                self.run.report.exit_code = 1;
                self.run.report.outcome.exit = Some(status.parse().unwrap());
            }
            ["leak", bytes] => {
                self.run.report.leaks.push(Leak { line: number, bytes: bytes.parse().unwrap(), objects: 1 });
            }
            ["exit", status] => {
                self.run.report.exit_code = status.parse().unwrap();
                goes_on = false;
            }
            ["stand-in"] => {
                self.step.stdout = "7\n".to_owned();
                self.run.report.caveats.push(Caveat { code: "address".to_owned(), line: number });
            }
            ["forever"] => {
                let message = "1000 instructions were executed".to_owned();
                self.run.report.limit = Some(LimitHit { limit: "steps".to_owned(), line: number, message });
                goes_on = false;
            }
            ["panic"] => panic!("the toy is broken"),
            _ => self.print(statement, options),
        }
        if self.run.trace.as_ref().is_some_and(|trace| trace.language == Language::C) {
            let region = Region { title: "toy memory".to_owned(), base: 0, cells: Vec::new(), spans: Vec::new() };
            let now = Bytes { regions: vec![region], ..Bytes::default() };
            self.step.bytes = self.state.bytes.take().unwrap_or_default().patch_to(&now);
            self.state.bytes = Some(Arc::new(now));
        }
        if !statement.is_empty() && !statement.starts_with("def") {
            self.step(StepKind::Line, number);
        }
        goes_on
    }

    fn print(&mut self, statement: &str, options: &Options) {
        let Some(text) = statement.strip_prefix("print(").and_then(|rest| rest.strip_suffix(')')) else {
            return;
        };
        let text = match text {
            "version" if self.run.trace.as_ref().is_some_and(|t| t.language == Language::C) => {
                format!("{:?}", options.layout)
            }
            "version" => options.python.clone(),
            text => text.to_owned(),
        };
        self.step.stdout.push_str(&text.replace("\\n", "\n"));
        self.step.stdout.push('\n');
    }

    fn deeper(&mut self, kind: StepKind, line: u32, work: impl FnOnce(&mut Self)) {
        work(self);
        self.step.depth = 1;
        self.step.function = "f".into();
        self.step(kind, line);
    }

    fn global(&self, name: &str) -> Serial {
        let edges = &self.state.objects[&GLOBALS].edges;
        edges.iter().find(|edge| edge.label == name).map_or_else(|| panic!("no {name}"), |edge| edge.to)
    }

    fn bind(&mut self, owner: Serial, label: &str, to: Option<Serial>) {
        let edges = &mut self.get(owner).edges;
        let old = edges.iter().position(|edge| edge.label == label).map(|at| edges.remove(at).to);
        if let Some(to) = to {
            edges.push(Edge { label: label.to_owned(), to });
            self.count(to, 1, ChangeKind::Incref);
        }
        if let Some(old) = old {
            self.count(old, -1, ChangeKind::Decref);
            if self.state.objects[&old].ob_refcnt == 0 {
                self.free(old);
            }
        }
    }

    fn count(&mut self, serial: Serial, by: i64, kind: ChangeKind) {
        let object = self.get(serial);
        object.ob_refcnt += by;
        let ob_refcnt = object.ob_refcnt;
        let because = "a toy did it".into();
        self.step.changes.push(Change { serial, kind, ob_refcnt, because });
    }

    fn get(&mut self, serial: Serial) -> &mut Object {
        Arc::make_mut(self.state.objects.get_mut(&serial).unwrap())
    }

    fn free(&mut self, serial: Serial) {
        let because = "nobody refers to it".into();
        self.step.changes.push(Change { serial, kind: ChangeKind::Dealloc, ob_refcnt: 0, because });
        self.state.objects.remove(&serial);
        self.step.freed.push(serial);
    }

    /// Frees every object that no name refers to; good enough for cycles of one.
    fn collect(&mut self, line: u32) {
        let named: Vec<Serial> = self.state.objects[&GLOBALS].edges.iter().map(|edge| edge.to).collect();
        let lists: Vec<Arc<Object>> = self.state.objects.values().filter(|object| object.serial != GLOBALS).cloned().collect();
        for phase in ["update_refs", "subtract_refs", "delete_garbage"] {
            let row = |object: &Arc<Object>| CollectorRow {
                serial: object.serial,
                ob_refcnt: object.ob_refcnt,
                gc_refs: match phase {
                    "update_refs" => Some(object.ob_refcnt),
                    "subtract_refs" => Some(i64::from(named.contains(&object.serial))),
                    _ => None,
                },
                list: "young".to_owned(),
                note: None,
            };
            let rows = lists.iter().map(row).collect();
            let summary = "a toy counted".to_owned();
            self.step.collector = Some(CollectorStep { generation: 2, phase: phase.to_owned(), summary, rows, others: 7 });
            if phase == "delete_garbage" {
                let garbage = lists.iter().map(|object| object.serial).filter(|serial| !named.contains(serial));
                garbage.collect::<Vec<_>>().into_iter().for_each(|serial| self.free(serial));
            }
            self.step(StepKind::Collector, line);
        }
    }

    /// Ends the step: records what differs from the one before.
    fn step(&mut self, kind: StepKind, line: u32) {
        let mut step = std::mem::replace(&mut self.step, empty_step());
        step.kind = kind;
        step.line = line;
        let differs = |object: &&Arc<Object>| self.shown.objects.get(&object.serial) != Some(object);
        step.objects = self.state.objects.values().filter(differs).map(|object| (**object).clone()).collect();
        self.run.report.stdout.push_str(&step.stdout);
        self.shown = self.state.clone();
        self.run.trace.as_mut().unwrap().steps.push(step);
    }
}

fn empty_step() -> Step {
    Step::new(StepKind::Line, 0, "<module>", 0)
}

pub(crate) fn object(serial: Serial, name: &str, type_name: &str, role: Role) -> Object {
    Object {
        serial,
        name: name.to_owned(),
        type_name: type_name.to_owned(),
        role,
        value: None,
        ob_refcnt: 0,
        immortal: false,
        tracked: true,
        generation: Some(0),
        address: 0,
        size: 56,
        edges: Vec::new(),
        weak: None,
    }
}

fn fault(code: &str, line: u32) -> Fault {
    Fault {
        code: code.to_owned(),
        line,
        col: 1,
        message: "a toy went wrong".to_owned(),
        object: None,
        allocated: Some(1),
        freed: None,
        then: Some("carries on".to_owned()),
    }
}

/// A local variable of `f`, for tests of names.
pub(crate) fn local(name: &str, to: Serial) -> Root {
    Root { owner: format!("local {name} of f"), to, hidden: false }
}
