//! The words of a fault: what happened, to what, and whose byte it was.
//!
//! Not here: finding faults ([`crate::access`]).

use crate::fault::FaultCode;
use crate::machine::Machine;
use crate::object::{Object, ObjectId, ObjectKind, State};
use crate::preprocess::count;

/// What a pointer has to do with its object, in words.
pub(crate) struct Words {
    pub(crate) message: String,
    pub(crate) label: String,
}

/// `1 byte`, `3 bytes`.
pub(crate) fn bytes(n: u64) -> String {
    count(n as usize, "byte")
}

/// An object as a sentence names it.
pub(crate) fn name(object: &Object) -> String {
    match &object.kind {
        ObjectKind::Local(declared) | ObjectKind::Global(declared) => {
            format!("`{}`", declared.name)
        }
        ObjectKind::Hidden => "a value of the compiler's own".to_owned(),
        ObjectKind::Literal => "a string literal".to_owned(),
        ObjectKind::Code(name) => format!("the function `{name}`"),
        ObjectKind::Heap(_) => format!("the block of {} from line {}", bytes(object.size), object.born),
        ObjectKind::Alloca => format!("the stack block of {} from line {}", bytes(object.size), object.born),
        ObjectKind::Library(name) => format!("the C library's {name}"),
    }
}

/// An object with what is known of it.
pub(crate) fn describe(object: &Object) -> String {
    match &object.kind {
        ObjectKind::Local(declared) => {
            format!("local variable `{}` ({}, {})", declared.name, declared.type_name, bytes(object.size))
        }
        ObjectKind::Global(declared) => {
            format!("variable `{}` ({}, {})", declared.name, declared.type_name, bytes(object.size))
        }
        ObjectKind::Hidden => format!("value of {}, without a name", bytes(object.size)),
        ObjectKind::Literal => format!("string literal of {}", bytes(object.size)),
        ObjectKind::Code(name) => format!("function `{name}`"),
        ObjectKind::Heap(maker) => format!("block of {} from {maker} on line {}", bytes(object.size), object.born),
        ObjectKind::Alloca => format!("block of {} from alloca on line {}", bytes(object.size), object.born),
        ObjectKind::Library(name) => format!("the C library's {name}"),
    }
}

/// Whose byte it is that stands at `address`.
pub(crate) fn owner(machine: &Machine<'_>, address: u64) -> String {
    if let Some(id) = machine.objects.at(address) {
        let object = machine.objects.get(id);
        let offset = address - object.base;
        let what = match &object.kind {
            ObjectKind::Local(declared) | ObjectKind::Global(declared) => {
                let path = machine.program.types.path_at(&declared.ty, offset);
                format!("`{}{path}`", declared.name)
            }
            ObjectKind::Heap(_) => format!("byte {offset} of {}", name(object)),
            _ => name(object),
        };
        return match object.state {
            State::Live => what,
            State::Freed(line) => format!("{what}, freed on line {line}"),
            State::OutOfScope(_) | State::Returned(_) => format!("{what}, which is dead"),
        };
    }
    if let Some(text) = machine.machine_byte(address) {
        return text;
    }
    match machine.space.kind_at(address) {
        None => "nothing: no memory is mapped there".to_owned(),
        Some(_) => "no object: padding".to_owned(),
    }
}

/// The words for an access outside its object, or outside the array inside it that `part` bounds.
pub(crate) fn out_of_bounds(
    machine: &Machine<'_>,
    object: &Object,
    part: Option<(u64, u64)>,
    address: u64,
    size: u64,
    write: bool,
) -> Words {
    let (start, end) = part.unwrap_or((object.base, object.end()));
    let what = match (part, object.declared()) {
        (None, _) => name(object),
        (Some(_), Some(declared)) => {
            let path = machine.program.types.path_at(&declared.ty, start - object.base);
            let whole = path.strip_suffix("[0]").unwrap_or(&path);
            format!("`{}{whole}`", declared.name)
        }
        (Some(_), None) => format!("the array inside {}", name(object)),
    };
    let (verb, noun) = if write { ("writes", "write") } else { ("reads", "read") };
    let short = match (object.declared(), part) {
        (Some(_), _) => what.trim_matches('`').to_owned(),
        (None, Some(_)) => "the array".to_owned(),
        (None, None) => "the block".to_owned(),
    };
    let (place, brief) = if address < start {
        let distance = start - address;
        (format!("{} before the start of {what}", bytes(distance)), format!("{} before {short}", bytes(distance)))
    } else if address < end {
        let over = (address + size).saturating_sub(end);
        (format!("of which {} lie past the end of {what}", bytes(over)), format!("{} past {short}", bytes(over)))
    } else {
        let distance = address - end;
        match distance {
            0 => (format!("just past the end of {what}"), format!("just past {short}")),
            _ => (format!("{} past the end of {what}", bytes(distance)), format!("{} past {short}", bytes(distance))),
        }
    };
    let comma = if address >= start && address < end { "," } else { "" };
    Words { message: format!("this {verb} {}{comma} {place}", bytes(size)), label: format!("{noun}: {brief}") }
}

/// The words for an access to an object that is dead.
pub(crate) fn dead(object: &Object, write: bool) -> Words {
    let (verb, noun) = if write { ("writes to", "write") } else { ("reads from", "read") };
    let what = name(object);
    let why = match object.state {
        State::Freed(line) => format!("after it was freed on line {line}"),
        State::Returned(_) => "after its function returned".to_owned(),
        State::OutOfScope(line) => format!("after its block ended on line {line}"),
        State::Live => String::new(),
    };
    let label = match object.state {
        State::Freed(_) => "freed",
        State::Returned(_) => "its function has returned",
        _ => "out of scope",
    };
    Words { message: format!("this {verb} {what} {why}"), label: format!("{noun}: {label}") }
}

/// The overflow's kind, by the object that is left.
pub(crate) fn overflow_code(object: &Object) -> FaultCode {
    match object.kind {
        ObjectKind::Local(_) | ObjectKind::Hidden | ObjectKind::Alloca => FaultCode::StackBufferOverflow,
        ObjectKind::Heap(_) => FaultCode::HeapBufferOverflow,
        _ => FaultCode::GlobalBufferOverflow,
    }
}

/// The lines on which an object was born and died, as a fault records them.
pub(crate) fn lifetime(object: &Object) -> (Option<u32>, Option<u32>) {
    let born = Some(object.born).filter(|line| *line > 0);
    match object.state {
        State::Live => (born, None),
        State::Freed(line) | State::OutOfScope(line) | State::Returned(line) => (born, Some(line)),
    }
}

/// What is never written and then read, in words.
pub(crate) fn uninitialized(machine: &Machine<'_>, id: Option<ObjectId>, address: u64) -> Words {
    let what = match id.map(|id| machine.objects.get(id)) {
        Some(object) => match &object.kind {
            ObjectKind::Local(declared) | ObjectKind::Global(declared) => {
                let offset = address.saturating_sub(object.base);
                format!("`{}{}`", declared.name, machine.program.types.path_at(&declared.ty, offset))
            }
            _ => format!("byte {} of {}", address.saturating_sub(object.base), name(object)),
        },
        None => "a byte".to_owned(),
    };
    Words { message: format!("this reads {what}, which was never given a value"), label: "read: never written".to_owned() }
}
