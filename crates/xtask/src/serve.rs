//! `cargo book serve`: builds, serves, and builds again whenever the book's sources change.
//!
//! It watches what a build reads at run time: the chapters, book.toml and the files that it names. The simulator and the
//! preprocessors are compiled into this program, so a change of their sources needs a restart.

use crate::server::{Generation, Port};
use crate::stage::Stages;
use crate::watch::Snapshot;
use crate::workspace::Workspace;
use crate::{book, engine, guard, process, server};
use anyhow::Result;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::process::ExitCode;
use std::thread;
use std::time::Duration;

const DEFAULT_PORT: u16 = 3000;
const PAUSE: Duration = Duration::from_millis(500);

/// Builds and serves until Ctrl-C ends the process.
pub(crate) fn run(workspace: &Workspace, port: Option<u16>) -> Result<ExitCode> {
    let book_toml = process::read(&workspace.root().join("book.toml"))?;
    let site = guard::build_dir(workspace.root(), &book_toml)?;
    let watched = watched(workspace, &book_toml)?;
    let before = Snapshot::take(&watched);

    // Listening comes first: a taken port is no news for after a build. Until there is a site, pages are not found.
    let generation = Generation::default();
    let port = port.map_or(Port::From(DEFAULT_PORT), Port::Exactly);
    let address = server::start(&site, port, Some(generation.clone()))?;

    let mut stages = Stages::default();
    engine::stage(workspace, &mut stages);
    if rebuild(workspace, &mut stages) {
        generation.advance();
    }
    println!("serve    http://{address}/ (Ctrl-C ends it)");
    watch(workspace, &watched, before, &generation)
}

/// The chapters, book.toml, and the styles and scripts that it names; not those that a build writes below `target/`.
fn watched(workspace: &Workspace, book_toml: &str) -> Result<Vec<PathBuf>> {
    let table: toml::Table = book_toml.parse()?;
    let html = table.get("output").and_then(|output| output.get("html"));
    let additional = ["additional-css", "additional-js"]
        .iter()
        .filter_map(|key| html?.get(*key)?.as_array())
        .flatten()
        .filter_map(toml::Value::as_str)
        .filter(|path| !path.starts_with("target/"));
    let sources = ["book", "book.toml"];
    Ok(sources.into_iter().chain(additional).map(|path| workspace.root().join(path)).collect())
}

fn watch(workspace: &Workspace, watched: &[PathBuf], mut before: Snapshot, generation: &Generation) -> ! {
    loop {
        thread::sleep(PAUSE);
        let now = Snapshot::take(watched);
        let changes = before.changes(&now);
        let Some(first) = changes.first() else {
            continue;
        };
        let shown = first.strip_prefix(workspace.root()).unwrap_or(first);
        match changes.len() {
            1 => println!("changed  {}", shown.display()),
            count => println!("changed  {} and {} more", shown.display(), count - 1),
        }
        if rebuild(workspace, &mut Stages::default()) {
            generation.advance();
        }
        before = now;
    }
}

/// Builds the book. A panic is a bug in a preprocessor, but no reason to take the site away from its reader.
fn rebuild(workspace: &Workspace, stages: &mut Stages) -> bool {
    let mut build = || book::stage(workspace, stages);
    catch_unwind(AssertUnwindSafe(&mut build)).unwrap_or_else(|_| {
        println!("FAILED by a panic, which is a bug; the site of the last build is as it was");
        false
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    #[test]
    fn what_a_build_reads_is_watched_and_what_it_writes_is_not() {
        let book_toml = "[output.html]\nadditional-css = [\"target/a.css\", \"b.css\"]\nadditional-js = [\"c.js\"]\n";
        let workspace = Workspace::at(Path::new("/repo"));
        let names = watched(&workspace, book_toml).unwrap();
        let expected = ["book", "book.toml", "b.css", "c.js"].map(|name| Path::new("/repo").join(name));
        assert_eq!(names, expected);
        assert_eq!(watched(&workspace, "").unwrap(), expected[..2]);
    }
}
