//! The tests in a browser: finds Debian's Chromium, serves the site and runs `tests/browser/run.mjs`. What is tested
//! stands there.

use crate::server::{self, Port};
use crate::workspace::Workspace;
use crate::{npm, process};
use anyhow::{Context, Result, bail};
use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Where Debian and others put it.
const CHROMIUM: [&str; 3] = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/// Runs the browser tests over a built site.
pub(crate) fn test(workspace: &Workspace, site: &Path) -> Result<()> {
    let chromium = chromium()?;
    let sources = workspace.root().join("tests/browser");
    let packages = npm::install(workspace, "browser")?;
    let address = server::start(site, Port::Any, None)?;
    let mut node = Command::new("node");
    node.arg(sources.join("run.mjs"))
        .arg("--site")
        .arg(site)
        .arg(format!("--url=http://{address}/"))
        .arg("--packages")
        .arg(packages)
        .arg("--chromium")
        .arg(chromium)
        .arg("--shots")
        .arg(workspace.artifacts().join("shots"));
    process::loudly(&mut node)
}

/// The browser: `CHROMIUM` in the environment, or one of the usual places.
fn chromium() -> Result<PathBuf> {
    if let Some(path) = env::var_os("CHROMIUM").map(PathBuf::from) {
        if path.is_file() {
            return Ok(path);
        }
        bail!("CHROMIUM names {}, which is no file", path.display());
    }
    CHROMIUM
        .iter()
        .map(PathBuf::from)
        .find(|path| path.is_file())
        .context("the browser tests need Chromium; install the package chromium, or name a browser in the variable CHROMIUM")
}
