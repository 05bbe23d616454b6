//! What C functions allocate beside the objects that a program sees: tuples of arguments, frames, buffers.
//!
//! It shows in `gc.get_count()`, in the point of automatic collections and in which blocks the free lists keep.

use pyheap::Obj;

use crate::cause::Cause;
use crate::native::Args;
use crate::object::Py;
use crate::objects::code::Body;
use crate::objects::frame::Block;
use crate::objects::function::Builtin;
use crate::objects::types::Layout;
use crate::vm::{R, Vm};

/// Evaluation stack slots of a typical frame.
const STACK_SIZE: u64 = 4;

/// The size of a frame's locals and evaluation stack.
pub(crate) fn frame_slots(body: &Body) -> u64 {
    8 * (body.locals.len() as u64 + STACK_SIZE)
}

/// What was allocated at its first use and stays.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct FirstUses {
    /// The list of containers that `repr` is inside of, in the thread's dict.
    container_repr: bool,
    /// The tuple of `print`'s keywords.
    print_keywords: bool,
    /// How many pieces were written to standard output; two are as good as many.
    writes: u8,
}

impl Vm {
    /// Calls a builtin type; its arguments are packed in a tuple meanwhile, unless it takes them from the stack.
    ///
    /// Mirrors: `_PyObject_MakeTpCall`, Objects/call.c, CPython 3.13.
    /// Differs: an exception makes its tuple of arguments itself; keywords are not packed.
    pub(super) fn construct_packed(&mut self, class: Obj, args: Args) -> R {
        let positional = args.positional(self);
        let parts = self.type_parts(class);
        let makes_class = class == self.known.types.type_ && positional > 1;
        let vectorcall = self.profile.types_with_vectorcall.contains(&&*parts.name) && !makes_class;
        if positional == 0 || vectorcall || parts.layout == Layout::Exception {
            return self.construct(class, args);
        }
        let values = args.all(self);
        let values = self.owned_items(&values);
        let packed = self.tuple(values);
        self.hold(packed, "arguments of the type");
        let result = self.construct(class, args);
        let packed = self.unhold();
        if let Ok(value) = result {
            self.hold(value, "result");
        }
        self.decref(packed, Cause::ArgumentDone);
        result.map(|_| self.unhold())
    }

    /// A C function that takes its arguments as a tuple (`METH_VARARGS`): the tuple that a call makes.
    ///
    /// Mirrors: `cfunction_call`, Objects/methodobject.c, CPython 3.13.
    /// Differs: the function reads the arguments from the stack.
    pub(crate) fn arguments_in_a_tuple(&mut self, args: Args) {
        let values = self.owned_items(&args.all(self));
        let packed = self.tuple(values);
        self.decref(packed, Cause::ArgumentDone);
    }

    /// What making a class allocates besides: a copy of the dict to look for `__set_name__` in, and the call of
    /// `super().__init_subclass__`.
    ///
    /// Mirrors: `type_new_set_names` and `type_new_init_subclass`, Objects/typeobject.c, CPython 3.13.
    /// Differs: only the allocations are made here.
    pub(super) fn finish_class_temporaries(&mut self, class: Obj) {
        let dict = self.dict();
        self.decref(dict, Cause::Native);
        if self.profile.types_with_vectorcall.contains(&"super") {
            return;
        }
        let packed = self.owned_items(&[class, class]);
        let packed = self.tuple(packed);
        self.decref(packed, Cause::Native);
    }

    /// A frame's block for a call of this code, where calls have one: the code's own, or a new one.
    ///
    /// Mirrors: `frame_alloc`, Objects/frameobject.c, CPython 3.10.
    /// Differs: there is no list of free frames besides.
    pub(crate) fn frame_block(&mut self, code: Obj) -> Block {
        if !self.profile.frames_are_objects {
            return Block::default();
        }
        let Py::Code(parts) = self.heap.payload_mut(code) else { return Block::default() };
        let zombie = std::mem::take(&mut parts.zombie);
        if zombie.address != 0 {
            return zombie;
        }
        let size = self.profile.frame_size + frame_slots(&parts.body);
        let address = self.heap.gc_alloc_block(size);
        self.allocated();
        Block { address, size }
    }

    /// A call is over: the code keeps the block for the next one.
    ///
    /// Mirrors: the end of `frame_dealloc`, Objects/frameobject.c, CPython 3.10.
    /// Differs: as in [`Vm::frame_block`].
    pub(crate) fn retire_frame_block(&mut self, code: Obj, block: Block) {
        if block.address == 0 {
            return;
        }
        match self.heap.payload_mut(code) {
            Py::Code(parts) if parts.zombie.address == 0 => parts.zombie = block,
            _ => self.heap.gc_free_block(block.address, block.size),
        }
    }

    /// What `print` allocates before it prints: the tuple of what it prints, None if there is none; owned by the caller.
    pub(crate) fn print_arguments(&mut self, args: Args) -> Obj {
        if self.profile.print_keywords_are_made && !std::mem::replace(&mut self.first_uses.print_keywords, true) {
            let names = ["sep", "end", "file", "flush"].map(|name| self.intern(name));
            let names = self.tuple(names.to_vec());
            self.statics.push((names, 1));
        }
        if !self.profile.print_packs_arguments {
            return self.none();
        }
        let values = args.all(self);
        let values = self.owned_items(&values);
        self.tuple(values)
    }

    /// What writing a piece to standard output allocates: the bound method `write`, and at the second one the list of
    /// pieces that wait for the buffer to fill.
    ///
    /// Mirrors: `PyFile_WriteObject`, Objects/fileobject.c, and `_io_TextIOWrapper_write_impl`, Modules/_io/textio.c, CPython 3.13.
    /// Differs: the list is kept when the buffer is full.
    pub(crate) fn output_written(&mut self) {
        let native = &crate::modules::sys::STDOUT_WRITE;
        let payload = Py::Builtin(Box::new(Builtin { native, this: Obj::NULL, module: Obj::NULL }));
        let write = self.alloc_gc(payload, self.known.types.builtin);
        if self.first_uses.writes < 2 {
            self.first_uses.writes += 1;
            if self.first_uses.writes == 2 {
                let pieces = self.list(Vec::new());
                self.statics.push((pieces, 1));
            }
        }
        self.decref(write, Cause::Native);
    }

    /// Mirrors: `Py_ReprEnter`, Objects/object.c, CPython 3.13: its first call makes the thread's dict and a list in it.
    /// Differs: the list stays empty; who is shown is held elsewhere.
    pub(crate) fn first_repr_of_container(&mut self) {
        if std::mem::replace(&mut self.first_uses.container_repr, true) {
            return;
        }
        let dict = self.dict();
        self.statics.push((dict, 1));
        let list = self.list(Vec::new());
        self.dict_set_name(dict, "Py_Repr", list);
    }
}
