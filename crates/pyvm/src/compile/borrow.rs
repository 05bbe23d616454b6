//! Which loads of locals only borrow (3.14): a pass over the instructions of a finished code object.
//!
//! Not here: what a borrowed value is when it runs (`crate::stack`).

use super::jumps;
use super::unit::Unit;
use crate::op::{Instr, Op};

/// A value on the evaluation stack while a basic block is walked: the load that pushed it, and of which local.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Ref {
    load: Option<usize>,
    local: Option<u32>,
}

const OTHER: Ref = Ref { load: None, local: None };

/// Makes each `LoadFast` whose value is used up in its basic block, while the local stays as it is, a `LoadFastBorrow`.
///
/// Mirrors: `optimize_load_fast`, Python/flowgraph.c, CPython 3.14.
/// Differs: values below the block's own are not counted, they are never loads of this block.
pub(super) fn borrow_loads(unit: &mut Unit) {
    let starts = block_starts(unit);
    let checked = checked_loads(unit, &starts);
    for i in reachable_blocks(unit, &starts) {
        let end = starts.get(i + 1).copied().unwrap_or(unit.instrs.len());
        borrow_in_block(unit, starts[i], end, &checked);
    }
}

/// The blocks that are reached without an exception; CPython walks no others.
fn reachable_blocks(unit: &Unit, starts: &[usize]) -> Vec<usize> {
    let block_of = |at: usize| starts.partition_point(|&start| start <= at) - 1;
    let mut reached = vec![false; starts.len()];
    let mut work = vec![0];
    while let Some(block) = work.pop() {
        if std::mem::replace(&mut reached[block], true) {
            continue;
        }
        let end = starts.get(block + 1).copied().unwrap_or(unit.instrs.len());
        let last = unit.instrs[end - 1];
        if jumps(last.op) {
            work.push(block_of(last.arg as usize));
        }
        if !exits(last.op) && !matches!(last.op, Op::Jump | Op::JumpBackward) && end < unit.instrs.len() {
            work.push(block + 1);
        }
    }
    (0..starts.len()).filter(|&block| reached[block]).collect()
}

/// Where basic blocks begin: at the first instruction, after jumps and exits, at the targets of jumps and of handlers.
fn block_starts(unit: &Unit) -> Vec<usize> {
    let mut starts = vec![0];
    for (i, instr) in unit.instrs.iter().enumerate() {
        if jumps(instr.op) {
            starts.push(instr.arg as usize);
        }
        if jumps(instr.op) || exits(instr.op) {
            starts.push(i + 1);
        }
    }
    starts.extend(unit.handlers.iter().map(|handler| handler.target as usize));
    starts.sort_unstable();
    starts.dedup();
    starts.retain(|&start| start < unit.instrs.len());
    starts
}

/// Instructions after which nothing follows.
fn exits(op: Op) -> bool {
    matches!(op, Op::ReturnValue | Op::RaiseVarargs | Op::Reraise)
}

/// The loads of locals that may be unbound; CPython checks these, and checked loads own.
///
/// Mirrors: `add_checks_for_loads_of_uninitialized_variables`, Python/flowgraph.c, CPython 3.14.
/// Differs: no limit of 64 locals.
fn checked_loads(unit: &Unit, starts: &[usize]) -> Vec<bool> {
    let parameters = unit.argcount + unit.kwonlyargcount + usize::from(unit.varargs) + usize::from(unit.varkeywords);
    let mut unsafe_at: Vec<Vec<bool>> = vec![vec![false; unit.locals.len()]; starts.len()];
    let mut seen = vec![false; starts.len()];
    let mut checked = vec![false; unit.instrs.len()];
    let block_of = |at: usize| starts.partition_point(|&start| start <= at) - 1;
    unsafe_at[0][parameters.min(unit.nlocals)..unit.nlocals].fill(true);
    let mut work = vec![0];
    while let Some(block) = work.pop() {
        seen[block] = true;
        let mut state = unsafe_at[block].clone();
        let end = starts.get(block + 1).copied().unwrap_or(unit.instrs.len());
        let mut flow = |to: usize, state: &[bool], seen: &[bool], work: &mut Vec<usize>| {
            let to = block_of(to);
            let grown = unsafe_at[to].iter().zip(state).any(|(old, new)| *new && !*old);
            unsafe_at[to].iter_mut().zip(state).for_each(|(old, new)| *old |= *new);
            if (grown || !seen[to]) && !work.contains(&to) {
                work.push(to);
            }
        };
        let mut falls_through = true;
        for at in starts[block]..end {
            let Instr { op, arg } = unit.instrs[at];
            // As `Body::handler`: the last range that covers the instruction is the innermost.
            if let Some(handler) = unit.handlers.iter().rev().find(|handler| (handler.start..handler.end).contains(&(at as u32)))
            {
                flow(handler.target as usize, &state, &seen, &mut work);
            }
            match op {
                Op::DeleteFast => state[arg as usize] = true,
                Op::StoreFast => state[arg as usize] = false,
                Op::LoadFast => {
                    checked[at] |= state[arg as usize];
                    state[arg as usize] = false;
                }
                _ => {}
            }
            if jumps(op) {
                flow(arg as usize, &state, &seen, &mut work);
            }
            falls_through = !exits(op) && !matches!(op, Op::Jump | Op::JumpBackward);
        }
        if falls_through && end < unit.instrs.len() {
            flow(end, &state, &seen, &mut work);
        }
    }
    checked
}

