//! What beginners write, and what they are told: the places, the words, the help.

use super::*;

/// Programs, each with its name before it and everything that it is refused for behind it.
const MISTAKES: &str = include_str!("mistakes.txt");

#[test]
fn beginners_mistakes_are_told_so_that_one_can_act_on_them() {
    let mut count = 0;
    for case in MISTAKES.split("=== ").skip(1) {
        let (name, case) = case.split_once('\n').expect("a case has a name");
        let (source, said) = case.split_once("--- said\n").expect("a case says what is said");
        let Err(diagnostics) = compile(source) else { panic!("{name} is accepted") };
        let found: String = diagnostics.iter().map(|diagnostic| format!("{diagnostic}\n")).collect();
        assert_eq!(found, said, "{name}");
        count += 1;
    }
    assert!(count >= 60, "only {count} mistakes");
}

/// What gcc takes, with a warning at most, is run: C leaves the mistake to the one who makes it.
#[test]
fn mistakes_that_are_still_c_run() {
    let accepted = [
        ("int main(void) { int x = 1; if (x = 2) return 1; return 0; }", 1),
        ("int main(void) { char s[] = \"abc\"; return s == \"abc\"; }", 0),
        ("#include <stdio.h>;\nint main(void) { return 0; }", 0),
        ("void main(void) { }", 0),
    ];
    for (source, exit) in accepted {
        let outcome = run_here(source);
        assert_eq!((codes(&outcome), outcome.exit), (Vec::new(), Some(exit)), "{source}");
    }
}

#[test]
fn mistakes_in_formats_are_told_as_they_happen() {
    let said = |call: &str| {
        let source = format!("#include <stdio.h>\nint main(void) {{\nint n = 0;\n{call};\nreturn 0;\n}}");
        let outcome = run_with(&source, &Options { stdin: "5".to_owned(), ..Options::default() });
        let fault = &outcome.faults[0];
        format!("{}:{}: {}", fault.line, fault.col, fault.message)
    };
    assert_eq!(said("printf(\"%d\\n\", 2.5)"), "4:1: the format takes argument 1 as another type than it has");
    assert_eq!(said("printf(\"%f\\n\", n)"), "4:1: the format takes argument 1 as another type than it has");
    assert_eq!(said("printf(\"%d %d\\n\", n)"), "4:1: the format asks for argument 2, which was never passed");
    assert_eq!(said("scanf(\"%d\", n)"), "4:1: the format stores an integer, and the argument isn't an address: is `&` missing?");
}
