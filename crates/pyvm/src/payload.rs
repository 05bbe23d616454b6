//! What an object holds, where its type is known.
//!
//! Not here: asking what it is, which is a `match` on [`Vm::value`].

use pyheap::Obj;

use crate::object::Py;
use crate::vm::Vm;

/// Functions for one kind of object: to look at what it holds, and to change it.
macro_rules! payload {
    ($look:ident, $change:ident, $kind:ident, $holds:ty, $what:literal) => {
        payload!($look, $kind, $holds, $what);

        impl Vm {
            #[doc = concat!("As [`Vm::", stringify!($look), "`], to change it.")]
            pub(crate) fn $change(&mut self, op: Obj) -> &mut $holds {
                match self.value_mut(op) {
                    Py::$kind(parts) => parts,
                    _ => unreachable!($what),
                }
            }
        }
    };
    ($look:ident, $kind:ident, $holds:ty, $what:literal) => {
        impl Vm {
            #[doc = concat!("What ", $what, " holds, also as the base class of an instance.")]
            ///
            /// # Panics
            /// If the object is none.
            pub(crate) fn $look(&self, op: Obj) -> &$holds {
                match self.value(op) {
                    Py::$kind(parts) => parts,
                    _ => unreachable!($what),
                }
            }
        }
    };
}

payload!(list_of, list_of_mut, List, crate::objects::list::List, "a list");
payload!(dict_of, dict_of_mut, Dict, crate::objects::dict::Dict, "a dict");
payload!(set_of, set_of_mut, Set, crate::objects::set::Set, "a set");
payload!(generator_of, generator_of_mut, Generator, crate::objects::frame::Generator, "a generator");
payload!(function_of, Function, crate::objects::function::Function, "a function");
payload!(builtin_of, Builtin, crate::objects::function::Builtin, "a builtin");
payload!(descriptor_of, Descriptor, crate::objects::types::Descriptor, "a descriptor");
payload!(frame_of, Frame, crate::objects::frame::FrameObject, "a frame");
payload!(traceback_of, Traceback, crate::objects::exception::Traceback, "a traceback");
payload!(code_of, Code, crate::objects::code::Code, "a code object");
payload!(bytearray_of, bytearray_of_mut, ByteArray, crate::objects::binary::ByteArray, "a bytearray");
