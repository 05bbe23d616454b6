//! The corpus as it lies in `tests/truth`: each program with its recordings, one for each release.
//!
//! Not here: how a recording is made (`crates/xtask`) and how a run is compared with it ([`super::verdict`]).

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// What a CPython printed for a program, normalized, and how it exited.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recording {
    /// The exit status; negative: killed by that signal.
    pub exit: i32,
    /// Standard error.
    pub stderr: String,
    /// Standard output.
    pub stdout: String,
}

/// How a program of the corpus is given to Python.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `python NAME.py`; in `tests/truth/python`.
    Script,
    /// `python -i < NAME.in`; in `tests/truth/repl`.
    Repl,
}

impl Kind {
    const ALL: [(Kind, &'static str, &'static str); 2] = [(Kind::Script, "python", "py"), (Kind::Repl, "repl", "in")];
}

/// A program and what is known of it.
#[derive(Debug, Clone)]
pub struct Program {
    /// The file's name without its extension; unique in the corpus.
    pub name: String,
    /// How it is given to Python.
    pub kind: Kind,
    /// Its text.
    pub source: String,
    /// Where it lies.
    pub path: PathBuf,
    /// The recordings, by full release: `3.13.0`.
    pub recordings: BTreeMap<String, Recording>,
}

impl Program {
    /// The name of its file, as it is given to Python.
    pub fn file(&self) -> &str {
        self.path.file_name().and_then(|name| name.to_str()).expect("the corpus was read by names that are text")
    }

    /// Where its recordings lie.
    pub fn recordings_path(&self) -> PathBuf {
        self.path.with_extension("json")
    }

    /// The words after `# flags:` in the comments that open the program.
    pub fn flags(&self) -> impl Iterator<Item = &str> {
        self.header("flags").flat_map(str::split_whitespace)
    }

    /// The interpreter's options that it was recorded with: `-X`, `faulthandler`.
    pub fn interpreter_options(&self) -> Vec<&str> {
        self.flags().filter_map(|flag| flag.strip_prefix("opt=")).collect()
    }

    /// Whether the program claims to make sense on a release, by its `# versions:` line.
    pub fn applies_to(&self, release: &str) -> bool {
        let Some(versions) = self.header("versions").next() else {
            return true;
        };
        match versions.trim().strip_suffix('+') {
            Some(oldest) => place(release) >= place(oldest),
            None => place(release) == place(versions.trim()),
        }
    }

    /// Whether a recording on a release is wanted: the program applies to it, and the release is not kept for others.
    pub fn is_recorded_on(&self, release: &str) -> bool {
        let chosen = CHOSEN.iter().find(|(chosen, _)| *chosen == release);
        self.applies_to(release) && chosen.is_none_or(|(_, names)| names.contains(&self.name.as_str()))
    }

    /// Why a recording says nothing about the simulator, if it does not.
    pub fn out_of_contract(&self, release: &str) -> Option<String> {
        let options = self.interpreter_options();
        if !options.is_empty() {
            return Some(format!("it needs `python {}`", options.join(" ")));
        }
        let distorted = DISTORTED.iter().find(|(distorted, families, _)| {
            *distorted == release && families.iter().any(|family| self.name.starts_with(family))
        });
        if let Some((_, _, reason)) = distorted {
            return Some((*reason).to_string());
        }
        let only = CHOSEN.iter().find(|(chosen, _)| *chosen == release);
        match only {
            Some((_, names)) if !names.contains(&self.name.as_str()) => {
                Some("that release stands for its old collector alone".to_string())
            }
            _ => None,
        }
    }

    fn header<'a>(&'a self, key: &'static str) -> impl Iterator<Item = &'a str> {
        self.source
            .lines()
            .map_while(|line| line.strip_prefix('#'))
            .filter_map(move |line| line.trim_start().strip_prefix(key)?.strip_prefix(':'))
    }
}

/// Families whose recordings on a release are accidents of how that release could be had: Pyodide's host holds
/// `__main__`'s dict, its stack is JavaScript's, it has no signals, and its pointers have 32 bits.
const DISTORTED: &[(&str, &[&str], &str)] = &[
    ("3.14.2", &["crash_", "del_deep_", "shutdown_"], "recorded inside a host that has its own stack and shutdown"),
    ("3.14.2", &["sizeof_"], "recorded where a pointer has 32 bits"),
];

/// The programs that a release is kept for.
const CHOSEN: &[(&str, &[&str])] = &[("2.7.18", &["gc_garbage_del_27_chain", "gc_collect_return_uncollectable"])];

