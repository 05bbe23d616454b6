//! The rule of the profile: no code but the profile's looks at a CPython release.
//!
//! What depends on the release is a field of the profile. A comparison anywhere else would hide a behavior from the
//! one table that lists them all. The patterns are what people write when they compare: a release as a tuple or as two
//! arguments, its minor number, a constant that is named after one, the hexadecimal form, a string beside a comparison.

use super::code;

/// Where releases may be looked at.
const PROFILE: &str = "crates/pyvm/src/profile";

/// The lines outside the profile that look at a release, tests excepted.
pub(crate) fn violations<'a>(sources: impl Iterator<Item = (&'a str, &'a str)>) -> Vec<String> {
    let mut problems = Vec::new();
    for (path, text) in sources {
        let is_code = path.starts_with("crates/") || path.starts_with("preprocessors/");
        if !is_code || path.starts_with(PROFILE) || code::is_test_file(path) {
            continue;
        }
        for (number, line) in code::lines(text) {
            if let Some(what) = looked_at(&line) {
                problems.push(format!("{path}:{number}: {what}: {}", line.trim()));
            }
        }
    }
    problems
}

/// What in a line of code looks at a release.
fn looked_at(line: &str) -> Option<&'static str> {
    let squeezed: String = line.chars().filter(|character| !character.is_whitespace()).collect();
    if has_pair(&squeezed) {
        return Some("a release as a pair of numbers");
    }
    let compares = line.contains(['<', '>']) || line.contains("==") || line.contains("!=");
    if has_compared_minor(line) || compares && has_word(line, |word| word == "hexversion") {
        return Some("a release's minor number");
    }
    if has_word(line, is_release_name) {
        return Some("a name made of a release");
    }
    if squeezed.to_ascii_lowercase().contains("0x030") {
        return Some("a release in hexadecimal");
    }
    if has_compared_string(&squeezed) {
        return Some("a release as a string, compared");
    }
    None
}

/// `(3,11` or `(2,7`, and `,3,11)` for the later arguments of a call.
fn has_pair(squeezed: &str) -> bool {
    ["(3,", ",3,", "(2,", ",2,"].iter().any(|open| {
        squeezed.match_indices(open).any(|(at, _)| {
            let rest = &squeezed[at + open.len()..];
            let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
            let closed = rest[digits..].starts_with([',', ')', '.']);
            let after_comma = open.starts_with(',') && !rest[digits..].starts_with(')');
            closed && !after_comma && is_minor(open.as_bytes()[1], &rest[..digits])
        })
    })
}

/// Whether `minor` is that of a supported release of this `major`.
fn is_minor(major: u8, minor: &str) -> bool {
    match (major, minor.parse::<u32>()) {
        (b'3', Ok(minor)) => (8..=14).contains(&minor),
        (b'2', Ok(minor)) => minor == 7,
        _ => false,
    }
}

/// `release.minor`, `minor < 11`, `12 > minor_version`, `match minor {`; a variable of that name alone is none.
fn has_compared_minor(line: &str) -> bool {
    let is_word = |character: char| character.is_alphanumeric() || character == '_';
    line.match_indices("minor").any(|(at, _)| {
        let (before, rest) = line.split_at(at);
        let (name, after) = rest.split_at(rest.find(|c| !is_word(c)).unwrap_or(rest.len()));
        let is_name = matches!(name, "minor" | "minor_version") && !before.ends_with(is_word);
        let compared_before =
            [".", "<", ">", "==", "!=", "<=", ">=", "match"].iter().any(|operator| before.trim_end().ends_with(operator));
        let compared_after = ["<", ">", "==", "!="].iter().any(|operator| after.trim_start().starts_with(operator));
        is_name && (compared_before || compared_after)
    })
}

fn has_word(line: &str, matches: impl Fn(&str) -> bool) -> bool {
    line.split(|character: char| !character.is_alphanumeric() && character != '_').any(matches)
}

