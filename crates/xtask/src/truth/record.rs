//! `cargo book truth record`: runs the corpus with real CPythons, and keeps what repeats exactly.
//!
//! A recording is what a program prints under two hash seeds and twice under one of them, if all three are the same
//! after normalization. What does not repeat is no truth: an older recording of it is taken away.

use super::pythons::{self, Python};
use super::work;
use ::truth::corpus::{Kind, Program, Recording};
use ::truth::{normal, survey};
use anyhow::{Context, Result};
use std::fs::File;
use std::os::unix::process::ExitStatusExt as _;
use std::path::PathBuf;
use std::process::{Command, ExitCode, Stdio};

/// The hash seeds of the runs that must agree.
const SEEDS: [&str; 3] = ["0", "0", "1"];

/// What came of a program with one CPython.
enum Asked {
    Recorded(Recording),
    Unstable,
}

pub(crate) fn run(programs: &[Program], named: &[PathBuf]) -> Result<ExitCode> {
    let releases = survey::releases();
    let wanted: Vec<&str> = releases.iter().map(|(_, release)| *release).collect();
    let pythons = pythons::find(named, &wanted)?;
    for python in &pythons {
        println!("{}: {}", python.release, python.path.display());
    }
    Ok(work::record(programs, |program| &program.name, |program| renew(program, &pythons)))
}

/// Records a program with all CPythons; what is new, in words.
fn renew(program: &Program, pythons: &[Python]) -> Result<Vec<String>> {
    let mut recordings = program.recordings.clone();
    let mut news = Vec::new();
    for python in pythons.iter().filter(|python| program.is_recorded_on(&python.release)) {
        let release = &python.release;
        match ask(program, python)? {
            Asked::Recorded(recording) => {
                let old = recordings.insert(release.clone(), recording);
                if old.as_ref() != recordings.get(release) {
                    news.push(format!("{release} {}", if old.is_some() { "changed" } else { "recorded" }));
                }
            }
            Asked::Unstable if recordings.remove(release).is_some() => {
                news.push(format!("{release} does not repeat any more: removed"))
            }
            Asked::Unstable => {}
        }
    }
    if recordings != program.recordings {
        work::write(&program.recordings_path(), &recordings)?;
    }
    Ok(news)
}

fn ask(program: &Program, python: &Python) -> Result<Asked> {
    let mut first = None;
    for seed in SEEDS {
        let Some(recording) = once(program, python, seed)? else {
            return Ok(Asked::Unstable);
        };
        match &first {
            None => first = Some(recording),
            Some(first) if *first == recording => {}
            Some(_) => return Ok(Asked::Unstable),
        }
    }
    Ok(first.map_or(Asked::Unstable, Asked::Recorded))
}

/// One run, normalized; nothing if it does not end, or does not print text.
fn once(program: &Program, python: &Python, seed: &str) -> Result<Option<Recording>> {
    let folder = program.path.parent().expect("a file lies in a folder");
    let mut command = Command::new(&python.path);
    work::plainly(&mut command, seed).current_dir(folder);
    command.args(program.interpreter_options());
    match program.kind {
        Kind::Script => command.arg(program.file()).stdin(Stdio::null()),
        Kind::Repl => {
            let input = File::open(&program.path).with_context(|| format!("cannot read {}", program.path.display()))?;
            command.args(["-i", "-q"]).stdin(input)
        }
    };
    let Some(output) = work::in_time(&mut command)? else {
        return Ok(None);
    };
    let (Ok(stdout), Ok(stderr)) = (String::from_utf8(output.stdout), String::from_utf8(output.stderr)) else {
        return Ok(None);
    };
    let folder = folder.to_str().context("the repository's path is text")?;
    let normal = |text: &str| normal::places(&normal::accidents(text), folder, &python.library);
    let stderr = normal(&stderr);
    Ok(Some(Recording {
        exit: output.status.code().unwrap_or_else(|| -output.status.signal().unwrap_or(0)),
        stdout: normal(&stdout),
        stderr: if program.kind == Kind::Repl { normal::without_prompts(&stderr) } else { stderr },
    }))
}
