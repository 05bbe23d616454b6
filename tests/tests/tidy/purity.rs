//! The rule of purity: a run is a function of its input. No crate of the simulator reads a file, a clock, the
//! environment or a random number, or prints.

use super::code;

/// The crates below bookkit.
const SIMULATOR: [&str; 4] = ["pyheap", "pyvm", "cmem", "heapsim"];

/// What reaches outside.
const OUTSIDE: [&str; 14] = [
    "std::fs",
    "std::net",
    "std::time",
    "std::env",
    "std::process",
    "std::thread",
    "io::stdin",
    "io::stdout",
    "io::stderr",
    "print!(",
    "println!(",
    "eprint!(",
    "eprintln!(",
    "RandomState",
];

/// The lines of the simulator that reach outside, tests excepted.
pub(crate) fn violations<'a>(sources: impl Iterator<Item = (&'a str, &'a str)>) -> Vec<String> {
    let mut problems = Vec::new();
    for (path, text) in sources {
        let is_simulator = SIMULATOR.iter().any(|name| path.starts_with(&format!("crates/{name}/src/")));
        if !is_simulator || code::is_test_file(path) {
            continue;
        }
        for (number, line) in code::lines(text) {
            if let Some(what) = OUTSIDE.iter().find(|what| names(&line, what)) {
                problems.push(format!("{path}:{number}: {what}"));
            }
        }
    }
    problems
}

/// Whether `line` holds `what` as whole words: `eprint!(` is not `print!(`.
fn names(line: &str, what: &str) -> bool {
    let is_word = |character: char| character.is_alphanumeric() || character == '_';
    line.match_indices(what).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let after = line[at + what.len()..].chars().next();
        !before.is_some_and(is_word) && (what.ends_with('(') || !after.is_some_and(is_word))
    })
}

#[test]
fn reaching_outside_is_found_in_the_simulator_only() {
    let source = "//! A file.\nuse std::time::Instant;\nfn f() { println!(\"x\") }\n";
    let problems = violations([("crates/pyvm/src/a.rs", source)].into_iter());
    assert_eq!(problems, ["crates/pyvm/src/a.rs:2: std::time", "crates/pyvm/src/a.rs:3: println!("]);
    for path in ["crates/xtask/src/a.rs", "crates/pyheap/src/alloc/tests.rs", "crates/heapsim-cli/src/main.rs"] {
        assert_eq!(violations([(path, source)].into_iter()), [""; 0], "{path}");
    }
}

#[test]
fn words_are_whole_and_comments_do_not_count() {
    let source = "//! No std::fs here.\nfn stdtime() { my_print!(1); std::environment(); }\n";
    assert_eq!(violations([("crates/cmem/src/a.rs", source)].into_iter()), [""; 0]);
}
