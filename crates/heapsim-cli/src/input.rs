//! The program and how to run it, from the command line's words.

use crate::cli::{LanguageName, Source, Target};
use crate::problem::Problem;
use crate::status::Status;
use heapsim::{Language, Options, Program, Run};
use std::fs;
use std::io::{self, Read as _};
use std::path::Path;

/// Reads the program.
pub(crate) fn program(source: &Source) -> Result<Program, Problem> {
    let file = &source.file;
    let (name, text) = if file == "-" {
        let mut text = String::new();
        let read = io::stdin().read_to_string(&mut text);
        read.map_err(|error| unreadable("standard input", &error))?;
        ("<stdin>".to_owned(), text)
    } else {
        (file.clone(), read(file)?)
    };
    let language = language(source)?;
    // The simulator knows one line end.
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text).replace("\r\n", "\n");
    Ok(Program { name, source: text, language })
}

/// The options that every command has.
pub(crate) fn options(target: &Target) -> Options {
    let defaults = Options::default();
    Options {
        python: target.python.clone(),
        mode: target.mode.into(),
        layout: target.layout.into(),
        folder: here(),
        hash_seed: target.hash_seed,
        max_steps: target.max_steps.unwrap_or(defaults.max_steps),
        max_memory: target.max_memory.unwrap_or(defaults.max_memory),
        ..defaults
    }
}

/// The folder that names of files are relative to.
fn here() -> String {
    let folder = std::env::current_dir().ok();
    folder.and_then(|folder| folder.into_os_string().into_string().ok()).unwrap_or_default()
}

/// Runs a program of which only what it left behind is of interest.
pub(crate) fn observe(program: &Program, options: &Options) -> Result<Run, Problem> {
    heapsim::run(program, options).map_err(|errors| Problem::refused(&program.name, &program.source, &errors))
}

/// Reads a text file.
pub(crate) fn read(file: &str) -> Result<String, Problem> {
    fs::read_to_string(file).map_err(|error| unreadable(file, &error))
}

fn unreadable(what: &str, error: &io::Error) -> Problem {
    let why = match error.kind() {
        io::ErrorKind::InvalidData => "it is not UTF-8 text".to_owned(),
        _ => error.to_string(),
    };
    Problem::new(Status::Unreadable, format!("heapsim: cannot read {what}: {why}"))
}

fn language(source: &Source) -> Result<Language, Problem> {
    if let Some(language) = source.language {
        return Ok(match language {
            LanguageName::Python => Language::Python,
            LanguageName::C => Language::C,
        });
    }
    let extension = Path::new(&source.file).extension().and_then(|extension| extension.to_str());
    match extension {
        Some("py") => Ok(Language::Python),
        Some("c") => Ok(Language::C),
        _ if source.file == "-" => Ok(Language::Python),
        _ => Err(Problem::new(
            Status::Usage,
            format!("heapsim: {}: neither .py nor .c; say `--language python` or `--language c`", source.file),
        )),
    }
}
