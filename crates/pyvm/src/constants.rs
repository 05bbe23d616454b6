//! Compiled units become code objects; constants become objects, and it is decided who owns them.
//!
//! A constant belongs to the `co_consts` of each code object that holds it. While a script runs, the AST arena owns its
//! literals too.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use pyheap::Obj;

use crate::cause::Cause;
use crate::compile::unit::{Const, Unit};
use crate::object::Py;
use crate::objects::code::{Body, Code};
use crate::objects::string::all_name_chars;
use crate::vm::{R, Vm};

/// Equal constants of one compilation, not owned: each is owned by a tuple that lives at least as long.
#[derive(Default)]
struct Pool<'a> {
    objects: HashMap<Const, Obj>,
    /// What the AST arena owns too.
    arena: Option<&'a HashSet<Const>>,
}

impl Vm {
    /// Makes the code object of a unit. With `arena`, literals are also owned by [`Vm::arena`].
    pub fn code(&mut self, unit: &Unit, filename: &Rc<str>, arena: bool) -> Obj {
        let mut pool = Pool { objects: HashMap::new(), arena: arena.then_some(&unit.in_tree) };
        self.code_in(unit, filename, &mut pool)
    }

    fn code_in(&mut self, unit: &Unit, filename: &Rc<str>, pool: &mut Pool<'_>) -> Obj {
        if !self.profile.constants_are_merged {
            let arena = pool.arena;
            *pool = Pool { objects: HashMap::new(), arena };
        }
        let consts: Vec<Obj> = unit.consts.iter().map(|constant| self.constant(constant, filename, pool)).collect();
        let names: Vec<Obj> = unit.names.iter().map(|name| self.name_string(name)).collect();
        let locals: Vec<Obj> = unit.locals.iter().map(|name| self.name_string(name)).collect();
        let nlocals = unit.nlocals;
        let nfree = unit.nfree;
        let body = Rc::new(Body {
            name: unit.name.clone(),
            qualname: unit.qualname.clone(),
            filename: filename.clone(),
            instrs: unit.instrs.clone(),
            positions: unit.positions.clone(),
            handlers: unit.handlers.clone(),
            consts: consts.clone(),
            names: names.clone(),
            locals: locals.clone(),
            nlocals,
            cell_arguments: unit.cell_arguments.clone(),
            nfree,
            argcount: unit.argcount,
            posonlyargcount: unit.posonlyargcount,
            kwonlyargcount: unit.kwonlyargcount,
            varargs: unit.varargs,
            varkeywords: unit.varkeywords,
            kind: unit.kind,
            is_generator: unit.is_generator,
            is_plain: !unit.is_generator
                && !unit.varargs
                && !unit.varkeywords
                && unit.kwonlyargcount == 0
                && unit.cell_arguments.is_empty()
                && unit.locals.len() == nlocals,
            firstlineno: unit.firstlineno,
            line_base: unit.line_base,
            has_docstring: unit.has_docstring,
        });
        let cells = nlocals..locals.len() - nfree;
        let co_consts = self.tuple(consts);
        let co_names = self.tuple(names);
        let co_varnames = self.tuple(locals[..nlocals].to_vec());
        let co_cellvars = self.tuple(locals[cells.clone()].to_vec());
        let co_freevars = self.tuple(locals[cells.end..].to_vec());
        let co_filename = self.name_string(filename);
        let co_name = self.name_string(&unit.name);
        let co_qualname = self.name_string(&unit.qualname);
        let parts = [co_consts, co_names, co_varnames, co_cellvars, co_freevars, co_filename, co_name, co_qualname];
        self.alloc(Py::Code(Box::new(Code::new(body, parts))), self.known.types.code)
    }

    /// The object of a constant; owned by the caller.
    fn constant(&mut self, constant: &Const, filename: &Rc<str>, pool: &mut Pool<'_>) -> Obj {
        if let Some(&op) = pool.objects.get(constant) {
            return self.incref(op, Cause::Code);
        }
        let op = match constant {
            Const::None => self.none(),
            Const::Bool(value) => self.bool(*value),
            Const::Ellipsis => self.incref(self.known.ellipsis, Cause::Code),
            Const::Int(value) => self.big_int(value.clone()),
            Const::Float(bits) => self.float(f64::from_bits(*bits)),
            Const::Complex(real, imag) => self.complex(f64::from_bits(*real), f64::from_bits(*imag)),
            Const::Str(text) if all_name_chars(text) => self.intern(text),
            Const::Str(text) => self.str(text),
            Const::Bytes(bytes) => self.bytes(bytes),
            Const::Tuple(items) => {
                let items = items.iter().map(|item| self.constant(item, filename, pool)).collect();
                self.tuple(items)
            }
            Const::FrozenSet(items) => {
                let items: Vec<Obj> = items.iter().map(|item| self.constant(item, filename, pool)).collect();
                self.frozenset_of_constants(items)
            }
            Const::Code(unit) => return self.code_in(&unit.0, filename, pool),
        };
        pool.objects.insert(constant.clone(), op);
        if pool.arena.is_some_and(|in_tree| in_tree.contains(constant)) {
            self.own_by_arena(constant, op);
        }
        op
    }

    fn own_by_arena(&mut self, constant: &Const, op: Obj) {
        match (constant, self.heap.payload(op)) {
            (Const::FrozenSet(_), Py::Set(set)) => {
                // Mirrors `merge_consts_recursive`, Python/compile.c: code objects get a new frozenset, the arena keeps the first.
                let items: Vec<Obj> = set.iter().map(|(key, _)| key).collect();
                let items = self.owned_items(&items);
                let first = self.frozenset_of_constants(items);
                self.arena.push(first);
            }
            _ => {
                let times = if matches!(constant, Const::Bytes(_)) && self.profile.bytes_literals_are_joined { 2 } else { 1 };
                for _ in 0..times {
                    let op = self.incref(op, Cause::Arena);
                    self.arena.push(op);
                }
            }
        }
    }

    /// The interned str of a name in a code object; owned by the caller.
    pub fn name_string(&mut self, name: &str) -> Obj {
        let op = self.intern(name);
        if self.profile.names_are_immortal && !self.heap.is_immortal(op) {
            self.heap.set_ob_refcnt(op, self.profile.immortal_refcnt);
        }
        op
    }

    /// The set's items are hashable constants, so nothing can fail.
    fn frozenset_of_constants(&mut self, items: Vec<Obj>) -> Obj {
        let set = self.alloc_gc(Py::Set(Box::new(crate::objects::set::Set::new(true))), self.known.types.frozenset);
        for item in items {
            let added: R<bool> = self.set_add(set, item);
            debug_assert!(added.is_ok(), "constants are hashable");
            self.decref(item, Cause::Code);
        }
        set
    }

    /// Frees the AST arena's hold on everything from `mark` on.
    pub fn free_arena(&mut self, mark: usize) {
        for op in self.arena.split_off(mark) {
            self.decref(op, Cause::Arena);
        }
    }
}
