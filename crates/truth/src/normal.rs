//! What of an output is an accident of its process, made equal: addresses, the time a collection took, the places of
//! the standard library and of the programs, the interactive interpreter's prompts.

/// Addresses as `0xADDR` and times as `N.NNNNs`; nothing else changes.
pub fn accidents(text: &str) -> String {
    let mut normal = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        if let Some((word, length)) = address(rest).or_else(|| seconds(rest)) {
            normal.push_str(word);
            rest = &rest[length..];
        } else if first.is_ascii_digit() {
            // A number is looked at from its start only.
            let length = digits(rest);
            normal.push_str(&rest[..length]);
            rest = &rest[length..];
        } else {
            normal.push(first);
            rest = &rest[first.len_utf8()..];
        }
    }
    normal
}

/// The folder of the programs as `$DIR` and that of the standard library as `$LIB`.
pub fn places(text: &str, programs: &str, library: &str) -> String {
    let text = if library.is_empty() { text.to_owned() } else { text.replace(library, "$LIB") };
    text.replace(programs, "$DIR")
}

/// Standard error of the interactive interpreter without its prompts, and without the line end that it prints when
/// its input ends.
pub fn without_prompts(text: &str) -> String {
    let mut lines: Vec<&str> = Vec::new();
    for mut line in text.split_inclusive('\n') {
        while let Some(rest) = line.strip_prefix(">>> ").or_else(|| line.strip_prefix("... ")) {
            line = rest;
        }
        lines.push(line);
    }
    if text.ends_with(">>> \n") {
        lines.pop();
    }
    lines.concat()
}

fn address(text: &str) -> Option<(&'static str, usize)> {
    let hex = text.strip_prefix("0x")?;
    let length = hex.bytes().take_while(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')).count();
    (length > 0).then_some(("0xADDR", 2 + length))
}

fn seconds(text: &str) -> Option<(&'static str, usize)> {
    let whole = digits(text);
    let fraction = text[whole..].strip_prefix('.')?;
    let length = digits(fraction);
    (whole > 0 && length == 4 && fraction[length..].starts_with('s')).then_some(("N.NNNNs", whole + 1 + length + 1))
}

fn digits(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_and_times_go() {
        let text = "<C at 0x7f00aaff>, 0x, 12.0312s elapsed, 1.5s, 0.12345s é";
        let normal = "<C at 0xADDR>, 0x, N.NNNNs elapsed, 1.5s, 0.12345s é";
        assert_eq!(accidents(text), normal);
        assert_eq!(accidents(normal), normal);
    }

    #[test]
    fn places_get_names() {
        let text = "File \"/home/a/t/x.py\", File \"/usr/lib/python3.13/weakref.py\"";
        let normal = places(text, "/home/a/t", "/usr/lib/python3.13");
        assert_eq!(normal, "File \"$DIR/x.py\", File \"$LIB/weakref.py\"");
    }

    #[test]
    fn prompts_go_and_what_was_printed_stays() {
        let text = ">>> ... ... >>> Traceback:\n  1/0\nError\n>>> \n";
        assert_eq!(without_prompts(text), "Traceback:\n  1/0\nError\n");
        assert_eq!(without_prompts(">>> >>> \n"), "");
        assert_eq!(without_prompts("plain\n"), "plain\n");
    }
}
