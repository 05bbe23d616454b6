//! One run of mdbook-admonish over a book of mdBook 0.5. Not the command line; that is [`crate::stdio`].

use crate::{mend, protocol, stylesheet};
use anyhow::{Context, Result};
use mdbook::preprocess::Preprocessor as _;
use mdbook_admonish::Admonish;
use mdbook_preprocessor::book::Book;
use mdbook_preprocessor::{Preprocessor, PreprocessorContext};

/// mdbook-admonish as a preprocessor of mdBook 0.5.
#[derive(Debug, Clone, Copy, Default)]
pub struct AdmonishBridge;

impl Preprocessor for AdmonishBridge {
    fn name(&self) -> &str {
        "admonish"
    }

    fn run(&self, context: &PreprocessorContext, book: Book) -> Result<Book> {
        stylesheet::install(context)?;

        let old_context = protocol::context_to_0_4(serde_json::to_value(context)?)?;
        let old_context = serde_json::from_value(old_context).context("mdBook 0.4 cannot read this book's configuration")?;
        let old_book = protocol::book_to_0_4(serde_json::to_value(&book)?)?;
        let old_book = serde_json::from_value(old_book).context("mdBook 0.4 cannot read this book")?;

        let old_book = Admonish.run(&old_context, old_book)?;

        let book = protocol::book_to_0_5(serde_json::to_value(&old_book)?)?;
        let mut book = serde_json::from_value(book).context("mdBook 0.5 cannot read what mdbook-admonish returned")?;
        mend::collapsible_roles(&mut book);
        Ok(book)
    }

    fn supports_renderer(&self, renderer: &str) -> Result<bool> {
        Ok(Admonish.supports_renderer(renderer))
    }
}

#[cfg(test)]
mod tests;
