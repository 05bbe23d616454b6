//! What all recorders need: many programs at once, runs that end, recordings written.

use anyhow::{Context, Result};
use serde::Serialize;
use std::env;
use std::fs;
use std::path::Path;
use std::process::{Command, ExitCode, Output, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// A program that takes longer has hung.
const PATIENCE: Duration = Duration::from_secs(60);

/// Records all programs, several at once; `renew` says in words what is new of one.
pub(super) fn record<P: Sync>(
    programs: &[P],
    name: impl Fn(&P) -> &str + Sync,
    renew: impl Fn(&P) -> Result<Vec<String>> + Sync,
) -> ExitCode {
    let next = AtomicUsize::new(0);
    let results = Mutex::new(Vec::new());
    let work = || {
        while let Some(program) = programs.get(next.fetch_add(1, Ordering::Relaxed)) {
            let result = renew(program);
            results.lock().expect("nobody panics with it").push((name(program).to_owned(), result));
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
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Takes from a Python's environment all that changes how it runs: unbuffered, for one, it loses nothing when it is killed.
pub(super) fn plainly<'c>(command: &'c mut Command, seed: &str) -> &'c mut Command {
    for (name, _) in env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("PYTHON")) {
        command.env_remove(name);
    }
    command.env("PYTHONHASHSEED", seed).env("PYTHONDONTWRITEBYTECODE", "1")
}

/// What a command printed, unless it is still running when patience ends.
pub(super) fn in_time(command: &mut Command) -> Result<Option<Output>> {
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
pub(super) fn write(path: &Path, recordings: &impl Serialize) -> Result<()> {
    let mut text = Vec::new();
    let formatter = serde_json::ser::PrettyFormatter::with_indent(b" ");
    let mut serializer = serde_json::Serializer::with_formatter(&mut text, formatter);
    recordings.serialize(&mut serializer)?;
    fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;
    use std::os::unix::process::ExitStatusExt as _;

    #[test]
    fn a_program_that_hangs_or_dies_is_told_by_its_status() {
        let output = in_time(Command::new("sh").args(["-c", "echo a; kill -SEGV $$"])).unwrap().unwrap();
        assert_eq!(output.status.signal(), Some(11));
        assert_eq!(output.stdout, b"a\n");
    }

    #[test]
    fn recordings_lie_one_key_a_line() {
        let path = std::env::temp_dir().join(format!("truth-{}.json", std::process::id()));
        let recording = BTreeMap::from([("stdout", "é\n"), ("stderr", "")]);
        write(&path, &BTreeMap::from([("3.8.18", recording)])).unwrap();
        let text = fs::read_to_string(&path).unwrap();
        fs::remove_file(&path).unwrap();
        assert_eq!(text, "{\n \"3.8.18\": {\n  \"stderr\": \"\",\n  \"stdout\": \"é\\n\"\n }\n}");
    }
}
