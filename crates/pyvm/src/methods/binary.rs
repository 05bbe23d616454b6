//! Methods of bytes and bytearrays.

use pyheap::Obj;

use super::Table;
use super::containers::{contains, delitem, getitem, iterate, length, pair, setitem};
use crate::cause::Cause;
use crate::native::{Args, Native};
use crate::object::Py;
use crate::vm::{R, Vm};

pub(crate) static BYTES: Table = Table { ty: "bytes", methods: SHARED, wrappers: READ, getset: &[] };

/// What only a bytearray can.
pub(crate) static BYTEARRAY: Table = Table {
    ty: "bytearray",
    methods: &[
        Native::one("append", |vm, args| {
            let (this, item) = pair(vm, args);
            let byte = vm.as_byte(item)?;
            change(vm, this, |bytes| bytes.push(byte))
        }),
        Native::one("extend", |vm, args| {
            let (this, other) = pair(vm, args);
            if matches!(vm.value(other), Py::Str(_)) && vm.profile.bytearray_extends_name_str {
                return vm.type_error("expected iterable of integers; got: 'str'");
            }
            if matches!(vm.value(other), Py::Str(_)) {
                return vm.type_error("'str' object cannot be interpreted as an integer");
            }
            if vm.buffer(other)?.is_none() && !vm.is_iterable(other) {
                let message = format!("can't extend bytearray with {}", vm.type_name(other));
                return vm.type_error(&message);
            }
            let more = vm.bytes_of(other)?;
            change(vm, this, |bytes| bytes.extend(more))
        }),
        Native::new("insert", |vm, args| {
            args.rest().check(vm, "insert", 2, 2, &[])?;
            let all = args.all(vm);
            let at = vm.index_argument(all[1])?;
            let byte = vm.as_byte(all[2])?;
            change(vm, all[0], |bytes| {
                let len = bytes.len() as i64;
                let at = if at < 0 { at.saturating_add(len) } else { at }.clamp(0, len);
                bytes.insert(at as usize, byte);
            })
        }),
        Native::new("pop", pop),
        Native::one("remove", |vm, args| {
            let (this, item) = pair(vm, args);
            let byte = vm.as_byte(item)?;
            match vm.bytearray_bytes(this).iter().position(|&other| other == byte) {
                Some(at) => change(vm, this, |bytes| {
                    bytes.remove(at);
                }),
                None => vm.raise("ValueError", "value not found in bytearray"),
            }
        }),
        Native::no_args("clear", |vm, args| change(vm, vm.stack[args.base], Vec::clear)),
        Native::no_args("reverse", |vm, args| change(vm, vm.stack[args.base], |bytes| bytes.reverse())),
        Native::no_args("copy", |vm, args| {
            let bytes = vm.bytearray_bytes(vm.stack[args.base]).to_vec();
            Ok(vm.bytearray(&bytes))
        }),
    ],
    wrappers: &[
        Native::new("__init__", |vm, args| {
            let bytes = vm.bytes_of_arguments(args.rest(), "bytearray")?;
            change(vm, vm.stack[args.base], |old| *old = bytes)
        }),
        Native::new("__setitem__", setitem),
        Native::new("__delitem__", delitem),
        Native::new("__iadd__", |vm, args| {
            let (this, other) = pair(vm, args);
            vm.bytearray_add(this, other)?;
            Ok(vm.incref(this, Cause::Push))
        }),
    ],
    getset: &[],
};

/// What a bytearray has in common with bytes.
pub(crate) static BYTEARRAY_SHARED: Table = Table { ty: "bytearray", methods: SHARED, wrappers: READ, getset: &[] };

/// What reads a bytes-like object.
const SHARED: &[Native] = &[
    Native::new("decode", |vm, args| {
        args.rest().check(vm, "decode", 0, 2, &["encoding", "errors"])?;
        let bytes = vm.bytes_like(vm.stack[args.base])?;
        let encoding = args.get(vm, 1).or_else(|| args.keyword(vm, "encoding"));
        let text = vm.decode(&bytes, encoding)?;
        Ok(vm.str(&text))
    }),
    Native::new("hex", hex),
    Native::new("find", |vm, args| {
        let at = find(vm, args, "find")?;
        Ok(vm.int(at.map_or(-1, |at| at as i64)))
    }),
    Native::new("index", |vm, args| match find(vm, args, "index")? {
        Some(at) => Ok(vm.int(at as i64)),
        None => vm.raise("ValueError", "subsection not found"),
    }),
    Native::new("count", |vm, args| {
        let (this, part) = this_and_part(vm, args, "count")?;
        let mut count = 0;
        let mut at = 0;
        while part.len() <= this.len().saturating_sub(at) && at <= this.len() {
            if this[at..].starts_with(&part) {
                count += 1;
                at += part.len().max(1);
            } else {
                at += 1;
            }
        }
        Ok(vm.int(count))
    }),
    Native::new("startswith", |vm, args| affix(vm, args, "startswith", |bytes, part| bytes.starts_with(part))),
    Native::new("endswith", |vm, args| affix(vm, args, "endswith", |bytes, part| bytes.ends_with(part))),
    Native::no_args("upper", |vm, args| map(vm, args, |bytes| bytes.to_ascii_uppercase())),
    Native::no_args("lower", |vm, args| map(vm, args, |bytes| bytes.to_ascii_lowercase())),
    Native::new("strip", |vm, args| strip(vm, args, true, true)),
    Native::new("lstrip", |vm, args| strip(vm, args, true, false)),
    Native::new("rstrip", |vm, args| strip(vm, args, false, true)),
    Native::one("join", join),
    Native::new("split", split),
    Native::new("replace", replace),
];

