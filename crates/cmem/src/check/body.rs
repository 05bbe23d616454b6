//! The code of one function while it is made: instructions, variables, scopes, jumps still to be aimed.

use std::collections::HashMap;
use std::rc::Rc;

use crate::code::{Op, Var};
use crate::source::{Diagnostic, Pos, closest};
use crate::types::Type;

/// A function in the making.
#[derive(Debug)]
pub(super) struct Body {
    pub(super) ops: Vec<Op>,
    pub(super) places: Vec<Pos>,
    pub(super) vars: Vec<Var>,
    pub(super) scopes: Vec<Vec<u32>>,
    /// The scopes that are open here, outermost first.
    pub(super) open: Vec<u32>,
    pub(super) name: String,
    pub(super) returns: Type,
    pub(super) variadic: bool,
    /// The loops and switches around this place.
    pub(super) targets: Vec<JumpTarget>,
    /// How many loops and branches are around this place.
    pub(super) control: u32,
    /// For each variable, how it gets its values.
    values: Vec<Values>,
    /// How many variables got a first value.
    valued: u32,
    labels: HashMap<String, Label>,
    aims: Vec<Aim>,
}

/// How a variable gets its values: what decides its turn in a frame ([`crate::layout::Slot::turn`]).
#[derive(Debug)]
struct Values {
    /// How many loops and branches are around its declaration.
    control: u32,
    /// Its turn to get a first value.
    first: u32,
    /// Whether a loop or a branch changes it.
    merges: bool,
}

/// A loop or a switch that `break` and `continue` leave.
#[derive(Debug)]
pub(super) struct JumpTarget {
    /// How many scopes are open around it.
    pub(super) depth: usize,
    pub(super) breaks: Vec<usize>,
    /// `None` for a switch.
    pub(super) continues: Option<Vec<usize>>,
    /// A switch's labels.
    pub(super) cases: Vec<CaseLabel>,
}

/// A label of a switch: `None` is `default`.
#[derive(Debug)]
pub(super) struct CaseLabel {
    pub(super) value: Option<i64>,
    pub(super) target: usize,
    pub(super) path: Vec<u32>,
}

#[derive(Debug)]
struct Label {
    target: usize,
    path: Vec<u32>,
}

/// A jump whose target, or whose crossing of scopes, is settled at the end.
#[derive(Debug)]
struct Aim {
    op: usize,
    from: Vec<u32>,
    kind: AimKind,
    pos: Pos,
}

#[derive(Debug)]
enum AimKind {
    Goto(String),
    Switch(Vec<CaseLabel>, usize),
}

/// A finished function.
pub(super) struct Finished {
    pub(super) ops: Vec<Op>,
    pub(super) places: Vec<Pos>,
    pub(super) vars: Vec<Var>,
    pub(super) scopes: Vec<Vec<u32>>,
}

impl Body {
    pub(super) fn new(returns: Type) -> Body {
        Body {
            ops: Vec::new(),
            places: Vec::new(),
            vars: Vec::new(),
            scopes: Vec::new(),
            open: Vec::new(),
            name: String::new(),
            returns,
            variadic: false,
            targets: Vec::new(),
            control: 0,
            values: Vec::new(),
            valued: 0,
            labels: HashMap::new(),
            aims: Vec::new(),
        }
    }

    pub(super) fn emit(&mut self, op: Op, pos: Pos) -> usize {
        self.ops.push(op);
        self.places.push(pos);
        self.ops.len() - 1
    }

    pub(super) fn here(&self) -> usize {
        self.ops.len()
    }

    /// Puts an instruction where a value is ready, at `at`: what jumps there runs it, too.
    pub(super) fn insert(&mut self, at: usize, op: Op, pos: Pos) {
        for op in &mut self.ops {
            if let Op::Jump(to) | Op::JumpIfZero(to) | Op::JumpIfNotZero(to) = op
                && *to as usize > at
            {
                *to += 1;
            }
        }
        self.ops.insert(at, op);
        self.places.insert(at, pos);
    }

    /// Takes away the instructions from `start` on, to be attached later.
    pub(super) fn detach(&mut self, start: usize) -> (Vec<Op>, Vec<Pos>) {
        (self.ops.split_off(start), self.places.split_off(start))
    }

    /// Adds instructions that once stood at `old`.
    pub(super) fn attach(&mut self, (ops, places): (Vec<Op>, Vec<Pos>), old: usize) {
        let new = self.here();
        for (mut op, place) in ops.into_iter().zip(places) {
            if let Op::Jump(to) | Op::JumpIfZero(to) | Op::JumpIfNotZero(to) = &mut op {
                *to = (*to as usize + new - old) as u32;
            }
            self.emit(op, place);
        }
    }

    /// Forgets the instructions past `length`: their value isn't needed, only their type was.
    pub(super) fn truncate(&mut self, length: usize) {
        self.ops.truncate(length);
        self.places.truncate(length);
    }

    /// Aims the jump at `op` here.
    pub(super) fn land(&mut self, op: usize) {
        self.aim(op, self.here());
    }

    pub(super) fn aim(&mut self, op: usize, target: usize) {
        match &mut self.ops[op] {
            Op::Jump(to) | Op::JumpIfZero(to) | Op::JumpIfNotZero(to) => *to = target as u32,
            other => unreachable!("{other:?} is no jump"),
        }
    }

