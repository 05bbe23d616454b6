//! An object's owners in lines: who, how many references each, and what they add up to.

use heapsim::trace::{Asked, Object, State};
use heapsim::words::{self, Ledger};

/// The ledger: a line for each owner, and the sum beside `ob_refcnt`.
pub(crate) fn lines(state: &State, object: &Object) -> Vec<String> {
    table(&words::ledger(state, object.serial), object.immortal, object.ob_refcnt)
}

/// The ledger of an object while `sys.getrefcount` has it.
pub(crate) fn lines_while_asked(asked: &Asked) -> Vec<String> {
    table(&words::ledger_of(&asked.owners), asked.immortal, asked.ob_refcnt)
}

fn table(entries: &[Ledger], immortal: bool, ob_refcnt: i64) -> Vec<String> {
    let total: u32 = entries.iter().map(|entry| entry.count).sum();
    let width = entries.iter().map(|entry| entry.owner.chars().count()).max().unwrap_or(0);
    let mut lines: Vec<String> = entries
        .iter()
        .map(|Ledger { count, owner, hidden }| {
            let mark = if *hidden { "hidden" } else { "" };
            format!("{count:>4}  {owner:width$}  {mark}").trim_end().to_owned()
        })
        .collect();
    lines.push(verdict(immortal, ob_refcnt, total));
    lines
}

/// An object in a few words: `list#1`, or `str#1 'hello'`.
pub(crate) fn title(object: &Object) -> String {
    match &object.value {
        Some(value) => format!("{} {value}", object.name),
        None => object.name.clone(),
    }
}

fn verdict(immortal: bool, ob_refcnt: i64, total: u32) -> String {
    if immortal {
        return format!("      immortal: the count stays {ob_refcnt}, whoever owns it");
    }
    let verdict = if i64::from(total) == ob_refcnt {
        "recounted: agrees".to_owned()
    } else {
        format!("recounted: ob_refcnt is {ob_refcnt}, which is a bug of the simulator")
    };
    format!("{total:>4}  {verdict}")
}
