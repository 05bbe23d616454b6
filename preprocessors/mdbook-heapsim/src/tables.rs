//! Tables in the place of `{{heapsim versions}}` and its like, most of them about the simulator itself: in what releases
//! differ, how close the simulator comes to each, where it does not and why.
//!
//! What is not in the program is read from the simulator's own repository, which book.toml names.

use std::path::Path;

use anyhow::{Context, Result, anyhow, bail};
use bookkit::book::Renderer;
use bookkit::page::{Cell, Table};
use bookkit::run::Outcome;
use bookkit::snippet::Snippet;
use bookkit::{html, plain, refs, versions};
use heapsim::releases::{CAVEATS, releases};
use truth::fidelity::{Departure, Fidelity, Standing};
use truth::wishlist::{ABORTS, Wish};

use crate::watchers;

/// A chapter's text with its tables; `repository` is where the simulator's lies, if that is known, and `runs` are those of
/// the chapter.
pub(crate) fn fill(text: &str, renderer: Renderer, repository: Option<&Path>, runs: &[(&Snippet, &[Outcome])]) -> Result<String> {
    let places = refs::tables(text);
    if renderer == Renderer::Check || places.is_empty() {
        return Ok(text.to_owned());
    }
    let mut fidelity = None;
    let mut out = String::new();
    let mut at = 0;
    for (span, name) in places {
        let table = match name {
            "versions" => versions::table(),
            "caveats" => caveats(),
            "watchers" => watchers::watchers(runs, place_of(name, repository)?)?,
            _ => {
                if fidelity.is_none() {
                    fidelity = Some(read(name, repository)?);
                }
                let Some(fidelity) = &fidelity else { bail!("nothing was read") };
                match name {
                    "fidelity" => standings(&fidelity.standings),
                    "wishlist" => wishes(&fidelity.wishes),
                    _ => departures(&fidelity.departures),
                }
            }
        };
        out.push_str(&text[at..span.start]);
        out.push_str(&if renderer == Renderer::Html { html::table(&table) } else { plain::table(&table) });
        at = span.end;
    }
    out.push_str(&text[at..]);
    Ok(out)
}

fn read(name: &str, repository: Option<&Path>) -> Result<Fidelity> {
    Fidelity::read(place_of(name, repository)?, &releases()).map_err(|problem| anyhow!(problem))
}

fn place_of<'r>(name: &str, repository: Option<&'r Path>) -> Result<&'r Path> {
    repository.with_context(|| {
        format!(
            "`{{{{heapsim {name}}}}}` is read from the simulator's repository; name it with `simulator = \"PATH\"` in book.toml"
        )
    })
}

pub(crate) fn table(kind: &'static str, caption: &str, head: &[&str], rows: Vec<Vec<Cell>>) -> Table {
    Table { kind, caption: caption.to_owned(), head: head.iter().map(|head| (*head).to_owned()).collect(), rows }
}

fn standings(standings: &[Standing]) -> Table {
    let row = |standing: &Standing| {
        let numbers = [standing.compared, standing.matching, standing.compared - standing.matching, standing.set_aside];
        let mut row = vec![Cell::Text(standing.release.to_owned())];
        row.extend(numbers.map(|number| Cell::Text(number.to_string())));
        row
    };
    let head = ["CPython", "programs compared", "print the same", "do not", "recorded, not compared"];
    table(
        "fidelity",
        "Programs that print, byte for byte, what the real CPython printed",
        &head,
        standings.iter().map(row).collect(),
    )
}

fn wishes(wishes: &[Wish]) -> Table {
    let order: Vec<&str> = releases().into_iter().map(|(short, _)| short).collect();
    let row = |wish: &Wish| {
        let listed: Vec<&str> = order.iter().copied().filter(|short| wish.releases.contains(*short)).collect();
        let (releases, why) = match wish.releases.contains(ABORTS) {
            true => ("all that it was recorded on".to_owned(), "ends the simulator's own process".to_owned()),
            false => (versions::spans(&listed, &order), wish.why.clone()),
        };
        vec![Cell::Code(wish.name.clone()), Cell::Text(releases), Cell::Marked(why)]
    };
    table("wishlist", "Programs that do not match yet", &["program", "CPython", "why"], wishes.iter().map(row).collect())
}

fn departures(departures: &[Departure]) -> Table {
    let row = |departure: &Departure| {
        // A comment at the top of a file names no function.
        let mirrors = departure.mirrors.clone().unwrap_or_else(|| "no function alone".to_owned());
        let differs = format!("{} (`{}`)", departure.differs.trim_end_matches('.'), departure.file);
        vec![Cell::Marked(mirrors), Cell::Marked(differs)]
    };
    let rows = departures.iter().map(row).collect();
    table(
        "departures",
        "Functions that differ from those that they mirror",
        &["CPython's", "how ours differs, and where it is"],
        rows,
    )
}

fn caveats() -> Table {
    let row = |(code, about): &(&str, &str)| vec![Cell::Code((*code).to_owned()), Cell::Marked((*about).to_owned())];
    table("caveats", "Codes of stand-ins", &["code", "what it stands for"], CAVEATS.iter().map(row).collect())
}
