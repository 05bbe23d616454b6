//! The stylesheet that mdbook-admonish ships, embedded, and its installation below the book's root.
//!
//! mdBook reads `additional-css` after the preprocessors have run, so a book that names the same file there finds it,
//! under `cargo book` and under a plain `mdbook build` alike. The file is written only when it differs: mdBook's
//! watcher would otherwise rebuild for ever.

use anyhow::{Context, Result, bail};
use mdbook_preprocessor::PreprocessorContext;
use std::fs;
use std::path::{Component, Path};

/// mdbook-admonish's stylesheet.
pub const CSS: &str = include_str!(concat!(env!("OUT_DIR"), "/mdbook-admonish.css"));

/// The version of [`CSS`], as mdbook-admonish checks it (`assets_version` in book.toml).
pub const VERSION: &str = include_str!(concat!(env!("OUT_DIR"), "/VERSION"));

/// Makes the file that `[preprocessor.admonish] stylesheet` names equal to [`CSS`]. Does nothing when the book names
/// none, and for every renderer but `html`.
///
/// # Errors
///
/// The path leaves the book's root or lies among the book's sources, or the file cannot be written.
pub fn install(context: &PreprocessorContext) -> Result<()> {
    if context.renderer != "html" {
        return Ok(());
    }
    let key = "preprocessor.admonish.stylesheet";
    let Some(path) = context.config.get::<String>(key)? else {
        return Ok(());
    };
    let path = Path::new(&path);
    let stays_inside = path.components().all(|part| matches!(part, Component::Normal(_)));
    let sources = &context.config.book.src;
    if !stays_inside || path.starts_with(sources.strip_prefix(".").unwrap_or(sources)) {
        bail!(
            "book.toml: {key} = \"{}\": the file must be relative to the book's root, inside it, and outside \
             the sources ({}), because the build writes it",
            path.display(),
            sources.display()
        );
    }
    write_if_different(&context.root.join(path))
}

fn write_if_different(path: &Path) -> Result<()> {
    if fs::read_to_string(path).is_ok_and(|text| text == CSS) {
        return Ok(());
    }
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).with_context(|| format!("cannot create the folder {}", folder.display()))?;
    }
    fs::write(path, CSS).with_context(|| format!("cannot write admonish's stylesheet to {}", path.display()))
}
