//! Every access of a program to memory: checked first, then done as the machine does it.
//!
//! The check asks, in this order: is the pointer garbage, is it null, is its object dead, is the access outside the
//! object, were the bytes written? The machine's effect follows whatever the check finds.

use crate::diagnostics::{self, Words};
use crate::eval::Vm;
use crate::fault::{Fault, FaultCode};
use crate::object::{ObjectId, ObjectKind};
use crate::outcome::{Signal, Stop};
use crate::space::{Byte, Shadow, Unmapped};
use crate::types::{Bits, Scalar};
use crate::value::{Pointer, Provenance, Value};

/// Addresses below this count as null plus a small distance.
const NULL_PAGE: u64 = 4096;

/// A fault that was found and whose consequence isn't known yet.
pub(crate) struct Draft {
    code: FaultCode,
    words: Words,
    object: Option<ObjectId>,
    victim: Option<String>,
    address: u64,
    size: u64,
    write: bool,
}

impl Draft {
    pub(crate) fn new(code: FaultCode, message: impl Into<String>, label: impl Into<String>) -> Draft {
        let words = Words { message: message.into(), label: label.into() };
        Draft { code, words, object: None, victim: None, address: 0, size: 0, write: false }
    }

    pub(crate) fn of_object(mut self, object: Option<ObjectId>) -> Draft {
        self.object = object;
        self
    }

    pub(crate) fn at(mut self, address: u64, size: u64, write: bool) -> Draft {
        (self.address, self.size, self.write) = (address, size, write);
        self
    }

    fn victim(mut self, victim: String) -> Draft {
        self.victim = Some(victim);
        self
    }
}

impl Vm<'_, '_> {
    /// Reads a scalar.
    pub(crate) fn load(&mut self, pointer: Pointer, scalar: Scalar) -> Result<Value, Stop> {
        let mut bytes = [Byte::default(); 8];
        let bytes = &mut bytes[..scalar.size() as usize];
        let written = self.read(pointer, bytes, true)?;
        Ok(self.decode(bytes, scalar, written))
    }

    /// Writes a scalar.
    pub(crate) fn store(&mut self, pointer: Pointer, scalar: Scalar, value: &Value) -> Result<(), Stop> {
        let mut bytes = [Byte::default(); 8];
        let bytes = &mut bytes[..scalar.size() as usize];
        self.encode(value, scalar, bytes);
        self.write(pointer, bytes)
    }

    /// Reads a bit-field. Differs from a checker that knows of each bit: its bytes were written if any part of them was.
    pub(crate) fn load_bits(&mut self, pointer: Pointer, scalar: Scalar, bits: Bits) -> Result<Value, Stop> {
        let mut bytes = [Byte::default(); 8];
        let bytes = &mut bytes[..bits.bytes() as usize];
        self.read(pointer, bytes, true)?;
        let value = (crate::eval::word(bytes) & bits.mask()) >> bits.shift;
        Ok(Value::Int(bits.wrap(scalar, value as i64)))
    }

    /// Writes a bit-field and leaves the other bits of its bytes as they are; gives what it then holds.
    pub(crate) fn store_bits(&mut self, pointer: Pointer, scalar: Scalar, bits: Bits, value: i64) -> Result<Value, Stop> {
        let mut bytes = [Byte::default(); 8];
        let bytes = &mut bytes[..bits.bytes() as usize];
        for (i, byte) in bytes.iter_mut().enumerate() {
            *byte = self.machine.space.byte(pointer.address.wrapping_add(i as u64)).unwrap_or_default();
        }
        let word = crate::eval::word(bytes) & !bits.mask() | ((value as u64) << bits.shift) & bits.mask();
        for (byte, value) in bytes.iter_mut().zip(word.to_le_bytes()) {
            *byte = crate::eval::written(value);
        }
        self.write(pointer, bytes)?;
        Ok(Value::Int(bits.wrap(scalar, value)))
    }

    /// Reads bytes; with `strict`, bytes that were never written are a fault. Says whether all were written.
    pub(crate) fn read(&mut self, pointer: Pointer, bytes: &mut [Byte], strict: bool) -> Result<bool, Stop> {
        let size = bytes.len() as u64;
        let draft = self.check(pointer, size, false);
        let space = &self.machine.space;
        let mut refused = None;
        for (i, byte) in bytes.iter_mut().enumerate() {
            match space.byte(pointer.address.wrapping_add(i as u64)) {
                Ok(read) => *byte = read,
                Err(unmapped) => {
                    refused = Some(unmapped);
                    break;
                }
            }
        }
        if let Some(unmapped) = refused {
            return Err(self.segmentation_fault(draft, pointer, size, false, unmapped));
        }
        let written = bytes.iter().all(|byte| byte.shadow.init);
        if let Some(draft) = draft {
            let then = format!("the machine read {}", shown(bytes));
            self.report(draft, Some(then));
            return Ok(true);
        }
        if !written && strict && pointer.provenance != Provenance::Wild {
            let at = bytes.iter().position(|byte| !byte.shadow.init).unwrap_or(0) as u64;
            self.report_uninitialized(pointer.address + at, size, pointer.object(), bytes);
        }
        Ok(written)
    }

