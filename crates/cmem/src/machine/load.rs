//! Loading a program: where its code, constants, variables, arguments and stack lie.

use std::collections::BTreeSet;

use super::Machine;
use crate::alloc::Heap;
use crate::code::{Global, Program, Section};
use crate::eval::written;
use crate::layout::place;
use crate::libc::Library;
use crate::object::{Object, ObjectId, ObjectKind, Objects, State};
use crate::outcome::Options;
use crate::source::Pos;
use crate::space::{MapKind, Space};
use crate::types::round_up;

/// Just past the stack's last byte.
pub(crate) const STACK_TOP: u64 = 0x7fff_ffff_f000;
/// How big the stack is. Linux gives 8 MiB; here endless recursion should end sooner.
pub(crate) const STACK_SIZE: u64 = 1 << 20;
/// Kept free above the first frame: arguments and what the kernel passes.
const STACK_RESERVE: u64 = 0x1000;

/// The upper half of these addresses is even enough that a stray `free` doesn't take it for a chunk's flags.
const CODE_BASE: u64 = 0x5600_0000_1000;
const CONSTANTS_BASE: u64 = 0x5600_0000_2000;
/// Each function's code takes that many bytes here.
const CODE_STEP: u64 = 0x40;

pub(super) fn load<'p>(program: &'p Program, options: &Options) -> Machine<'p> {
    let mut space = Space::new();
    let mut objects = Objects::default();
    let mut add = |kind, base, size, born| objects.add(Object { kind, base, size, born, state: State::Live });

    let mut functions = Vec::new();
    for (i, function) in program.functions.iter().enumerate() {
        let base = CODE_BASE + 0x139 + CODE_STEP * i as u64;
        functions.push(add(ObjectKind::Code(function.name.clone()), base, 1, 0));
    }
    let code_size = round_up(0x139 + CODE_STEP * program.functions.len() as u64, 4096);
    space.map_fresh(CODE_BASE, code_size, MapKind::Code, 0);

    // The sections follow one another; between them lies at least a page's rest.
    let constants_base = CONSTANTS_BASE.max(CODE_BASE + code_size);
    let mut globals: Vec<ObjectId> = vec![0; program.globals.len()];
    let mut literals = Vec::new();
    let mut constants_end = constants_base + 4;
    for step in constants(program) {
        let (kind, base, size, born) = match step {
            Constant::Literal(text) => {
                // As gcc aligns them.
                let align = if text.len() >= 31 { 8 } else { 1 };
                (ObjectKind::Literal, round_up(constants_end, align), text.len() as u64, 0)
            }
            Constant::Global(index) => {
                let global = &program.globals[index];
                let declared = global.declared.clone();
                let line = declared.line;
                (ObjectKind::Global(declared), round_up(constants_end, alignment(global)), global.size, line)
            }
        };
        let id = add(kind, base, size, born);
        constants_end = base + size;
        match step {
            Constant::Literal(_) => literals.push(id),
            Constant::Global(index) => globals[index] = id,
        }
    }
    let mut place_section = |section: Section, start: u64| {
        let mut end = start;
        for (i, global) in program.globals.iter().enumerate().filter(|(_, global)| global.section == section) {
            let base = round_up(end, alignment(global));
            let declared = global.declared.clone();
            let line = declared.line;
            globals[i] = add(ObjectKind::Global(declared), base, global.size, line);
            end = base + global.size;
        }
        end
    };
    let data_base = round_up(constants_end, 4096) + 0x1000;
    let data_end = place_section(Section::Data, data_base + 0x20);
    let zero_end = place_section(Section::Zero, data_end);
    // Constants are set by the start-up code; then the page is closed. What is left of it is zeros.
    space.map_zeros(constants_base, round_up(constants_end, 4096) - constants_base, MapKind::Data);
    for (text, id) in program.literals.iter().zip(&literals) {
        let base = objects.get(*id).base;
        for (i, value) in text.iter().enumerate() {
            let stored = space.put(base + i as u64, written(*value));
            debug_assert!(stored.is_ok(), "the section is mapped");
        }
    }
    space.map_zeros(data_base, round_up(zero_end - data_base, 4096), MapKind::Data);

    space.map_fresh(STACK_TOP - STACK_SIZE, STACK_SIZE, MapKind::Stack, options.seed);
    let library = Library::new(&mut space, &mut objects, options);
    let arrangements = program.functions.iter().map(|function| {
        let slots: Vec<_> = function.vars.iter().map(|var| var.slot).collect();
        place(options.layout, &slots)
    });
    Machine {
        program,
        layout: options.layout,
        space,
        objects,
        heap: Heap::new(options.max_memory, options.seed),
        library,
        frames: Vec::new(),
        arrangements: arrangements.collect(),
        globals,
        literals,
        functions,
        stack_low: STACK_TOP - STACK_RESERVE,
        library_return: None,
        faults: Vec::new(),
        reported: BTreeSet::new(),
        here: Pos::BUILT_IN,
        steps: 0,
        blocks: BTreeSet::new(),
    }
}

/// What lies among the constants.
#[derive(Clone, Copy)]
enum Constant<'p> {
    Literal(&'p [u8]),
    Global(usize),
}

/// The constants in the order in which gcc -O0 puts them: as in the source, and the functions' own at the end, the last
/// one first.
fn constants(program: &Program) -> Vec<Constant<'_>> {
    let read_only = || program.globals.iter().enumerate().filter(|(_, global)| global.section == Section::ReadOnly);
    let mut order = Vec::new();
    for (number, text) in program.literals.iter().enumerate() {
        // A global's own literals come before it.
        let before = read_only().filter(|(_, global)| global.literals_before == Some(number));
        order.extend(before.map(|(index, _)| Constant::Global(index)));
        order.push(Constant::Literal(text));
    }
    let last = program.literals.len();
    let rest = read_only().filter(|(_, global)| global.literals_before.is_some_and(|before| before >= last));
    order.extend(rest.map(|(index, _)| Constant::Global(index)));
    let inner: Vec<_> = read_only().filter(|(_, global)| global.literals_before.is_none()).collect();
    order.extend(inner.into_iter().rev().map(|(index, _)| Constant::Global(index)));
    order
}

/// gcc aligns big variables more than their type asks for.
fn alignment(global: &Global) -> u64 {
    match global.size {
        32.. => global.align.max(32),
        16.. => global.align.max(16),
        _ => global.align,
    }
}

impl Machine<'_> {
    /// Makes constants read-only, once they are set.
    pub(crate) fn close_constants(&mut self) {
        let globals = self.program.globals.iter().zip(&self.globals);
        let constants = globals.filter(|(global, _)| global.section == Section::ReadOnly).map(|(_, id)| id);
        if let Some(id) = self.literals.iter().chain(constants).next() {
            self.space.protect(self.objects.get(*id).base);
        }
    }
}
