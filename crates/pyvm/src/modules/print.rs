//! `print()`, and writing to file objects.

use pyheap::Obj;

use crate::cause::Cause;
use crate::native::Args;
use crate::vm::{R, Vm};

pub(super) fn print(vm: &mut Vm, args: Args) -> R {
    args.check(vm, "print", 0, usize::MAX, &["sep", "end", "file", "flush"])?;
    let none = vm.known.none;
    let mut part = |name: &str, default: &str| -> R<String> {
        match args.keyword(vm, name).filter(|&op| op != none) {
            None => Ok(default.to_owned()),
            Some(op) => match vm.text(op) {
                Some(text) => Ok(text.to_owned()),
                None => {
                    let message = format!("{name} must be None or a string, not {}", vm.type_name(op));
                    vm.type_error(&message)
                }
            },
        }
    };
    let (sep, end) = (part("sep", " ")?, part("end", "\n")?);
    let file = match args.keyword(vm, "file").filter(|&op| op != none) {
        Some(file) => Some(file),
        None => match vm.dict_get_name(vm.known.sys, "stdout") {
            Some(stdout) if stdout == none => return Ok(vm.none()),
            stdout => stdout.filter(|&op| op != vm.known.stdout),
        },
    };
    if let Some(file) = file {
        vm.heap.incref(file, Cause::Native);
        vm.hold(file, "file of print()");
    }
    let packed = vm.print_arguments(args);
    vm.hold(packed, "arguments of print()");
    let written = print_to(vm, args, file, &sep, &end);
    let packed = vm.unhold();
    vm.decref(packed, Cause::Native);
    if file.is_some() {
        vm.release(Cause::Native);
    }
    written?;
    let flush = match args.keyword(vm, "flush") {
        Some(flush) => vm.is_true(flush),
        None => Ok(false),
    };
    if flush? && file.is_none() {
        vm.flushed = vm.stdout.len();
    }
    Ok(vm.none())
}

fn print_to(vm: &mut Vm, args: Args, file: Option<Obj>, sep: &str, end: &str) -> R<()> {
    let write = |vm: &mut Vm, text: &str| -> R<()> {
        match file {
            None => vm.write_stdout(text),
            Some(file) => vm.write_to(file, text),
        }
    };
    for (i, op) in args.all(vm).into_iter().enumerate() {
        if i > 0 {
            write(vm, sep)?;
        }
        let text = vm.str_text(op)?;
        write(vm, &text)?;
    }
    write(vm, end)
}

impl Vm {
    /// Writes to a file object of `sys`, or to an object with a `write` method.
    pub(crate) fn write_to(&mut self, file: Obj, text: &str) -> R<()> {
        let write = self.getattr_str(file, "write")?;
        self.hold(write, "write method");
        let text = self.str(text);
        self.hold(text, "text to write");
        let result = self.call(write, &[text]);
        self.release(Cause::Native);
        self.release(Cause::Native);
        let result = result?;
        self.decref(result, Cause::Native);
        Ok(())
    }
}
