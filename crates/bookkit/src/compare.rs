//! A snippet's variants side by side: one sentence when all agree, a table when they do not.
//!
//! Not here: why they differ; that is the chapter's to say.

use crate::claim::Fact;
use crate::moment::Timeline;
use crate::page::{Block, Cell, Table, ending};
use crate::run::Outcome;
use crate::snippet::Snippet;

/// The comparison.
pub(crate) fn block(snippet: &Snippet, outcomes: &[Outcome]) -> Block {
    let of = if outcomes.first().is_some_and(|outcome| outcome.variant.python.is_empty()) { "layouts" } else { "Python" };
    let results: Vec<Result> = outcomes.iter().map(|outcome| Result::of(snippet, outcome)).collect();
    let mut groups: Vec<(&Result, Vec<String>)> = Vec::new();
    for (result, outcome) in results.iter().zip(outcomes) {
        let name = name(snippet, outcome);
        match groups.iter_mut().find(|(known, _)| *known == result) {
            Some((_, names)) => names.push(name),
            None => groups.push((result, vec![name])),
        }
    }
    let [(_, names)] = groups.as_slice() else {
        return Block::Table(table(of, &groups));
    };
    Block::Note(format!("The same on {of} {}.", enumerated(names)))
}

/// What is compared.
#[derive(PartialEq)]
struct Result {
    output: String,
    ending: Option<String>,
    /// The numbers that claims speak of, in this variant.
    numbers: Vec<(String, String)>,
}

impl Result {
    fn of(snippet: &Snippet, outcome: &Outcome) -> Self {
        let report = &outcome.run.report;
        let timeline = outcome.run.trace.as_ref().map(Timeline::new);
        let mut numbers = Vec::new();
        for placed in &snippet.claims {
            let Fact::Number(property, target, _) = &placed.claim.fact else {
                continue;
            };
            let Some(timeline) = &timeline else { continue };
            let value = timeline
                .after(&placed.statement)
                .and_then(|now| timeline.property(snippet, *property, target, &now))
                .map_or_else(|_| "none".to_owned(), |value| value.to_string());
            numbers.push((format!("{}({target}), line {}", property.word(), placed.statement.end()), value));
        }
        Result { output: format!("{}{}", report.stdout, report.stderr), ending: ending(outcome), numbers }
    }
}

/// Outputs that are wider together than so many characters stand one below another.
const WIDE: usize = 64;

/// One column a group of variants that agree; rows that differ, and what they print in any case. Wide outputs take a row a
/// group.
fn table(of: &str, groups: &[(&Result, Vec<String>)]) -> Table {
    let mut head = vec![of.to_owned()];
    head.extend(groups.iter().map(|(_, names)| names.join(", ")));
    let mut rows = Vec::new();
    let mut row = |name: &str, always: bool, value: &dyn Fn(&Result) -> Cell| {
        let cells: Vec<Cell> = groups.iter().map(|(result, _)| value(result)).collect();
        if always || cells.iter().any(|cell| *cell != cells[0]) {
            rows.push(std::iter::once(Cell::Text(name.to_owned())).chain(cells).collect());
        }
    };
    row("prints", true, &|result| Cell::Code(result.output.trim_end().to_owned()));
    row("ends with", false, &|result| Cell::Text(result.ending.clone().unwrap_or_else(|| "exit status 0".to_owned())));
    let count = groups.first().map_or(0, |(result, _)| result.numbers.len());
    for index in 0..count {
        let name = groups[0].0.numbers[index].0.clone();
        row(&name, false, &|result| Cell::Text(result.numbers.get(index).map_or(String::new(), |(_, value)| value.clone())));
    }
    let width = |result: &Result| result.output.lines().map(|line| line.chars().count()).max().unwrap_or(0);
    let table = Table { kind: "compare", caption: "Compared".to_owned(), head, rows };
    if groups.iter().map(|(result, _)| width(result)).sum::<usize>() > WIDE { transposed(table) } else { table }
}

fn transposed(table: Table) -> Table {
    let mut columns: Vec<Vec<Cell>> = table.head.iter().map(|head| vec![Cell::Text(head.clone())]).collect();
    for (index, cell) in table.rows.iter().flat_map(|row| row.iter().enumerate()) {
        columns[index].push(cell.clone());
    }
    let mut columns = columns.into_iter();
    let text = |cell: Cell| if let Cell::Text(text) = cell { text } else { String::new() };
    let head = columns.next().unwrap_or_default().into_iter().map(text).collect();
    Table { head, rows: columns.collect(), ..table }
}

/// The release with its patch number, and the mode if the snippet runs in several.
fn name(snippet: &Snippet, outcome: &Outcome) -> String {
    let several = snippet.options.variants.iter().any(|variant| variant.mode != outcome.variant.mode);
    if several && !outcome.variant.python.is_empty() {
        return format!("{} {}", outcome.name(), crate::variant::mode_name(outcome.variant.mode));
    }
    outcome.name().to_owned()
}

fn enumerated(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [init @ .., last] => format!("{} and {last}", init.join(", ")),
    }
}
