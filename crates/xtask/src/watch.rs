//! Notices changes of files by looking at them: no system interface, so it works on every file system alike.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// When each watched file was last changed, and its size.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Snapshot(BTreeMap<PathBuf, (SystemTime, u64)>);

impl Snapshot {
    /// Looks at `paths`, folders included with all that they hold.
    pub(crate) fn take(paths: &[PathBuf]) -> Snapshot {
        let mut files = BTreeMap::new();
        for path in paths {
            look(path, &mut files);
        }
        Snapshot(files)
    }

    /// The files that differ between this snapshot and a later one, whether changed, new or gone.
    pub(crate) fn changes<'a>(&'a self, later: &'a Snapshot) -> Vec<&'a Path> {
        let gone_or_changed = self.0.iter().filter(|(path, at)| later.0.get(*path) != Some(*at));
        let new = later.0.iter().filter(|(path, _)| !self.0.contains_key(*path));
        gone_or_changed.chain(new).map(|(path, _)| path.as_path()).collect()
    }
}

/// A file that vanishes between being listed and being looked at is gone, which is a change like any other.
fn look(path: &Path, files: &mut BTreeMap<PathBuf, (SystemTime, u64)>) {
    let Ok(data) = fs::metadata(path) else {
        return;
    };
    if data.is_dir() {
        for entry in fs::read_dir(path).into_iter().flatten().flatten() {
            look(&entry.path(), files);
        }
    } else if let Ok(modified) = data.modified() {
        files.insert(path.to_path_buf(), (modified, data.len()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changed_new_and_lost_files_are_noticed() {
        let root = std::env::temp_dir().join(format!("xtask-watch-{}", std::process::id()));
        fs::create_dir_all(root.join("deep/er")).unwrap();
        for name in ["same.md", "deep/changed.md", "deep/er/gone.md"] {
            fs::write(root.join(name), "text").unwrap();
        }
        let paths = [root.join("deep"), root.join("same.md"), root.join("never.toml")];
        let before = Snapshot::take(&paths);
        assert!(before.changes(&Snapshot::take(&paths)).is_empty());

        fs::write(root.join("deep/changed.md"), "longer text").unwrap();
        fs::write(root.join("deep/er/new.md"), "text").unwrap();
        fs::remove_file(root.join("deep/er/gone.md")).unwrap();
        let after = Snapshot::take(&paths);
        let names: Vec<_> =
            before.changes(&after).iter().map(|path| path.file_name().unwrap().to_str().unwrap().to_string()).collect();
        assert_eq!(names, ["changed.md", "gone.md", "new.md"]);
        fs::remove_dir_all(root).unwrap();
    }
}