/// Where the corpus lies.
pub fn folder(root: &Path) -> PathBuf {
    root.join("tests/truth")
}

/// Reads all programs and recordings below the repository's root, in order of their names.
///
/// # Errors
/// A file that cannot be read or does not hold what it should; two programs of one name; a recording without a program.
pub fn read(root: &Path) -> Result<Vec<Program>, String> {
    let mut programs = Vec::new();
    for (kind, place, extension) in Kind::ALL {
        let folder = folder(root).join(place);
        let mut recordings = Vec::new();
        for path in entries(&folder)? {
            let (Some(stem), Some(found)) = (text(path.file_stem()), text(path.extension())) else {
                return Err(format!("{}: not a name of the corpus", path.display()));
            };
            if found == extension {
                programs.push(program(stem, kind, &path)?);
            } else if found == "json" {
                recordings.push(path.with_extension(extension));
            } else if !programs_may_import(&path) {
                return Err(format!("{}: neither a program (.{extension}) nor recordings (.json)", path.display()));
            }
        }
        if let Some(lost) = recordings.iter().find(|path| !path.is_file()) {
            let json = lost.with_extension("json");
            return Err(format!("{}: recordings without their program {}", json.display(), lost.display()));
        }
    }
    programs.sort_by(|a, b| a.name.cmp(&b.name));
    match programs.windows(2).find(|pair| pair[0].name == pair[1].name) {
        Some(pair) => Err(format!("{} and {} have one name; rename one", pair[0].path.display(), pair[1].path.display())),
        None => Ok(programs),
    }
}

/// The names in `first.txt`: small programs that show what everything else stands on.
///
/// # Errors
/// If the list cannot be read.
pub fn first(root: &Path) -> Result<Vec<String>, String> {
    let text = contents(&folder(root).join("first.txt"))?;
    Ok(text.split_whitespace().map(str::to_owned).collect())
}

fn program(name: &str, kind: Kind, path: &Path) -> Result<Program, String> {
    let json = path.with_extension("json");
    let recordings = if json.is_file() {
        serde_json::from_str(&contents(&json)?).map_err(|error| format!("{}: {error}", json.display()))?
    } else {
        BTreeMap::new()
    };
    Ok(Program { name: name.to_owned(), kind, source: contents(path)?, path: path.to_path_buf(), recordings })
}

/// What lies beside the programs because they read it: modules in the folder of the interactive ones.
fn programs_may_import(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "py")
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let failed = |error: std::io::Error| format!("cannot read {}: {error}", folder.display());
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.is_file() {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}

fn contents(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| format!("cannot read {}: {error}", path.display()))
}

fn text(name: Option<&std::ffi::OsStr>) -> Option<&str> {
    name.and_then(std::ffi::OsStr::to_str)
}

/// A release's place among all, by either of its names.
fn place(name: &str) -> Option<usize> {
    heapsim::releases().iter().position(|(short, full)| name == *short || name == *full)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn program(name: &str, source: &str) -> Program {
        Program {
            name: name.to_owned(),
            kind: Kind::Script,
            source: source.to_owned(),
            path: PathBuf::from(format!("{name}.py")),
            recordings: BTreeMap::new(),
        }
    }

    #[test]
    fn the_comments_at_the_top_say_where_a_program_applies() {
        let newer = program("a", "# probe: a\n# versions: 3.9+\nx = 1\n");
        assert!(!newer.applies_to("3.8.18"));
        assert!(newer.applies_to("3.9.18"));
        assert!(newer.applies_to("3.13.0"));
        let one = program("a", "# versions: 2.7\n");
        assert!(one.applies_to("2.7.18"));
        assert!(!one.applies_to("3.8.18"));
        assert!(program("a", "x = 1\n# versions: 2.7\n").applies_to("3.8.18"));
    }

    #[test]
    fn flags_give_the_interpreters_options() {
        let source = "# flags: crash opt=-X opt=faulthandler\n";
        let program = program("a", source);
        assert_eq!(program.interpreter_options(), ["-X", "faulthandler"]);
        assert_eq!(program.flags().next(), Some("crash"));
        let reason = program.out_of_contract("3.13.0").unwrap();
        assert_eq!(reason, "it needs `python -X faulthandler`");
    }

    #[test]
    fn distorted_families_count_on_other_releases() {
        let program = program("shutdown_order", "");
        assert!(program.out_of_contract("3.14.2").is_some());
        assert!(program.out_of_contract("2.7.18").is_some());
        assert_eq!(program.out_of_contract("3.13.0"), None);
    }
}
