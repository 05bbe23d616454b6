//! The preprocessor: mdBook's protocol on one side, `bookkit` on the other.
//!
//! It converts: mdBook's chapters to bookkit's, book.toml's table to settings, the renderer's name to a form of output.
//! What a snippet is, and what it becomes, is bookkit's.
//!
//! Reading order: [`Heapsim`], [`config`], [`protocol`], `tables` (what is said of the simulator itself).

pub mod config;
pub mod protocol;
mod tables;

use std::path::Path;

/// What [`render`] takes and gives.
pub use mdbook_preprocessor;

use anyhow::{Context, Result};
use bookkit::book::{Book, Chapter, Renderer};
use bookkit::files::{Disk, Files};
use bookkit::run::{Runner, Simulator};
use mdbook_preprocessor::book::{Book as MdBook, BookItem};
use mdbook_preprocessor::{Preprocessor, PreprocessorContext};

use crate::config::Config;

/// The name that book.toml knows it by.
pub const NAME: &str = "heapsim";

/// Runs snippets, checks claims and puts the results into the book.
#[derive(Debug, Clone, Copy, Default)]
pub struct Heapsim;

impl Preprocessor for Heapsim {
    fn name(&self) -> &str {
        NAME
    }

    fn run(&self, ctx: &PreprocessorContext, book: MdBook) -> Result<MdBook> {
        render(ctx, book, &Simulator, &Disk)
    }

    /// All are: what we don't know gets plain Markdown.
    fn supports_renderer(&self, _renderer: &str) -> Result<bool> {
        Ok(true)
    }
}

/// As [`Heapsim`] does, with a runner and files of the caller's choice.
///
/// # Errors
/// All [`bookkit::problem::Problems`] of all chapters, or an input or output error.
pub fn render(ctx: &PreprocessorContext, mut book: MdBook, runner: &dyn Runner, files: &dyn Files) -> Result<MdBook> {
    let config = Config::read(ctx, files)?;
    let renderer = form(&ctx.renderer);
    let mut chapters = Vec::new();
    for item in book.iter() {
        if let BookItem::Chapter(chapter) = item
            && let Some(path) = chapter.source_path.as_ref().or(chapter.path.as_ref())
        {
            let path = ctx.config.book.src.join(path);
            chapters.push(Chapter { path, content: Some(chapter.content.clone()) });
        }
    }
    let work = Book { settings: &config.settings, runner, files, root: &ctx.root };
    let mut evaluated = work.evaluate(&chapters);
    if config.settings.listings {
        let orphans = work.orphans(&evaluated, &ctx.config.book.src);
        evaluated.problems.extend(orphans);
    }
    let texts = evaluated.texts(renderer);
    evaluated.problems.into_result()?;
    let repository = config.simulator.as_ref().map(|path| ctx.root.join(path));
    let tables = |text: &String| tables::fill(text, renderer, repository.as_deref());
    let mut texts = texts.iter().map(tables).collect::<Result<Vec<String>>>()?.into_iter();
    fill(&mut book.items, &mut texts);
    if let (Renderer::Html, Some(path)) = (renderer, &config.stylesheet) {
        write_stylesheet(files, &ctx.root.join(path))?;
    }
    Ok(book)
}

/// The styles of the page's parts and of the figures in it.
pub fn stylesheet() -> String {
    format!("{}\n{}", include_str!("../assets/heapsim.css"), heapsim::figure::stylesheet())
}

fn form(renderer: &str) -> Renderer {
    match renderer {
        "html" | "epub" => Renderer::Html,
        // `mdbook test` and the Markdown renderer show the sources.
        "test" | "markdown" => Renderer::Check,
        _ => Renderer::Plain,
    }
}

/// Puts the texts into the chapters, in the order in which they were taken out.
fn fill(items: &mut [BookItem], texts: &mut impl Iterator<Item = String>) {
    for item in items {
        if let BookItem::Chapter(chapter) = item {
            if chapter.source_path.is_some() || chapter.path.is_some() {
                chapter.content = texts.next().unwrap_or_default();
            }
            fill(&mut chapter.sub_items, texts);
        }
    }
}

/// Writes only what differs: mdBook's watcher would otherwise rebuild for ever.
fn write_stylesheet(files: &dyn Files, path: &Path) -> Result<()> {
    let styles = stylesheet();
    if files.read(path).is_ok_and(|old| old == styles) {
        return Ok(());
    }
    files.write(path, &styles).with_context(|| format!("the stylesheet {} cannot be written", path.display()))
}

#[cfg(test)]
mod tests;