    /// Writes bytes with their shadow; the writer is the line that runs.
    pub(crate) fn write(&mut self, pointer: Pointer, bytes: &[Byte]) -> Result<(), Stop> {
        let size = bytes.len() as u64;
        let draft = self.check(pointer, size, true);
        let writer = self.machine.here.line;
        for (i, byte) in bytes.iter().enumerate() {
            let address = pointer.address.wrapping_add(i as u64);
            let shadow = Shadow { writer, ..byte.shadow };
            if let Err(unmapped) = self.machine.space.put(address, Byte { value: byte.value, shadow }) {
                return Err(self.segmentation_fault(draft, pointer, size, true, unmapped));
            }
        }
        if let Some(draft) = draft {
            let then = format!("the machine wrote {}", shown(bytes));
            self.report(draft, Some(then));
        }
        Ok(())
    }

    /// Reports that a value was used which was never written.
    pub(crate) fn report_uninitialized(&mut self, address: u64, size: u64, object: Option<ObjectId>, bytes: &[Byte]) {
        let object = object.or_else(|| self.machine.objects.at(address));
        let words = diagnostics::uninitialized(&self.machine, object, address);
        let draft = Draft::new(FaultCode::UninitializedRead, words.message, words.label);
        let then = format!("the machine read {}, whatever was left there", shown(bytes));
        self.report(draft.of_object(object).at(address, size, false), Some(then));
    }

    /// Records a fault, unless the same place and object had it already.
    pub(crate) fn report(&mut self, draft: Draft, then: Option<String>) {
        let pos = self.machine.here;
        if self.machine.faults.len() >= MAX_FAULTS || !self.machine.reported.insert((draft.code, pos, draft.object.unwrap_or(0)))
        {
            return;
        }
        let object = draft.object.map(|id| self.machine.objects.get(id));
        let (allocated, freed) = object.map_or((None, None), diagnostics::lifetime);
        let fault = Fault {
            code: draft.code,
            line: pos.line,
            col: pos.col,
            message: draft.words.message,
            label: draft.words.label,
            object: object.map(diagnostics::describe),
            victim: draft.victim,
            allocated,
            freed,
            then,
            address: draft.address,
            size: draft.size,
            write: draft.write,
            clause: draft.code.clause(),
        };
        self.observer.fault(&self.machine, &fault);
        self.machine.faults.push(fault);
    }

    /// Reports what would be wrong with a read that the machine doesn't make.
    pub(crate) fn report_access(&mut self, pointer: Pointer, size: u64, then: &str) {
        if let Some(draft) = self.check(pointer, size, false) {
            self.report(draft, Some(then.to_owned()));
        }
    }

    /// The pointer that a bare number makes: it belongs to whatever lives at that address.
    pub(crate) fn pointer_from(&self, address: u64) -> Pointer {
        let id = self.machine.objects.pointed_at(address);
        let provenance = id.map_or(Provenance::None, Provenance::Object);
        Pointer { address, provenance, bounds: None }
    }

    /// What is wrong with an access, its bytes' values apart.
    fn check(&self, pointer: Pointer, size: u64, write: bool) -> Option<Draft> {
        if size == 0 || pointer.provenance == Provenance::Wild {
            return None;
        }
        let address = pointer.address;
        let verb = if write { "writes" } else { "reads" };
        let noun = if write { "write" } else { "read" };
        let Some(id) = pointer.object() else {
            let (code, message) = if address == 0 {
                let message = format!("this {verb} {} through a null pointer", diagnostics::bytes(size));
                (FaultCode::NullDereference, message)
            } else if address < NULL_PAGE {
                let bytes = diagnostics::bytes(size);
                (FaultCode::NullDereference, format!("this {verb} {bytes} through a null pointer, {address} past it"))
            } else {
                let bytes = diagnostics::bytes(size);
                (FaultCode::WildPointer, format!("this {verb} {bytes} at {address:#x}, which is no object's address"))
            };
            let draft = Draft::new(code, message, format!("{noun} at {address:#x}")).at(address, size, write);
            let victim = diagnostics::owner(&self.machine, address);
            return Some(if code == FaultCode::WildPointer { draft.victim(victim) } else { draft });
        };
        let object = self.machine.objects.get(id);
        let draft =
            |code, words: Words| Some(Draft::new(code, words.message, words.label).of_object(Some(id)).at(address, size, write));
        if !object.is_live() {
            let code = match object.state {
                crate::object::State::Freed(_) => FaultCode::HeapUseAfterFree,
                crate::object::State::Returned(_) => FaultCode::StackUseAfterReturn,
                _ => FaultCode::StackUseAfterScope,
            };
            let words = diagnostics::dead(object, write);
            let now = self.machine.objects.at(address).filter(|now| *now != id);
            let victim = now.map(|_| diagnostics::owner(&self.machine, address));
            return draft(code, words).map(|draft| Draft { victim, ..draft });
        }
        let end = address.saturating_add(size);
        if address < object.base || end > object.end() {
            let words = diagnostics::out_of_bounds(&self.machine, object, None, address, size, write);
            let first = if address < object.base { address } else { address.max(object.end()) };
            let victim = diagnostics::owner(&self.machine, first);
            return draft(diagnostics::overflow_code(object), words).map(|draft| draft.victim(victim));
        }
        if let Some((start, stop)) = pointer.bounds
            && (address < start || end > stop)
        {
            let words = diagnostics::out_of_bounds(&self.machine, object, pointer.bounds, address, size, write);
            let first = if address < start { address } else { address.max(stop) };
            let victim = diagnostics::owner(&self.machine, first);
            return draft(FaultCode::SubobjectOverflow, words).map(|draft| draft.victim(victim));
        }
        let constant = matches!(object.kind, ObjectKind::Literal | ObjectKind::Code(_))
            || self.machine.space.kind_at(address) == Some(crate::space::MapKind::ReadOnly);
        if write && constant {
            let message = format!("this writes to {}, which is constant", diagnostics::name(object));
            return draft(FaultCode::ReadOnlyWrite, Words { message, label: "write: constant".to_owned() });
        }
        None
    }

