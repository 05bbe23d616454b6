//! The only door to files: the [`Files`] trait, with the disk and a map as implementations.
//!
//! Everything else in this crate is a function of the texts that come through here.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

/// Where chapters and listings come from.
pub trait Files: Sync {
    /// The text of a file.
    ///
    /// # Errors
    /// The file does not exist, is not readable or is not UTF-8.
    fn read(&self, path: &Path) -> io::Result<String>;

    /// Replaces the text of a file.
    ///
    /// # Errors
    /// The file is not writable.
    fn write(&self, path: &Path, text: &str) -> io::Result<()>;

    /// All files under a folder, at any depth, sorted; a file stands for itself. Hidden entries are left out.
    ///
    /// # Errors
    /// The path does not exist or is not readable.
    fn walk(&self, path: &Path) -> io::Result<Vec<PathBuf>>;
}

/// The disk.
#[derive(Debug, Clone, Copy, Default)]
pub struct Disk;

impl Files for Disk {
    fn read(&self, path: &Path) -> io::Result<String> {
        std::fs::read_to_string(path)
    }

    fn write(&self, path: &Path, text: &str) -> io::Result<()> {
        std::fs::write(path, text)
    }

    fn walk(&self, path: &Path) -> io::Result<Vec<PathBuf>> {
        if std::fs::metadata(path)?.is_file() {
            return Ok(vec![path.to_owned()]);
        }
        let mut found = Vec::new();
        let mut folders = vec![path.to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(&folder)? {
                let entry = entry?;
                if entry.file_name().to_string_lossy().starts_with('.') {
                    continue;
                }
                if entry.file_type()?.is_dir() {
                    folders.push(entry.path());
                } else {
                    found.push(entry.path());
                }
            }
        }
        found.sort();
        Ok(found)
    }
}

/// Files in memory, for tests and for shells without a disk.
#[derive(Debug, Default)]
pub struct Memory(Mutex<BTreeMap<PathBuf, String>>);

impl Memory {
    /// Files with these paths and texts.
    pub fn new<const N: usize>(files: [(&str, &str); N]) -> Self {
        let files = files.map(|(path, text)| (PathBuf::from(path), text.to_owned()));
        Memory(Mutex::new(BTreeMap::from(files)))
    }

    fn map(&self) -> std::sync::MutexGuard<'_, BTreeMap<PathBuf, String>> {
        // A panic while holding the lock leaves the map whole: each write is one insertion.
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl Files for Memory {
    fn read(&self, path: &Path) -> io::Result<String> {
        self.map().get(path).cloned().ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    fn write(&self, path: &Path, text: &str) -> io::Result<()> {
        self.map().insert(path.to_owned(), text.to_owned());
        Ok(())
    }

    fn walk(&self, path: &Path) -> io::Result<Vec<PathBuf>> {
        let found: Vec<PathBuf> = self.map().keys().filter(|file| file.starts_with(path)).cloned().collect();
        if found.is_empty() {
            return Err(io::ErrorKind::NotFound.into());
        }
        Ok(found)
    }
}

/// A path without `.` and without `x/..`, so that two ways to a file are one name.
pub(crate) fn normalized(path: &Path) -> PathBuf {
    use std::path::Component;
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if matches!(out.components().next_back(), Some(Component::Normal(_))) => {
                out.pop();
            }
            part => out.push(part),
        }
    }
    out
}
