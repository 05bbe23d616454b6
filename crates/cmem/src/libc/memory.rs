//! The heap's functions: `malloc` and its kin, and what is wrong with a `free`.

use super::Native;
use crate::access::Draft;
use crate::diagnostics;
use crate::eval::{Vm, written};
use crate::fault::FaultCode;
use crate::object::{Object, ObjectId, ObjectKind, State};
use crate::outcome::{Signal, Stop};
use crate::space::Byte;
use crate::value::{Pointer, Provenance, Value};

pub(super) const TABLE: &[(&str, Native)] = &[
    ("malloc", |vm, args| {
        let address = vm.machine.heap.malloc(&mut vm.machine.space, args.size(0));
        vm.new_block(address, args.size(0), "malloc")
    }),
    ("calloc", |vm, args| {
        let Some(size) = args.size(0).checked_mul(args.size(1)) else {
            vm.set_errno(12)?;
            return Ok(Value::Pointer(Pointer::NULL));
        };
        let address = vm.machine.heap.calloc(&mut vm.machine.space, size);
        let block = vm.new_block(address, size, "calloc")?;
        if let Value::Pointer(pointer) = block
            && pointer.address != 0
        {
            for at in 0..size {
                let stored = vm.machine.space.put(pointer.address + at, written(0));
                debug_assert!(stored.is_ok(), "the allocator gives mapped memory");
            }
        }
        Ok(block)
    }),
    ("realloc", |vm, args| vm.realloc(args.pointer(0), args.size(1))),
    ("free", |vm, args| {
        vm.free(args.pointer(0))?;
        Ok(Value::Void)
    }),
    ("alloca", |vm, args| vm.alloca(args.size(0)).map(Value::Pointer)),
    ("malloc_usable_size", |vm, args| {
        let block = args.pointer(0).address;
        let usable = if block == 0 { 0 } else { vm.machine.heap.usable(&vm.machine.space, block).unwrap_or(0) };
        Ok(Value::Int(usable as i64))
    }),
];

impl Vm<'_, '_> {
    /// Makes the object of a block that the allocator gave.
    pub(super) fn new_block(
        &mut self,
        address: Result<u64, crate::alloc::HeapStop>,
        size: u64,
        maker: &'static str,
    ) -> Result<Value, Stop> {
        let base = self.heap_result(address)?;
        if base == 0 {
            self.set_errno(12)?;
            return Ok(Value::Pointer(Pointer::NULL));
        }
        let born = self.machine.here.line;
        let id = self.machine.objects.add(Object { kind: ObjectKind::Heap(maker), base, size, born, state: State::Live });
        self.machine.blocks.insert(id);
        self.machine.space.forget(base, size);
        Ok(Value::Pointer(Pointer::to_object(base, id)))
    }

    fn free(&mut self, pointer: Pointer) -> Result<(), Stop> {
        if pointer.address == 0 {
            return Ok(());
        }
        let draft = self.check_free(pointer, "free");
        let line = self.machine.here.line;
        let done = self.machine.heap.free(&mut self.machine.space, pointer.address);
        let then = match &done {
            Ok(()) => "glibc took it and said nothing".to_owned(),
            Err(crate::alloc::HeapStop::Abort(text)) => format!("glibc aborted: {text}"),
            Err(_) => "segmentation fault (SIGSEGV)".to_owned(),
        };
        match draft {
            Some(draft) => self.report(draft, Some(then)),
            None => {
                if let Err(crate::alloc::HeapStop::Abort(text)) = &done {
                    self.follow_up(&format!("on line {line}, glibc aborted: {text}"));
                }
                if let Some(id) = pointer.object() {
                    self.end_block(id);
                }
            }
        }
        self.heap_result(done)
    }

    fn end_block(&mut self, id: ObjectId) {
        let line = self.machine.here.line;
        let object = self.machine.objects.get_mut(id);
        object.state = State::Freed(line);
        self.machine.blocks.remove(&id);
    }

    /// What is wrong with freeing a pointer.
    fn check_free(&self, pointer: Pointer, function: &str) -> Option<Draft> {
        if pointer.provenance == Provenance::Wild {
            return None;
        }
        let address = pointer.address;
        let Some(id) = pointer.object() else {
            let message = format!("this passes {address:#x} to {function}, which is no object's address");
            return Some(Draft::new(FaultCode::InvalidFree, message, "free: no object").at(address, 0, true));
        };
        let object = self.machine.objects.get(id);
        let name = diagnostics::name(object);
        let draft =
            |code, message: String, label: &str| Some(Draft::new(code, message, label).of_object(Some(id)).at(address, 0, true));
        match (&object.kind, object.state) {
            (ObjectKind::Heap(_), State::Freed(line)) => {
                let message = format!("this frees {name} again: it was freed on line {line}");
                draft(FaultCode::DoubleFree, message, "free: again")
            }
            (ObjectKind::Heap(_), _) if address != object.base => {
                let distance = address.wrapping_sub(object.base) as i64;
                let bytes = diagnostics::bytes(distance.unsigned_abs());
                let side = if distance > 0 { "past" } else { "before" };
                let message = format!("this frees an address {bytes} {side} the start of {name}");
                draft(FaultCode::InvalidFree, message, "free: not the start")
            }
            (ObjectKind::Heap(_), _) => None,
            _ => {
                let message = format!("this frees {name}, which didn't come from malloc");
                draft(FaultCode::InvalidFree, message, "free: not from malloc")
            }
        }
    }

    fn realloc(&mut self, pointer: Pointer, size: u64) -> Result<Value, Stop> {
        if pointer.address == 0 {
            let address = self.machine.heap.malloc(&mut self.machine.space, size);
            return self.new_block(address, size, "realloc");
        }
        if size == 0 {
            self.free(pointer)?;
            return Ok(Value::Pointer(Pointer::NULL));
        }
        let draft = self.check_free(pointer, "realloc");
        let is_faulty = draft.is_some();
        let moved = self.machine.heap.realloc(&mut self.machine.space, pointer.address, size);
        if let Some(draft) = draft {
            let then = match &moved {
                Ok(_) => "glibc took it and said nothing".to_owned(),
                Err(crate::alloc::HeapStop::Abort(text)) => format!("glibc aborted: {text}"),
                Err(_) => "segmentation fault (SIGSEGV)".to_owned(),
            };
            self.report(draft, Some(then));
        }
        let (base, copied) = self.heap_result(moved)?;
        if base == 0 {
            self.set_errno(12)?;
            return Ok(Value::Pointer(Pointer::NULL));
        }
        let old = pointer.object().filter(|_| !is_faulty);
        let old_size = match old {
            Some(id) => self.machine.objects.get(id).size,
            None => self.machine.heap.usable(&self.machine.space, pointer.address).unwrap_or(0),
        };
        let kept = old_size.min(size);
        let bytes: Vec<Byte> =
            (0..kept).map(|at| self.machine.space.byte(pointer.address.wrapping_add(at)).unwrap_or_default()).collect();
        if copied {
            let freed = self.machine.heap.free(&mut self.machine.space, pointer.address);
            self.heap_result(freed)?;
        }
        if let Some(id) = old {
            self.end_block(id);
        }
        let block = self.new_block(Ok(base), size, "realloc")?;
        for (at, byte) in bytes.iter().enumerate() {
            if self.machine.space.put(base + at as u64, *byte).is_err() {
                return Err(Stop::Signal(Signal::Segv));
            }
        }
        Ok(block)
    }
}
