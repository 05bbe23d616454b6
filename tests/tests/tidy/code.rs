//! The code of a Rust file as other rules need it: line by line, without comments and without what is compiled for
//! tests only. Text in string literals stays.

/// The lines of `source` that hold code, each with its number. Blank lines are left out.
pub(crate) fn lines(source: &str) -> Vec<(usize, String)> {
    let bare = without_comments(source);
    let lines: Vec<&str> = bare.lines().collect();
    let mut code = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        if lines[at].trim_start().starts_with("#[cfg(test)]") {
            at = end_of_item(&lines, at);
            continue;
        }
        if !lines[at].trim().is_empty() {
            code.push((at + 1, lines[at].to_string()));
        }
        at += 1;
    }
    code
}

/// Whether a whole file is compiled for tests only.
pub(crate) fn is_test_file(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    name == "tests.rs"
        || name.ends_with("_tests.rs")
        || path.starts_with("tests/")
        || ["/tests/", "/benches/", "/examples/"].iter().any(|folder| path.contains(folder))
}

/// The line after the item that begins at `start` with an attribute: past its `;`, or past its closing brace.
fn end_of_item(lines: &[&str], start: usize) -> usize {
    let mut depth = 0usize;
    for (at, line) in lines.iter().enumerate().skip(start) {
        for character in without_literals(line).chars() {
            match character {
                '{' => depth += 1,
                '}' if depth <= 1 => return at + 1,
                '}' => depth -= 1,
                ';' if depth == 0 => return at + 1,
                _ => {}
            }
        }
    }
    lines.len()
}

/// `line` with its one-line string and character literals emptied, so that their braces do not count.
fn without_literals(line: &str) -> String {
    let mut result = String::new();
    let mut rest = line;
    while let Some(start) = rest.find(['"', '\'']) {
        result.push_str(&rest[..start]);
        let literal = literal_length(&rest[start..]);
        rest = &rest[start + literal..];
    }
    result + rest
}

/// `source` with every comment replaced by nothing; line ends stay, so lines keep their numbers.
fn without_comments(source: &str) -> String {
    let mut result = String::with_capacity(source.len());
    let mut rest = source;
    while let Some(first) = rest.chars().next() {
        let length = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            let comment = &rest[..block_comment_length(rest)];
            result.extend(comment.chars().filter(|&character| character == '\n'));
            comment.len()
        } else {
            let length = match first {
                '"' | '\'' => literal_length(rest),
                'r' => raw_string_length(rest, &result).unwrap_or(1),
                _ => first.len_utf8(),
            };
            result.push_str(&rest[..length]);
            length
        };
        rest = &rest[length..];
    }
    result
}

/// Block comments nest.
fn block_comment_length(text: &str) -> usize {
    let (mut depth, mut at) = (0, 0);
    let bytes = text.as_bytes();
    while at + 1 < bytes.len() {
        match (bytes[at], bytes[at + 1]) {
            (b'/', b'*') => (depth, at) = (depth + 1, at + 2),
            (b'*', b'/') => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            return at;
        }
    }
    text.len()
}

/// The length of the string or character literal that `text` begins with; 1 if the quote begins a lifetime.
fn literal_length(text: &str) -> usize {
    let quote = text.chars().next().unwrap_or('"');
    let mut characters = text.char_indices().skip(1);
    let mut count = 0;
    while let Some((at, character)) = characters.next() {
        if character == quote && !(quote == '\'' && count == 0) {
            return at + 1;
        }
        count += 1;
        if character == '\\' {
            // The escaped character, and then, for `'\u{…}'`, whatever comes before the quote.
            characters.next();
        } else if quote == '\'' && count == 1 && !text[at + character.len_utf8()..].starts_with('\'') {
            return 1;
        }
    }
    text.len()
}

/// The length of the raw string that `text` begins with, if it begins with one and not in the middle of a word.
fn raw_string_length(text: &str, before: &str) -> Option<usize> {
    let previous = before.chars().next_back();
    if previous.is_some_and(|last| (last.is_alphanumeric() && last != 'b' && last != 'c') || last == '_') {
        return None;
    }
    let hashes = text[1..].bytes().take_while(|&byte| byte == b'#').count();
    let body = text[1 + hashes..].strip_prefix('"')?;
    let end = format!("\"{}", "#".repeat(hashes));
    let length = body.find(&end).map_or(body.len(), |at| at + end.len());
    Some(1 + hashes + 1 + length)
}

#[track_caller]
fn check(source: &str, expected: &[(usize, &str)]) {
    let found = lines(source);
    let found: Vec<(usize, &str)> = found.iter().map(|(number, line)| (*number, line.trim())).collect();
    assert_eq!(found, expected, "{source}");
}

#[test]
fn comments_go_and_lines_keep_their_numbers() {
    check("//! a\nlet a = 1; // b\n/* c\n/* d */ */ let e = \"// f\";\n", &[(2, "let a = 1;"), (4, "let e = \"// f\";")]);
}

#[test]
fn literals_hide_comments_and_quotes() {
    check("let a = '\"'; // b", &[(1, "let a = '\"';")]);
    check("let a = '\\''; // b", &[(1, "let a = '\\'';")]);
    check("let a = \"\\\"//\"; // b", &[(1, "let a = \"\\\"//\";")]);
    check("let a = r#\"\"//\"#; // b", &[(1, "let a = r#\"\"//\"#;")]);
    check("fn a<'a>(b: &'a str) {} // c", &[(1, "fn a<'a>(b: &'a str) {}")]);
    check("let a = '\\u{e9}'; // b", &[(1, "let a = '\\u{e9}';")]);
}

#[test]
fn what_is_compiled_for_tests_goes() {
    check(
        "a();\n#[cfg(test)]\nmod tests;\nb();\n#[cfg(test)]\nmod more {\n    fn c() { '{'; \"{\"; }\n}\nd();\n",
        &[(1, "a();"), (4, "b();"), (9, "d();")],
    );
}

#[test]
fn test_files_are_known_by_their_names() {
    for path in ["crates/a/src/b/tests.rs", "crates/a/src/b_tests.rs", "tests/tests/x.rs", "crates/a/tests/x.rs"] {
        assert!(is_test_file(path), "{path}");
    }
    for path in ["crates/a/src/lib.rs", "crates/a/src/contests.rs"] {
        assert!(!is_test_file(path), "{path}");
    }
}
