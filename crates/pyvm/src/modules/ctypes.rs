//! `ctypes`, as far as a program needs it to look at an object's header: integers at addresses.

use pyheap::Obj;

use super::ModuleTable;
use crate::cause::Cause;
use crate::native::{Args, Native};
use crate::object::Py;
use crate::objects::instance::{Attributes, Instance};
use crate::objects::types::{Layout, Type};
use crate::vm::{R, Vm};

pub(super) static MODULE: ModuleTable = ModuleTable { name: "ctypes", functions: &[Native { name: "string_at", run: string_at }], fill };

static FROM_ADDRESS: Native = Native { name: "from_address", run: from_address };

/// The integer types: name, size in bytes, whether signed.
const INTEGERS: [(&str, usize, bool); 9] = [
    ("c_int", 4, true),
    ("c_uint", 4, false),
    ("c_int32", 4, true),
    ("c_uint32", 4, false),
    ("c_long", 8, true),
    ("c_int64", 8, true),
    ("c_uint64", 8, false),
    ("c_ssize_t", 8, true),
    ("c_size_t", 8, false),
];

fn fill(vm: &mut Vm, dict: Obj) {
    for (name, _, _) in &INTEGERS {
        let class = integer_type(vm, name);
        vm.dict_set_name(dict, name, class);
    }
}

/// A builtin type with `from_address` and `value`.
fn integer_type(vm: &mut Vm, name: &'static str) -> Obj {
    let dict = vm.dict();
    let object = vm.incref(vm.known.types.object, Cause::Attached);
    let bases = vm.tuple(vec![object]);
    let parts = Type {
        name: name.into(),
        qualname: name.into(),
        module: "ctypes",
        dict,
        mro: Obj::NULL,
        bases,
        base: vm.incref(vm.known.types.object, Cause::Attached),
        heap_type: false,
        layout: Layout::Other,
        has_dict: false,
        has_weaklist: false,
        is_basetype: false,
        of_module: false,
        has_del: false,
        has_getattribute: false,
        has_setattr: false,
        nslots: 0,
        cached_keys: Vec::new(),
        subclasses: Vec::new(),
        version: 0,
        size: 1000,
    };
    let class = vm.alloc(Py::Type(Box::new(parts)), vm.known.types.type_);
    let object = vm.incref(vm.known.types.object, Cause::Attached);
    let this = vm.incref(class, Cause::Attached);
    let mro = vm.tuple(vec![this, object]);
    if let Py::Type(parts) = vm.heap.payload_mut(class) {
        parts.mro = mro;
    }
    vm.add_class_method(class, &FROM_ADDRESS);
    vm.add_getset(class, "value", value, Some(set_value));
    class
}

/// The size of the type of an instance, and whether it is signed.
fn shape(vm: &Vm, class: Obj) -> (usize, bool) {
    let name = vm.type_object_name(class);
    INTEGERS.iter().find(|(other, _, _)| *other == name).map_or((8, true), |&(_, size, signed)| (size, signed))
}

/// `class.from_address(address)`: an instance whose bytes are at the address.
fn from_address(vm: &mut Vm, args: Args) -> R {
    args.rest().check(vm, "from_address", 1, 1, &[])?;
    let (class, address) = (vm.stack[args.base], vm.stack[args.base + 1]);
    let Some(address) = vm.as_index(address)? else { return vm.type_error("integer expected") };
    let address = vm.int(address);
    let instance = Instance { slots: vec![address], attributes: Attributes::None, value: None, size: 96 };
    Ok(vm.alloc_gc(Py::Instance(Box::new(instance)), class))
}

fn address_of(vm: &Vm, this: Obj) -> u64 {
    match vm.heap.payload(this) {
        Py::Instance(instance) => match vm.heap.payload(instance.slots[0]) {
            Py::Int(address) => *address as u64,
            _ => 0,
        },
        _ => 0,
    }
}

fn value(vm: &mut Vm, this: Obj) -> R {
    let (address, (size, signed)) = (address_of(vm, this), shape(vm, vm.type_of(this)));
    let bytes = vm.read_memory(address, size)?;
    let mut word = [0; 8];
    word[..size].copy_from_slice(&bytes);
    let raw = u64::from_le_bytes(word);
    let value = match (size, signed) {
        (4, true) => i64::from(raw as u32 as i32),
        (8, false) => return Ok(vm.big_int(raw.into())),
        _ => raw as i64,
    };
    Ok(vm.int(value))
}

fn set_value(vm: &mut Vm, this: Obj, value: Option<Obj>) -> R<()> {
    let Some(value) = value else { return vm.type_error("can't delete attribute") };
    let (address, (size, _)) = (address_of(vm, this), shape(vm, vm.type_of(this)));
    let Some(value) = vm.as_index(value)? else {
        let message = format!("an integer is required (got type {})", vm.type_name(value));
        return vm.type_error(&message);
    };
    vm.write_memory(address, &value.to_le_bytes()[..size])
}

/// `string_at(address, size)`.
fn string_at(vm: &mut Vm, args: Args) -> R {
    args.check(vm, "string_at", 1, 2, &["size"])?;
    let address = vm.stack[args.base];
    let Some(address) = vm.as_index(address)? else { return vm.type_error("integer expected") };
    let size = match args.get(vm, 1) {
        Some(op) => vm.as_index(op)?.unwrap_or(-1),
        None => -1,
    };
    let mut bytes = Vec::new();
    if size >= 0 {
        vm.check_size(size as u64, 1)?;
        bytes = vm.read_memory(address as u64, size as usize)?;
    } else {
        loop {
            let byte = vm.read_memory((address as u64).wrapping_add(bytes.len() as u64), 1)?[0];
            if byte == 0 {
                break;
            }
            bytes.push(byte);
        }
    }
    Ok(vm.alloc(Py::Bytes(bytes.into()), vm.known.types.bytes))
}
