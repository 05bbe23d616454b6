//! The state of a run: memory, objects, frames, streams.
//!
//! Not here: instructions ([`crate::eval`]) and the check of an access ([`crate::access`]).

mod load;

use std::collections::BTreeSet;

use crate::alloc::Heap;
use crate::code::Program;
use crate::fault::{Fault, FaultCode};
use crate::layout::{FrameLayout, Layout};
use crate::libc::Library;
use crate::object::{ObjectId, ObjectKind, Objects};
use crate::outcome::{Leak, Options};
use crate::source::Pos;
use crate::space::{MapKind, Space};
use crate::value::Value;

pub(crate) use load::{STACK_SIZE, STACK_TOP};

/// A machine that runs one program.
///
/// Observers see it between instructions; [`Machine::picture`] draws it.
#[derive(Debug)]
pub struct Machine<'p> {
    pub(crate) program: &'p Program,
    layout: Layout,
    pub(crate) space: Space,
    pub(crate) objects: Objects,
    pub(crate) heap: Heap,
    pub(crate) library: Library,
    /// The calls under way, innermost last.
    pub(crate) frames: Vec<Frame>,
    /// The arrangement of each function's variables.
    pub(crate) arrangements: Vec<FrameLayout>,
    pub(crate) globals: Vec<ObjectId>,
    pub(crate) literals: Vec<ObjectId>,
    pub(crate) functions: Vec<ObjectId>,
    /// The lowest byte of the stack that is in use.
    pub(crate) stack_low: u64,
    /// Where the return address of the C library's function lies that is running.
    pub(crate) library_return: Option<u64>,
    pub(crate) faults: Vec<Fault>,
    pub(crate) reported: BTreeSet<(FaultCode, Pos, ObjectId)>,
    /// Where the instruction that runs comes from.
    pub(crate) here: Pos,
    pub(crate) steps: u64,
    /// Blocks from `malloc` that live, in the order of their birth.
    pub(crate) blocks: BTreeSet<ObjectId>,
}

/// A call under way.
#[derive(Debug)]
pub(crate) struct Frame {
    pub(crate) function: usize,
    pub(crate) pc: usize,
    /// The frame pointer. A callee that overwrites its saved copy changes it.
    pub(crate) base: u64,
    /// What the frame pointer was.
    pub(crate) home: u64,
    /// The lowest byte of the frame.
    pub(crate) low: u64,
    /// The object of each variable; 0 while it is out of scope.
    pub(crate) vars: Vec<ObjectId>,
    pub(crate) return_address: u64,
    pub(crate) saved_base: u64,
    /// Arguments past the named ones.
    pub(crate) extra: Vec<(Value, crate::code::Arg)>,
    /// What was taken below the frame, in order.
    pub(crate) room: Vec<Room>,
    /// Where it was called.
    pub(crate) called_from: Pos,
    /// How many values lay on the evaluator's stack.
    pub(crate) height: usize,
    /// The frame's own number, never used twice.
    pub(crate) serial: u64,
}

/// Room on the stack below a frame.
#[derive(Debug)]
pub(crate) struct Room {
    pub(crate) object: ObjectId,
    /// The variable that holds its address, if it is an array of variable length.
    pub(crate) var: Option<u32>,
    /// The lowest byte in use before it was taken.
    pub(crate) low_before: u64,
}

impl Frame {
    /// Whether the frame pointer still is what it was.
    pub(crate) fn is_intact(&self) -> bool {
        self.base == self.home
    }
}

