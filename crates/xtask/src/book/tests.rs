//! Builds of small books, each in a folder of its own below the system's temporary folder.

use super::*;

/// A repository with one chapter that has an admonish block.
struct Repository {
    root: PathBuf,
}

impl Repository {
    fn new(name: &str) -> Repository {
        let root = std::env::temp_dir().join(format!("xtask-book-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&root);
        let repository = Repository { root };
        repository.write(
            "book.toml",
            "[book]\nsrc = \"book\"\n[build]\nbuild-dir = \"target/book\"\n\
             [preprocessor.admonish]\ncommand = \"no/such/program\"\nafter = [\"links\"]\n",
        );
        repository.write("book/SUMMARY.md", "# Summary\n\n- [One](one.md)\n");
        repository.write("book/one.md", "# One\n\n```admonish note\nMind.\n```\n");
        repository
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.root.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.root.join(name)).unwrap()
    }

    fn build(&self) -> Result<PathBuf, String> {
        build(&Workspace::at(&self.root)).map_err(|error| format!("{error:#}"))
    }

    /// The names in `target/`.
    fn artifacts(&self) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(self.root.join("target"))
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }
}

impl Drop for Repository {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.root);
    }
}

#[test]
fn the_bridge_runs_in_process_in_place_of_its_command() {
    let repository = Repository::new("in-process");
    let site = repository.build().unwrap();
    assert!(site.ends_with("target/book"));
    let page = repository.read("target/book/one.html");
    assert!(page.contains("admonish-note"), "{page}");
    assert_eq!(repository.artifacts(), ["book", "book.lock"]);
}

#[test]
fn the_site_can_be_searched() {
    let repository = Repository::new("search");
    repository.build().unwrap();
    let names = fs::read_dir(repository.root.join("target/book")).unwrap();
    let found = names.map(|entry| entry.unwrap().file_name().into_string().unwrap()).any(|name| name.starts_with("searchindex"));
    assert!(found, "mdbook-driver's feature `search` is off");
}

#[test]
fn a_second_build_replaces_the_site() {
    let repository = Repository::new("replace");
    repository.build().unwrap();
    repository.write("target/book/stray.html", "left over");
    repository.write("book/one.md", "# Renewed\n");
    repository.build().unwrap();
    assert!(repository.read("target/book/one.html").contains("Renewed"));
    assert!(!repository.root.join("target/book/stray.html").exists());
}

#[test]
fn a_failed_build_leaves_the_site_and_names_every_missing_include() {
    let repository = Repository::new("failed");
    repository.build().unwrap();
    let before = repository.read("target/book/one.html");

    repository.write("book/one.md", "# Two\n\n{{#include a.py}}\n\n{{#include b.py}}\n");
    let error = repository.build().unwrap_err();
    assert!(error.contains("book/one.md:3:1: {{#include a.py}}"), "{error}");
    assert!(error.contains("book/one.md:5:1: {{#include b.py}}"), "{error}");
    assert_eq!(repository.read("target/book/one.html"), before);
    assert_eq!(repository.artifacts(), ["book", "book.lock"]);
}

#[test]
fn a_preprocessors_error_is_part_of_the_message() {
    let repository = Repository::new("preprocessor");
    repository.write("book/one.md", "# One\n\n```admonish note title=\"unclosed\nMind.\n```\n");
    let toml = repository.read("book.toml") + "on_failure = \"bail\"\n";
    repository.write("book.toml", &toml);
    let error = repository.build().unwrap_err();
    assert!(error.contains("unclosed"), "{error}");
}

#[test]
fn a_missing_chapter_is_an_error_and_is_not_created() {
    let repository = Repository::new("missing");
    repository.write("book/SUMMARY.md", "- [One](one.md)\n- [Gone](gone.md)\n");
    let error = repository.build().unwrap_err();
    assert!(error.contains("gone.md"), "{error}");
    assert!(!repository.root.join("book/gone.md").exists());
}

#[test]
fn a_build_dir_over_the_sources_deletes_nothing() {
    let repository = Repository::new("guard");
    for toml in [
        "[book]\nsrc = \"book\"\n",
        "[book]\nsrc = \"book\"\n[build]\nbuild-dir = \"book\"\n",
        "[book]\nsrc = \"book\"\n[build]\nbuild-dir = \".\"\n",
    ] {
        repository.write("book.toml", toml);
        let error = repository.build().unwrap_err();
        assert!(error.contains("book.toml"), "{error}");
        assert!(repository.read("book/one.md").starts_with("# One"));
    }
}
