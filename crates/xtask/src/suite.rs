//! `cargo book test`: every check of the repository, each as a stage, or those that are named. No stage hides a later
//! one; the table at the end tells them all.
//!
//! The flags are chosen so that little is compiled twice: lints and docs share the dependencies' metadata, and the
//! tests use the profile that this program itself was built with.

use crate::stage::Stages;
use crate::workspace::Workspace;
use crate::{book, engine, process, spelling};
use anyhow::{Context, Result, bail};
use clap::ValueEnum;
use std::process::ExitCode;

/// A check, named as its stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Check {
    /// rustfmt.
    Fmt,
    /// The prose.
    Spelling,
    /// clippy.
    Clippy,
    /// The browser's engines compile.
    Engine,
    /// The workspace's tests.
    Test,
    /// The sources' documentation.
    Doc,
    /// The book builds: every claim holds.
    Book,
    /// The built pages' links. Builds the book.
    Links,
    /// The built pages in Chromium. Builds the engines and the book.
    Browser,
}

impl Check {
    /// The checks that have to run before this one.
    fn needs(self) -> &'static [Check] {
        match self {
            Check::Links => &[Check::Book],
            Check::Browser => &[Check::Engine, Check::Book],
            _ => &[],
        }
    }
}

/// Runs the checks that are asked for, or all if none is, and prints their table.
pub(crate) fn run(workspace: &Workspace, asked: &[Check]) -> ExitCode {
    let mut stages = Stages::default();
    let wants = |check: Check| asked.is_empty() || asked.iter().any(|asked| *asked == check || asked.needs().contains(&check));
    if wants(Check::Fmt) {
        stages.quiet("fmt", "checking the format", || {
            // The names alone: a whole diff would bury the other stages.
            cargo(workspace, &["fmt", "--all", "--check", "--", "--files-with-diff"])
                .context("run `cargo fmt --all` to format these files")
        });
    }
    if wants(Check::Spelling) {
        stages.quiet("spelling", "reading the prose", || spelling::check(workspace).map(|()| String::new()));
    }
    if wants(Check::Clippy) {
        stages.quiet("clippy", "looking for lints", || {
            let check = ["clippy", "--workspace", "--all-targets", "--quiet", "--keep-going"];
            cargo(workspace, &[&check[..], &["--", "--deny", "warnings"]].concat())
        });
    }
    if wants(Check::Engine) {
        engine::stage(workspace, &mut stages);
    }
    if wants(Check::Test) {
        stages.loud("test", "running the workspace's tests", || {
            let mut cargo = process::cargo(workspace.root());
            cargo.args(["test", "--workspace", "--no-fail-fast"]);
            process::loudly(&mut cargo).map(|()| String::new())
        });
    }
    if wants(Check::Doc) {
        stages.quiet("doc", "building the documentation", || {
            let mut cargo = process::cargo(workspace.root());
            cargo.args(["doc", "--workspace", "--no-deps", "--quiet"]).env("RUSTDOCFLAGS", "--deny warnings");
            process::quietly(&mut cargo).map(|_| String::new())
        });
    }
    if wants(Check::Book) {
        site_stages(workspace, &mut stages, wants(Check::Links), wants(Check::Browser));
    }
    println!("\n{}", stages.table());
    stages.exit_code()
}

/// Builds the site, and checks it.
fn site_stages(workspace: &Workspace, stages: &mut Stages, links: bool, browser: bool) {
    let mut site = None;
    stages.quiet("book", "running the snippets and writing the pages", || {
        site = Some(book::build(workspace)?);
        Ok(String::new())
    });
    let Some(site) = site else {
        for (name, _) in [("links", links), ("browser", browser)].into_iter().filter(|(_, wanted)| *wanted) {
            stages.unreached(name, "book");
        }
        return;
    };
    if links {
        stages.quiet("links", "checking the built pages' links", || {
            let report = crate::links::check(&site)?;
            if !report.problems.is_empty() {
                bail!("{}\n{} of {} links or ids are wrong", report.problems.join("\n"), report.problems.len(), report.links);
            }
            Ok(format!("{} links on {} pages", report.links, report.pages))
        });
    }
    if browser {
        stages
            .loud("browser", "opening every page in Chromium", || crate::browser::test(workspace, &site).map(|()| String::new()));
    }
}

fn cargo(workspace: &Workspace, arguments: &[&str]) -> Result<String> {
    let mut cargo = process::cargo(workspace.root());
    process::quietly(cargo.args(arguments)).map(|_| String::new())
}
