//! The preprocessor's command line, as mdBook calls it: `supports RENDERER`, or a book on standard input.
//!
//! It is a function over its arguments and streams, so that the tests can call it; the process is `main.rs`.

use crate::{AdmonishBridge, protocol};
use anyhow::{Context, Result, bail};
use mdbook_preprocessor::Preprocessor as _;
use std::io::{Read, Write};

/// What a call has answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// A book was written, or the renderer is supported.
    Yes,
    /// The renderer is not supported.
    No,
}

/// Answers one call. `arguments` excludes the program's name.
///
/// # Errors
///
/// The arguments are unknown, the caller is another mdBook, or mdbook-admonish refuses the book.
pub fn answer(arguments: &[&str], input: impl Read, output: impl Write) -> Result<Answer> {
    match arguments {
        [] => translate(input, output).map(|()| Answer::Yes),
        ["supports", renderer] => Ok(if AdmonishBridge.supports_renderer(renderer)? { Answer::Yes } else { Answer::No }),
        _ => bail!(
            "unknown arguments: {}; mdBook calls this program without arguments or with `supports RENDERER`",
            arguments.join(" ")
        ),
    }
}

fn translate(input: impl Read, output: impl Write) -> Result<()> {
    let message: serde_json::Value =
        serde_json::from_reader(input).context("standard input is not JSON; mdBook sends [context, book]")?;
    protocol::check_caller(&message)?;
    let (context, book) = serde_json::from_value(message).context("mdBook's message cannot be read")?;
    let book = AdmonishBridge.run(&context, book)?;
    serde_json::to_writer(output, &book).context("the book cannot be written to standard output")
}

#[cfg(test)]
mod tests;
