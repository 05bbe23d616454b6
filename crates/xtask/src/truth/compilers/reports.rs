//! What a checker wrote, brought down to its first word for what is wrong, and the line of the program.

pub(super) use ::truth::c::corpus::{Finding, Leak};
use std::collections::BTreeMap;

/// What leaked, by the line of the allocation.
pub(super) type Leaks = BTreeMap<u32, Leak>;

/// The lines of the sanitizers' text that say something, without the number of the process.
pub(super) fn essence(text: &str) -> String {
    let telling = |line: &&str| {
        let line = line.trim_start();
        ["main.c:", "#", "Direct leak", "Indirect leak"].iter().any(|start| line.starts_with(start)) || line.contains("ERROR: ")
    };
    let mut essence = String::new();
    for line in text.lines().filter(telling) {
        essence += line.find("ERROR: ").map_or(line, |start| &line[start..]);
        essence.push('\n');
    }
    essence
}

/// What gcc warned of, and where, in the order of its lines.
pub(super) fn warnings(text: &str) -> Vec<Finding> {
    let warning = |line: &str| {
        let (place, said) = line.strip_prefix("main.c:")?.split_once(": warning: ")?;
        let kind = said.rsplit_once(" [")?.1.strip_suffix(']')?;
        Some(Finding { kind: kind.to_owned(), line: place.split(':').next()?.parse().ok()? })
    };
    text.lines().filter_map(warning).collect()
}

/// What the address sanitizer said.
pub(super) fn address(text: &str) -> Option<Finding> {
    let (_, report) = text.split_once("ERROR: AddressSanitizer: ")?;
    let said = report.lines().next().unwrap_or("");
    let kind = match said {
        _ if said.starts_with("attempting double-free") => "double-free",
        _ if said.starts_with("attempting free on address which was not malloc()-ed") => "bad-free",
        _ => said.split([' ', ':']).next().unwrap_or(""),
    };
    Some(Finding { kind: kind.to_owned(), line: line_in_frames(report) })
}

/// What the undefined-behavior sanitizer said.
pub(super) fn undefined(text: &str) -> Option<Finding> {
    text.lines().find_map(|line| {
        let (place, kind) = line.split_once(": runtime error: ")?;
        let line = place.strip_prefix("main.c:")?.split(':').next()?.parse().ok()?;
        Some(Finding { kind: kind.to_owned(), line })
    })
}

/// What the memory sanitizer said; of an error that is no missing value it knows no more than that it happened.
pub(super) fn memory(text: &str) -> Option<Finding> {
    let (_, report) = text.split_once("WARNING: MemorySanitizer: ")?;
    let kind = report.lines().next().unwrap_or("");
    Some(Finding { kind: kind.to_owned(), line: line_in_frames(report) })
}

/// What the leak sanitizer said.
pub(super) fn leaks(text: &str) -> Leaks {
    let mut leaks = Leaks::new();
    let Some((_, report)) = text.split_once("ERROR: LeakSanitizer: ") else {
        return leaks;
    };
    for block in report.split("irect leak of ").skip(1) {
        let mut numbers = block.split([' ', '\n']).filter_map(|word| word.parse().ok());
        let (Some(bytes), Some(blocks)) = (numbers.next(), numbers.next()) else { continue };
        add(&mut leaks, line_in_frames(block), Leak { blocks, bytes });
    }
    leaks
}

/// What valgrind said: its first error that is no leak, or the signal that ended the program.
pub(super) fn valgrind(xml: &str) -> Option<Finding> {
    let error = elements(xml, "error").find(|error| !kind_of(error).starts_with("Leak_"));
    match error {
        Some(error) => Some(Finding { kind: kind_of(error).to_owned(), line: line_in_stack(error) }),
        None => {
            let signal = elements(xml, "fatal_signal").next()?;
            let kind = elements(signal, "signame").next().unwrap_or("").to_owned();
            // abort() is the program's own wish.
            (kind != "SIGABRT").then(|| Finding { kind, line: line_in_stack(signal) })
        }
    }
}

/// What valgrind says is lost. A block that is lost counts what only it pointed to as well; that is told again for
/// itself.
pub(super) fn valgrind_leaks(xml: &str) -> Leaks {
    let mut leaks = Leaks::new();
    for error in elements(xml, "error").filter(|error| kind_of(error).starts_with("Leak_")) {
        let number = |name| elements(error, name).next().and_then(|text| text.parse().ok()).unwrap_or(0);
        let text = elements(error, "text").next().unwrap_or("");
        let direct = text.split_once(" direct,").and_then(|(before, _)| before.rsplit('(').next());
        let bytes = direct.and_then(|direct| direct.replace(',', "").parse().ok()).unwrap_or_else(|| number("leakedbytes"));
        add(&mut leaks, line_in_stack(error), Leak { blocks: number("leakedblocks"), bytes });
    }
    leaks
}

fn add(leaks: &mut Leaks, line: u32, leak: Leak) {
    let sum = leaks.entry(line).or_default();
    sum.blocks += leak.blocks;
    sum.bytes += leak.bytes;
}

/// The innermost line of the program in a sanitizer's first stack: `#1 0x… in main /…/main.c:9:5`.
fn line_in_frames(report: &str) -> u32 {
    let frames = report.lines().map(str::trim_start).skip_while(|line| !line.starts_with('#'));
    let stack = frames.take_while(|line| line.starts_with('#'));
    let place = stack.filter_map(|frame| frame.split("/main.c:").nth(1)).next();
    place.and_then(|place| place.split(':').next()?.trim().parse().ok()).unwrap_or(0)
}

