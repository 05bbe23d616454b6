//! What differs between the preprocessor protocols of mdBook 0.4 and 0.5, as a translation of their JSON.
//!
//! Three things differ:
//! 1. a book's `items` (0.5) are called `sections` in 0.4, next to a member `__non_exhaustive` that is always null;
//! 2. 0.5 writes an absent option of the configuration as null, which 0.4 cannot read (its reader goes through TOML,
//!    which has no null);
//! 3. the context's `mdbook_version`, which each side compares with its own.
//!
//! Chapters are the same in both, so they pass unchanged. This module knows nothing of admonitions but the name of
//! their table in book.toml.

use crate::stylesheet;
use anyhow::{Context, Result, bail};
use serde_json::{Map, Value};

/// The series of mdBook releases whose protocol this crate speaks, as `major.minor`.
#[must_use]
pub fn spoken_series() -> &'static str {
    series(mdbook_preprocessor::MDBOOK_VERSION)
}

/// Checks the caller's version before anything else of its message is read, so that a foreign protocol ends in a
/// sentence about versions and not about a missing member.
///
/// # Errors
///
/// The caller is of another series, or the message carries no version.
pub fn check_caller(message: &Value) -> Result<()> {
    let Some(version) = message[0]["mdbook_version"].as_str() else {
        bail!(
            "the message on standard input carries no mdBook version; this program is a preprocessor that mdBook {} \
             starts with [context, book] as JSON on its standard input",
            spoken_series()
        );
    };
    if series(version) != spoken_series() {
        bail!(
            "built for mdBook {spoken}.x, called by mdBook {version}; install mdBook {spoken} \
             (`cargo install mdbook --version {ours} --locked`){hint}",
            spoken = spoken_series(),
            ours = mdbook_preprocessor::MDBOOK_VERSION,
            hint = if series(version) == "0.4" { ", or use mdbook-admonish itself, which works with mdBook 0.4" } else { "" },
        );
    }
    Ok(())
}

/// Translates a 0.5 context. The stylesheet's version is filled in where book.toml names none: admonish insists on
/// it, and the bridge is what ships the stylesheet.
///
/// # Errors
///
/// The context is not an object.
pub fn context_to_0_4(mut context: Value) -> Result<Value> {
    let members = object(&mut context, "the context")?;
    members.insert("mdbook_version".into(), mdbook::MDBOOK_VERSION.into());
    if let Some(config) = members.get_mut("config") {
        drop_nulls(config);
        if let Some(admonish) = config.pointer_mut("/preprocessor/admonish").and_then(Value::as_object_mut) {
            admonish.entry("assets_version").or_insert_with(|| stylesheet::VERSION.trim().into());
        }
    }
    Ok(context)
}

/// Translates a 0.5 book.
///
/// # Errors
///
/// The book is not an object with `items`.
pub fn book_to_0_4(mut book: Value) -> Result<Value> {
    let members = object(&mut book, "the book")?;
    let items = members.remove("items").context("the book has no member `items`, so it is not of mdBook 0.5")?;
    members.insert("sections".into(), items);
    members.insert("__non_exhaustive".into(), Value::Null);
    Ok(book)
}

/// Translates a 0.4 book.
///
/// # Errors
///
/// The book is not an object with `sections`.
pub fn book_to_0_5(mut book: Value) -> Result<Value> {
    let members = object(&mut book, "the book")?;
    let sections = members.remove("sections").context("the book has no member `sections`, so it is not of mdBook 0.4")?;
    members.remove("__non_exhaustive");
    members.insert("items".into(), sections);
    Ok(book)
}

fn object<'a>(value: &'a mut Value, what: &str) -> Result<&'a mut Map<String, Value>> {
    value.as_object_mut().with_context(|| format!("{what} is not a JSON object"))
}

/// Drops every null member, at any depth.
fn drop_nulls(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.retain(|_, member| !member.is_null());
            members.values_mut().for_each(drop_nulls);
        }
        Value::Array(elements) => elements.iter_mut().for_each(drop_nulls),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// `0.5` of `0.5.4`.
fn series(version: &str) -> &str {
    match version.match_indices('.').nth(1) {
        Some((end, _)) => &version[..end],
        None => version,
    }
}

#[cfg(test)]
mod tests;