const READ: &[Native] = &[
    Native::new("__len__", length),
    Native::new("__contains__", contains),
    Native::new("__iter__", iterate),
    Native::new("__getitem__", getitem),
];

/// `bytes.fromhex(text)` and `bytearray.fromhex(text)`.
///
/// Mirrors: `_PyBytes_FromHex`, Objects/bytesobject.c, CPython 3.13.
/// Differs: no.
pub(super) fn fromhex(vm: &mut Vm, args: Args) -> R {
    let (class, text) = pair(vm, args);
    let Some(text) = vm.text(text).map(str::to_owned) else {
        let message = format!("fromhex() argument must be str, not {}", vm.type_name(text));
        return vm.type_error(&message);
    };
    let chars: Vec<char> = text.chars().collect();
    let mut bytes = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        if chars[at].is_ascii_whitespace() {
            at += 1;
            continue;
        }
        for place in [at, at + 1] {
            if !chars.get(place).is_some_and(char::is_ascii_hexdigit) {
                return vm.raise("ValueError", &format!("non-hexadecimal number found in fromhex() arg at position {place}"));
            }
        }
        let digit = |at: usize| chars[at].to_digit(16).unwrap_or_default() as u8;
        bytes.push(digit(at) << 4 | digit(at + 1));
        at += 2;
    }
    let made = vm.bytes(&bytes);
    if class == vm.known.types.bytes {
        return Ok(made);
    }
    vm.hold(made, "bytes from hex");
    let array = vm.call(class, &[made]);
    vm.release(Cause::Native);
    array
}

/// Changes the bytes of a bytearray, if no view forbids it.
fn change(vm: &mut Vm, this: Obj, change: impl FnOnce(&mut Vec<u8>)) -> R {
    let mut bytes = vm.bytearray_bytes(this).to_vec();
    change(&mut bytes);
    vm.bytearray_resize(this, bytes, 0)?;
    Ok(vm.none())
}

fn pop(vm: &mut Vm, args: Args) -> R {
    args.rest().check(vm, "pop", 0, 1, &[])?;
    let this = vm.stack[args.base];
    let len = vm.bytearray_bytes(this).len();
    if len == 0 {
        return vm.raise("IndexError", "pop from empty bytearray");
    }
    let at = match args.get(vm, 1) {
        Some(op) => vm.index_argument(op)?,
        None => -1,
    };
    let at = if at < 0 { at.saturating_add(len as i64) } else { at };
    let Some(at) = usize::try_from(at).ok().filter(|&at| at < len) else {
        return vm.raise("IndexError", "pop index out of range");
    };
    let byte = vm.bytearray_bytes(this)[at];
    change(vm, this, |bytes| {
        bytes.remove(at);
    })?;
    Ok(vm.int(i64::from(byte)))
}

pub(super) fn hex(vm: &mut Vm, args: Args) -> R {
    args.rest().check(vm, "hex", 0, 1, &["sep"])?;
    let bytes = vm.bytes_like(vm.stack[args.base])?;
    let separator = match args.get(vm, 1).or_else(|| args.keyword(vm, "sep")) {
        Some(op) => vm.text(op).unwrap_or_default().to_owned(),
        None => String::new(),
    };
    let digits: Vec<String> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(vm.str(&digits.join(&separator)))
}

/// Self and the argument, a bytes-like object or a byte.
fn this_and_part(vm: &mut Vm, args: Args, name: &str) -> R<(Vec<u8>, Vec<u8>)> {
    args.rest().check(vm, name, 1, 3, &[])?;
    if args.get(vm, 2).is_some() {
        return vm.unsupported("a search in bytes with a start; slice first");
    }
    let part = vm.stack[args.base + 1];
    if args.count > 2 {
        return vm.unsupported("a search in a part of bytes; slice them");
    }
    let this = vm.bytes_like(vm.stack[args.base])?;
    let part = if matches!(vm.value(part), Py::Int(_)) { vec![vm.as_byte(part)?] } else { vm.bytes_like(part)? };
    Ok((this, part))
}

