//! `_ctypes`: raw memory for the library's `ctypes` (lib/ctypes.py), which is written over it.
//!
//! Addresses are those of the one simulated address space; an object's bytes change the object (`crate::memory`).

use num_bigint::BigInt;
use num_traits::ToPrimitive;
use pyheap::Obj;

use super::ModuleTable;
use crate::cause::Cause;
use crate::native::{Args, Native};
use crate::object::Py;
use crate::vm::{R, Vm};

pub(super) static MODULE: ModuleTable = ModuleTable {
    name: "_ctypes",
    functions: &[
        Native::new("abort", |vm, _| vm.die_of("SIGABRT")),
        Native::one("allocate", allocate),
        Native::one("decref", decref),
        Native::one("fatal_error", fatal_error),
        Native::one("incref", incref),
        Native::new("load", load),
        Native::one("object_at", object_at),
        Native::new("read", read),
        Native::new("store", store),
        Native::new("write", write),
    ],
    fill: |_, _| {},
};

/// Blocks of this size and more come from the C library's heap, where CPython's `PyMem_Malloc` for C data ends up too.
const C_HEAP_BLOCK: u64 = 520;

/// `allocate(size)`: the address of as many zero bytes, never freed.
fn allocate(vm: &mut Vm, args: Args) -> R {
    let size = number(vm, vm.stack[args.base])?.max(1) as u64;
    vm.check_size(size, 1)?;
    let address = vm.heap.allocator.alloc(size.max(C_HEAP_BLOCK));
    if let Some(memory) = &mut vm.memory {
        memory.place(address, &vec![0; size as usize]);
    }
    Ok(vm.int(address as i64))
}

/// An int of any size, by its low 64 bits.
fn number(vm: &mut Vm, op: Obj) -> R<i64> {
    match vm.big(op) {
        Some(value) => Ok(low_bits(&value)),
        None => {
            let message = crate::messages::integer_required(&vm.type_name(op), vm.profile);
            vm.type_error(&message)
        }
    }
}

fn low_bits(value: &BigInt) -> i64 {
    let low: BigInt = value & BigInt::from(u64::MAX);
    low.to_u64().unwrap_or_default() as i64
}

/// The size of a number, by its letter in the `struct` module; 0 for a letter that is none.
fn size_of(code: &str) -> usize {
    match code {
        "?" | "b" | "B" | "c" => 1,
        "h" | "H" => 2,
        "i" | "I" | "f" | "u" => 4,
        "l" | "L" | "d" | "P" => 8,
        _ => 0,
    }
}

fn code_of(vm: &Vm, args: Args) -> String {
    vm.text(vm.stack[args.base]).unwrap_or_default().to_owned()
}

/// `load(code, address)`: the number there.
fn load(vm: &mut Vm, args: Args) -> R {
    args.check(vm, "load", 2, 2, &[])?;
    let code = code_of(vm, args);
    let address = number(vm, vm.stack[args.base + 1])? as u64;
    let bytes = vm.read_memory(address, size_of(&code))?;
    let mut word = [0; 8];
    word[..bytes.len()].copy_from_slice(&bytes);
    let raw = u64::from_le_bytes(word);
    match &code[..] {
        "?" => Ok(vm.bool(raw != 0)),
        "b" => Ok(vm.int(i64::from(raw as i8))),
        "h" => Ok(vm.int(i64::from(raw as i16))),
        "i" => Ok(vm.int(i64::from(raw as i32))),
        "l" => Ok(vm.int(raw as i64)),
        "f" => Ok(vm.float(f64::from(f32::from_bits(raw as u32)))),
        "d" => Ok(vm.float(f64::from_bits(raw))),
        "c" => Ok(vm.bytes(&bytes)),
        "u" => {
            let c = char::from_u32(raw as u32).unwrap_or(char::REPLACEMENT_CHARACTER);
            Ok(vm.str(c.encode_utf8(&mut [0; 4])))
        }
        "P" if raw == 0 => Ok(vm.none()),
        _ => Ok(vm.big_int(raw.into())),
    }
}

