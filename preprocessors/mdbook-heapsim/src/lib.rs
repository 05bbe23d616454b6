//! The preprocessor: mdBook's protocol on one side, `bookkit` on the other.
//!
//! It converts: mdBook's chapters to bookkit's, book.toml's table to settings, the renderer's name to a form of output.
//! What a snippet is, and what it becomes, is bookkit's.
//!
//! Reading order: [`Heapsim`], [`config`], [`assets`], [`protocol`], `tables` (what is said of the simulator itself), `watchers` (who notices what is wrong with a C program).

pub mod assets;
pub mod config;
pub mod protocol;
mod tables;
mod watchers;

/// What [`render`] takes and gives.
pub use mdbook_preprocessor;

use anyhow::Result;
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
    let mut config = Config::read(ctx, files)?;
    let renderer = form(&ctx.renderer);
    if renderer == Renderer::Html {
        install(&mut config, ctx, files)?;
    }
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
    std::mem::take(&mut evaluated.problems).into_result()?;
    let repository = config.simulator.as_ref().map(|path| ctx.root.join(path));
    let tables = |(chapter, text): (usize, &String)| {
        let runs: Vec<_> = evaluated.runs_of(chapter).collect();
        tables::fill(text, renderer, repository.as_deref(), &runs)
    };
    let mut texts = texts.iter().enumerate().map(tables).collect::<Result<Vec<String>>>()?.into_iter();
    fill(&mut book.items, &mut texts);
    Ok(book)
}

/// Writes the styles, the script and the engine where book.toml wants them.
fn install(config: &mut Config, ctx: &PreprocessorContext, files: &dyn Files) -> Result<()> {
    if let Some(path) = &config.stylesheet {
        assets::install(files, &ctx.root.join(path), &assets::stylesheet())?;
    }
    if let Some(path) = &config.script {
        assets::install(files, &ctx.root.join(path), &assets::script())?;
    }
    // An EPUB's reader runs nothing.
    if let (Some(path), "html") = (&config.engine, ctx.renderer.as_str()) {
        for (language, module) in assets::find_modules(&ctx.root) {
            config.settings.engines.push(assets::install_engine(files, &ctx.root, path, language, &module)?);
        }
        if config.settings.engines.len() < assets::MODULES.len() {
            eprintln!("warning: there is no engine, so the pages cannot run anything; `cargo book build` builds it");
        }
    }
    Ok(())
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

#[cfg(test)]
mod tests;
