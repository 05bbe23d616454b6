//! The command line: commands, options, and what their values may be.

use clap::{Args, Parser, Subcommand, ValueEnum};
use heapsim::{Layout, Mode};
use std::path::PathBuf;

/// Runs Python and C in a simulated memory, exactly as a CPython release or a C compiler would, and shows who owns what.
#[derive(Debug, Parser)]
#[command(name = "heapsim", version, arg_required_else_help = true)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Runs a program: output and exit status are those of `python FILE`, or of the compiled C program.
    ///
    /// Statuses of our own: 64 usage, 66 unreadable input, 69 outside the subset, 70 a bug of the simulator, 75 a limit was hit.
    Run(Box<Run>),
    /// Prints each step of a run, with what it changed and why.
    Trace(Trace),
    /// Tells why a name's reference count is what it is after a line.
    Explain(Explain),
    /// Runs a Python program on several releases, and shows where they differ and why.
    Compare(Compare),
    /// Runs a Python program and recounts every reference after every instruction.
    Audit(Audit),
    /// Draws the heap, or the memory of a C program, as an SVG.
    Figure(Figure),
    /// Checks the claims of snippets in Markdown files and listings.
    Check(Check),
}

/// Where the program comes from.
#[derive(Debug, Clone, Args)]
pub(crate) struct Source {
    /// A file, FILE.py or FILE.c; `-` is standard input.
    pub(crate) file: String,
    /// The language, where the file's name does not tell it. Standard input is Python.
    #[arg(long, value_name = "LANGUAGE")]
    pub(crate) language: Option<LanguageName>,
}

/// What the program runs on.
#[derive(Debug, Clone, Args)]
pub(crate) struct Target {
    /// The CPython release.
    #[arg(long, value_name = "V", default_value = "3.13", value_parser = release)]
    pub(crate) python: String,
    /// How Python is given the program.
    #[arg(long, default_value = "script")]
    pub(crate) mode: ModeName,
    /// Where a C compiler puts locals.
    #[arg(long, default_value = "ascending")]
    pub(crate) layout: LayoutName,
    /// PYTHONHASHSEED.
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) hash_seed: u32,
    /// The most instructions that may run.
    #[arg(long, value_name = "N")]
    pub(crate) max_steps: Option<u64>,
    /// The most bytes that may be allocated at a time.
    #[arg(long, value_name = "BYTES")]
    pub(crate) max_memory: Option<u64>,
}

