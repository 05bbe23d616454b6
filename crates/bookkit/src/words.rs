//! A figure in sentences: one for each object, edge and byte range, and an object's owners.
//!
//! Not here: the figure itself (`heapsim::figure`).

use heapsim::bytes::{Bytes, SpanState};
use heapsim::trace::{Role, Serial, State};

/// Equal owners of an object, counted.
pub(crate) struct Ledger {
    /// How many references.
    pub(crate) count: u32,
    /// Who owns them.
    pub(crate) owner: String,
    /// Whether the program's text shows them.
    pub(crate) hidden: bool,
}

/// Who owns an object, equal owners together.
pub(crate) fn ledger(state: &State, serial: Serial) -> Vec<Ledger> {
    let mut entries: Vec<Ledger> = Vec::new();
    for owner in state.owners(serial) {
        match entries.iter_mut().find(|entry| entry.owner == owner.name) {
            Some(entry) => entry.count += 1,
            None => entries.push(Ledger { count: 1, owner: owner.name, hidden: owner.hidden }),
        }
    }
    entries
}

/// The heap: each object of the program with its owners, then what was freed.
pub(crate) fn heap(state: &State) -> Vec<String> {
    let mut sentences = Vec::new();
    for object in state.objects.values().filter(|object| object.role == Role::Plain) {
        let count = if object.immortal { "immortal".to_owned() } else { format!("count {}", object.ob_refcnt) };
        let owners: Vec<String> = state.owners(object.serial).into_iter().map(|owner| owner.name).collect();
        let owners = if owners.is_empty() { "nobody".to_owned() } else { owners.join(", ") };
        sentences.push(format!("{}, {count}, is owned by {owners}.", object.name));
        if let Some(weak) = object.weak.and_then(|weak| state.objects.get(&weak)) {
            sentences.push(format!("{} refers to {} weakly, without a count.", object.name, weak.name));
        }
    }
    for (object, line) in state.freed.values().filter(|(object, _)| object.role == Role::Plain) {
        sentences.push(format!("{} was freed in line {line}.", object.name));
    }
    sentences
}

/// C memory: each region's objects in order, then the access.
pub(crate) fn bytes(bytes: &Bytes) -> Vec<String> {
    let mut sentences = Vec::new();
    for region in &bytes.regions {
        for span in &region.spans {
            let from = span.offset as usize;
            let cells = region.cells.get(from..from + span.size as usize).unwrap_or_default();
            let shown: Vec<String> =
                cells.iter().map(|cell| if cell.init { format!("{:02x}", cell.value) } else { "unset".to_owned() }).collect();
            let state = match span.state {
                SpanState::Live => "",
                SpanState::Freed => ", freed",
                SpanState::OutOfScope => ", out of scope",
                SpanState::Machine => ", not the program's",
            };
            sentences.push(format!("{}: {}{state}: {}.", region.title, span.name, shown.join(" ")));
        }
    }
    sentences.extend(bytes.access.as_ref().map(|access| format!("{}.", access.label)));
    sentences
}
