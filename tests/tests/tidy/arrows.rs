//! The rule of the arrows: which crate may depend on which, and who may use what from outside.
//!
//! All kinds of dependencies count: what a crate's tests need, it needs. The table says *may*, not *must*.

use toml::{Table, Value};

/// A crate and the crates of this workspace that it may depend on.
const ARROWS: &[(&str, &[&str])] = &[
    // The simulator. The two languages meet in heapsim alone.
    ("pyheap", &[]),
    ("pyvm", &["pyheap"]),
    ("cmem", &[]),
    ("heapsim", &["pyheap", "pyvm", "cmem"]),
    // What is built on it.
    ("heapsim-wasm", &["heapsim"]),
    ("bookkit", &["heapsim"]),
    ("heapsim-cli", &["heapsim", "bookkit"]),
    ("truth", &["heapsim"]),
    ("mdbook-heapsim", &["heapsim", "bookkit", "truth"]),
    ("admonish-bridge", &[]),
    // The shells that see the whole.
    ("xtask", &["heapsim", "bookkit", "truth", "mdbook-heapsim", "admonish-bridge", "book-tests"]),
    (
        "book-tests",
        &["pyheap", "pyvm", "cmem", "heapsim", "bookkit", "truth", "mdbook-heapsim", "admonish-bridge", "heapsim-cli"],
    ),
    // Stand in for crates of the parser's; see their own documentation.
    ("unicode_names2", &[]),
    ("unicode-normalization", &[]),
];

/// Packages from outside, by the beginnings of their names, and the crates that may use them.
/// What no row names is free for all crates but those in [`BARE`].
const OUTSIDE: &[(&[&str], &[&str])] = &[
    (
        &["serde"],
        &[
            "heapsim",
            "heapsim-wasm",
            "bookkit",
            "truth",
            "heapsim-cli",
            "mdbook-heapsim",
            "admonish-bridge",
            "xtask",
            "book-tests",
        ],
    ),
    (&["serde_json"], &["heapsim-wasm", "truth", "heapsim-cli", "mdbook-heapsim", "admonish-bridge", "xtask", "book-tests"]),
    (&["clap"], &["heapsim-cli", "xtask"]),
    (&["anyhow"], &["heapsim-cli", "mdbook-heapsim", "admonish-bridge", "xtask", "book-tests"]),
    // mdBook 0.4 stays behind the bridge.
    (&["mdbook", "mdbook-admonish"], &["admonish-bridge"]),
    (&["mdbook-preprocessor"], &["mdbook-heapsim", "admonish-bridge", "xtask", "book-tests"]),
    (&["mdbook-"], &["mdbook-heapsim", "xtask", "book-tests"]),
    (&["pulldown-cmark"], &["bookkit"]),
    (&["ruff_", "num-"], &["pyvm"]),
    (&["icu_"], &["unicode-normalization"]),
    (&["wasm-bindgen", "js-sys", "web-sys"], &["heapsim-wasm"]),
    (&["toml"], &["xtask", "book-tests"]),
    (&["lang-c"], &["book-tests"]),
];

/// Crates that depend on nothing at all.
const BARE: &[&str] = &["pyheap", "cmem", "unicode_names2"];

/// What is wrong with the manifests, each given with its path.
pub(crate) fn violations(manifests: &[(&str, &str)]) -> Vec<String> {
    let mut problems = Vec::new();
    let mut seen = Vec::new();
    for (path, text) in manifests {
        let manifest: Table = match text.parse() {
            Ok(manifest) => manifest,
            Err(error) => {
                problems.push(format!("{path}: {error}"));
                continue;
            }
        };
        let Some(name) = package_name(&manifest) else {
            problems.push(format!("{path}: no package name"));
            continue;
        };
        seen.push(name.to_string());
        let Some((_, arrows)) = ARROWS.iter().find(|(package, _)| *package == name) else {
            problems.push(format!("{path}: the table of arrows has no row for {name}"));
            continue;
        };
        for dependency in dependencies(&manifest) {
            if let Some(reason) = forbidden(name, arrows, &dependency) {
                problems.push(format!("{path}: {name} → {dependency}: {reason}"));
            }
        }
    }
    let gone = ARROWS.iter().filter(|(name, _)| !seen.iter().any(|package| package == name));
    problems.extend(gone.map(|(name, _)| format!("the table of arrows has a row for {name}, which is no member")));
    problems
}

