//! `cargo book truth record`: runs the corpus with real CPythons, and keeps what repeats exactly.
//!
//! A recording is what a program prints under two hash seeds and twice under one of them, if all three are the same
//! after normalization. What does not repeat is no truth: an older recording of it is taken away.

use super::pythons::{self, Python};
use anyhow::{Context, Result};
use book_tests::truth::corpus::{Kind, Program, Recording};
use book_tests::truth::{normal, survey};
use serde::Serialize as _;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::os::unix::process::ExitStatusExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Output, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// The hash seeds of the runs that must agree.
const SEEDS: [&str; 3] = ["0", "0", "1"];

/// A program that takes longer has hung.
const PATIENCE: Duration = Duration::from_secs(60);

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
    let next = AtomicUsize::new(0);
    let results = Mutex::new(Vec::new());
    let work = || {
        while let Some(program) = programs.get(next.fetch_add(1, Ordering::Relaxed)) {
            let result = renew(program, &pythons);
            results.lock().expect("nobody panics with it").push((program.name.clone(), result));
        }
    };
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(work);
        }
    });
    let mut results = results.into_inner().expect("all workers have ended");
    results.sort_by(|a, b| a.0.cmp(&b.0));
    let (mut changed, mut failed) = (0, 0);
    for (name, result) in results {
        match result {
            Ok(news) if news.is_empty() => {}
            Ok(news) => {
                changed += 1;
                println!("{name}: {}", news.join(", "));
            }
            Err(error) => {
                failed += 1;
                eprintln!("{name}: {error:#}");
            }
        }
    }
    println!("{} programs, {changed} with news, {failed} failed", programs.len());
    Ok(if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
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
        write(&program.recordings_path(), &recordings)?;
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
    command.current_dir(folder).env("PYTHONHASHSEED", seed).env("PYTHONDONTWRITEBYTECODE", "1");
    command.args(program.interpreter_options());
    match program.kind {
        Kind::Script => command.arg(program.file()).stdin(Stdio::null()),
        Kind::Repl => {
            let input = File::open(&program.path).with_context(|| format!("cannot read {}", program.path.display()))?;
            command.args(["-i", "-q"]).stdin(input)
        }
    };
    let Some(output) = in_time(&mut command)? else {
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

/// What a command printed, unless it is still running when patience ends.
fn in_time(command: &mut Command) -> Result<Option<Output>> {
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("`{}` cannot be started", command.get_program().to_string_lossy()))?;
    let end = Instant::now() + PATIENCE;
    let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
    let read = |pipe: Option<Box<dyn std::io::Read + Send>>| {
        thread::spawn(move || {
            let mut bytes = Vec::new();
            // A killed child's pipe just ends.
            let _ = pipe.map(|mut pipe| pipe.read_to_end(&mut bytes));
            bytes
        })
    };
    let stdout = read(stdout.map(|pipe| Box::new(pipe) as Box<dyn std::io::Read + Send>));
    let stderr = read(stderr.map(|pipe| Box::new(pipe) as Box<dyn std::io::Read + Send>));
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break Some(status);
        }
        if Instant::now() > end {
            child.kill()?;
            child.wait()?;
            break None;
        }
        thread::sleep(Duration::from_millis(2));
    };
    let joined = |reader: thread::JoinHandle<Vec<u8>>| reader.join().unwrap_or_default();
    let (stdout, stderr) = (joined(stdout), joined(stderr));
    Ok(status.map(|status| Output { status, stdout, stderr }))
}

/// Writes recordings as they lie in the repository: a key a line, one blank a level.
fn write(path: &Path, recordings: &BTreeMap<String, Recording>) -> Result<()> {
    let mut text = Vec::new();
    let formatter = serde_json::ser::PrettyFormatter::with_indent(b" ");
    let mut serializer = serde_json::Serializer::with_formatter(&mut text, formatter);
    recordings.serialize(&mut serializer)?;
    fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_that_hangs_or_dies_is_told_by_its_status() {
        let output = in_time(Command::new("sh").args(["-c", "echo a; kill -SEGV $$"])).unwrap().unwrap();
        assert_eq!(output.status.signal(), Some(11));
        assert_eq!(output.stdout, b"a\n");
    }

    #[test]
    fn recordings_lie_one_key_a_line() {
        let path = std::env::temp_dir().join(format!("truth-{}.json", std::process::id()));
        let recording = Recording { exit: -6, stdout: "é\n".to_owned(), stderr: String::new() };
        write(&path, &BTreeMap::from([("3.8.18".to_owned(), recording)])).unwrap();
        let text = fs::read_to_string(&path).unwrap();
        fs::remove_file(&path).unwrap();
        assert_eq!(text, "{\n \"3.8.18\": {\n  \"exit\": -6,\n  \"stderr\": \"\",\n  \"stdout\": \"é\\n\"\n }\n}");
    }
}