/// `store(code, address, value)`.
fn store(vm: &mut Vm, args: Args) -> R {
    args.check(vm, "store", 3, 3, &[])?;
    let code = code_of(vm, args);
    let address = number(vm, vm.stack[args.base + 1])? as u64;
    let value = vm.stack[args.base + 2];
    let raw = match &code[..] {
        "?" => u64::from(vm.is_true(value)?),
        "f" | "d" => match vm.as_float(value)? {
            Some(value) if code == "f" => u64::from((value as f32).to_bits()),
            Some(value) => value.to_bits(),
            None => {
                let message = format!("must be real number, not {}", vm.type_name(value));
                return vm.type_error(&message);
            }
        },
        "c" => match vm.value(value) {
            Py::Bytes(bytes) if bytes.len() == 1 => u64::from(bytes[0]),
            Py::Int(byte @ 0..=255) => *byte as u64,
            _ => return vm.type_error("one character bytes, bytearray or integer expected"),
        },
        "u" => match vm.text(value).map(|text| text.chars().collect::<Vec<_>>()) {
            Some(chars) if chars.len() == 1 => u64::from(u32::from(chars[0])),
            _ => return vm.type_error("one character unicode string expected"),
        },
        "P" if value == vm.known.none => 0,
        "P" if vm.big(value).is_none() => return vm.type_error("cannot be converted to pointer"),
        _ => number(vm, value)? as u64,
    };
    vm.write_memory(address, &raw.to_le_bytes()[..size_of(&code)])?;
    Ok(vm.none())
}

/// `read(address, size)`.
fn read(vm: &mut Vm, args: Args) -> R {
    args.check(vm, "read", 2, 2, &[])?;
    let (address, size) = (number(vm, vm.stack[args.base])? as u64, number(vm, vm.stack[args.base + 1])?);
    vm.check_size(size as u64, 1)?;
    let bytes = vm.read_memory(address, size as usize)?;
    Ok(vm.bytes(&bytes))
}

/// `write(address, bytes)`.
fn write(vm: &mut Vm, args: Args) -> R {
    args.check(vm, "write", 2, 2, &[])?;
    let address = number(vm, vm.stack[args.base])? as u64;
    let Py::Bytes(bytes) = vm.value(vm.stack[args.base + 1]) else { return vm.type_error("a bytes-like object is required") };
    let bytes = bytes.to_vec();
    vm.write_memory(address, &bytes)?;
    Ok(vm.none())
}

/// `object_at(address)`: the object that begins there.
fn object_at(vm: &mut Vm, args: Args) -> R {
    let address = number(vm, vm.stack[args.base])? as u64;
    let found = vm.heap.objects().find(|&op| vm.heap.address(op) == address);
    match found {
        Some(op) => Ok(vm.incref(op, Cause::Push)),
        None => vm.die_of("SIGSEGV"),
    }
}

fn incref(vm: &mut Vm, args: Args) -> R {
    let op = vm.stack[args.base];
    vm.heap.incref(op, Cause::Native);
    Ok(vm.none())
}

/// `Py_DecRef`; refused where it would free what is still referred to.
fn decref(vm: &mut Vm, args: Args) -> R {
    let op = vm.stack[args.base];
    if vm.heap.is_immortal(op) {
        return Ok(vm.none());
    }
    let mut references = 0;
    vm.roots(&mut |_, root| references += i64::from(root == op));
    for owner in vm.heap.objects() {
        vm.heap.references(owner, &mut |reference| references += i64::from(reference == op));
    }
    // The argument itself is one of them.
    if vm.heap.ob_refcnt(op) <= references {
        return vm.unsupported("taking away a reference that somebody still counts on: what follows is undefined");
    }
    vm.decref(op, Cause::Native);
    Ok(vm.none())
}

/// `Py_FatalError(message)`.
///
/// Mirrors: `fatal_error`, Python/pylifecycle.c, CPython 3.13.
/// Differs: no.
fn fatal_error(vm: &mut Vm, args: Args) -> R {
    let Py::Bytes(message) = vm.value(vm.stack[args.base]) else { return vm.type_error("a bytes object is required") };
    let message = String::from_utf8_lossy(message).into_owned();
    let mut text = format!("Fatal Python error: {message}\nPython runtime state: initialized\n\n");
    text.push_str("Current thread 0x00007f5ac0000740 (most recent call first):\n");
    for frame in vm.frames.iter().rev().filter(|frame| frame.body.filename == vm.main_file) {
        let line = frame.body.line(frame.pc.saturating_sub(1));
        text.push_str(&format!("  File \"{}\", line {line} in {}\n", vm.main_file, frame.body.name));
    }
    vm.write_stderr(&text);
    vm.die_of("SIGABRT")
}
