//! Functions written in Rust that the program can call, and how they see their arguments.

use pyheap::Obj;

use crate::cause::Cause;
use crate::object::Py;
use crate::vm::{R, Vm};

/// A function that stands for one of CPython's C functions.
#[derive(Clone, Copy, Debug)]
pub struct Native {
    /// Its `__name__`.
    pub name: &'static str,
    /// What is checked before it runs.
    pub takes: Takes,
    /// What it does. Arguments are borrowed; the result is owned by the caller.
    pub run: fn(&mut Vm, Args) -> R,
}

/// What a function takes besides `self`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    /// Whatever it checks by itself (`METH_VARARGS`, `METH_FASTCALL`); a slot, what its name says.
    Any,
    /// Nothing (`METH_NOARGS`).
    Nothing,
    /// One argument by position (`METH_O`).
    One,
}

impl Native {
    /// A function that checks its arguments.
    pub const fn new(name: &'static str, run: fn(&mut Vm, Args) -> R) -> Native {
        Native { name, takes: Takes::Any, run }
    }

    /// A function without arguments.
    pub const fn no_args(name: &'static str, run: fn(&mut Vm, Args) -> R) -> Native {
        Native { name, takes: Takes::Nothing, run }
    }

    /// A function of one argument.
    pub const fn one(name: &'static str, run: fn(&mut Vm, Args) -> R) -> Native {
        Native { name, takes: Takes::One, run }
    }
}

/// Reads a computed attribute; the result is owned by the caller.
pub type Getter = fn(&mut Vm, Obj) -> R;

/// Writes a computed attribute, or deletes it; the value is borrowed.
pub type Setter = fn(&mut Vm, Obj, Option<Obj>) -> R<()>;

/// The arguments of a call: a range of the evaluation stack. A method's first argument is `self`.
#[derive(Clone, Copy, Debug)]
pub struct Args {
    /// The first argument's place on the stack.
    pub base: usize,
    /// How many arguments, those by keyword included.
    pub count: usize,
    /// The names of those by keyword, a tuple, or null; borrowed.
    pub names: Obj,
}

impl Args {
    /// How many arguments are passed by position.
    pub fn positional(self, vm: &Vm) -> usize {
        self.count - self.keywords(vm)
    }

    /// How many are passed by keyword.
    pub fn keywords(self, vm: &Vm) -> usize {
        if self.names.is_null() { 0 } else { vm.tuple_items(self.names).len() }
    }

    /// The argument at a position; borrowed.
    pub fn get(self, vm: &Vm, index: usize) -> Option<Obj> {
        (index < self.positional(vm)).then(|| vm.stack[self.base + index])
    }

    /// The arguments by position; borrowed.
    pub fn all(self, vm: &Vm) -> Vec<Obj> {
        vm.stack[self.base..self.base + self.positional(vm)].to_vec()
    }

    /// The argument with a name; borrowed.
    pub fn keyword(self, vm: &Vm, name: &str) -> Option<Obj> {
        if self.names.is_null() {
            return None;
        }
        let names = vm.tuple_items(self.names);
        let at = names.iter().position(|&op| vm.text(op) == Some(name))?;
        Some(vm.stack[self.base + self.count - names.len() + at])
    }

    /// Without the first argument, for a method that has taken `self`.
    pub fn rest(self) -> Args {
        Args { base: self.base + 1, count: self.count - 1, names: self.names }
    }

    /// Checks the number of positional arguments, `self` not counted, and that none is passed by keyword but the known ones.
    ///
    /// # Errors
    /// TypeError, in CPython's words.
    pub fn check(self, vm: &mut Vm, name: &str, min: usize, max: usize, keywords: &[&str]) -> R<()> {
        // Up to 3.8 errors name a function without its module or type.
        let name = if vm.profile.methods_are_qualified { name } else { name.rsplit('.').next().unwrap_or(name) };
        if keywords.is_empty() && !self.names.is_null() && self.keywords(vm) > 0 {
            return vm.type_error(&format!("{name}() takes no keyword arguments"));
        }
        let given = self.positional(vm);
        // Where every argument has a name, all are counted first.
        if self.count > given && self.count > max && (min, max) == (0, keywords.len()) {
            let message = crate::messages::too_many(name, max, given == 0, self.count);
            return vm.type_error(&message);
        }
        if given < min || given > max {
            let message = crate::messages::arity(name, min, max, given);
            return vm.type_error(&message);
        }
        if !self.names.is_null() {
            for op in vm.tuple_items(self.names).to_vec() {
                let key = vm.text(op).unwrap_or_default().to_owned();
                if !keywords.contains(&key.as_str()) {
                    let message = crate::messages::unexpected_keyword(name, &key, vm.profile);
                    return vm.type_error(&message);
                }
            }
        }
        Ok(())
    }
}

impl Vm {
    /// The items of a tuple; borrowed.
    ///
    /// # Panics
    /// If it is no tuple.
    pub fn tuple_items(&self, op: Obj) -> &[Obj] {
        match self.value(op) {
            Py::Tuple(items) => items,
            _ => panic!("a tuple is expected here, not {}", self.type_name(op)),
        }
    }

    /// The items of a list or tuple, each owned by the caller.
    pub fn owned_items(&mut self, items: &[Obj]) -> Vec<Obj> {
        items.iter().map(|&item| self.incref(item, Cause::Native)).collect()
    }
}
