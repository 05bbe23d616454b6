//! An object's owners in lines: who, how many references each, and what they add up to.

use heapsim::trace::{Object, State};
use heapsim::words::{self, Ledger};

/// The ledger: a line for each owner, and the sum beside `ob_refcnt`.
pub(crate) fn lines(state: &State, object: &Object) -> Vec<String> {
    let entries = words::ledger(state, object.serial);
    let total: u32 = entries.iter().map(|entry| entry.count).sum();
    let width = entries.iter().map(|entry| entry.owner.chars().count()).max().unwrap_or(0);
    let mut lines: Vec<String> = entries
        .iter()
        .map(|Ledger { count, owner, hidden }| {
            let mark = if *hidden { "hidden" } else { "" };
            format!("{count:>4}  {owner:width$}  {mark}").trim_end().to_owned()
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

fn verdict(object: &Object, total: u32) -> String {
    if object.immortal {
        return format!("      immortal: the count stays {}, whoever owns it", object.ob_refcnt);
    }
    let verdict = if i64::from(total) == object.ob_refcnt {
        "recounted: agrees".to_owned()
    } else {
        format!("recounted: ob_refcnt is {}, which is a bug of the simulator", object.ob_refcnt)
    };
    format!("{total:>4}  {verdict}")
}