fn borrow_in_block(unit: &mut Unit, start: usize, end: usize, checked: &[bool]) {
    // Loads that must own, by their place in the block.
    let mut owning = vec![false; end - start];
    let mut refs: Vec<Ref> = Vec::new();
    let paired = super_instructions(unit, start, end, checked);
    for at in start..end {
        let instr = unit.instrs[at];
        match instr.op {
            Op::LoadFast => refs.push(Ref { load: Some(at - start), local: Some(instr.arg) }),
            Op::StoreFast => {
                let stored = refs.pop().unwrap_or(OTHER);
                kill_local(&refs, instr.arg, &mut owning);
                if let Some(load) = stored.load {
                    owning[load] = true;
                }
            }
            Op::DeleteFast => kill_local(&refs, instr.arg, &mut owning),
            _ => shuffle(instr, &mut refs),
        }
    }
    for load in refs.iter().filter_map(|r| r.load) {
        owning[load] = true;
    }
    for &(first, second) in &paired {
        match second {
            // Two loads that are one instruction borrow together or not at all.
            Some(second) => {
                let owns = owning[first] || owning[second];
                (owning[first], owning[second]) = (owns, owns);
            }
            // The load after a store in one instruction owns.
            None => owning[first] = true,
        }
    }
    for at in start..end {
        if unit.instrs[at].op == Op::LoadFast && !owning[at - start] && !checked[at] {
            unit.instrs[at].op = Op::LoadFastBorrow;
        }
    }
}

fn kill_local(refs: &[Ref], local: u32, owning: &mut [bool]) {
    for r in refs.iter().filter(|r| r.local == Some(local)) {
        if let Some(load) = r.load {
            owning[load] = true;
        }
    }
}

/// Loads that CPython joins with the instruction before them: with another load (both), or with a store (the load alone).
///
/// Mirrors: `insert_superinstructions`, Python/flowgraph.c, CPython 3.14.
/// Differs: no.
fn super_instructions(unit: &Unit, start: usize, end: usize, checked: &[bool]) -> Vec<(usize, Option<usize>)> {
    let mut found = Vec::new();
    let mut at = start;
    while at + 1 < end {
        let (first, second) = (unit.instrs[at], unit.instrs[at + 1]);
        let one_line = unit.positions[at].line == unit.positions[at + 1].line;
        let joins = one_line && first.arg < 16 && second.arg < 16 && !checked[at + 1];
        match (first.op, second.op) {
            (Op::LoadFast, Op::LoadFast) if joins && !checked[at] => {
                found.push((at - start, Some(at + 1 - start)));
                at += 2;
            }
            (Op::StoreFast, Op::LoadFast) if joins => {
                found.push((at + 1 - start, None));
                at += 2;
            }
            (Op::StoreFast, Op::StoreFast) if one_line && first.arg < 16 && second.arg < 16 => at += 2,
            _ => at += 1,
        }
    }
    found
}

