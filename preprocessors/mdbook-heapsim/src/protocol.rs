//! What mdBook writes to a preprocessor's standard input, as far as it must be known before it can be understood.
//!
//! The format changed between mdBook 0.4 and 0.5, and reading one as the other fails with a message that helps nobody. So
//! the caller's version is read first.

use std::io::Read;

use anyhow::{Context, Result, bail};
use mdbook_preprocessor::book::Book;
use mdbook_preprocessor::{MDBOOK_VERSION, PreprocessorContext, parse_input};
use serde::Deserialize;
use serde::de::IgnoredAny;

/// Reads context and book, if they come from an mdBook that this program is built for.
///
/// # Errors
/// The input is not mdBook's, or another mdBook's.
pub fn read(mut input: impl Read) -> Result<(PreprocessorContext, Book)> {
    let mut json = String::new();
    input.read_to_string(&mut json).context("mdBook's input is unreadable")?;
    check_version(&json)?;
    parse_input(json.as_bytes())
}

#[derive(Deserialize)]
struct Caller {
    mdbook_version: String,
}

fn check_version(json: &str) -> Result<()> {
    let (caller, _): (Caller, IgnoredAny) = serde_json::from_str(json)
        .context("this is not what mdBook writes; mdbook-heapsim is run by mdBook, see `mdbook-heapsim --help`")?;
    if series(&caller.mdbook_version) != series(MDBOOK_VERSION) {
        let ours = series(MDBOOK_VERSION).join(".");
        bail!("mdbook-heapsim is built for mdBook {ours}.x, but called by {}; install mdBook {ours}", caller.mdbook_version);
    }
    Ok(())
}

/// The parts of a version that decide whether two speak the same protocol: before 1.0, the first two.
fn series(version: &str) -> Vec<&str> {
    let parts: Vec<&str> = version.split('.').collect();
    let count = if parts.first() == Some(&"0") { 2 } else { 1 };
    parts.into_iter().take(count).collect()
}
