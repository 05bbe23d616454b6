//! The article's programs: its counts in a script and in the interactive interpreter, and its overrun in C.

use super::{GATE, run};
use heapsim::trace::{Owner, State};
use heapsim::{Language, Layout, Mode, Options, Program, Run};

const COUNTS: &str = "\
from sys import getrefcount
a = \"hello\"
print(getrefcount(a))
b = a
print(getrefcount(a))
del(b)
print(getrefcount(a))
";

fn counts(release: &str, mode: Mode) -> Run {
    run(COUNTS, &Options { python: release.to_owned(), mode, ..Options::default() })
}

#[test]
fn a_script_counts_four_five_four() {
    for release in GATE {
        let expected = match release {
            "3.12" => "4294967295\n4294967295\n4294967295\n",
            _ => "4\n5\n4\n",
        };
        assert_eq!(counts(release, Mode::Script).report.stdout, expected, "{release}");
    }
}

#[test]
fn the_interactive_interpreter_counts_two_three_two() {
    for release in GATE {
        let expected = match release {
            "3.12" => "4294967295\n4294967295\n4294967295\n",
            _ => "2\n3\n2\n",
        };
        assert_eq!(counts(release, Mode::Repl).report.stdout, expected, "{release}");
    }
}

#[test]
fn each_owner_of_hello_has_a_name() {
    let script = owners_of_a(&counts("3.13", Mode::Script));
    let names: Vec<&str> = script.iter().map(|owner| owner.name.as_str()).collect();
    assert_eq!(names, ["global a", "co_consts of <module>", "AST arena"]);
    let hidden: Vec<bool> = script.iter().map(|owner| owner.hidden).collect();
    assert_eq!(hidden, [false, true, true]);

    let repl = owners_of_a(&counts("3.13", Mode::Repl));
    assert_eq!(repl, [Owner { name: "global a".to_owned(), hidden: false }]);
}

/// The owners of what `a` refers to once the first count was printed.
fn owners_of_a(run: &Run) -> Vec<Owner> {
    let trace = run.trace.as_ref().expect("a trace was asked for");
    let mut state = State::default();
    let mut printed = String::new();
    for step in &trace.steps {
        state.apply(step);
        printed += &step.stdout;
        if !printed.is_empty() {
            break;
        }
    }
    let object = state.global("a").expect("`a` is bound");
    state.owners(object.serial)
}

const OVERRUN: &str = "\
#include <stdio.h>
int main()
{
    char a[1];
    char b[1];

    // by overindexing `a` we can modify the contents of `b[0]`
    a[1] = 'x';

    // prints x
    printf(\"%c\", b[0]);

    return 0;
}
";

#[test]
fn the_overrun_is_diagnosed_whatever_it_prints() {
    for (layout, printed) in [(Layout::Ascending, "x"), (Layout::Descending, "\0"), (Layout::Protected, "x")] {
        let program = Program { name: "article.c".to_owned(), source: OVERRUN.to_owned(), language: Language::C };
        let options = Options { layout, ..Options::default() };
        let report = heapsim::run(&program, &options).expect("it compiles").report;
        assert_eq!(report.stdout, printed, "{layout:?}");
        assert_eq!(report.exit_code, 1, "{layout:?}: a fault that a real run survives");
        let fault = &report.faults[0];
        assert_eq!((fault.code.as_str(), fault.line), ("stack-buffer-overflow", 8), "{layout:?}");
        assert!(fault.message.contains('a'), "{layout:?}: {}", fault.message);
    }
}
