//! `cargo book truth record --book`: runs the snippets of the book with real CPythons and with gcc, and keeps what they
//! print.
//!
//! A snippet runs three times. Lines that are different each time are noted; anything else that is, is an error.
//! Of C programs that do something wrong, what checkers say is kept too; they are asked once, since the programs' names
//! change when they do.

use super::compilers;
use super::pythons::{self, Python};
use super::work::{in_time, plainly, write};
use ::truth::c::corpus::{self, Program};
use ::truth::corpus::Recording;
use ::truth::{normal, survey};
use anyhow::{Context, Result};
use book_tests::book::{self, Printed, Recordings};
use bookkit::book::Evaluated;
use bookkit::run::Outcome;
use bookkit::snippet::Snippet;
use bookkit::variant::Variant;
use heapsim::{Language, Mode};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::os::unix::process::ExitStatusExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

/// The hash seed of the book's runs.
const SEED: &str = "0";

pub(super) fn run(root: &Path, named: &[PathBuf]) -> Result<ExitCode> {
    let releases = survey::releases();
    let wanted: Vec<&str> = releases.iter().map(|(_, release)| *release).collect();
    let pythons = pythons::find(named, &wanted)?;
    let evaluated = book::evaluate(root)?;
    let folder = book::folder(root);
    fs::create_dir_all(&folder).with_context(|| format!("cannot create the folder {}", folder.display()))?;
    let mut wanted: BTreeMap<String, Recordings> = BTreeMap::new();
    let (mut news, mut failed) = (0, 0);
    for (snippet, outcomes) in evaluated.runs() {
        let name = snippet.recording_name();
        let old = book::recordings(&folder.join(&name)).map_err(anyhow::Error::msg)?;
        let recordings = wanted.entry(name.clone()).or_default();
        for outcome in outcomes {
            let Some(key) = book::key(outcome) else { continue };
            if recordings.contains_key(&key) {
                continue;
            }
            let printed = match Way::of(snippet, outcome, &pythons) {
                Some(way) => way.ask(root, snippet).with_context(|| format!("{}: on {key}", snippet.place)),
                // What is not here is kept as it was.
                None => match old.get(&key) {
                    Some(printed) => Ok(printed.clone()),
                    None => Err(anyhow::anyhow!("{}: there is no {key} here", snippet.place)),
                },
            };
            match printed {
                Ok(printed) => {
                    if old.get(&key) != Some(&printed) {
                        news += 1;
                        println!("{name}: {key}");
                    }
                    recordings.insert(key, printed);
                }
                Err(error) => {
                    failed += 1;
                    eprintln!("{error:#}");
                }
            }
        }
    }
    wanted.retain(|_, recordings| !recordings.is_empty());
    for (name, recordings) in &wanted {
        if book::recordings(&folder.join(name)).map_err(anyhow::Error::msg)? != *recordings {
            write(&folder.join(name), recordings)?;
        }
    }
    let removed = sweep(&folder, |name| wanted.contains_key(name))?;
    println!("{} recordings, {news} new or changed, {removed} removed, {failed} failed", wanted.len());
    let watched = watched(root, &evaluated)?;
    let new: Vec<Program> = watched.into_iter().filter(|program| !program.recording_path().is_file()).collect();
    let code = if new.is_empty() { ExitCode::SUCCESS } else { compilers::run(&new)? };
    Ok(if failed == 0 { code } else { ExitCode::FAILURE })
}

/// The programs of which the book tells who notices what is wrong with them; recordings of others are removed.
fn watched(root: &Path, evaluated: &Evaluated) -> Result<Vec<Program>> {
    let folder = corpus::snippets(root);
    fs::create_dir_all(&folder).with_context(|| format!("cannot create the folder {}", folder.display()))?;
    let mut programs = Vec::new();
    for (snippet, _) in evaluated.runs().filter(|(_, outcomes)| book::is_watched(outcomes)) {
        let name = snippet.recording_name();
        let path = folder.join(&name).with_extension("c");
        let source = snippet.program.source.clone();
        programs.push(Program { name, source, path, recording: None });
    }
    sweep(&folder, |name| programs.iter().any(|program| program.name == name))?;
    Ok(programs)
}

/// Removes the recordings of snippets that are no more.
fn sweep(folder: &Path, is_wanted: impl Fn(&str) -> bool) -> Result<usize> {
    let mut removed = 0;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if !is_wanted(&entry.file_name().to_string_lossy()) {
            fs::remove_file(entry.path()).with_context(|| format!("cannot remove {}", entry.path().display()))?;
            removed += 1;
        }
    }
    Ok(removed)
}

