//! The spelling of the prose: chapters, README, CHANGELOG and the comments of the sources, by the npm package cspell and
//! its dictionary of American English. What is a word here and nowhere else stands in `tests/spelling/words.txt`.

use crate::workspace::Workspace;
use crate::{npm, process};
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::Path;
use std::process::Command;

/// What is read. Code is left out by `tests/spelling/cspell.json`.
const PROSE: [&str; 4] = ["book/**/*.md", "*.md", "preprocessors/*/README.md", "{crates,preprocessors,tests}/**/*.rs"];

/// A text with a misspelled and a British word: a check that finds neither would pass everything.
const SEEDED: &str = "teh colour\n";

/// Checks all prose.
///
/// # Errors
/// Every unknown word with its place, `FILE:LINE:COLUMN`.
pub(crate) fn check(workspace: &Workspace) -> Result<()> {
    let packages = npm::install(workspace, "spelling")?;
    let seeded = packages.join("seeded.md");
    fs::write(&seeded, SEEDED).with_context(|| format!("cannot write {}", seeded.display()))?;
    match cspell(workspace, &packages, &["target/spelling/seeded.md"]) {
        Err(found) if ["seeded.md:1:1", "seeded.md:1:5"].iter().all(|place| found.to_string().contains(place)) => {}
        Err(error) => return Err(error),
        Ok(_) => bail!("cspell takes {SEEDED:?} for English, so it checks nothing"),
    }
    if let Err(found) = cspell(workspace, &packages, &PROSE) {
        bail!("{found}\na name in code belongs in backticks; a word that is right belongs into tests/spelling/words.txt");
    }
    Ok(())
}

fn cspell(workspace: &Workspace, packages: &Path, files: &[&str]) -> Result<String> {
    let mut cspell = Command::new("node");
    cspell.arg(packages.join("node_modules/cspell/bin.mjs")).args([
        "lint",
        "--no-progress",
        "--no-summary",
        "--show-suggestions",
    ]);
    cspell.args(["--config", "tests/spelling/cspell.json", "--root", "."]).args(files).current_dir(workspace.root());
    process::quietly(&mut cspell)
}
