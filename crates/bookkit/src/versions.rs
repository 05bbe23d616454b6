//! The table of releases: every behavior in which they differ, as the simulator's own profile lists them.
//!
//! Not here: the differences themselves (`heapsim::releases`).

use heapsim::releases::{Difference, differences};

use crate::page::{Cell, Table};

/// The most characters of a value that is worth a cell.
const SHORT: usize = 60;

/// A row for each behavior: what it is, and which release does what.
pub fn table() -> Table {
    let order: Vec<&str> = heapsim::releases().into_iter().map(|(short, _)| short).collect();
    let row = |difference: Difference| {
        let values = values(&difference.values, &order);
        vec![Cell::Marked(difference.about), values]
    };
    Table {
        kind: "versions",
        caption: "What differs between the simulated releases of CPython".to_owned(),
        head: ["behavior".to_owned(), "releases".to_owned()].to_vec(),
        rows: differences().into_iter().map(row).collect(),
    }
}

/// Whether or not, as the releases that do; other values each with their releases.
fn values(values: &[(String, Vec<&str>)], order: &[&str]) -> Cell {
    if let Some((_, releases)) = values.iter().find(|(value, _)| value == "true") {
        return Cell::Text(spans(releases, order));
    }
    if values.iter().any(|(value, _)| value.chars().count() > SHORT) {
        let firsts: Vec<&str> = values.iter().skip(1).filter_map(|(_, releases)| releases.first().copied()).collect();
        return Cell::Text(format!("changed in {}", firsts.join(", ")));
    }
    let line = |(value, releases): &(String, Vec<&str>)| format!("{}: {}", spans(releases, order), in_words(value));
    Cell::List(values.iter().map(line).collect())
}

/// A value of the profile for people: numbers and texts as they are, `ValuesUntilAsked` as "values until asked".
fn in_words(value: &str) -> String {
    if value == "[]" {
        return "none".to_owned();
    }
    if !value.starts_with(char::is_uppercase) {
        return value.to_owned();
    }
    let mut words = String::new();
    for c in value.chars() {
        if c.is_uppercase() && !words.is_empty() {
            words.push(' ');
        }
        words.extend(c.to_lowercase());
    }
    words
}

/// Releases in words, neighbors together: `3.8 to 3.10, 3.12`; `3.11 and later`.
pub fn spans(releases: &[&str], order: &[&str]) -> String {
    let at: Vec<usize> = (0..order.len()).filter(|index| releases.contains(&order[*index])).collect();
    let runs = at.chunk_by(|a, b| a + 1 == *b).map(|run| (run[0], run[run.len() - 1]));
    let text = |(first, last): (usize, usize)| match (first == last, last + 1 == order.len()) {
        (true, _) => order[first].to_owned(),
        (false, true) => format!("{} and later", order[first]),
        (false, false) => format!("{} to {}", order[first], order[last]),
    };
    runs.map(text).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbors_are_told_together() {
        let order = ["2.7", "3.8", "3.9", "3.10", "3.11"];
        for (releases, text) in [
            (&["3.8"][..], "3.8"),
            (&["3.9", "3.8"], "3.8 to 3.9"),
            (&["3.10", "3.11"], "3.10 and later"),
            (&["2.7", "3.9", "3.10", "3.11"], "2.7, 3.9 and later"),
            (&["3.11"], "3.11"),
            (&[], ""),
        ] {
            assert_eq!(spans(releases, &order), text);
        }
    }

    #[test]
    fn each_behavior_has_a_row() {
        let table = table();
        assert_eq!(table.rows.len(), differences().len());
        let merges = table.rows.iter().find(|row| matches!(&row[0], Cell::Marked(text) if text.contains("PEP 584"))).unwrap();
        assert_eq!(merges[1], Cell::Text("3.9 and later".to_owned()));
    }
}
