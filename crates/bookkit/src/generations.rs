//! Which generation each object is in, as a table: one row a mark, one column a generation.
//!
//! Not here: what is in a generation (`heapsim::lanes`).

use heapsim::figure::FigureOptions;
use heapsim::lanes::{self, Lane};
use heapsim::trace::Serial;

use crate::moment::Moment;
use crate::page::{Cell, Table};

/// The table of some moments, each with the statement that it follows. `boxes` are objects that are named whatever they are.
pub(crate) fn table(moments: &[(String, Moment)], boxes: &[Serial]) -> Table {
    let options = FigureOptions { boxes, ..FigureOptions::default() };
    let rows: Vec<(&str, Vec<Lane>)> =
        moments.iter().map(|(statement, moment)| (statement.as_str(), lanes::of(&moment.state, &options))).collect();
    let columns = rows.iter().map(|(_, lanes)| lanes).max_by_key(|lanes| lanes.len());
    let names = columns.into_iter().flatten().map(|lane| lane.name.to_owned());
    let row = |(statement, lanes): &(&str, Vec<Lane>)| {
        let mut cells = vec![Cell::Code((*statement).to_owned())];
        cells.extend(lanes.iter().map(|lane| {
            let names: Vec<&str> = lane.objects.iter().map(|(_, name, _)| name.as_str()).collect();
            Cell::Text(names.join(", "))
        }));
        cells
    };
    Table {
        kind: "generations",
        caption: "Objects of the program, by generation".to_owned(),
        head: std::iter::once("after".to_owned()).chain(names).collect(),
        rows: rows.iter().map(row).collect(),
    }
}
