//! Output: streams, their buffers, and the functions that print.

use super::{Buffering, Native, STREAMS};
use crate::alloc::HeapStop;
use crate::eval::Vm;
use crate::fault::FaultCode;
use crate::observer::Stream;
use crate::outcome::{LimitKind, Signal, Stop};
use crate::value::{Pointer, Provenance, Value};

pub(super) const TABLE: &[(&str, Native)] = &[
    ("__stdio", |vm, args| {
        let number = args.int(0).clamp(0, 2) as usize;
        let id = vm.machine.library.streams[number];
        Ok(Value::Pointer(Pointer::to_object(STREAMS[number].1, id)))
    }),
    ("printf", |vm, args| {
        vm.as_plain_string(args, 0, b"%s\n")?;
        let text = vm.format(args, 0)?;
        vm.print(Stream::Stdout, &text)
    }),
    ("fprintf", |vm, args| {
        let stream = vm.stream(args.pointer(0))?;
        vm.as_plain_string(args, 1, b"%s")?;
        let text = vm.format(args, 1)?;
        vm.print(stream, &text)
    }),
    ("sprintf", |vm, args| {
        let text = vm.format(args, 1)?;
        vm.print_to(args.pointer(0), None, text)
    }),
    ("snprintf", |vm, args| {
        let text = vm.format(args, 2)?;
        vm.print_to(args.pointer(0), Some(args.size(1)), text)
    }),
    ("vprintf", |vm, args| {
        let text = vm.format_list(args, 0)?;
        vm.print(Stream::Stdout, &text)
    }),
    ("vfprintf", |vm, args| {
        let stream = vm.stream(args.pointer(0))?;
        let text = vm.format_list(args, 1)?;
        vm.print(stream, &text)
    }),
    ("vsprintf", |vm, args| {
        let text = vm.format_list(args, 1)?;
        vm.print_to(args.pointer(0), None, text)
    }),
    ("vsnprintf", |vm, args| {
        let text = vm.format_list(args, 2)?;
        vm.print_to(args.pointer(0), Some(args.size(1)), text)
    }),
    ("puts", |vm, args| {
        let mut text = vm.read_string(args.pointer(0), u64::MAX)?;
        text.push(b'\n');
        vm.print(Stream::Stdout, &text)
    }),
    ("fputs", |vm, args| {
        let stream = vm.stream(args.pointer(1))?;
        let text = vm.read_string(args.pointer(0), u64::MAX)?;
        vm.print(stream, &text)?;
        Ok(Value::Int(1))
    }),
    ("putchar", |vm, args| vm.print_char(Stream::Stdout, args.int(0))),
    ("putc", |vm, args| {
        let stream = vm.stream(args.pointer(1))?;
        vm.print_char(stream, args.int(0))
    }),
    ("fputc", |vm, args| {
        let stream = vm.stream(args.pointer(1))?;
        vm.print_char(stream, args.int(0))
    }),
    ("fwrite", |vm, args| {
        let stream = vm.stream(args.pointer(3))?;
        let (size, count) = (args.size(1), args.size(2));
        let mut text = Vec::new();
        for at in 0..size.saturating_mul(count) {
            text.push(vm.read_char(args.pointer(0).offset(at as i64))?);
            vm.count_step()?;
        }
        vm.print(stream, &text)?;
        Ok(Value::Int(if size == 0 { 0 } else { count as i64 }))
    }),
    ("fflush", |vm, args| {
        let stream = args.pointer(0);
        if stream.address == 0 || vm.stream(stream)? == Stream::Stdout {
            vm.flush()?;
        }
        Ok(Value::Int(0))
    }),
    ("setbuf", |vm, args| {
        let mode = if args.pointer(1).address == 0 { Buffering::None } else { Buffering::Full };
        vm.set_buffering(args.pointer(0), mode)?;
        Ok(Value::Void)
    }),
    ("setvbuf", |vm, args| {
        let mode = match args.int(2) {
            0 => Buffering::Full,
            1 => Buffering::Line,
            2 => Buffering::None,
            _ => return Ok(Value::Int(-1)),
        };
        vm.set_buffering(args.pointer(0), mode)?;
        Ok(Value::Int(0))
    }),
    ("perror", |vm, args| {
        let mut text = Vec::new();
        if args.pointer(0).address != 0 {
            text = vm.read_string(args.pointer(0), u64::MAX)?;
        }
        if !text.is_empty() {
            text.extend_from_slice(b": ");
        }
        let number = vm.errno();
        text.extend_from_slice(super::process::error_text(number).as_bytes());
        text.push(b'\n');
        vm.print(Stream::Stderr, &text)?;
        Ok(Value::Void)
    }),
];

/// The pipe's buffer.
const BUFFER_SIZE: usize = 4096;

