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
    // The permanent generation is there only while something is in it.
    let widest = rows.iter().map(|(_, lanes)| lanes).max_by_key(|lanes| lanes.len());
    let columns: Vec<&str> = widest.into_iter().flatten().map(|lane| lane.name).collect();
    let heads = columns.iter().map(|name| name.trim_start_matches("generation ").trim_end_matches(" generation").to_owned());
    let row = |(statement, lanes): &(&str, Vec<Lane>)| {
        let mut cells = vec![Cell::Code((*statement).to_owned())];
        cells.extend(columns.iter().map(|column| {
            let objects = lanes.iter().filter(|lane| lane.name == *column).flat_map(|lane| &lane.objects);
            Cell::Text(objects.map(|(_, name, _)| name.as_str()).collect::<Vec<_>>().join(", "))
        }));
        cells
    };
    Table {
        kind: "generations",
        caption: "Objects of the program, by generation".to_owned(),
        head: std::iter::once("after".to_owned()).chain(heads).collect(),
        rows: rows.iter().map(row).collect(),
    }
}
