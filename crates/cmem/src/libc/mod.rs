//! The C library: its functions by name, its state, and how they read the program's memory.
//!
//! Its functions read and write through the same checks as the program's own code. Not here: prototypes
//! ([`crate::headers`]).

mod ctype;
mod digits;
mod format;
mod input;
mod math;
mod memory;
mod number;
mod process;
mod sort;
mod stdio;
mod string;

use crate::code::Arg;
use crate::eval::Vm;
use crate::object::{Object, ObjectId, ObjectKind, Objects, State};
use crate::outcome::{Options, Stop};
use crate::space::{Byte, MapKind, Space};
use crate::types::Scalar;
use crate::value::{Pointer, Value};

/// Where the library's own data lies.
const LIBRARY_BASE: u64 = 0x7fff_f7fa_a000;
const LIBRARY_SIZE: u64 = 0x2000;
/// The streams, in the order of their numbers.
const STREAMS: [(&str, u64); 3] =
    [("stream stdin", LIBRARY_BASE + 0xa80), ("stream stdout", LIBRARY_BASE + 0x1780), ("stream stderr", LIBRARY_BASE + 0x16a0)];
const STREAM_SIZE: u64 = 0xe0;
const ERRNO: u64 = LIBRARY_BASE + 0x40;
/// Scratch for texts that the library hands out.
const TEXTS: u64 = LIBRARY_BASE + 0x1c00;

/// The library's state.
#[derive(Debug)]
pub(crate) struct Library {
    /// What reached the outside.
    pub(crate) stdout: Vec<u8>,
    pub(crate) stderr: Vec<u8>,
    /// What was printed and not yet flushed.
    pub(crate) buffer: Vec<u8>,
    mode: Buffering,
    /// Whether the stream's buffer was taken from the heap, as the library does on the first use.
    buffer_taken: bool,
    input: Vec<u8>,
    input_at: usize,
    input_taken: bool,
    input_ended: bool,
    /// How many bytes may still be printed.
    room: usize,
    max_output: usize,
    streams: [ObjectId; 3],
    errno: ObjectId,
    text: Option<ObjectId>,
    /// Functions that `exit` calls, in the order of `atexit`.
    pub(crate) handlers: Vec<usize>,
    random: process::Random,
    /// Where `strtok` goes on.
    token: Pointer,
}

/// When a stream writes out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Buffering {
    Full,
    Line,
    None,
}

impl Library {
    pub(crate) fn new(space: &mut Space, objects: &mut Objects, options: &Options) -> Library {
        space.map_zeros(LIBRARY_BASE, LIBRARY_SIZE, MapKind::Data);
        let mut add =
            |name, base, size| objects.add(Object { kind: ObjectKind::Library(name), base, size, born: 0, state: State::Live });
        let streams = STREAMS.map(|(name, base)| add(name, base, STREAM_SIZE));
        let errno = add("errno", ERRNO, 4);
        Library {
            stdout: Vec::new(),
            stderr: Vec::new(),
            buffer: Vec::new(),
            mode: Buffering::Full,
            buffer_taken: false,
            input: options.stdin.as_bytes().to_vec(),
            input_at: 0,
            input_taken: false,
            input_ended: false,
            room: options.max_output,
            max_output: options.max_output,
            streams,
            errno,
            text: None,
            handlers: Vec::new(),
            random: process::Random::new(1),
            token: Pointer::NULL,
        }
    }
}

/// The arguments of a call.
pub(crate) struct Args<'a> {
    pub(crate) values: Vec<Value>,
    pub(crate) shapes: &'a [Arg],
    /// How many of them have a parameter; the others stand for `...`.
    pub(crate) named: usize,
}

impl Args<'_> {
    pub(crate) fn int(&self, index: usize) -> i64 {
        match self.values.get(index) {
            Some(Value::Int(int)) => *int,
            Some(Value::Pointer(pointer)) => pointer.address as i64,
            _ => 0,
        }
    }

    pub(crate) fn size(&self, index: usize) -> u64 {
        self.int(index) as u64
    }

    pub(crate) fn pointer(&self, index: usize) -> Pointer {
        match self.values.get(index) {
            Some(Value::Pointer(pointer)) => *pointer,
            _ => Pointer::NULL,
        }
    }

    fn float(&self, index: usize) -> f64 {
        match self.values.get(index) {
            Some(Value::Float(float)) => *float,
            _ => 0.0,
        }
    }
}

type Native = fn(&mut Vm<'_, '_>, &Args<'_>) -> Result<Value, Stop>;

/// The function of that name.
pub(crate) fn find(name: &str) -> Option<usize> {
    tables().flat_map(|table| table.iter()).position(|(known, _)| *known == name)
}

/// Calls a function by its number.
pub(crate) fn call(vm: &mut Vm<'_, '_>, native: usize, args: &Args<'_>) -> Result<Value, Stop> {
    let (_, function) = tables().flat_map(|table| table.iter()).nth(native).expect("the checker takes numbers from `find`");
    function(vm, args)
}

fn tables() -> impl Iterator<Item = &'static [(&'static str, Native)]> {
    [
        stdio::TABLE,
        input::TABLE,
        memory::TABLE,
        string::TABLE,
        ctype::TABLE,
        number::TABLE,
        process::TABLE,
        sort::TABLE,
        math::TABLE,
    ]
    .into_iter()
}

impl Vm<'_, '_> {
    /// Reads one byte of the program's, as a string function does.
    pub(crate) fn read_char(&mut self, pointer: Pointer) -> Result<u8, Stop> {
        let mut byte = [Byte::default()];
        self.read(pointer, &mut byte, true)?;
        Ok(byte[0].value)
    }

    /// Reads a string up to its NUL, at most `most` bytes.
    pub(crate) fn read_string(&mut self, pointer: Pointer, most: u64) -> Result<Vec<u8>, Stop> {
        let mut text = Vec::new();
        while (text.len() as u64) < most {
            let byte = self.read_char(pointer.offset(text.len() as i64))?;
            if byte == 0 {
                break;
            }
            text.push(byte);
            self.count_step()?;
        }
        Ok(text)
    }

    /// Writes bytes as the library makes them.
    pub(crate) fn write_text(&mut self, pointer: Pointer, text: &[u8]) -> Result<(), Stop> {
        for (i, byte) in text.iter().enumerate() {
            self.write(pointer.offset(i as i64), &[crate::eval::written(*byte)])?;
        }
        Ok(())
    }

    fn set_errno(&mut self, number: i64) -> Result<(), Stop> {
        let errno = Pointer::to_object(ERRNO, self.machine.library.errno);
        self.store(errno, Scalar::I32, &Value::Int(number))
    }

    /// Hands out a text of the library's own.
    fn library_text(&mut self, text: &str) -> Result<Pointer, Stop> {
        let id = match self.machine.library.text {
            Some(id) => id,
            None => {
                let kind = ObjectKind::Library("text");
                let object = Object { kind, base: TEXTS, size: 256, born: 0, state: State::Live };
                let id = self.machine.objects.add(object);
                self.machine.library.text = Some(id);
                id
            }
        };
        let pointer = Pointer::to_object(TEXTS, id);
        let bytes: Vec<u8> = text.bytes().take(255).chain([0]).collect();
        self.write_text(pointer, &bytes)?;
        Ok(pointer)
    }
}
