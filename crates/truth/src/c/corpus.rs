//! The C corpus as it lies in `tests/truth/c`: each program with its recording.
//!
//! Not here: how a recording is made (`crates/xtask`) and how a run is compared with it ([`super::verdict`]).

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// What real tools said of a program.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recording {
    /// The first thing that each checker said: `asan`, `msan`, `ubsan`, `valgrind`; nothing if it was silent.
    pub checkers: BTreeMap<String, Option<Finding>>,
    /// What leaked by each checker's word, `lsan` and `valgrind`: the line of the allocation and how much.
    pub leaks: BTreeMap<String, BTreeMap<u32, Leak>>,
    /// What the program did when nobody watched, by how it was compiled: `clang`, `gcc`, `gcc-protector`. What does
    /// not repeat is left out.
    pub runs: BTreeMap<String, Run>,
    /// The tools, with their versions.
    pub tools: Vec<String>,
    /// What `gcc -Wall` warned of while it compiled, by what else it was told: `-O0`, `-O2`.
    pub warnings: BTreeMap<String, Vec<Finding>>,
}

/// What a checker said first, or a warning.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// Its own word for it.
    pub kind: String,
    /// The line of the program; 0 if it named none.
    pub line: u32,
}

/// Blocks that leaked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leak {
    /// How many blocks.
    pub blocks: u64,
    /// Their size together.
    pub bytes: u64,
}

/// What came out of a program.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    /// The exit status; negative: killed by that signal.
    pub exit: i32,
    /// Standard error.
    pub stderr: String,
    /// Standard output.
    pub stdout: String,
}

/// A program and what is known of it.
#[derive(Debug, Clone)]
pub struct Program {
    /// The file's name without its extension. It begins with the name of its family.
    pub name: String,
    /// Its text.
    pub source: String,
    /// Where it lies.
    pub path: PathBuf,
    /// What real tools said, if they were asked.
    pub recording: Option<Recording>,
}

impl Program {
    /// Where its recording lies.
    pub fn recording_path(&self) -> PathBuf {
        self.path.with_extension("json")
    }

    /// What it reads: the lines after `// stdin:` in the comments that open it.
    pub fn stdin(&self) -> String {
        self.header("stdin").map(|line| format!("{line}\n")).collect()
    }

    /// The line after `// decides:`, if there is one: where checkers notice a value that was never set and was read
    /// before. They follow such a value until something depends on it.
    pub fn decides(&self) -> Option<u32> {
        self.header("decides").next().and_then(|line| line.parse().ok())
    }

    fn header<'a>(&'a self, key: &'a str) -> impl Iterator<Item = &'a str> {
        let opening = self.source.lines().map_while(|line| line.strip_prefix("// "));
        opening.filter_map(move |line| line.strip_prefix(key)?.strip_prefix(": "))
    }
}

/// Where the corpus lies.
pub fn folder(root: &Path) -> PathBuf {
    super::super::corpus::folder(root).join("c")
}

/// Reads all programs and recordings below the repository's root, in order of their names.
///
/// # Errors
/// A file that cannot be read or does not hold what it should; a recording without a program.
pub fn read(root: &Path) -> Result<Vec<Program>, String> {
    let folder = folder(root);
    let failed = |error: std::io::Error| format!("cannot read {}: {error}", folder.display());
    let mut paths = Vec::new();
    for entry in fs::read_dir(&folder).map_err(failed)? {
        paths.push(entry.map_err(failed)?.path());
    }
    paths.sort();
    let mut programs = Vec::new();
    for path in &paths {
        match path.extension().and_then(|extension| extension.to_str()) {
            Some("c") => programs.push(program(path)?),
            Some("json") if path.with_extension("c").is_file() => {}
            Some("json") => return Err(format!("{}: a recording without its program", path.display())),
            _ => return Err(format!("{}: neither a program (.c) nor a recording (.json)", path.display())),
        }
    }
    Ok(programs)
}

/// What real tools said of a program of the book, by the name of its recordings.
///
/// # Errors
/// As [`read`].
pub fn of_snippet(root: &Path, name: &str) -> Result<Option<Recording>, String> {
    recording(&snippets(root).join(name))
}

/// Where the recordings of the book's C programs lie.
pub fn snippets(root: &Path) -> PathBuf {
    super::super::corpus::folder(root).join("watchers")
}

fn recording(json: &Path) -> Result<Option<Recording>, String> {
    match json.is_file() {
        true => serde_json::from_str(&contents(json)?).map_err(|error| format!("{}: {error}", json.display())),
        false => Ok(None),
    }
}

fn contents(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| format!("cannot read {}: {error}", path.display()))
}

fn program(path: &Path) -> Result<Program, String> {
    let recording = recording(&path.with_extension("json"))?;
    let name = path.file_stem().and_then(|name| name.to_str()).ok_or_else(|| format!("{}: not a name", path.display()))?;
    Ok(Program { name: name.to_owned(), source: contents(path)?, path: path.to_path_buf(), recording })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_comments_at_the_top_are_read() {
        let source = "// Reads.\n// stdin: 1 2\n// decides: 7\n// stdin: x\n#include <stdio.h>\n// stdin: no\n".to_owned();
        let program = Program { name: "a".to_owned(), source, path: PathBuf::from("a.c"), recording: None };
        assert_eq!(program.stdin(), "1 2\nx\n");
        assert_eq!(program.decides(), Some(7));
    }
}