impl Vm<'_, '_> {
    /// Prints `text`; gives its length.
    pub(super) fn print(&mut self, stream: Stream, text: &[u8]) -> Result<Value, Stop> {
        let library = &mut self.machine.library;
        if text.len() > library.room {
            return Err(Stop::Limit(LimitKind::Output, library.max_output as u64));
        }
        library.room -= text.len();
        self.observer.output(stream, text);
        if stream == Stream::Stderr {
            self.machine.library.stderr.extend_from_slice(text);
            return Ok(Value::Int(text.len() as i64));
        }
        self.take_buffer()?;
        let library = &mut self.machine.library;
        match library.mode {
            Buffering::None => library.stdout.extend_from_slice(text),
            Buffering::Line => {
                library.buffer.extend_from_slice(text);
                if let Some(end) = library.buffer.iter().rposition(|byte| *byte == b'\n') {
                    let rest = library.buffer.split_off(end + 1);
                    library.stdout.append(&mut library.buffer);
                    library.buffer = rest;
                }
            }
            Buffering::Full => {
                // A full buffer is written out when more comes; whole blocks of the rest go out directly.
                let free = BUFFER_SIZE - library.buffer.len();
                let (now, rest) = text.split_at(text.len().min(free));
                library.buffer.extend_from_slice(now);
                if !rest.is_empty() {
                    library.stdout.append(&mut library.buffer);
                    let direct = rest.len() - rest.len() % BUFFER_SIZE;
                    library.stdout.extend_from_slice(&rest[..direct]);
                    library.buffer.extend_from_slice(&rest[direct..]);
                }
            }
        }
        Ok(Value::Int(text.len() as i64))
    }

    /// Writes out what the buffer holds.
    pub(crate) fn flush(&mut self) -> Result<(), Stop> {
        let library = &mut self.machine.library;
        library.stdout.append(&mut library.buffer);
        Ok(())
    }

    fn print_char(&mut self, stream: Stream, c: i64) -> Result<Value, Stop> {
        self.print(stream, &[c as u8])?;
        Ok(Value::Int(i64::from(c as u8)))
    }

    /// Prints into memory: with a size, at most so many bytes with the NUL.
    fn print_to(&mut self, to: Pointer, size: Option<u64>, mut text: Vec<u8>) -> Result<Value, Stop> {
        let length = text.len() as i64;
        match size {
            Some(0) => return Ok(Value::Int(length)),
            Some(size) => text.truncate(size as usize - 1),
            None => {}
        }
        text.push(0);
        self.write_text(to, &text)?;
        Ok(Value::Int(length))
    }

    /// The stream that a `FILE *` means.
    pub(super) fn stream(&mut self, stream: Pointer) -> Result<Stream, Stop> {
        match STREAMS.iter().position(|(_, base)| *base == stream.address) {
            Some(1) => Ok(Stream::Stdout),
            Some(2) => Ok(Stream::Stderr),
            _ => Err(self.no_stream(stream)),
        }
    }

    /// Reports what is used as a stream and is none, or not the right one.
    pub(super) fn no_stream(&mut self, stream: Pointer) -> Stop {
        let then = "segmentation fault (SIGSEGV)".to_owned();
        if stream.provenance == Provenance::Wild {
            self.follow_up(&then);
        } else if stream.address == 0 {
            let message = "this stream is a null pointer".to_owned();
            self.report_here(FaultCode::NullDereference, message, "no stream", Some(then));
        } else {
            let message = "this is no stream that can be used here".to_owned();
            self.report_here(FaultCode::WildPointer, message, "no stream", Some(then));
        }
        Stop::Signal(Signal::Segv)
    }

    fn set_buffering(&mut self, stream: Pointer, mode: Buffering) -> Result<(), Stop> {
        if self.stream(stream)? == Stream::Stdout {
            if mode == Buffering::None {
                self.flush()?;
            }
            self.machine.library.mode = mode;
            self.machine.library.buffer_taken |= mode == Buffering::None;
        }
        Ok(())
    }

    /// The library takes the stream's buffer from the program's heap, where it lies between the program's blocks.
    fn take_buffer(&mut self) -> Result<(), Stop> {
        if !std::mem::replace(&mut self.machine.library.buffer_taken, true) {
            let block = self.machine.heap.malloc(&mut self.machine.space, BUFFER_SIZE as u64);
            self.heap_result(block)?;
        }
        Ok(())
    }

    /// Turns what the allocator says into what happens to the program.
    pub(crate) fn heap_result<T>(&mut self, result: Result<T, HeapStop>) -> Result<T, Stop> {
        result.map_err(|stop| match stop {
            HeapStop::Abort(text) => Stop::Abort(Some(text.to_owned())),
            HeapStop::Fault(_) => Stop::Signal(Signal::Segv),
            HeapStop::Limit => Stop::Limit(LimitKind::Memory, self.machine.heap.limit()),
        })
    }
}
