//! The modules that a Python program imports from its own folder, and from those that the command line names.
//!
//! Imports are looked for in the text, line by line: what no import statement names is not read.

use heapsim::{Language, Program};
use std::fs;
use std::path::{Path, PathBuf};

/// The modules by their names, `a.b` for `a/b.py`; with what they import themselves.
pub(crate) fn find(program: &Program, path: &[PathBuf]) -> Vec<(String, String)> {
    let mut modules = Vec::new();
    if program.language != Language::Python {
        return modules;
    }
    let own = Path::new(&program.name).parent().map(Path::to_path_buf);
    let folders: Vec<PathBuf> = own.into_iter().chain(path.iter().cloned()).collect();
    let mut wanted = imports(&program.source);
    while let Some(name) = wanted.pop() {
        if modules.iter().any(|(known, _)| *known == name) {
            continue;
        }
        if let Some(text) = folders.iter().find_map(|folder| read(folder, &name)) {
            wanted.extend(imports(&text));
            modules.push((name, text));
        }
    }
    modules
}

fn read(folder: &Path, name: &str) -> Option<String> {
    let stem = folder.join(name.replace('.', "/"));
    let text = fs::read_to_string(stem.with_extension("py")).or_else(|_| fs::read_to_string(stem.join("__init__.py"))).ok()?;
    Some(text.replace("\r\n", "\n"))
}

/// What the import statements of a text name: `a`, `a.b`, and for `from a import b` perhaps `a.b`.
fn imports(text: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut add = |name: &str| {
        let is_name = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_alphanumeric() || c == '_');
        if name.split('.').all(is_name) {
            // The packages around a module are imported with it.
            names.extend(name.match_indices('.').map(|(at, _)| name[..at].to_owned()));
            names.push(name.to_owned());
        }
    };
    for line in text.lines().map(str::trim_start) {
        if let Some(list) = line.strip_prefix("import ") {
            list.split(',').filter_map(|item| item.split_whitespace().next()).for_each(&mut add);
        } else if let Some((module, list)) = line.strip_prefix("from ").and_then(|rest| rest.split_once(" import ")) {
            let module = module.trim();
            add(module);
            let items = list.split([',', '(', ')']).filter_map(|item| item.split_whitespace().next());
            items.for_each(|item| add(&format!("{module}.{item}")));
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn import_statements_are_found_in_the_text() {
        assert_eq!(imports("import a.b as c, d\n    import e\n"), ["a", "a.b", "d", "e"]);
        assert_eq!(imports("from a import (b, c as d)\n"), ["a", "a", "a.b", "a", "a.c"]);
        assert_eq!(imports("from . import x\nimported = 1\n# import y\n"), [""; 0]);
    }
}
