//! `cargo book`: builds, serves and tests the book.
//!
//! This is the one command of the repository; `.cargo/config.toml` holds the alias. It starts cargo, node and the
//! browser, and runs mdBook with both preprocessors in its own process. It knows nothing about snippets or heaps.
//!
//! Reading order: [`workspace`], [`stage`] and [`process`] (how something is run and reported), [`engine`], [`guard`],
//! [`mod@include`] and [`book`] (the build), [`bless`], [`server`], [`watch`] and [`serve`], [`html`] and [`links`], [`npm`],
//! [`spelling`], [`browser`] and [`suite`] (the tests), [`truth`] (real CPythons).

mod bless;
mod book;
mod browser;
mod engine;
mod guard;
mod html;
mod include;
mod links;
mod npm;
mod process;
mod serve;
mod server;
mod spelling;
mod stage;
mod suite;
mod truth;
mod watch;
mod workspace;

use anyhow::Result;
use clap::{Args, Parser, Subcommand};
use stage::Stages;
use std::process::ExitCode;
use tracing_subscriber::filter::LevelFilter;
use workspace::Workspace;

/// Builds, serves and tests the book. Without a command: builds everything and serves it.
#[derive(Debug, Parser)]
#[command(name = "cargo book", bin_name = "cargo book", version, args_conflicts_with_subcommands = true)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    serve: ServeOptions,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Builds the browser's engine and the book, then serves it on this machine and rebuilds on every change.
    Serve(ServeOptions),
    /// Builds the browser's engine and the book into target/book.
    Build,
    /// Rewrites the values of the claims that no longer hold, in the chapters and their listings, and shows the changes.
    Bless,
    /// Compares the simulator with what real CPythons printed, and records that.
    #[command(subcommand)]
    Truth(truth::Command),
    /// Runs every check: format, lints, tests, docs, the book, its links, and the pages in a browser.
    Test {
        /// Only these, and what they need.
        #[arg(value_name = "CHECK")]
        only: Vec<suite::Check>,
    },
}

#[derive(Debug, Clone, Copy, Args)]
struct ServeOptions {
    /// The port to serve on. Without it: 3000, or the next free one.
    #[arg(long)]
    port: Option<u16>,
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    show_warnings();
    match run(cli.command.unwrap_or(Command::Serve(cli.serve))) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Shows what mdBook warns of while it runs in this process. Each warning begins a line: a stage may have left its own open.
fn show_warnings() {
    let stderr = || {
        eprintln!();
        std::io::stderr()
    };
    let shown = tracing_subscriber::fmt().with_max_level(LevelFilter::WARN).with_target(false).without_time();
    shown.with_writer(stderr).init();
}

fn run(command: Command) -> Result<ExitCode> {
    let workspace = Workspace::find()?;
    match command {
        Command::Serve(options) => serve::run(&workspace, options.port),
        Command::Build => {
            let mut stages = Stages::default();
            engine::stage(&workspace, &mut stages);
            book::stage(&workspace, &mut stages);
            Ok(stages.exit_code())
        }
        Command::Bless => bless::run(&workspace),
        Command::Truth(command) => truth::run(&workspace, &command),
        Command::Test { only } => Ok(suite::run(&workspace, &only)),
    }
}