fn find(vm: &mut Vm, args: Args, name: &str) -> R<Option<usize>> {
    let (this, part) = this_and_part(vm, args, name)?;
    Ok(position(&this, &part))
}

fn position(bytes: &[u8], part: &[u8]) -> Option<usize> {
    if part.is_empty() { Some(0) } else { bytes.windows(part.len()).position(|window| window == part) }
}

fn affix(vm: &mut Vm, args: Args, name: &str, holds: fn(&[u8], &[u8]) -> bool) -> R {
    let (this, part) = this_and_part(vm, args, name)?;
    Ok(vm.bool(holds(&this, &part)))
}

/// A result of the same type as self.
fn like(vm: &mut Vm, this: Obj, bytes: &[u8]) -> Obj {
    if matches!(vm.value(this), Py::ByteArray(_)) { vm.bytearray(bytes) } else { vm.bytes(bytes) }
}

fn map(vm: &mut Vm, args: Args, change: fn(&[u8]) -> Vec<u8>) -> R {
    let this = vm.stack[args.base];
    let bytes = vm.bytes_like(this)?;
    Ok(like(vm, this, &change(&bytes)))
}

fn strip(vm: &mut Vm, args: Args, left: bool, right: bool) -> R {
    let this = vm.stack[args.base];
    let bytes = vm.bytes_like(this)?;
    let set = match args.get(vm, 1).filter(|&op| op != vm.known.none) {
        Some(op) => vm.bytes_like(op)?,
        None => b" \t\n\r\x0b\x0c".to_vec(),
    };
    let mut rest = &bytes[..];
    while let [first, more @ ..] = rest
        && left
        && set.contains(first)
    {
        rest = more;
    }
    while let [more @ .., last] = rest
        && right
        && set.contains(last)
    {
        rest = more;
    }
    Ok(like(vm, this, rest))
}

fn join(vm: &mut Vm, args: Args) -> R {
    let (this, iterable) = pair(vm, args);
    let separator = vm.bytes_like(this)?;
    let items = vm.collect_items(iterable)?;
    let mut parts = Ok(Vec::new());
    for (index, &item) in items.iter().enumerate() {
        let Ok(made) = &mut parts else { break };
        match vm.buffer(item) {
            Ok(Some(bytes)) => made.push(bytes),
            Ok(None) => {
                let message = format!("sequence item {index}: expected a bytes-like object, {} found", vm.type_name(item));
                parts = vm.type_error(&message);
            }
            Err(stop) => parts = Err(stop),
        }
    }
    items.into_iter().for_each(|item| vm.decref(item, Cause::Native));
    let joined = parts?.join(&separator[..]);
    Ok(like(vm, this, &joined))
}

fn split(vm: &mut Vm, args: Args) -> R {
    if args.count > 2 {
        return vm.unsupported("a limit for `split` of bytes");
    }
    let this = vm.stack[args.base];
    let bytes = vm.bytes_like(this)?;
    let mut parts: Vec<Vec<u8>> = Vec::new();
    match args.get(vm, 1).filter(|&op| op != vm.known.none) {
        Some(op) => {
            let separator = vm.bytes_like(op)?;
            if separator.is_empty() {
                return vm.raise("ValueError", "empty separator");
            }
            let mut rest = &bytes[..];
            while let Some(at) = position(rest, &separator) {
                parts.push(rest[..at].to_vec());
                rest = &rest[at + separator.len()..];
            }
            parts.push(rest.to_vec());
        }
        None => {
            let words = bytes.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
            parts.extend(words.map(<[u8]>::to_vec));
        }
    }
    let items = parts.iter().map(|part| like(vm, this, part)).collect();
    Ok(vm.list(items))
}

fn replace(vm: &mut Vm, args: Args) -> R {
    args.rest().check(vm, "replace", 2, 2, &[])?;
    let all = args.all(vm);
    let (bytes, old, new) = (vm.bytes_like(all[0])?, vm.bytes_like(all[1])?, vm.bytes_like(all[2])?);
    if old.is_empty() {
        return vm.unsupported("`replace` of nothing by something in bytes");
    }
    let mut made = Vec::new();
    let mut rest = &bytes[..];
    while let Some(at) = position(rest, &old) {
        made.extend_from_slice(&rest[..at]);
        made.extend_from_slice(&new);
        rest = &rest[at + old.len()..];
    }
    made.extend_from_slice(rest);
    vm.check_size(made.len() as u64, 1)?;
    Ok(like(vm, all[0], &made))
}
