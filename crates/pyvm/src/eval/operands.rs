//! What an instruction works on: the top of the stack, the running frame and its names.
//!
//! Not here: the stack itself ([`crate::stack`]).

use pyheap::Obj;

use crate::cause::Cause;
use crate::vm::{Frame, Vm};

impl Vm {
    /// The value at a depth from the top; borrowed.
    #[inline]
    pub(crate) fn peek(&self, depth: usize) -> Obj {
        self.stack[self.stack.len() - 1 - depth]
    }

    #[inline]
    pub(crate) fn frame(&self) -> &Frame {
        self.frames.last().expect("a frame runs")
    }

    #[inline]
    pub(crate) fn frame_mut(&mut self) -> &mut Frame {
        self.frames.last_mut().expect("a frame runs")
    }

    /// A name of the running code; borrowed.
    #[inline]
    pub(super) fn name(&self, index: usize) -> Obj {
        self.frame().body.names[index]
    }

    /// The name of a local of the running code; borrowed.
    #[inline]
    pub(super) fn local_name(&self, index: usize) -> Obj {
        self.frame().body.locals[index]
    }

    /// Pops values that an instruction has used, the top first.
    pub(super) fn drop_values(&mut self, count: usize) {
        for _ in 0..count {
            self.drop_top(Cause::Pop);
        }
    }

    /// Replaces the top; the old one goes.
    pub(super) fn replace_top(&mut self, value: Obj) {
        let top = self.stack.len() - 1;
        self.replace_value(top, value, Cause::Pop);
    }

    /// Pops operands, the top first, and pushes the result; the result is held meanwhile.
    pub(super) fn drop_and_push(&mut self, count: usize, result: Obj) {
        self.hold(result, "result");
        self.drop_values(count);
        let result = self.unhold();
        self.push(result);
    }

    pub(super) fn duplicate(&mut self, depth: usize) {
        let at = self.stack.len() - 1 - depth;
        let (op, borrowed) = (self.stack[at], self.is_borrowed(at));
        if !borrowed {
            self.heap.incref(op, Cause::Push);
        }
        self.push_ref(op, borrowed);
    }
}