    fn segmentation_fault(&mut self, draft: Option<Draft>, pointer: Pointer, size: u64, write: bool, unmapped: Unmapped) -> Stop {
        let why = if unmapped.read_only { "is read-only" } else { "isn't mapped" };
        // See `Op::Nullify`.
        let story = match pointer.object().filter(|_| pointer.address < NULL_PAGE) {
            Some(_) => "gcc had made the returned address null, and ",
            None => "",
        };
        let then = format!("{story}address {:#x} {why}: segmentation fault (SIGSEGV)", unmapped.address);
        match draft {
            Some(draft) => self.report(draft, Some(then)),
            // The pointer was garbage, which was reported: what came of it is the end of that story.
            None if pointer.provenance == Provenance::Wild => {
                if let Some(fault) = self.machine.faults.last_mut() {
                    fault.then = Some(then);
                }
            }
            None => {
                let verb = if write { "writes" } else { "reads" };
                let message = format!("this {verb} {} at {:#x}", diagnostics::bytes(size), pointer.address);
                let draft = Draft::new(FaultCode::WildPointer, message, "unmapped");
                self.report(draft.at(pointer.address, size, write), Some(then));
            }
        }
        Stop::Signal(Signal::Segv)
    }

    fn decode(&mut self, bytes: &[Byte], scalar: Scalar, written: bool) -> Value {
        let mut raw = [0; 8];
        for (raw, byte) in raw.iter_mut().zip(bytes) {
            *raw = byte.value;
        }
        let word = u64::from_le_bytes(raw);
        match scalar {
            Scalar::Pointer => {
                let mut pointer = self.pointer_from(word);
                let first = bytes[0].shadow.provenance;
                let whole = bytes
                    .iter()
                    .enumerate()
                    .all(|(i, byte)| byte.shadow.provenance == first && usize::from(byte.shadow.fragment) == i);
                if !written {
                    pointer.provenance = Provenance::Wild;
                } else if first != 0 && whole {
                    pointer.provenance = Provenance::from_shadow(first);
                }
                Value::Pointer(pointer)
            }
            Scalar::F32 => Value::Float(f64::from(f32::from_bits(word as u32))),
            Scalar::F64 => Value::Float(f64::from_bits(word)),
            _ => Value::Int(scalar.wrap(word as i64)),
        }
    }

    fn encode(&self, value: &Value, scalar: Scalar, bytes: &mut [Byte]) {
        if let Value::Byte(byte, _) = value {
            bytes[0] = *byte;
            return;
        }
        let (word, provenance) = match (value, scalar) {
            (Value::Float(float), Scalar::F32) => (u64::from((*float as f32).to_bits()), 0),
            (Value::Float(float), _) => (float.to_bits(), 0),
            (Value::Pointer(pointer), _) => (pointer.address, pointer.provenance.to_shadow()),
            (Value::Int(int), _) => (*int as u64, 0),
            _ => (0, 0),
        };
        for (i, (byte, value)) in bytes.iter_mut().zip(word.to_le_bytes()).enumerate() {
            let shadow = Shadow { init: true, fragment: i as u8, provenance, writer: 0 };
            *byte = Byte { value, shadow };
        }
    }
}

/// How many faults are worth recording.
const MAX_FAULTS: usize = 200;

/// Bytes as a sentence shows them, in the order of their addresses.
fn shown(bytes: &[Byte]) -> String {
    const MOST: usize = 8;
    let mut text: Vec<String> = bytes.iter().take(MOST).map(|byte| format!("{:02x}", byte.value)).collect();
    if bytes.len() > MOST {
        text.push("…".to_owned());
    }
    text.join(" ")
}
