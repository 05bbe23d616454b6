//! The rule of the header: every Rust file begins by saying what it is.

/// The files that do not, each with what stands there.
pub(crate) fn violations<'a>(sources: impl Iterator<Item = (&'a str, &'a str)>) -> Vec<String> {
    sources
        .filter_map(|(path, text)| {
            let first = text.lines().next().unwrap_or("");
            let said = first.strip_prefix("//!").map(str::trim);
            match said {
                Some("" | "TODO" | "Placeholder.") => Some(format!("{path}:1: the first line says nothing")),
                Some(_) => None,
                None => Some(format!("{path}:1: opens with `{first}`")),
            }
        })
        .collect()
}

#[test]
fn a_missing_and_an_empty_header_are_found() {
    let files = [
        ("good.rs", "//! A list.\n"),
        ("late.rs", "use std::fmt;\n//! A list.\n"),
        ("item.rs", "/// A list.\nstruct List;\n"),
        ("empty.rs", ""),
        ("bare.rs", "//!\n//! A list.\n"),
        ("stub.rs", "//! Placeholder.\n"),
    ];
    let problems = violations(files.into_iter());
    assert_eq!(problems.len(), 5, "{problems:?}");
    assert!(!problems.iter().any(|problem| problem.starts_with("good.rs")));
}
