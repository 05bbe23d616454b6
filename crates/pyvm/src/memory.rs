//! Raw memory: how `ctypes` reaches bytes.
//!
//! The address space is shared with C programs and belongs to neither language; whoever joins them implements the trait.
//! A Python object's bytes exist only when somebody looks: `Vm::materialize` makes them from the object, and a write is
//! read back into it.

use pyheap::Obj;

use crate::object::Py;
use crate::vm::{R, Vm};

/// Why memory could not be reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unmapped;

/// An address space of bytes.
pub trait RawMemory {
    /// Makes the bytes at `address` these, mapped or not.
    fn place(&mut self, address: u64, bytes: &[u8]);

    /// Reads.
    ///
    /// # Errors
    /// If a byte is not mapped; a process dies of it.
    fn read(&mut self, address: u64, bytes: &mut [u8]) -> Result<(), Unmapped>;

    /// Writes.
    ///
    /// # Errors
    /// As for reading; nothing is written then.
    fn write(&mut self, address: u64, bytes: &[u8]) -> Result<(), Unmapped>;
}

impl Vm {
    /// Reads `size` bytes, as a program with a pointer does; a wild pointer kills it.
    ///
    /// # Errors
    /// The run ends with SIGSEGV.
    pub fn read_memory(&mut self, address: u64, size: usize) -> R<Vec<u8>> {
        self.place_object_at(address);
        let mut bytes = vec![0; size];
        let read = self.memory.as_mut().map_or(Err(Unmapped), |memory| memory.read(address, &mut bytes));
        if read.is_err() {
            return self.die_of("SIGSEGV");
        }
        Ok(bytes)
    }

    /// Writes bytes; what belongs to an object changes the object.
    ///
    /// # Errors
    /// As for [`Vm::read_memory`]; and what the object cannot take is outside the subset.
    pub fn write_memory(&mut self, address: u64, bytes: &[u8]) -> R<()> {
        let object = self.place_object_at(address);
        let written = self.memory.as_mut().map_or(Err(Unmapped), |memory| memory.write(address, bytes));
        if written.is_err() {
            return self.die_of("SIGSEGV");
        }
        let Some(op) = object else { return Ok(()) };
        let start = self.heap.address(op);
        let mut image = vec![0; self.materialize(op).len()];
        if let Some(memory) = self.memory.as_mut() {
            // The image was placed above, so it is mapped.
            let _ = memory.read(start, &mut image);
        }
        self.take_back(op, &image)
    }

    /// Puts the bytes of the object that covers an address in place, if there is one.
    fn place_object_at(&mut self, address: u64) -> Option<Obj> {
        let op = self.heap.objects().find(|&op| {
            let start = self.heap.address(op);
            (start..start + self.materialize(op).len() as u64).contains(&address)
        })?;
        let (start, bytes) = (self.heap.address(op), self.materialize(op));
        if let Some(memory) = &mut self.memory {
            memory.place(start, &bytes);
        }
        Some(op)
    }

    /// The object's block, as 64-bit CPython lays it out.
    ///
    /// Differs: of containers only the header is laid out.
    fn materialize(&self, op: Obj) -> Vec<u8> {
        let mut bytes = Vec::new();
        bytes.extend(self.heap.ob_refcnt(op).to_le_bytes());
        bytes.extend(self.heap.address(self.heap.ob_type(op)).to_le_bytes());
        match self.heap.payload(op) {
            Py::Int(value) => {
                let digits = digits(value.unsigned_abs());
                let size = if *value < 0 { -(digits.len() as i64) } else { digits.len() as i64 };
                let tag = if self.profile.long_has_tag {
                    let sign = match value.signum() {
                        0 => 1,
                        1 => 0,
                        _ => 2,
                    };
                    (digits.len() as i64) << 3 | sign
                } else {
                    size
                };
                bytes.extend(tag.to_le_bytes());
                digits.iter().for_each(|digit| bytes.extend(digit.to_le_bytes()));
            }
            Py::Float(value) => bytes.extend(value.to_le_bytes()),
            Py::Bytes(content) => {
                bytes.extend((content.len() as i64).to_le_bytes());
                bytes.extend((-1_i64).to_le_bytes());
                bytes.extend(&content[..]);
                bytes.push(0);
            }
            Py::Str(text) if text.text.is_ascii() => {
                bytes.extend((text.text.len() as i64).to_le_bytes());
                bytes.extend(text.hash.unwrap_or(-1).to_le_bytes());
                bytes.resize(self.profile.str_header as usize, 0);
                bytes.extend(text.text.as_bytes());
                bytes.push(0);
            }
            Py::Tuple(items) => {
                bytes.extend((items.len() as i64).to_le_bytes());
                for &item in items {
                    let address = item.some().map_or(0, |item| self.heap.address(item));
                    bytes.extend(address.to_le_bytes());
                }
            }
            Py::List(list) => {
                bytes.extend((list.items.len() as i64).to_le_bytes());
                bytes.extend(list.ob_item.to_le_bytes());
                bytes.extend((list.allocated as i64).to_le_bytes());
            }
            Py::Dict(dict) => bytes.extend((dict.len() as i64).to_le_bytes()),
            _ => {}
        }
        bytes
    }