/// `V3_11`, `v311`, `PY3_11`, `Py311`, `PYTHON_3_11`, `CPython3_11`, …
fn is_release_name(word: &str) -> bool {
    let word = word.to_ascii_lowercase();
    let rest = ["cpython", "python", "release", "version", "py", "v"].iter().find_map(|start| word.strip_prefix(start));
    let Some(rest) = rest else {
        return false;
    };
    let digits: String = rest.chars().filter(|&character| character != '_').collect();
    match digits.as_bytes().first() {
        Some(&major @ (b'2' | b'3')) => is_minor(major, &digits[1..]),
        _ => false,
    }
}

/// `=="3.11"`, `"3.11"=>`, `starts_with("3.1`, and what lies between them.
fn has_compared_string(squeezed: &str) -> bool {
    squeezed.match_indices("\"3.").chain(squeezed.match_indices("\"2.7")).any(|(at, _)| {
        let before = &squeezed[..at];
        let after = squeezed[at + 1..].split_once('"').map_or("", |(_, after)| after);
        ["==", "!=", "<", ">", "<=", ">=", "starts_with(", "matches!("].iter().any(|word| before.ends_with(word))
            || ["=>", "==", "!=", "|\""].iter().any(|word| after.starts_with(word))
    })
}

#[test]
fn what_a_person_would_write_is_found() {
    for line in [
        "if profile.release >= (3, 11) {",
        "if (3,8) <= release && release < (3, 12) {",
        "match release { (3, 11) => old(), _ => new() }",
        "let borrowed = profile.at_least(3, 14);",
        "if since(profile, 3, 12) {",
        "if profile.release == (2, 7) {",
        "if profile.minor < 11 {",
        "match version.minor {",
        "if minor >= 12 {",
        "if 12 <= minor_version {",
        "match minor {",
        "if version >= Version::V3_11 {",
        "Release::Py312 => 4,",
        "const PYTHON_3_13: u8 = 0;",
        "if sys.hexversion >= limit {",
        "if version >= 0x030B_0000 {",
        "if name == \"3.13\" {",
        "if \"3.8.18\" != options.python {",
        "\"3.11\" | \"3.12\" => true,",
        "if python.starts_with(\"3.1\") {",
        "matches!(python, \"2.7\" | \"x\")",
    ] {
        let source = format!("//! A file.\nfn f() {{\n{line}\n}}\n");
        let problems = violations([("crates/pyvm/src/eval.rs", source.as_str())].into_iter());
        assert_eq!(problems.len(), 1, "{line}: {problems:?}");
        assert!(problems[0].starts_with("crates/pyvm/src/eval.rs:3: "), "{problems:?}");
    }
}

#[test]
fn what_is_no_comparison_is_left_alone() {
    for line in [
        "// to (3, 10), from 3.11 on `V3_11`",
        "let point = (3, 5);",
        "let row = [1, 3, 10, 12];",
        "let text = \"3.13\".to_string();",
        "#[arg(long, default_value = \"3.13\")]",
        "if profile.inlines_calls {",
        "let pyvm = v3(12);",
        "let minority = 3;",
        "let minor = words.next();",
        "let minor: Vec<&str> = word.splitn(3, '.').collect();",
        "f(3, 2)",
    ] {
        assert_eq!(looked_at(code::lines(line).first().map_or("", |(_, line)| line)), None, "{line}");
    }
}

#[test]
fn the_profile_and_the_tests_may_look() {
    let line = "fn f() { release >= (3, 11) }\n";
    for path in
        ["crates/pyvm/src/profile.rs", "crates/pyvm/src/profile/rows.rs", "crates/pyvm/src/eval/tests.rs", "tests/tests/truth.rs"]
    {
        assert_eq!(violations([(path, line)].into_iter()), [""; 0], "{path}");
    }
    let inline = format!("#[cfg(test)]\nmod tests {{\n    {line}}}\n");
    assert_eq!(violations([("crates/pyvm/src/eval.rs", inline.as_str())].into_iter()), [""; 0]);
}
