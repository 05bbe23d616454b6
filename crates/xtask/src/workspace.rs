//! Where things are: the repository's root, what is built below its `target/`, and cargo's own target folder.

use anyhow::{Context, Result, bail};
use std::env;
use std::path::{Path, PathBuf};

/// The repository that this program was built from.
#[derive(Debug, Clone)]
pub(crate) struct Workspace {
    root: PathBuf,
    cargo_target: PathBuf,
}

impl Workspace {
    /// Finds the repository from what cargo says, or from where this program was compiled.
    pub(crate) fn find() -> Result<Workspace> {
        let manifest = env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
        let root = manifest.ancestors().nth(2).context("crates/xtask has no grandparent folder")?.to_path_buf();
        if !root.join("book.toml").is_file() {
            bail!("{} holds no book.toml, so it is not this repository; run `cargo book` inside a clone", root.display());
        }
        let executable = env::current_exe().context("this program cannot find itself")?;
        let cargo_target =
            executable.ancestors().nth(2).context("this program does not lie in a target folder of cargo's")?.to_path_buf();
        Ok(Workspace { root, cargo_target })
    }

    /// The repository's root.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// The folder that cargo builds into, wherever `CARGO_TARGET_DIR` or a configuration has put it. This program
    /// lies in it, so it need not be asked for.
    pub(crate) fn cargo_target(&self) -> &Path {
        &self.cargo_target
    }

    /// What `cargo book` itself makes: the site, the engine, npm packages, screenshots. It stays in the repository's
    /// own `target/`, because book.toml can name no other place.
    pub(crate) fn artifacts(&self) -> PathBuf {
        self.root.join("target")
    }

    /// A repository at any place, for tests.
    #[cfg(test)]
    pub(crate) fn at(root: &Path) -> Workspace {
        Workspace { root: root.to_path_buf(), cargo_target: root.join("target") }
    }
}