#[derive(Debug, Args)]
pub(crate) struct Run {
    #[command(flatten)]
    pub(crate) source: Source,
    #[command(flatten)]
    pub(crate) target: Target,
    /// Writes what happened to a file, as JSON.
    #[arg(long, value_name = "FILE.json")]
    pub(crate) report: Option<PathBuf>,
    /// What the program reads from its standard input; `-` passes ours on. Without it, there is nothing to read.
    #[arg(long, value_name = "FILE")]
    pub(crate) stdin: Option<String>,
    /// More folders to import Python modules from; may be given several times.
    #[arg(long, value_name = "DIR")]
    pub(crate) path: Vec<PathBuf>,
    /// Whether a Python program that is partly outside the subset is refused at once, or where execution gets there.
    #[arg(long, default_value = "at-load")]
    pub(crate) unsupported: Unsupported,
    /// Whether leaks of a C program are an error, with exit status 23.
    #[arg(long, default_value = "ignore")]
    pub(crate) leaks: Leaks,
    /// Whose exit status to give when a C program does wrong and goes on: 1, or the program's own.
    #[arg(long, default_value = "checker")]
    pub(crate) verdict: Verdict,
    /// Arguments for the program.
    #[arg(last = true)]
    pub(crate) args: Vec<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Trace {
    #[command(flatten)]
    pub(crate) source: Source,
    #[command(flatten)]
    pub(crate) target: Target,
    /// Lines for people, or everything for programs.
    #[arg(long, default_value = "text")]
    pub(crate) format: Format,
}

#[derive(Debug, Args)]
pub(crate) struct Explain {
    /// The file and the line that was just executed.
    #[arg(value_name = "FILE:LINE", value_parser = place)]
    pub(crate) place: (String, u32),
    /// The name, as the program could write it there: `a`, `a.peer`, `a[0]`.
    pub(crate) name: String,
    #[command(flatten)]
    pub(crate) target: Target,
}

#[derive(Debug, Args)]
pub(crate) struct Compare {
    /// A file, FILE.py; `-` is standard input.
    pub(crate) file: String,
    /// The releases; without it, all from 3.8 on.
    #[arg(long, value_name = "V,V,…", value_delimiter = ',', value_parser = release)]
    pub(crate) python: Vec<String>,
    /// How Python is given the program.
    #[arg(long, default_value = "script")]
    pub(crate) mode: ModeName,
}

#[derive(Debug, Args)]
pub(crate) struct Audit {
    #[command(flatten)]
    pub(crate) source: Source,
    #[command(flatten)]
    pub(crate) target: Target,
}

#[derive(Debug, Args)]
pub(crate) struct Figure {
    #[command(flatten)]
    pub(crate) source: Source,
    #[command(flatten)]
    pub(crate) target: Target,
    /// After which line, or which step of `heapsim trace` (`step:N`); without it, at the end of the program.
    #[arg(long, value_name = "LINE|step:N", value_parser = at)]
    pub(crate) at: Option<At>,
}

#[derive(Debug, Args)]
pub(crate) struct Check {
    /// Markdown files, listings, or folders of them.
    #[arg(required = true)]
    pub(crate) paths: Vec<PathBuf>,
    /// Rewrites the values of the claims that no longer hold, and shows the changes.
    #[arg(long)]
    pub(crate) bless: bool,
}

/// A place in a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum At {
    /// After the last execution of a line.
    Line(u32),
    /// After a step.
    Step(usize),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum LanguageName {
    Python,
    C,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ModeName {
    /// `python FILE`.
    Script,
    /// Line by line, as at the prompt.
    Repl,
    /// `python -m NAME`, or an import.
    Module,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum LayoutName {
    /// In the order of declaration, at rising addresses.
    Ascending,
    /// As gcc -O0 without a stack protector does.
    Descending,
    /// As gcc -O0 -fstack-protector-strong does.
    Protected,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Unsupported {
    AtLoad,
    AtUse,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Leaks {
    Ignore,
    Error,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Verdict {
    Checker,
    Machine,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    Text,
    Json,
}

impl From<ModeName> for Mode {
    fn from(name: ModeName) -> Mode {
        match name {
            ModeName::Script => Mode::Script,
            ModeName::Repl => Mode::Repl,
            ModeName::Module => Mode::Module,
        }
    }
}

impl From<LayoutName> for Layout {
    fn from(name: LayoutName) -> Layout {
        match name {
            LayoutName::Ascending => Layout::Ascending,
            LayoutName::Descending => Layout::Descending,
            LayoutName::Protected => Layout::Protected,
        }
    }
}

fn release(text: &str) -> Result<String, String> {
    let known = heapsim::releases();
    if known.iter().any(|(name, release)| *name == text || *release == text) {
        return Ok(text.to_owned());
    }
    let names: Vec<&str> = known.into_iter().map(|(name, _)| name).collect();
    Err(format!("there is no CPython {text} here; there are {}", names.join(", ")))
}

fn place(text: &str) -> Result<(String, u32), String> {
    let wrong = || format!("`{text}` is not FILE:LINE, as in `hello.py:3`");
    let (file, line) = text.rsplit_once(':').ok_or_else(wrong)?;
    match line.parse() {
        Ok(line) if line > 0 && !file.is_empty() => Ok((file.to_owned(), line)),
        _ => Err(wrong()),
    }
}

fn at(text: &str) -> Result<At, String> {
    let parsed = match text.strip_prefix("step:") {
        Some(step) => step.parse().ok().map(At::Step),
        None => text.parse().ok().map(At::Line),
    };
    parsed.ok_or_else(|| format!("`{text}` is neither a line (`12`) nor a step (`step:12`)"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn the_definition_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn places_are_read_from_the_right() {
        assert_eq!(place("a:b.py:3"), Ok(("a:b.py".to_owned(), 3)));
        assert!(place("a.py").is_err() && place("a.py:0").is_err() && place(":3").is_err());
        assert_eq!(at("3"), Ok(At::Line(3)));
        assert_eq!(at("step:3"), Ok(At::Step(3)));
        assert!(at("x").is_err());
    }

    #[test]
    fn an_unknown_release_names_those_that_are_here() {
        assert!(release("3.7").unwrap_err().contains("3.8, "));
        assert_eq!(release("3.13.0"), Ok("3.13.0".to_owned()));
    }
}
