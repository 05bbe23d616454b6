//! The tests in a browser: finds Debian's Chromium and node, installs the pinned npm packages below `target/browser`,
//! serves the site and runs `tests/browser/run.mjs`. What is tested stands there.

use crate::process;
use crate::server::{self, Port};
use crate::workspace::Workspace;
use anyhow::{Context, Result, bail};
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Where Debian and others put it.
const CHROMIUM: [&str; 3] = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/// Runs the browser tests over a built site.
pub(crate) fn test(workspace: &Workspace, site: &Path) -> Result<()> {
    let chromium = chromium()?;
    for (program, package) in [("node", "nodejs"), ("npm", "npm")] {
        if !process::exists(program) {
            bail!("the browser tests need {program}; install the package {package}");
        }
    }
    let sources = workspace.root().join("tests/browser");
    let packages = install(workspace, &sources)?;
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

/// Installs the npm packages as the committed lock file names them, unless that has been done.
fn install(workspace: &Workspace, sources: &Path) -> Result<PathBuf> {
    let folder = workspace.artifacts().join("browser");
    let lock = process::read(&sources.join("package-lock.json"))?;
    let stamp = folder.join("installed-lock.json");
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == lock) {
        return Ok(folder);
    }
    fs::create_dir_all(&folder).with_context(|| format!("cannot create the folder {}", folder.display()))?;
    for name in ["package.json", "package-lock.json"] {
        fs::copy(sources.join(name), folder.join(name)).with_context(|| format!("cannot copy {name} to {}", folder.display()))?;
    }
    let mut npm = Command::new("npm");
    npm.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]).current_dir(&folder);
    process::quietly(&mut npm)?;
    // Written last, so that an interrupted installation is repeated.
    fs::write(&stamp, lock).with_context(|| format!("cannot write {}", stamp.display()))?;
    Ok(folder)
}