fn kind_of(error: &str) -> &str {
    elements(error, "kind").next().unwrap_or("")
}

/// The innermost line of the program in valgrind's first stack.
fn line_in_stack(error: &str) -> u32 {
    let Some(stack) = elements(error, "stack").next() else {
        return 0;
    };
    let frame = elements(stack, "frame").find(|frame| elements(frame, "file").any(|file| file == "main.c"));
    frame.and_then(|frame| elements(frame, "line").next()?.parse().ok()).unwrap_or(0)
}

/// What stands between `<name>` and `</name>`; valgrind's report nests no element in one of its own name.
fn elements<'a>(xml: &'a str, name: &str) -> impl Iterator<Item = &'a str> {
    let (open, close) = (format!("<{name}>"), format!("</{name}>"));
    let mut rest = xml;
    std::iter::from_fn(move || {
        let (_, after) = rest.split_once(&open)?;
        let (inside, after) = after.split_once(&close)?;
        rest = after;
        Some(inside)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding(kind: &str, line: u32) -> Option<Finding> {
        Some(Finding { kind: kind.to_owned(), line })
    }

    #[test]
    fn the_address_sanitizers_first_line_of_the_program_is_found() {
        let text = "==9==ERROR: AddressSanitizer: attempting double-free on 0xADDR in thread T0:\n    \
            #0 0xADDR in free asan.cpp:52\n    #1 0xADDR in release /t/main.c:11\n    #2 0xADDR in main /t/main.c:19\n\
            freed by thread T0 here:\n    #1 0xADDR in main /t/main.c:18\n";
        let text = essence(text);
        assert!(!text.contains("==9=="), "{text}");
        assert_eq!(address(&text), finding("double-free", 11));
        let text = "ERROR: AddressSanitizer: stack-buffer-overflow on address\n#0 0xADDR in main /t/main.c:8:3\n";
        assert_eq!(address(text), finding("stack-buffer-overflow", 8));
        let text = "ERROR: AddressSanitizer: strcpy-param-overlap: memory ranges\n#0 x in y /t/main.c:8\n";
        assert_eq!(address(text), finding("strcpy-param-overlap", 8));
        assert_eq!(address("fine\n"), None);
    }

    #[test]
    fn warnings_are_read_and_notes_are_not() {
        let text = "main.c: In function 'main':\nmain.c:9:5: warning: pointer 'p' used after 'free' [-Wuse-after-free]\n    \
            9 |     free(p);\nmain.c:8:5: note: call to 'free' here\nmain.c:12:1: warning: a [b] [-Wformat-overflow=]\n";
        let warning = |kind: &str, line| Finding { kind: kind.to_owned(), line };
        assert_eq!(warnings(text), [warning("-Wuse-after-free", 9), warning("-Wformat-overflow=", 12)]);
    }

    #[test]
    fn the_other_sanitizers_are_read() {
        let text = "main.c:8:15: runtime error: index 4 out of bounds for type 'int [4]'\nmain.c:9:1: runtime error: more\n";
        assert_eq!(undefined(text), finding("index 4 out of bounds for type 'int [4]'", 8));
        let text = "==1==WARNING: MemorySanitizer: use-of-uninitialized-value\n    #0 0x1 in main /t/main.c:7:9\n";
        assert_eq!(memory(text), finding("use-of-uninitialized-value", 7));
        assert_eq!(memory("MemorySanitizer:DEADLYSIGNAL\n==1==ERROR: MemorySanitizer: SEGV on unknown address\n"), None);
    }

    #[test]
    fn leaks_are_added_up_by_line() {
        let text = "ERROR: LeakSanitizer: detected memory leaks\nDirect leak of 16 byte(s) in 1 object(s) allocated from:\n \
            #1 0xADDR in push /t/main.c:12\nIndirect leak of 32 byte(s) in 2 object(s) allocated from:\n #1 0xADDR in push /t/main.c:12\n";
        assert_eq!(leaks(text), Leaks::from([(12, Leak { blocks: 3, bytes: 48 })]));
        let stack = "<stack><frame><file>main.c</file><line>12</line></frame></stack>";
        let error = |kind: &str, text: &str, bytes, blocks| {
            format!(
                "<error><kind>{kind}</kind><xwhat><text>{text}</text><leakedbytes>{bytes}</leakedbytes>\
                 <leakedblocks>{blocks}</leakedblocks></xwhat>{stack}</error>"
            )
        };
        let xml = error("Leak_IndirectlyLost", "32 bytes in 2 blocks", 32, 2)
            + &error("Leak_DefinitelyLost", "48 (16 direct, 32 indirect) bytes in 1 blocks", 48, 1);
        assert_eq!(valgrind_leaks(&xml), Leaks::from([(12, Leak { blocks: 3, bytes: 48 })]));
        assert_eq!(valgrind(&xml), None);
    }

    #[test]
    fn valgrinds_first_error_or_its_signal_is_found() {
        let stack =
            "<stack><frame><file>strlen.c</file><line>1</line></frame><frame><file>main.c</file><line>9</line></frame></stack>";
        let error = format!("<error><kind>InvalidRead</kind><what>x</what>{stack}</error>");
        let signal = format!("<fatal_signal><signame>SIGSEGV</signame>{stack}</fatal_signal>");
        assert_eq!(valgrind(&format!("{error}{signal}")), finding("InvalidRead", 9));
        assert_eq!(valgrind(&signal), finding("SIGSEGV", 9));
        assert_eq!(valgrind("<fatal_signal><signame>SIGABRT</signame></fatal_signal>"), None);
    }
}
