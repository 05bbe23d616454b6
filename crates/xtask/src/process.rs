//! Starting other programs: quietly, with what they said shown only when they fail, or with their output passed on.

use anyhow::{Context, Result, bail};
use std::env;
use std::io;
use std::path::Path;
use std::process::Command;

/// cargo, the one that started this program, in `folder`.
pub(crate) fn cargo(folder: &Path) -> Command {
    let program = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(program);
    command.current_dir(folder);
    command
}

/// Runs `command` and returns what it wrote to standard output; on failure the error holds all that it said.
pub(crate) fn quietly(command: &mut Command) -> Result<String> {
    let output = command.output().map_err(|error| not_started(command, &error))?;
    let stdout = String::from_utf8_lossy(&output.stdout).into_owned();
    if output.status.success() {
        return Ok(stdout);
    }
    let stderr = String::from_utf8_lossy(&output.stderr);
    bail!("{stdout}{stderr}`{}` failed: {}", line(command), output.status);
}

/// Runs `command` with its output passed on.
pub(crate) fn loudly(command: &mut Command) -> Result<()> {
    let status = command.status().map_err(|error| not_started(command, &error))?;
    if !status.success() {
        bail!("`{}` failed: {status}", line(command));
    }
    Ok(())
}

/// Whether `program` can be started at all.
pub(crate) fn exists(program: &str) -> bool {
    Command::new(program).arg("--version").output().is_ok()
}

fn not_started(command: &Command, error: &io::Error) -> anyhow::Error {
    anyhow::anyhow!("`{}` cannot be started: {error}", line(command))
}

fn line(command: &Command) -> String {
    let program = Path::new(command.get_program());
    let mut text = program.file_name().unwrap_or(program.as_os_str()).to_string_lossy().into_owned();
    for argument in command.get_args() {
        text.push(' ');
        text.push_str(&argument.to_string_lossy());
    }
    text
}

/// Reads a file, with its name in the error.
pub(crate) fn read(path: &Path) -> Result<String> {
    std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_carries_what_the_program_said_and_how_it_was_called() {
        let mut command = Command::new("sh");
        command.args(["-c", "echo out; echo err >&2; exit 3"]);
        let text = quietly(&mut command).unwrap_err().to_string();
        assert!(text.contains("out\nerr\n"), "{text}");
        assert!(text.contains("`sh -c"), "{text}");
        assert!(text.contains('3'), "{text}");
    }

    #[test]
    fn a_missing_program_is_named() {
        let mut command = Command::new("no-such-program-here");
        let text = quietly(&mut command).unwrap_err().to_string();
        assert!(text.contains("`no-such-program-here` cannot be started"), "{text}");
        assert!(!exists("no-such-program-here"));
    }
}
