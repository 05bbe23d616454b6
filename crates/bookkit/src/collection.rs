//! The collector's log as tables: one a collection, one row a phase, each with what the phase does.
//!
//! Not here: what the phases do (the simulator's).

use heapsim::trace::{CollectorStep, State, Step, Trace};

use crate::page::{Cell, Table};

/// One table for each collection that had an object of the program under examination.
pub(crate) fn tables(trace: &Trace) -> Vec<Table> {
    let mut tables: Vec<Table> = Vec::new();
    let mut concerned: Vec<bool> = Vec::new();
    let mut state = State::default();
    for step in &trace.steps {
        state.apply(step);
        let Some(collector) = &step.collector else {
            continue;
        };
        if tables.is_empty() || collector.phase == "update_refs" {
            tables.push(empty(step, collector));
            concerned.push(false);
        }
        if let Some(concerned) = concerned.last_mut() {
            *concerned |= !collector.rows.is_empty();
        }
        if let Some(table) = tables.last_mut() {
            table.rows.push(row(&state, collector));
        }
    }
    let mut concerned = concerned.into_iter();
    tables.retain(|_| concerned.next().unwrap_or(false));
    tables
}

fn empty(step: &Step, collector: &CollectorStep) -> Table {
    let place = if step.line > 0 { format!(", line {}", step.line) } else { String::new() };
    Table {
        kind: "gc",
        caption: format!("Collection of generation {}{place}", collector.generation),
        head: ["phase", "what it does", "answer", "objects"].map(str::to_owned).to_vec(),
        rows: Vec::new(),
    }
}

fn row(state: &State, collector: &CollectorStep) -> Vec<Cell> {
    let mut objects: Vec<String> = Vec::new();
    for row in &collector.rows {
        let known = state.objects.get(&row.serial).or_else(|| state.freed.get(row.serial).map(|tombstone| &tombstone.object));
        let name = known.map_or_else(|| format!("object {}", row.serial), |object| object.name.clone());
        let note = row.note.as_ref().map_or(String::new(), |note| format!("; {note}"));
        objects.push(format!("{name}, {}{note}", row.counts()));
    }
    if collector.others > 0 {
        let plural = if collector.others == 1 { "other" } else { "others" };
        objects.push(format!("{} {plural}", collector.others));
    }
    vec![
        Cell::Code(collector.phase.clone()),
        Cell::Text(collector.question().to_owned()),
        Cell::Text(collector.summary.clone()),
        Cell::List(objects),
    ]
}
