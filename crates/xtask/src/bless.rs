//! `cargo book bless`: bookkit's rewriting of claims, over the repository's own book and with its settings.

use crate::process;
use crate::workspace::Workspace;
use anyhow::{Context, Result};
use bookkit::check::check_with;
use bookkit::files::Disk;
use bookkit::run::Simulator;
use mdbook_heapsim::config::Config;
use mdbook_heapsim::mdbook_preprocessor::PreprocessorContext;
use std::env;
use std::process::ExitCode;

/// Blesses, prints what changed, and reports what blessing cannot put right.
pub(crate) fn run(workspace: &Workspace) -> Result<ExitCode> {
    let root = workspace.root();
    // Places in messages and diffs are then relative to the root, wherever the command was typed.
    env::set_current_dir(root).with_context(|| format!("cannot enter {}", root.display()))?;
    let book_toml = process::read(&root.join("book.toml"))?;
    let book_toml: mdbook_driver::config::Config = book_toml.parse()?;
    let sources = book_toml.book.src.clone();
    let context = PreprocessorContext::new(root.to_path_buf(), book_toml, "html".to_string());
    let settings = Config::read(&context, &Disk)?.settings;

    let checked = check_with(&settings, &Simulator, &Disk, &[sources], true)?;
    print!("{}", checked.diff);
    for problem in checked.problems.iter() {
        eprintln!("{problem}");
    }
    let changed = checked.diff.lines().filter(|line| line.starts_with("+++ ")).count();
    println!(
        "{} snippets, {} claims; {changed} files changed, {} problems left",
        checked.snippets,
        checked.claims,
        checked.problems.iter().count()
    );
    Ok(if checked.problems.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