impl<'p> Machine<'p> {
    /// A machine with the program loaded and nothing run.
    pub(crate) fn new(program: &'p Program, options: &Options) -> Machine<'p> {
        load::load(program, options)
    }

    /// The simulated memory.
    pub fn space(&self) -> &Space {
        &self.space
    }

    /// The line that is running.
    pub fn line(&self) -> u32 {
        self.here.line
    }

    /// How its frames are arranged.
    pub fn layout(&self) -> Layout {
        self.layout
    }

    /// The names of the functions under way, innermost last.
    pub fn calls(&self) -> Vec<&str> {
        self.frames.iter().map(|frame| &*self.program.functions[frame.function].name).collect()
    }

    /// The canary of a frame, if its layout has one.
    pub(crate) fn canary_of(&self, frame: &Frame) -> Option<u64> {
        self.arrangements[frame.function].canary.map(|offset| frame.home.wrapping_add_signed(offset))
    }

    /// What the machine itself keeps at `address`: part of a frame's bookkeeping or of the heap's.
    pub(crate) fn machine_byte(&self, address: u64) -> Option<String> {
        for frame in self.frames.iter().rev() {
            let name = &self.program.functions[frame.function].name;
            for (what, start) in self.bookkeeping(frame) {
                if (start..start + 8).contains(&address) {
                    return Some(format!("byte {} of the {what} of {name}", address - start));
                }
            }
        }
        for &id in &self.blocks {
            let block = self.objects.get(id);
            if (block.base - 8..block.base).contains(&address) {
                let what = crate::diagnostics::name(block);
                return Some(format!("byte {} of the heap header of {what}", address + 8 - block.base));
            }
        }
        if let Some(place) = self.library_return
            && (place..place + 8).contains(&address)
        {
            return Some("the return address of the library's function".to_owned());
        }
        match self.space.kind_at(address)? {
            MapKind::Heap => Some("the heap's bookkeeping".to_owned()),
            MapKind::Stack if address < self.stack_low => Some("unused stack".to_owned()),
            _ => None,
        }
    }

    /// The machine's own words in a frame, 8 bytes each, by rising address.
    pub(crate) fn bookkeeping(&self, frame: &Frame) -> Vec<(&'static str, u64)> {
        let canary = self.canary_of(frame).map(|address| ("canary", address));
        canary.into_iter().chain([("saved frame pointer", frame.home), ("return address", frame.home + 8)]).collect()
    }

    /// The blocks that nothing reachable points to, by line (as LeakSanitizer looks for them).
    pub(crate) fn leaks(&self) -> Vec<Leak> {
        let mut reached = BTreeSet::new();
        let roots: Vec<ObjectId> = self
            .objects
            .by_address()
            .filter(|(_, object)| object.is_live() && !matches!(object.kind, ObjectKind::Heap(_)))
            .map(|(id, _)| id)
            .collect();
        self.reach(roots, &mut reached);
        let lost: Vec<ObjectId> = self.blocks.iter().copied().filter(|id| !reached.contains(id)).collect();
        // What another lost block points to is lost indirectly.
        let mut indirect = BTreeSet::new();
        for &id in &lost {
            for target in self.targets(id) {
                if target != id && !reached.contains(&target) && !indirect.contains(&id) {
                    indirect.insert(target);
                }
            }
        }
        let mut leaks: Vec<Leak> = Vec::new();
        for id in lost {
            let block = self.objects.get(id);
            let indirect = indirect.contains(&id);
            match leaks.iter_mut().find(|leak| leak.line == block.born && leak.indirect == indirect) {
                Some(leak) => {
                    leak.bytes += block.size;
                    leak.objects += 1;
                }
                None => leaks.push(Leak { line: block.born, bytes: block.size, objects: 1, indirect }),
            }
        }
        leaks
    }

    fn reach(&self, mut pending: Vec<ObjectId>, reached: &mut BTreeSet<ObjectId>) {
        while let Some(id) = pending.pop() {
            for target in self.targets(id) {
                if reached.insert(target) {
                    pending.push(target);
                }
            }
        }
    }

    /// The live blocks that written, aligned words of an object point into.
    fn targets(&self, id: ObjectId) -> Vec<ObjectId> {
        let object = self.objects.get(id);
        let mut targets = Vec::new();
        let mut address = object.base.next_multiple_of(8);
        while address + 8 <= object.end() {
            if let Some(pointed) = self.written_word(address)
                && let Some(target) = self.objects.at(pointed)
                && self.blocks.contains(&target)
            {
                targets.push(target);
            }
            address += 8;
        }
        targets
    }

    /// The 8 bytes at `address`, if the program wrote them all.
    pub(crate) fn written_word(&self, address: u64) -> Option<u64> {
        let mut word = [0; 8];
        for (i, byte) in word.iter_mut().enumerate() {
            let found = self.space.byte(address + i as u64).ok().filter(|byte| byte.shadow.init)?;
            *byte = found.value;
        }
        Some(u64::from_le_bytes(word))
    }
}
