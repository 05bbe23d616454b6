//! `cargo book test`: every check of the repository, each as a stage. No stage hides a later one; the table at the end
//! tells them all.
//!
//! The flags are chosen so that little is compiled twice: lints and docs share the dependencies' metadata, and the
//! tests use the profile that this program itself was built with.

use crate::stage::Stages;
use crate::workspace::Workspace;
use crate::{book, browser, engine, links, process, spelling};
use anyhow::{Context, Result, bail};
use std::process::ExitCode;

/// Runs all stages and prints their table.
pub(crate) fn run(workspace: &Workspace) -> ExitCode {
    let mut stages = Stages::default();
    stages.quiet("fmt", "checking the format", || {
        // The names alone: a whole diff would bury the other stages.
        cargo(workspace, &["fmt", "--all", "--check", "--", "--files-with-diff"])
            .context("run `cargo fmt --all` to format these files")
    });
    stages.quiet("spelling", "reading the prose", || spelling::check(workspace).map(|()| String::new()));
    stages.quiet("clippy", "looking for lints", || {
        let check = ["clippy", "--workspace", "--all-targets", "--quiet", "--keep-going"];
        cargo(workspace, &[&check[..], &["--", "--deny", "warnings"]].concat())
    });
    engine::stage(workspace, &mut stages);
    stages.loud("test", "running the workspace's tests", || {
        let mut cargo = process::cargo(workspace.root());
        cargo.args(["test", "--workspace", "--no-fail-fast"]);
        process::loudly(&mut cargo).map(|()| String::new())
    });
    stages.quiet("doc", "building the documentation", || {
        let mut cargo = process::cargo(workspace.root());
        cargo.args(["doc", "--workspace", "--no-deps", "--quiet"]).env("RUSTDOCFLAGS", "--deny warnings");
        process::quietly(&mut cargo).map(|_| String::new())
    });
    site_stages(workspace, &mut stages);
    println!("\n{}", stages.table());
    stages.exit_code()
}

/// The stages that need a built site.
fn site_stages(workspace: &Workspace, stages: &mut Stages) {
    let mut site = None;
    stages.quiet("book", "running the snippets and writing the pages", || {
        site = Some(book::build(workspace)?);
        Ok(String::new())
    });
    let Some(site) = site else {
        stages.unreached("links", "book");
        stages.unreached("browser", "book");
        return;
    };
    stages.quiet("links", "checking the built pages' links", || {
        let report = links::check(&site)?;
        if !report.problems.is_empty() {
            bail!("{}\n{} of {} links or ids are wrong", report.problems.join("\n"), report.problems.len(), report.links);
        }
        Ok(format!("{} links on {} pages", report.links, report.pages))
    });
    stages.loud("browser", "opening every page in Chromium", || browser::test(workspace, &site).map(|()| String::new()));
}

fn cargo(workspace: &Workspace, arguments: &[&str]) -> Result<String> {
    let mut cargo = process::cargo(workspace.root());
    process::quietly(cargo.args(arguments)).map(|_| String::new())
}
