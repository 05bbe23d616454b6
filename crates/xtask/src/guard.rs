//! What stands between mdBook and the sources: the rules that book.toml's `build-dir` must keep.
//!
//! mdBook empties its build folder before it writes. Its default is `book`, which is where this repository keeps the
//! chapters, so a book.toml without the key would delete them. Only a folder below `target/` is accepted.

use anyhow::{Context, Result, bail};
use std::path::{Component, Path, PathBuf};

/// The build folder that `book_toml` names, as an absolute path.
///
/// # Errors
///
/// The key is missing, or the folder is, holds or lies in something that a build must not delete.
pub(crate) fn build_dir(root: &Path, book_toml: &str) -> Result<PathBuf> {
    let table: toml::Table = book_toml.parse().context("book.toml cannot be read as TOML")?;
    let key =
        |table_name: &str, name: &str| table.get(table_name).and_then(|table| table.get(name)).and_then(toml::Value::as_str);
    let Some(named) = key("build", "build-dir") else {
        bail!(
            "book.toml names no build-dir under [build]; mdBook would then build into \"book\" and delete the chapters \
             there; write build-dir = \"target/book\""
        );
    };
    let root = normal(root);
    let sources = normal(&root.join(key("book", "src").unwrap_or("src")));
    let built = normal(&root.join(named));

    let clash = if root.starts_with(&built) {
        "is or holds the repository"
    } else if sources.starts_with(&built) {
        "is or holds the book's sources"
    } else if built.starts_with(&sources) {
        "lies among the book's sources"
    } else if !built.starts_with(root.join("target")) || built == root.join("target") {
        "is not below target/"
    } else {
        return Ok(built);
    };
    bail!(
        "book.toml: build-dir = \"{named}\" {clash}, and a build would delete what is there; \
         write build-dir = \"target/book\""
    );
}

/// `path` without `.` and `..`, by its text alone: what does not exist yet has to be judged too.
fn normal(path: &Path) -> PathBuf {
    let mut result = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                result.pop();
            }
            part => result.push(part),
        }
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(book_toml: &str) -> Result<PathBuf, String> {
        build_dir(Path::new("/repo"), book_toml).map_err(|error| error.to_string())
    }

    fn check_dir(name: &str) -> Result<PathBuf, String> {
        check(&format!("[book]\nsrc = \"book\"\n[build]\nbuild-dir = \"{name}\"\n"))
    }

    #[test]
    fn a_folder_below_target_is_accepted() {
        assert_eq!(check_dir("target/book"), Ok(PathBuf::from("/repo/target/book")));
        assert_eq!(check_dir("./target/a/../b"), Ok(PathBuf::from("/repo/target/b")));
    }

    #[test]
    fn a_missing_build_dir_is_refused() {
        for toml in ["", "[book]\nsrc = \"book\"\n", "[build]\ncreate-missing = false\n"] {
            let error = check(toml).unwrap_err();
            assert!(error.contains("names no build-dir"), "{toml}: {error}");
            assert!(error.contains("target/book"), "{toml}: {error}");
        }
    }

    #[test]
    fn the_sources_are_safe() {
        let error = check_dir("book").unwrap_err();
        assert!(error.contains("is or holds the book's sources"), "{error}");
        let error = check_dir("target/../book/").unwrap_err();
        assert!(error.contains("is or holds the book's sources"), "{error}");
        let error = check_dir("book/out").unwrap_err();
        assert!(error.contains("lies among the book's sources"), "{error}");
        // The default of `src` counts too.
        let error = check("[build]\nbuild-dir = \"src\"\n").unwrap_err();
        assert!(error.contains("is or holds the book's sources"), "{error}");
        let deep = "[book]\nsrc = \"docs/book\"\n[build]\nbuild-dir = \"docs\"\n";
        let error = check(deep).unwrap_err();
        assert!(error.contains("is or holds the book's sources"), "{error}");
    }

    #[test]
    fn the_repository_is_safe() {
        for name in [".", "..", "", "/", "target/.."] {
            let error = check_dir(name).unwrap_err();
            assert!(error.contains("is or holds the repository"), "{name}: {error}");
        }
        for name in ["crates", "out", "target", "../elsewhere", "target/../tests"] {
            let error = check_dir(name).unwrap_err();
            assert!(error.contains("is not below target/"), "{name}: {error}");
        }
    }

    #[test]
    fn broken_toml_is_refused() {
        assert!(check("[build").is_err());
    }

    #[test]
    fn the_repositorys_own_book_toml_is_accepted() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let text = std::fs::read_to_string(root.join("book.toml")).unwrap();
        assert!(build_dir(&root, &text).unwrap().ends_with("target/book"));
    }
}
