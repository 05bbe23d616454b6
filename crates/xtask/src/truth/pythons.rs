//! The CPythons of this machine: those that pyenv has built, or those that were named.

use crate::process;
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Prints the implementation, the release, and the folder of the standard library; any Python can run it.
const WHO: &str = "import os, platform; print('\\n'.join([platform.python_implementation(), platform.python_version(), os.path.dirname(os.__file__)]))";

/// A CPython that can be asked.
#[derive(Debug)]
pub(crate) struct Python {
    /// The program.
    pub(crate) path: PathBuf,
    /// Its release: `3.13.0`.
    pub(crate) release: String,
    /// The folder of its standard library.
    pub(crate) library: String,
}

/// The CPythons of the wanted releases, oldest first.
pub(crate) fn find(named: &[PathBuf], wanted: &[&str]) -> Result<Vec<Python>> {
    let paths = if named.is_empty() { of_pyenv()? } else { named.to_vec() };
    let mut found = Vec::new();
    for path in paths {
        let python = ask(&path)?;
        if wanted.contains(&python.release.as_str()) {
            found.push(python);
        } else if !named.is_empty() {
            bail!("{} is {}; the simulator knows {}", path.display(), python.release, wanted.join(", "));
        }
    }
    found.sort_by_key(|python| wanted.iter().position(|release| *release == python.release));
    if found.is_empty() {
        bail!(
            "none of the CPythons here is one that the simulator knows ({}); `pyenv install {}` adds one",
            wanted.join(", "),
            wanted.last().unwrap_or(&"3.13.0")
        );
    }
    Ok(found)
}

fn of_pyenv() -> Result<Vec<PathBuf>> {
    let root = process::quietly(Command::new("pyenv").arg("root")).context(
        "CPythons are looked for under `pyenv root`; install pyenv and the releases, or name them with `--python PATH`",
    )?;
    let versions = Path::new(root.trim()).join("versions");
    let entries = fs::read_dir(&versions).with_context(|| format!("pyenv has built no Python in {}", versions.display()))?;
    let mut paths: Vec<PathBuf> =
        entries.filter_map(|entry| Some(entry.ok()?.path().join("bin/python"))).filter(|path| path.is_file()).collect();
    paths.sort();
    Ok(paths)
}

fn ask(path: &Path) -> Result<Python> {
    let answer = process::quietly(Command::new(path).args(["-c", WHO]))?;
    let mut lines = answer.lines();
    let (Some("CPython"), Some(release), Some(library)) = (lines.next(), lines.next(), lines.next()) else {
        bail!("{} is no CPython", path.display());
    };
    // It will be started in another folder; a name alone is looked for in PATH.
    let path = if path.components().count() > 1 { std::path::absolute(path)? } else { path.to_path_buf() };
    Ok(Python { path, release: release.to_owned(), library: library.to_owned() })
}