/// What an instruction does to the values of its block.
fn shuffle(instr: Instr, refs: &mut Vec<Ref>) {
    let arg = instr.arg as usize;
    let at_depth = |refs: &Vec<Ref>, depth: usize| refs.len().checked_sub(depth + 1).map_or(OTHER, |i| refs[i]);
    match instr.op {
        Op::DupTop => {
            let top = at_depth(refs, 0);
            refs.push(top);
        }
        Op::DupTopTwo => {
            let (below, top) = (at_depth(refs, 1), at_depth(refs, 0));
            refs.extend([below, top]);
        }
        Op::RotTwo => rotate(refs, 2),
        Op::RotThree => rotate(refs, 3),
        Op::RotFour => rotate(refs, 4),
        // The receiver may be pushed back, as the method's first argument.
        Op::LoadMethod => {
            let owner = refs.pop().unwrap_or(OTHER);
            refs.extend([OTHER, owner]);
        }
        // The manager is the receiver of `__exit__` until the end.
        Op::BeforeWith => {
            let manager = refs.pop().unwrap_or(OTHER);
            refs.extend([manager, OTHER]);
            if arg == 1 {
                refs.push(manager);
            }
        }
        Op::PushExcInfo => {
            let exception = refs.pop().unwrap_or(OTHER);
            refs.extend([OTHER, exception]);
        }
        // `FORMAT_SIMPLE` may leave the value that it was given.
        Op::FormatValue if arg == 0 => {}
        // The value stays for where the jump goes.
        Op::JumpIfFalseOrPop | Op::JumpIfTrueOrPop => {}
        op => {
            let (pops, pushes) = effect(op, arg);
            refs.truncate(refs.len().saturating_sub(pops));
            refs.extend(std::iter::repeat_n(OTHER, pushes));
        }
    }
}

fn rotate(refs: &mut Vec<Ref>, count: usize) {
    while refs.len() < count {
        refs.insert(0, OTHER);
    }
    let at = refs.len() - count;
    refs[at..].rotate_right(1);
}

/// How many values an instruction uses up and leaves.
fn effect(op: Op, arg: usize) -> (usize, usize) {
    match op {
        Op::Nop | Op::Refuse | Op::Jump | Op::JumpBackward | Op::SetupAnnotations => (0, 0),
        Op::DeleteName | Op::DeleteGlobal | Op::DeleteDeref => (0, 0),
        Op::PopTop | Op::PopStatement | Op::PrintExpr | Op::StoreName | Op::StoreGlobal | Op::StoreDeref => (1, 0),
        Op::LoadConst
        | Op::LoadSmallInt
        | Op::LoadName
        | Op::LoadGlobal
        | Op::LoadClosure
        | Op::LoadDeref
        | Op::LoadClassDeref => (0, 1),
        Op::PushNull | Op::LoadBuildClass | Op::LoadAssertionError | Op::ForIter | Op::ImportFrom | Op::WithExceptStart => (0, 1),
        Op::LoadAttr | Op::UnaryNegative | Op::UnaryPositive | Op::UnaryInvert | Op::UnaryNot => (1, 1),
        Op::GetIter | Op::CallExit | Op::ListToTuple | Op::YieldValue | Op::CheckExcMatch => (1, 1),
        Op::BinaryOp | Op::InplaceOp | Op::CompareOp | Op::IsOp | Op::ContainsOp | Op::BinarySubscr | Op::ImportName => (2, 1),
        Op::YieldFrom => (2, 1),
        Op::StoreAttr | Op::DeleteSubscr | Op::MapAdd => (2, 0),
        Op::StoreSubscr => (3, 0),
        Op::DeleteAttr | Op::ListAppend | Op::SetAdd | Op::ListExtend | Op::SetUpdate | Op::DictUpdate | Op::DictMerge => (1, 0),
        Op::BuildTuple | Op::BuildList | Op::BuildSet | Op::BuildString | Op::BuildSlice => (arg, 1),
        Op::BuildMap => (2 * arg, 1),
        Op::BuildConstKeyMap => (arg + 1, 1),
        Op::FormatValue => (1 + usize::from(arg & 4 != 0), 1),
        Op::UnpackSequence => (1, arg),
        Op::UnpackEx => (1, (arg & 0xFF) + (arg >> 8) + 1),
        Op::PopJumpIfFalse | Op::PopJumpIfTrue | Op::ReturnValue | Op::PopExcept | Op::Reraise | Op::ImportStar => (1, 0),
        Op::RaiseVarargs => (arg, 0),
        Op::Call => (arg + 2, 1),
        Op::CallKw => (arg + 3, 1),
        Op::CallEx => (3 + arg, 1),
        Op::MakeFunction => (1 + arg.count_ones() as usize, 1),
        Op::LoadFast
        | Op::LoadFastBorrow
        | Op::StoreFast
        | Op::DeleteFast
        | Op::DupTop
        | Op::DupTopTwo
        | Op::RotTwo
        | Op::RotThree
        | Op::RotFour
        | Op::LoadMethod
        | Op::BeforeWith
        | Op::PushExcInfo
        | Op::JumpIfFalseOrPop
        | Op::JumpIfTrueOrPop => unreachable!("handled where the values are known"),
    }
}
