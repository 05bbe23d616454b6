//! `[preprocessor.heapsim]` in book.toml: bookkit's settings, where to put styles, script and engine, and where the
//! simulator's repository is.
//!
//! Unknown keys are errors with the nearest known one, at the line of book.toml where they stand.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::Result;
use bookkit::files::Files;
use bookkit::options::Settings;
use bookkit::problem::{Place, Problem, Problems};
use mdbook_preprocessor::PreprocessorContext;
use serde_json::Value;

use crate::NAME;

/// mdBook's own keys of a preprocessor's table.
const MDBOOK: [&str; 6] = ["command", "before", "after", "renderers", "renderer", "optional"];

/// What book.toml says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Config {
    /// The book's defaults.
    pub settings: Settings,
    /// Where the stylesheet is written, relative to the book's root; nowhere without one.
    pub stylesheet: Option<PathBuf>,
    /// The simulator's repository, relative to the book's root, for tables about it.
    pub simulator: Option<PathBuf>,
    /// Where the player's script is written, likewise.
    pub script: Option<PathBuf>,
    /// Where the engine is written: among the book's sources, so that mdBook copies it.
    pub engine: Option<PathBuf>,
}

impl Config {
    /// Reads the table.
    ///
    /// # Errors
    /// Every key and value that is not understood.
    pub fn read(ctx: &PreprocessorContext, files: &dyn Files) -> Result<Self> {
        let table: BTreeMap<String, Value> = ctx.config.get(&format!("preprocessor.{NAME}"))?.unwrap_or_default();
        let mut config = Config::default();
        let mut problems = Problems::default();
        for (key, value) in &table {
            if MDBOOK.contains(&key.as_str()) || value.is_null() {
                continue;
            }
            let place = || place(key, &files.read(&ctx.root.join("book.toml")).unwrap_or_default());
            match (key.as_str(), text(value)) {
                ("stylesheet", Some(path)) => config.stylesheet = Some(path.into()),
                ("simulator", Some(path)) => config.simulator = Some(path.into()),
                ("script", Some(path)) => config.script = Some(path.into()),
                ("engine", Some(path)) if Path::new(&path).starts_with(&ctx.config.book.src) => {
                    config.engine = Some(path.into());
                }
                ("engine", Some(path)) => {
                    let sources = ctx.config.book.src.display();
                    let problem = Problem::new(place(), format!("`{path}` does not lie in the folder of the book's sources"));
                    problems
                        .push(problem.help(format!("mdBook copies it from there: `engine = \"{sources}/heapsim-engine.js\"`")));
                }
                (_, Some(text)) => {
                    if let Err(complaint) = config.settings.set(key, &text) {
                        let problem = Problem::new(place(), complaint.message);
                        problems.push(match complaint.help {
                            Some(help) => problem.help(help),
                            None => problem,
                        });
                    }
                }
                (_, None) => {
                    let message = format!("`{key}` is a text, a number, true or false, or a list of texts");
                    problems.push(Problem::new(place(), message));
                }
            }
        }
        problems.into_result()?;
        Ok(config)
    }
}

/// A value as a fence would write it.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Bool(_) | Value::Number(_) => Some(value.to_string()),
        Value::Array(items) => {
            let items: Option<Vec<&str>> = items.iter().map(Value::as_str).collect();
            items.map(|items| items.join("+"))
        }
        _ => None,
    }
}

/// The line of the key in our table.
fn place(key: &str, toml: &str) -> Place {
    let mut ours = false;
    for (index, line) in toml.lines().enumerate() {
        let line = line.trim_start();
        if line.starts_with('[') {
            ours = line.starts_with(&format!("[preprocessor.{NAME}]"));
        } else if ours && line.split('=').next().is_some_and(|word| word.trim() == key) {
            let line = u32::try_from(index + 1).unwrap_or(u32::MAX);
            return Place { file: "book.toml".to_owned(), line, col: 1 };
        }
    }
    Place::file("book.toml")
}
