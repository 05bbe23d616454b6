//! The book's build: mdBook in this process, on the repository's own book.toml, into a staging folder that takes the
//! site's place only when everything has succeeded.
//!
//! Both preprocessors run in this process as well, in the place of the commands that book.toml names for a plain
//! `mdbook build`. The order, the options and whether they run at all stay book.toml's.

use crate::stage::Stages;
use crate::workspace::Workspace;
use crate::{guard, include, process};
use admonish_bridge::AdmonishBridge;
use anyhow::{Context, Result, bail};
use mdbook_driver::MDBook;
use mdbook_driver::config::Config;
use mdbook_heapsim::Heapsim;
use std::ffi::OsString;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

/// Builds the book as a stage. Says whether it passed.
pub(crate) fn stage(workspace: &Workspace, stages: &mut Stages) -> bool {
    stages.quiet("book", "running the snippets and writing the pages", || {
        let site = build(workspace)?;
        let shown = site.strip_prefix(workspace.root()).unwrap_or(&site);
        Ok(shown.display().to_string())
    })
}

/// Builds the book and returns the site's folder. A build that fails leaves the site of the last one as it was.
pub(crate) fn build(workspace: &Workspace) -> Result<PathBuf> {
    let root = workspace.root();
    let book_toml = process::read(&root.join("book.toml"))?;
    let site = guard::build_dir(root, &book_toml)?;
    let swap = Swap::begin(&site)?;

    let mut config: Config = book_toml.parse()?;
    config.build.build_dir = swap.staging();
    // Whatever book.toml says: a build writes no chapters.
    config.build.create_missing = false;
    let mut book = MDBook::load_with_config(root, config).context("the book cannot be loaded")?;
    if book.config.contains_key("preprocessor.admonish") {
        book.with_preprocessor(AdmonishBridge);
    }
    if book.config.contains_key("preprocessor.heapsim") {
        book.with_preprocessor(Heapsim);
    }

    let mut errors = missing_includes(&book);
    if let Err(error) = book.build() {
        errors.push(format!("{error:#}"));
    }
    if !errors.is_empty() {
        bail!("{}\nthe book was not built; the site of the last build is as it was", errors.join("\n"));
    }
    swap.finish()?;
    Ok(site)
}

fn missing_includes(book: &MDBook) -> Vec<String> {
    let mut problems = Vec::new();
    for chapter in book.book.chapters() {
        if let Some(source) = &chapter.source_path {
            let shown = book.config.book.src.join(source);
            problems.extend(include::missing(&book.source_dir().join(source), &shown.display().to_string(), &chapter.content));
        }
    }
    problems
}

/// The exchange of a site for a new one. Holds a lock, so that two builds never share a staging folder.
struct Swap {
    site: PathBuf,
    _lock: File,
}

impl Swap {
    fn begin(site: &Path) -> Result<Swap> {
        let folder = site.parent().context("the site has no parent folder")?;
        fs::create_dir_all(folder).with_context(|| format!("cannot create the folder {}", folder.display()))?;
        let path = beside(site, "lock");
        let lock = File::create(&path).with_context(|| format!("cannot create {}", path.display()))?;
        lock.lock().with_context(|| format!("cannot lock {}", path.display()))?;
        let swap = Swap { site: site.to_path_buf(), _lock: lock };
        // An earlier build may have been interrupted.
        remove(swap.staging())?;
        remove(swap.previous())?;
        Ok(swap)
    }

    /// Where the new site is written.
    fn staging(&self) -> PathBuf {
        beside(&self.site, "new")
    }

    fn previous(&self) -> PathBuf {
        beside(&self.site, "old")
    }

    /// Puts the new site in place. The old one is moved, not deleted, until the new one stands.
    fn finish(self) -> Result<()> {
        let rename = |from: &Path, to: &Path| {
            fs::rename(from, to).with_context(|| format!("cannot move {} to {}", from.display(), to.display()))
        };
        let had_site = self.site.exists();
        if had_site {
            rename(&self.site, &self.previous())?;
        }
        if let Err(error) = rename(&self.staging(), &self.site) {
            if had_site {
                rename(&self.previous(), &self.site)?;
            }
            return Err(error);
        }
        remove(self.previous())
    }
}

impl Drop for Swap {
    fn drop(&mut self) {
        // What a failed build has written is of no use; after a success there is nothing.
        let _ = remove(self.staging());
    }
}

/// `target/book.new` of `target/book`.
fn beside(site: &Path, what: &str) -> PathBuf {
    let mut name = OsString::from(site);
    name.push(".");
    name.push(what);
    PathBuf::from(name)
}

fn remove(folder: PathBuf) -> Result<()> {
    if !folder.exists() {
        return Ok(());
    }
    fs::remove_dir_all(&folder).with_context(|| format!("cannot remove {}", folder.display()))
}

#[cfg(test)]
mod tests;
