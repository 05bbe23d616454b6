//! The ledger of an object: who owns a reference to it, and that the owners add up to its count.
//!
//! Not here: finding the owners (`heapsim::words`).

use heapsim::trace::Serial;
use heapsim::words;

use crate::moment::Moment;
use crate::page::{Cell, Table};
use crate::target::Target;

/// One table for the target, or one for each named object.
///
/// # Errors
/// There is no such object, or a ledger contradicts its count.
pub(crate) fn tables(moment: &Moment, target: Option<&str>, when: &str) -> Result<Vec<Table>, String> {
    let mut wanted: Vec<(String, Serial)> = Vec::new();
    match target {
        Some(text) => {
            let target = Target::parse(text).map_err(|complaint| complaint.message)?;
            wanted.push((text.to_owned(), moment.resolve(&target)?));
        }
        None => {
            for (name, serial) in moment.names() {
                let shown = moment.state.objects.get(&serial).is_some_and(|object| object.is_counted());
                if shown && !wanted.iter().any(|(_, known)| *known == serial) {
                    wanted.push((name, serial));
                }
            }
        }
    }
    if wanted.is_empty() {
        return Err("no name refers to an object with a count".to_owned());
    }
    wanted.into_iter().map(|(name, serial)| table(moment, &name, serial, when)).collect()
}

fn table(moment: &Moment, name: &str, serial: Serial, when: &str) -> Result<Table, String> {
    let target = Target { name: name.to_owned(), slots: Vec::new(), mark: None };
    let object = moment.object(serial, &target)?;
    let entries = words::ledger(&moment.state, serial);
    let total: i64 = entries.iter().map(|entry| i64::from(entry.count)).sum();
    let shown = object.value.as_deref().unwrap_or(&object.name);
    let any_hidden = entries.iter().any(|entry| entry.hidden);
    let row = |count: i64, owner: String, hidden: bool| {
        let mut row = vec![Cell::Text(count.to_string()), Cell::Text(owner)];
        if any_hidden {
            row.push(Cell::Text(if hidden { "hidden" } else { "" }.to_owned()));
        }
        row
    };
    let mut rows: Vec<Vec<Cell>> =
        entries.into_iter().map(|entry| row(i64::from(entry.count), entry.owner, entry.hidden)).collect();
    let verdict = if object.immortal {
        "immortal: the count is fixed"
    } else if total == object.ob_refcnt {
        "recounted: agrees"
    } else {
        // A picture never contradicts its number.
        return Err(format!("the owners of `{name}` add up to {total}, but its ob_refcnt is {}", object.ob_refcnt));
    };
    rows.push(row(object.ob_refcnt, verdict.to_owned(), false));
    let mut head = vec!["count".to_owned(), "owner".to_owned()];
    if any_hidden {
        head.push("in the text?".to_owned());
    }
    let caption = format!("{when}: why is the count of {name} ({shown}) {}?", object.ob_refcnt);
    Ok(Table { kind: "ledger", caption, head, rows })
}
