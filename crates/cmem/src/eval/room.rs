//! Room on the stack below a frame: `alloca` and arrays of variable length.

use super::Vm;
use crate::machine::{Room, STACK_SIZE, STACK_TOP};
use crate::object::{Object, ObjectKind, State};
use crate::outcome::Stop;
use crate::types::{Scalar, round_up};
use crate::value::{Pointer, Value};

impl Vm<'_, '_> {
    /// `alloca`: a block that lives until its function returns.
    pub(crate) fn alloca(&mut self, size: u64) -> Result<Pointer, Stop> {
        self.take_room(size, ObjectKind::Alloca, None)
    }

    /// Makes an array of variable length; `var` holds its address, and the variable after it its size.
    pub(super) fn make_array(&mut self, var: u32, size: u64) -> Result<(), Stop> {
        let function = self.frame().function;
        let declared = self.machine.program.functions[function].vars[var as usize].declared.clone();
        // Without leaving its block, a declaration is reached again only by a jump back: the old array goes.
        self.release_array(var);
        let array = self.take_room(size, ObjectKind::Local(declared), Some(var))?;
        let (address, length) = (self.local(var as usize), self.local(var as usize + 1));
        self.store(address, Scalar::Pointer, &Value::Pointer(array))?;
        self.store(length, Scalar::U64, &Value::Int(size as i64))
    }

    /// Gives back the room of an array of variable length, and what was taken after it.
    pub(super) fn release_array(&mut self, var: u32) {
        let line = self.machine.here.line;
        let frame = self.frame();
        let Some(first) = frame.room.iter().position(|room| room.var == Some(var)) else {
            return;
        };
        let released = frame.room.split_off(first);
        let low = released[0].low_before;
        frame.low = low;
        self.machine.stack_low = low;
        for room in released {
            self.machine.objects.get_mut(room.object).state = State::OutOfScope(line);
        }
    }

    fn take_room(&mut self, size: u64, kind: ObjectKind, var: Option<u32>) -> Result<Pointer, Stop> {
        let low_before = self.machine.stack_low;
        // gcc -O0 takes 8 bytes more for `alloca` than for an array.
        let slack = if var.is_some() { 0 } else { 8 };
        let low = (low_before & !15).saturating_sub(round_up(size.saturating_add(slack), 16));
        if low < STACK_TOP - STACK_SIZE + 256 {
            let function = self.frame().function;
            return Err(self.stack_overflow(function));
        }
        let born = self.machine.here.line;
        let object = self.machine.objects.add(Object { kind, base: low, size, born, state: State::Live });
        self.machine.space.forget(low, size);
        self.machine.stack_low = low;
        let frame = self.frame();
        frame.low = low;
        frame.room.push(Room { object, var, low_before });
        Ok(Pointer::to_object(low, object))
    }
}
