//! The rule of the size: a file of up to 500 lines is one noun until somebody shows otherwise; one of more than 800
//! is two.

/// Past this, a file needs an exemption.
const LONG: usize = 500;

/// Past this, none helps.
const TOO_LONG: usize = 800;

/// What people write and read. Recordings, lock files and the history have no limit.
const KINDS: [&str; 5] = [".rs", ".js", ".mjs", ".css", ".py"];

/// Files of more than 500 lines that are one noun all the same. The list shrinks: an entry that is no longer needed
/// fails.
pub(crate) const EXEMPT: &[&str] = &[
    "crates/pyvm/lib/_collections_abc.py",
    "crates/pyvm/lib/weakref.py",
    "crates/pyvm/src/compile/expr.rs",
    "crates/pyvm/src/compile/stmt.rs",
    "crates/pyvm/src/eval/iterate.rs",
    "crates/pyvm/src/eval/operators.rs",
    "crates/pyvm/src/eval/represent.rs",
    "crates/pyvm/src/modules/deque.rs",
    "crates/pyvm/src/modules/functools.rs",
    "crates/pyvm/src/profile.rs",
    "crates/pyvm/src/vm.rs",
];

/// The files that are too long, and the exemptions that nothing needs.
pub(crate) fn violations<'a>(texts: impl Iterator<Item = (&'a str, &'a str)>, exempt: &[&str]) -> Vec<String> {
    let mut problems = Vec::new();
    let mut needed = Vec::new();
    for (path, text) in texts.filter(|(path, _)| KINDS.iter().any(|kind| path.ends_with(kind))) {
        let lines = text.lines().count();
        let is_exempt = exempt.contains(&path);
        if lines > LONG && is_exempt {
            needed.push(path);
        }
        if lines > TOO_LONG {
            problems.push(format!("{path}: {lines} lines, and nothing may have more than {TOO_LONG}"));
        } else if lines > LONG && !is_exempt {
            problems.push(format!("{path}: {lines} lines, more than {LONG}"));
        }
    }
    let unneeded = exempt.iter().filter(|path| !needed.contains(path));
    problems.extend(unneeded.map(|path| format!("{path}: this exemption is no longer needed")));
    problems
}

#[test]
fn long_files_and_needless_exemptions_are_found() {
    let text = |lines| "x\n".repeat(lines);
    let (fits, long, huge) = (text(LONG), text(LONG + 1), text(TOO_LONG + 1));
    let files = [
        ("fits.rs", fits.as_str()),
        ("long.rs", &long),
        ("exempt.mjs", &long),
        ("huge.css", &huge),
        ("recording.json", &huge),
        ("shrunk.rs", &fits),
    ];
    let exempt = ["exempt.mjs", "huge.css", "shrunk.rs", "gone.rs"];
    let problems = violations(files.into_iter(), &exempt);
    assert_eq!(
        problems,
        [
            "long.rs: 501 lines, more than 500",
            "huge.css: 801 lines, and nothing may have more than 800",
            "shrunk.rs: this exemption is no longer needed",
            "gone.rs: this exemption is no longer needed",
        ]
    );
}
