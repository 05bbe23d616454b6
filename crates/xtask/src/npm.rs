//! npm packages of the tests: installed below `target/`, as a committed lock file names them. Not what is run with them.

use crate::process;
use crate::workspace::Workspace;
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::PathBuf;
use std::process::Command;

/// Installs the packages of `tests/NAME` into `target/NAME`, unless that has been done; gives that folder.
pub(crate) fn install(workspace: &Workspace, name: &str) -> Result<PathBuf> {
    for (program, package) in [("node", "nodejs"), ("npm", "npm")] {
        if !process::exists(program) {
            bail!("the tests in tests/{name} need {program}; install the package {package}");
        }
    }
    let sources = workspace.root().join("tests").join(name);
    let folder = workspace.artifacts().join(name);
    let lock = process::read(&sources.join("package-lock.json"))?;
    let stamp = folder.join("installed-lock.json");
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == lock) {
        return Ok(folder);
    }
    fs::create_dir_all(&folder).with_context(|| format!("cannot create the folder {}", folder.display()))?;
    for file in ["package.json", "package-lock.json"] {
        fs::copy(sources.join(file), folder.join(file)).with_context(|| format!("cannot copy {file} to {}", folder.display()))?;
    }
    let mut npm = Command::new("npm");
    npm.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]).current_dir(&folder);
    process::quietly(&mut npm)?;
    // Written last, so that an interrupted installation is repeated.
    fs::write(&stamp, lock).with_context(|| format!("cannot write {}", stamp.display()))?;
    Ok(folder)
}