    /// Opens a scope; its variables are added as they are declared.
    pub(super) fn open_scope(&mut self, pos: Pos) -> u32 {
        self.scopes.push(Vec::new());
        let scope = self.scopes.len() as u32 - 1;
        self.open.push(scope);
        self.emit(Op::Enter(scope), pos);
        scope
    }

    pub(super) fn close_scope(&mut self, pos: Pos) {
        let scope = self.open.pop().expect("it was opened");
        self.emit(Op::Leave(scope), pos);
    }

    /// Leaves the scopes past `depth` on the way to a jump.
    pub(super) fn leave_to(&mut self, depth: usize, pos: Pos) {
        for index in (depth..self.open.len()).rev() {
            self.emit(Op::Leave(self.open[index]), pos);
        }
    }

    /// Adds a parameter.
    pub(super) fn add_param(&mut self, var: Var) -> u32 {
        self.vars.push(var);
        self.values.push(Values { control: self.control, first: u32::MAX, merges: false });
        self.vars.len() as u32 - 1
    }

    /// Notes that a variable gets a value here.
    pub(super) fn value(&mut self, var: u32) {
        let values = &mut self.values[var as usize];
        values.merges |= self.control > values.control;
        if values.first == u32::MAX {
            values.first = self.valued;
            self.valued += 1;
        }
    }

    /// Adds a variable to the innermost scope.
    pub(super) fn add_var(&mut self, var: Var) -> u32 {
        let index = self.add_param(var);
        if let Some(scope) = self.open.last() {
            self.scopes[*scope as usize].push(index);
        }
        index
    }

    /// Sets a label here; false if it exists.
    pub(super) fn label(&mut self, name: &str) -> bool {
        let label = Label { target: self.here(), path: self.open.clone() };
        self.labels.insert(name.to_owned(), label).is_none()
    }

    pub(super) fn goto(&mut self, name: &str, pos: Pos) {
        let op = self.emit(Op::Jump(0), pos);
        self.aims.push(Aim { op, from: self.open.clone(), kind: AimKind::Goto(name.to_owned()), pos });
    }

    /// Aims the switch at `op` at its labels; without `default`, at `end`.
    pub(super) fn switch(&mut self, op: usize, cases: Vec<CaseLabel>, end: usize, pos: Pos) {
        self.aims.push(Aim { op, from: self.open.clone(), kind: AimKind::Switch(cases, end), pos });
    }

    /// Adds the code of another body, which has neither variables nor labels.
    pub(super) fn append(&mut self, other: Body) {
        let shift = self.here() as u32;
        for (mut op, place) in other.ops.into_iter().zip(other.places) {
            if let Op::Jump(to) | Op::JumpIfZero(to) | Op::JumpIfNotZero(to) = &mut op {
                *to += shift;
            }
            self.emit(op, place);
        }
    }

    /// Settles every jump.
    pub(super) fn finish(mut self, end: Pos) -> (Finished, Vec<Diagnostic>) {
        let values = &self.values;
        let mut order: Vec<usize> = (0..self.vars.len()).collect();
        order.sort_by_key(|&i| match values[i].merges {
            true => (false, i as u32),
            false => (true, values[i].first),
        });
        for (turn, var) in order.into_iter().enumerate() {
            self.vars[var].slot.turn = turn as u32;
        }
        let mut errors = Vec::new();
        for aim in std::mem::take(&mut self.aims) {
            match aim.kind {
                AimKind::Goto(name) => {
                    let Some(label) = self.labels.get(&name) else {
                        let mut error = Diagnostic::types(aim.pos, format!("there is no label `{name}` in this function"));
                        if let Some(meant) = closest(&name, self.labels.keys().map(String::as_str)) {
                            error = error.with_help(format!("did you mean `{meant}`?"));
                        }
                        errors.push(error);
                        continue;
                    };
                    let (target, path) = (label.target, label.path.clone());
                    let target = self.cross(&aim.from, &path, target, end);
                    self.aim(aim.op, target);
                }
                AimKind::Switch(cases, past) => {
                    let mut table = Vec::new();
                    let mut default = past;
                    for case in cases {
                        let target = self.cross(&aim.from, &case.path, case.target, end);
                        match case.value {
                            Some(value) => table.push((value, target as u32)),
                            None => default = target,
                        }
                    }
                    self.ops[aim.op] = Op::Switch(Rc::from(table), default as u32);
                }
            }
        }
        (Finished { ops: self.ops, places: self.places, vars: self.vars, scopes: self.scopes }, errors)
    }

    /// Where a jump from one nest of scopes to another must go: to its target, or to code that crosses over first.
    fn cross(&mut self, from: &[u32], to: &[u32], target: usize, pos: Pos) -> usize {
        if from == to {
            return target;
        }
        let shared = from.iter().zip(to).take_while(|(a, b)| a == b).count();
        let start = self.here();
        for scope in from[shared..].iter().rev() {
            self.emit(Op::Leave(*scope), pos);
        }
        for scope in &to[shared..] {
            self.emit(Op::Enter(*scope), pos);
        }
        self.emit(Op::Jump(target as u32), pos);
        start
    }
}