/// A real machine for a snippet.
enum Way<'a> {
    Python(&'a Python, Mode),
    Gcc(String),
}

impl<'a> Way<'a> {
    fn of(snippet: &Snippet, outcome: &Outcome, pythons: &'a [Python]) -> Option<Way<'a>> {
        let Variant { mode, .. } = outcome.variant;
        match snippet.options.language {
            Language::Python => {
                let python = pythons.iter().find(|python| python.release == outcome.name())?;
                Some(Way::Python(python, mode))
            }
            Language::C => book::key(outcome)?.strip_prefix("gcc ").map(|flag| Way::Gcc(flag.to_owned())),
        }
    }

    fn ask(&self, root: &Path, snippet: &Snippet) -> Result<Printed> {
        let folder = root.join("target/truth");
        fs::create_dir_all(&folder).with_context(|| format!("cannot create the folder {}", folder.display()))?;
        let file = folder.join(&snippet.program.name);
        fs::write(&file, &snippet.program.source).with_context(|| format!("cannot write {}", file.display()))?;
        if let Way::Gcc(flag) = self {
            let mut gcc = Command::new("gcc");
            gcc.args(["-std=gnu11", "-O0", "-w", flag, "-o"]).arg(folder.join("snippet")).arg(&file).arg("-lm");
            crate::process::quietly(&mut gcc)?;
        }
        let runs: Vec<Recording> = (0..3).map(|_| self.once(&folder, snippet)).collect::<Result<_>>()?;
        let varying = varying(&runs).context("it ends otherwise each time, or prints another number of lines")?;
        let first = runs.into_iter().next().context("nothing was run")?;
        Ok(Printed { first, varying })
    }

    fn once(&self, folder: &Path, snippet: &Snippet) -> Result<Recording> {
        let name = &snippet.program.name;
        let mut command = match self {
            Way::Gcc(_) => Command::new(folder.join("snippet")),
            Way::Python(python, _) => Command::new(&python.path),
        };
        command.current_dir(folder).stdin(Stdio::null());
        if let Way::Python(_, mode) = self {
            plainly(&mut command, SEED);
            match mode {
                Mode::Script => command.arg(name),
                Mode::Repl => command.args(["-i", "-q"]).stdin(File::open(folder.join(name))?),
                Mode::Module => command.args(["-m", name.trim_end_matches(".py")]),
                Mode::Exec => command.args(["-c", &format!("exec(open({name:?}).read())")]),
            };
        }
        command.args(&snippet.options.args);
        let output = in_time(&mut command)?.context("it does not end")?;
        let library = if let Way::Python(python, _) = self { python.library.as_str() } else { "" };
        // The book's programs lie nowhere: their tracebacks show the name alone.
        let inside = format!("{}/", folder.display());
        let text = |bytes: Vec<u8>| -> Result<String> {
            let text = String::from_utf8(bytes).context("it prints what is no UTF-8")?;
            Ok(normal::places(&normal::accidents(&text.replace(&inside, "")), &inside, library))
        };
        let stderr = text(output.stderr)?;
        let is_repl = matches!(self, Way::Python(_, Mode::Repl));
        Ok(Recording {
            exit: output.status.code().unwrap_or_else(|| -output.status.signal().unwrap_or(0)),
            stdout: text(output.stdout)?,
            stderr: if is_repl { normal::without_prompts(&stderr) } else { stderr },
        })
    }
}

/// The lines of standard output that differ between runs; nothing if more than that does.
fn varying(runs: &[Recording]) -> Option<BTreeSet<usize>> {
    let first = runs.first()?;
    let mut lines = BTreeSet::new();
    for run in runs {
        let same = run.exit == first.exit && run.stderr == first.stderr;
        let (a, b): (Vec<&str>, Vec<&str>) = (first.stdout.split('\n').collect(), run.stdout.split('\n').collect());
        if !same || a.len() != b.len() {
            return None;
        }
        lines.extend((0..a.len()).filter(|index| a[*index] != b[*index]).map(|index| index + 1));
    }
    Some(lines)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_may_vary_and_nothing_else() {
        let run = |stdout: &str, exit| Recording { exit, stderr: String::new(), stdout: stdout.to_owned() };
        assert_eq!(varying(&[run("a\n1\n", 0), run("a\n2\n", 0)]), Some(BTreeSet::from([2])));
        assert_eq!(varying(&[run("a\n", 0), run("a\na\n", 0)]), None);
        assert_eq!(varying(&[run("a\n", 0), run("a\n", -11)]), None);
    }
}
