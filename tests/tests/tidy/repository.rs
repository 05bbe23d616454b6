//! The repository as data: the path and the text of every file that people write.
//!
//! Files that git does not know yet are included, so that a rule speaks before the commit.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// What is built, fetched or git's own.
const SKIPPED: [&str; 4] = ["target", ".git", "node_modules", "heapsim-engine.js"];

/// Every file's text by its path, with `/` between the parts. Files that are not UTF-8 have an empty text.
#[derive(Debug, Default)]
pub(crate) struct Repository {
    files: BTreeMap<String, String>,
    folders: BTreeSet<String>,
}

impl Repository {
    /// Reads the repository that these tests belong to.
    pub(crate) fn read() -> Repository {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let mut repository = Repository::default();
        repository.read_folder(&root, "");
        assert!(repository.text("Cargo.toml").is_some(), "{} is not the repository", root.display());
        repository
    }

    /// A repository of these files, for a rule's own test.
    pub(crate) fn of(files: &[(&str, &str)]) -> Repository {
        let mut repository = Repository::default();
        for (path, text) in files {
            repository.insert((*path).to_string(), (*text).to_string());
        }
        repository
    }

    /// Every file.
    pub(crate) fn texts(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files.iter().map(|(path, text)| (path.as_str(), text.as_str()))
    }

    /// The Rust sources.
    pub(crate) fn sources(&self) -> impl Iterator<Item = (&str, &str)> {
        self.texts().filter(|(path, _)| path.ends_with(".rs"))
    }

    /// The members' manifests. The root's is none: it has no package.
    pub(crate) fn manifests(&self) -> Vec<(&str, &str)> {
        self.texts().filter(|(path, _)| path.ends_with("/Cargo.toml")).collect()
    }

    /// The text of a file.
    pub(crate) fn text(&self, path: &str) -> Option<&str> {
        self.files.get(path).map(String::as_str)
    }

    /// Whether there is a file or a folder of this name.
    pub(crate) fn has(&self, path: &str) -> bool {
        let path = path.trim_end_matches('/');
        self.files.contains_key(path) || self.folders.contains(path)
    }

    fn insert(&mut self, path: String, text: String) {
        let folders = path.match_indices('/').map(|(end, _)| path[..end].to_string());
        self.folders.extend(folders);
        self.files.insert(path, text);
    }

    fn read_folder(&mut self, root: &Path, below: &str) {
        let folder: PathBuf = root.join(below);
        let entries = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{} cannot be listed: {error}", folder.display()));
        for entry in entries {
            let entry = entry.unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
            let name = entry.file_name().to_string_lossy().into_owned();
            if SKIPPED.contains(&name.as_str()) {
                continue;
            }
            let path = if below.is_empty() { name } else { format!("{below}/{name}") };
            if entry.path().is_dir() {
                self.read_folder(root, &path);
            } else {
                let text = fs::read_to_string(entry.path()).unwrap_or_default();
                self.insert(path, text);
            }
        }
    }
}

#[test]
fn folders_are_known_by_their_files() {
    let repository = Repository::of(&[("crates/pyheap/src/lib.rs", "//! A heap.")]);
    assert!(repository.has("crates/pyheap/") && repository.has("crates/pyheap/src/lib.rs"));
    assert!(!repository.has("crates/py") && !repository.has("src/lib.rs"));
}
