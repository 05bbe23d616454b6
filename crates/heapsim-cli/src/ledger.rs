//! An object's owners in lines: who, how many references each, and what they add up to.

use heapsim::trace::{Object, Owner, State};

/// Equal owners, counted; as [`State::owners`] orders them.
pub(crate) fn entries(state: &State, object: &Object) -> Vec<(usize, Owner)> {
    let mut entries: Vec<(usize, Owner)> = Vec::new();
    for owner in state.owners(object.serial) {
        match entries.iter_mut().find(|(_, known)| *known == owner) {
            Some((count, _)) => *count += 1,
            None => entries.push((1, owner)),
        }
    }
    entries
}

/// The ledger: a line for each owner, and the sum beside `ob_refcnt`.
pub(crate) fn lines(state: &State, object: &Object) -> Vec<String> {
    let entries = entries(state, object);
    let total: usize = entries.iter().map(|(count, _)| count).sum();
    let width = entries.iter().map(|(_, owner)| owner.name.chars().count()).max().unwrap_or(0);
    let mut lines: Vec<String> = entries
        .iter()
        .map(|(count, Owner { name, hidden })| {
            let mark = if *hidden { "hidden" } else { "" };
            format!("{count:>4}  {name:width$}  {mark}").trim_end().to_owned()
        })
        .collect();
    lines.push(verdict(object, total));
    lines
}

/// An object in a few words: `list#1`, or `str#1 'hello'`.
pub(crate) fn title(object: &Object) -> String {
    match &object.value {
        Some(value) => format!("{} {value}", object.name),
        None => object.name.clone(),
    }
}

fn verdict(object: &Object, total: usize) -> String {
    if object.immortal {
        return format!("      immortal: the count stays {}, whoever owns it", object.ob_refcnt);
    }
    let verdict = if i64::try_from(total) == Ok(object.ob_refcnt) {
        "recounted: agrees".to_owned()
    } else {
        format!("recounted: ob_refcnt is {}, which is a bug of the simulator", object.ob_refcnt)
    };
    format!("{total:>4}  {verdict}")
}
