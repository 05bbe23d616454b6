//! The process: ending it, chance, time, errors.

use super::{ERRNO, Native};
use crate::eval::Vm;
use crate::observer::Stream;
use crate::outcome::Stop;
use crate::types::Scalar;
use crate::value::{Pointer, Value};

pub(super) const TABLE: &[(&str, Native)] = &[
    ("exit", |_, args| Err(Stop::Exit(args.int(0) as i32))),
    ("_Exit", |_, args| Err(Stop::ExitNow(args.int(0) as i32))),
    ("abort", |_, _| Err(Stop::Abort(None))),
    ("atexit", |vm, args| {
        let pointer = args.pointer(0);
        let place = vm.machine.functions.iter().position(|id| vm.machine.objects.get(*id).base == pointer.address);
        match place {
            Some(function) => {
                vm.machine.library.handlers.push(function);
                Ok(Value::Int(0))
            }
            None => Ok(Value::Int(-1)),
        }
    }),
    ("__assert_fail", |vm, args| {
        let text = vm.read_string(args.pointer(0), u64::MAX)?;
        let file = vm.read_string(args.pointer(1), u64::MAX)?;
        let function = vm.read_string(args.pointer(3), u64::MAX)?;
        let shown = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let (text, file, function) = (shown(&text), shown(&file), shown(&function));
        let message = format!("main: {file}:{}: {function}: Assertion `{text}' failed.", args.int(2));
        Err(Stop::Abort(Some(message)))
    }),
    ("rand", |vm, _| Ok(Value::Int(vm.machine.library.random.next()))),
    ("srand", |vm, args| {
        vm.machine.library.random = Random::new(args.int(0) as u32);
        Ok(Value::Void)
    }),
    ("time", |vm, args| {
        if args.pointer(0).address != 0 {
            vm.store(args.pointer(0), Scalar::I64, &Value::Int(NOW))?;
        }
        Ok(Value::Int(NOW))
    }),
    ("clock", |vm, _| Ok(Value::Int((vm.machine.steps / 100) as i64))),
    ("getenv", |vm, args| {
        vm.read_string(args.pointer(0), u64::MAX)?;
        Ok(Value::Pointer(Pointer::NULL))
    }),
    ("__errno_location", |vm, _| {
        let errno = vm.machine.library.errno;
        Ok(Value::Pointer(Pointer::to_object(ERRNO, errno)))
    }),
    ("strerror", |vm, args| {
        let text = error_text(args.int(0));
        vm.library_text(&text).map(Value::Pointer)
    }),
];

/// The time stands still, so that a run is a function of its input: the first second of 2024.
const NOW: i64 = 1_704_067_200;

/// What `strerror` says.
pub(super) fn error_text(number: i64) -> String {
    match number {
        0 => "Success".to_owned(),
        2 => "No such file or directory".to_owned(),
        12 => "Cannot allocate memory".to_owned(),
        22 => "Invalid argument".to_owned(),
        34 => "Numerical result out of range".to_owned(),
        _ => format!("Unknown error {number}"),
    }
}

impl Vm<'_, '_> {
    pub(super) fn errno(&self) -> i64 {
        let mut bytes = [0; 4];
        match self.machine.space.read(ERRNO, &mut bytes) {
            Ok(()) => i64::from(i32::from_le_bytes(bytes)),
            Err(_) => 0,
        }
    }

    /// Prints what the library says as it gives up.
    pub(crate) fn last_words(&mut self, text: &str) {
        let line = format!("{text}\n");
        self.observer.output(Stream::Stderr, line.as_bytes());
        self.machine.library.stderr.extend_from_slice(line.as_bytes());
    }
}

/// glibc's `rand`: an additive feedback generator of 31 words.
#[derive(Debug)]
pub(crate) struct Random {
    words: [i32; 31],
    front: usize,
}

impl Random {
    pub(super) fn new(seed: u32) -> Random {
        let mut words = [0i32; 31];
        words[0] = if seed == 0 { 1 } else { seed as i32 };
        for i in 1..31 {
            let word = 16_807 * i64::from(words[i - 1]) % 2_147_483_647;
            words[i] = (if word < 0 { word + 2_147_483_647 } else { word }) as i32;
        }
        let mut random = Random { words, front: 3 };
        for _ in 0..310 {
            random.next();
        }
        random
    }

    fn next(&mut self) -> i64 {
        let rear = (self.front + 28) % 31;
        self.words[self.front] = self.words[self.front].wrapping_add(self.words[rear]);
        let value = (self.words[self.front] as u32 >> 1) as i64;
        self.front = (self.front + 1) % 31;
        value
    }
}