fn forbidden(name: &str, arrows: &[&str], dependency: &str) -> Option<&'static str> {
    if arrows.contains(&dependency) {
        return None;
    }
    if ARROWS.iter().any(|(member, _)| *member == dependency) {
        return Some("no such arrow");
    }
    if BARE.contains(&name) {
        return Some("this crate depends on nothing");
    }
    let row = OUTSIDE.iter().find(|(packages, _)| packages.iter().any(|package| covers(package, dependency)));
    match row {
        Some((_, users)) if !users.contains(&name) => Some("not one of those that may use it"),
        _ => None,
    }
}

/// A name that ends in a dash or an underscore covers all that begin with it; any other covers itself.
fn covers(package: &str, dependency: &str) -> bool {
    if package.ends_with(['-', '_']) { dependency.starts_with(package) } else { dependency == package }
}

fn package_name(manifest: &Table) -> Option<&str> {
    manifest.get("package")?.get("name")?.as_str()
}

/// The packages that a manifest names, whatever they are renamed to, from every kind of table and every target's.
fn dependencies(manifest: &Table) -> Vec<String> {
    let mut names = Vec::new();
    for (key, value) in manifest {
        match (key.as_str(), value) {
            ("dependencies" | "dev-dependencies" | "build-dependencies", Value::Table(table)) => {
                names.extend(table.iter().map(|(name, dependency)| {
                    let package = dependency.get("package").and_then(Value::as_str);
                    package.unwrap_or(name).to_string()
                }));
            }
            ("target", Value::Table(targets)) => {
                names.extend(targets.values().filter_map(Value::as_table).flat_map(dependencies));
            }
            _ => {}
        }
    }
    names
}

/// The rule over one manifest that stands for a member; the rows without a member are left out.
fn check(name: &str, rest: &str) -> Vec<String> {
    let text = format!("[package]\nname = \"{name}\"\n{rest}");
    let mut problems = violations(&[("x/Cargo.toml", &text)]);
    problems.retain(|problem| problem.starts_with("x/"));
    problems
}

#[test]
fn a_wrong_arrow_is_found_in_every_kind_of_table() {
    for table in ["dependencies", "dev-dependencies", "build-dependencies", "target.'cfg(unix)'.dependencies"] {
        let problems = check("pyvm", &format!("[{table}]\npyheap.workspace = true\ncmem.workspace = true\n"));
        assert_eq!(problems, ["x/Cargo.toml: pyvm → cmem: no such arrow"], "{table}");
    }
}

#[test]
fn a_renamed_package_is_known_by_its_own_name() {
    let problems = check("bookkit", "[dependencies]\nsimulator = { package = \"pyvm\", path = \"../pyvm\" }\n");
    assert_eq!(problems, ["x/Cargo.toml: bookkit → pyvm: no such arrow"]);
}

#[test]
fn the_heap_and_c_memory_depend_on_nothing() {
    for name in ["pyheap", "cmem"] {
        assert_eq!(check(name, "[dependencies]\n"), [""; 0]);
        assert_eq!(check(name, "[dependencies]\nitoa = \"1\"\n").len(), 1);
        assert_eq!(check(name, "[dev-dependencies]\nitoa = \"1\"\n").len(), 1);
    }
}

#[test]
fn packages_from_outside_have_their_places() {
    for (name, dependency) in [
        ("pyvm", "serde"),
        ("heapsim", "serde_json"),
        ("bookkit", "clap"),
        ("bookkit", "mdbook-preprocessor"),
        ("heapsim-cli", "mdbook-driver"),
        ("mdbook-heapsim", "mdbook"),
        ("bookkit", "ruff_python_parser"),
        ("heapsim", "wasm-bindgen"),
        ("heapsim", "anyhow"),
    ] {
        let problems = check(name, &format!("[dependencies]\n{dependency} = \"1\"\n"));
        assert_eq!(problems.len(), 1, "{name} → {dependency}: {problems:?}");
    }
    assert_eq!(check("heapsim", "[dependencies]\nserde = \"1\"\n"), [""; 0]);
    assert_eq!(check("xtask", "[dependencies]\nmdbook-driver = \"0.5\"\n"), [""; 0]);
    assert_eq!(check("admonish-bridge", "[dependencies]\nmdbook = \"0.4\"\n"), [""; 0]);
}

#[test]
fn an_unknown_crate_and_a_lost_one_are_found() {
    assert!(check("newcomer", "")[0].contains("no row for newcomer"));
    assert!(violations(&[]).iter().any(|problem| problem.contains("a row for pyheap")));
}
