//! `cargo book serve`: builds, serves, and builds again whenever the book's sources change.
//!
//! It watches what a build reads at run time: the chapters, book.toml and the widget's assets. The simulator and the
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
    let watched = watched(workspace);
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

fn watched(workspace: &Workspace) -> Vec<PathBuf> {
    ["book", "book.toml", "preprocessors/mdbook-heapsim/assets"]
        .map(|name| workspace.root().join(name))
        .to_vec()
}

fn watch(
    workspace: &Workspace,
    watched: &[PathBuf],
    mut before: Snapshot,
    generation: &Generation,
) -> ! {
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