    /// Changes an object to what its bytes say now.
    fn take_back(&mut self, op: Obj, image: &[u8]) -> R<()> {
        let word = |at: usize| i64::from_le_bytes(image[at..at + 8].try_into().expect("eight bytes"));
        if word(8) as u64 != self.heap.address(self.heap.ob_type(op)) {
            return self.unsupported("a write over an object's `ob_type`: what follows is undefined");
        }
        if word(0) != self.heap.ob_refcnt(op) {
            self.heap.set_ob_refcnt(op, word(0));
        }
        match self.heap.payload(op) {
            Py::Tuple(items) => return self.take_back_items(op, items.clone(), image),
            Py::List(_) | Py::Dict(_) if self.materialize(op)[16..] != image[16..] => {
                return self.unsupported("a write over a container's size or pointers; write over its items in Python");
            }
            _ => {}
        }
        let header = self.profile.str_header as usize;
        match self.heap.payload_mut(op) {
            Py::Str(text) if text.text.is_ascii() => {
                let bytes = &image[header..header + text.text.len()];
                match std::str::from_utf8(bytes) {
                    Ok(changed) if changed.is_ascii() => text.text = changed.into(),
                    _ => return self.unsupported("a write of a byte above 127 into an ASCII string: what follows is undefined"),
                }
            }
            Py::Int(value) => {
                let magnitude = image[24..]
                    .chunks_exact(4)
                    .rev()
                    .fold(0_i64, |sum, digit| sum << 30 | i64::from(u32::from_le_bytes(digit.try_into().expect("four bytes"))));
                *value = if *value < 0 { -magnitude } else { magnitude };
            }
            Py::Float(value) => *value = f64::from_bits(u64::from_le_bytes(image[16..24].try_into().expect("eight bytes"))),
            Py::Bytes(content) => {
                let len = content.len();
                content.copy_from_slice(&image[32..32 + len]);
            }
            _ => {}
        }
        Ok(())
    }
}

impl Vm {
    /// Changes the items of a tuple to what its bytes point to; nothing is counted, as in C.
    fn take_back_items(&mut self, op: Obj, items: Vec<Obj>, image: &[u8]) -> R<()> {
        let mut changed = Vec::new();
        for (item, word) in items.into_iter().zip(image[24..].chunks_exact(8)) {
            let address = u64::from_le_bytes(word.try_into().expect("eight bytes"));
            let same = item.some().map_or(0, |item| self.heap.address(item)) == address;
            let found = self.heap.objects().find(|&other| self.heap.address(other) == address);
            match (same, address, found) {
                (true, ..) => changed.push(item),
                (false, 0, _) => changed.push(Obj::NULL),
                (false, _, Some(other)) => changed.push(other),
                (false, _, None) => return self.unsupported("a wild pointer in a tuple: what follows is undefined"),
            }
        }
        if let Py::Tuple(items) = self.heap.payload_mut(op) {
            *items = changed;
        }
        Ok(())
    }
}

/// The 30-bit digits of an int; one at least.
fn digits(mut magnitude: u64) -> Vec<u32> {
    let mut digits = vec![(magnitude & 0x3FFF_FFFF) as u32];
    magnitude >>= 30;
    while magnitude > 0 {
        digits.push((magnitude & 0x3FFF_FFFF) as u32);
        magnitude >>= 30;
    }
    digits
}
