//! Claims of every kind, holding and failing, and ends that no fence announces, each where the author wrote it.

use std::path::Path;

use crate::book::{Book, Chapter, Renderer};
use crate::files::Memory;
use crate::options::Settings;
use crate::testing::Toy;

/// The problems of a snippet's body, from its first line, which is the chapter's second.
fn problems(info: &str, body: &str) -> Vec<String> {
    let text = format!("```{info}\n{body}\n```\n");
    let files = Memory::new([("book/ch.md", text.as_str())]);
    let settings = Settings::default();
    let book = Book { settings: &settings, runner: &Toy, files: &files, root: Path::new("") };
    let chapter = Chapter { path: "book/ch.md".into(), content: None };
    let problems = book.render(&[chapter], Renderer::Check).err().unwrap_or_default();
    problems.iter().map(|problem| format!("{}: {}", problem.place, problem.message)).collect()
}

#[test]
fn claims_that_hold() {
    let body = "a = []  #: @made; refcount(a) == 1; alive(a); generation(a) == 0; size(a) == 56\n\
                b = a  #: refcount(a) == 2; refcount(a@made) == 2; prints nothing\n\
                a.me = a  #: refcount(a.me.me) == 3\n\
                print(x; y)  #: prints \"x; y\"\n\
                def f():\n    print(deep)\n\
                call 6  #: prints deep\n\
                value [1]\n#: == [1]\n\
                del a\n\
                del b  #: alive(a@made); refcount(a@made) == 1\n\
                collect  #: gc_refs(a@made) == 0; freed(a@made)";
    assert_eq!(problems("python,heapsim", body), [] as [&str; 0]);
    assert_eq!(problems("python,heapsim,raises=E", "raise E: why: so  #: raises E: why: so"), [] as [&str; 0]);
    assert_eq!(problems("python,heapsim,raises=E", "raise E: why  #: raises E"), [] as [&str; 0]);
    assert_eq!(problems("c,heapsim,fault=oops", "fault oops  //: fault oops\nleak 4  //: leaks 4 bytes"), [] as [&str; 0]);
    assert_eq!(problems("python,heapsim,python=3.12+3.13", "print(version)  #: prints 3.12 | 3.13: 3.13"), [] as [&str; 0]);
}

#[test]
fn claims_that_fail() {
    for (claim, at, found) in [
        ("a = []  #: refcount(a) == 2", 12, "claimed `refcount(a) == 2`, but it is 1 (global a) [Python 3.13.0]"),
        ("a = []  #: freed(a)", 12, "claimed `freed(a)`, but list#1 lives (global a) [Python 3.13.0]"),
        ("a = []  #: immortal(a)", 12, "claimed `immortal(a)`, but its count is 1 [Python 3.13.0]"),
        (
            "a = []  #: refcount(b) == 1",
            12,
            "claimed `refcount(b) == 1`, but there is no name `b` here: did you mean `a`? [Python 3.13.0]",
        ),
        (
            "a = []  #: refcount(a.x) == 1",
            12,
            "claimed `refcount(a.x) == 1`, but list#1 has no slot `.x`: there is none [Python 3.13.0]",
        ),
        ("a = []  #: gc_refs(a) == 1", 12, "claimed `gc_refs(a) == 1`, but no collection examines `a` here [Python 3.13.0]"),
        ("print(5)  #: prints 4", 14, "claimed `prints 4`, but it prints \"5\" [Python 3.13.0]"),
        ("print(5)  #: prints nothing", 14, "claimed `prints nothing`, but it prints \"5\" [Python 3.13.0]"),
        ("x  #: prints 5", 7, "claimed `prints 5`, but it prints nothing [Python 3.13.0]"),
        ("print(1\\n2)  #: prints 1", 17, "claimed `prints 1`, but it prints 2 lines there: \"1\", \"2\" [Python 3.13.0]"),
        ("value 3  #: == 4", 13, "claimed `== 4`, but the value is 3 [Python 3.13.0]"),
        (
            "x  #: == 4",
            7,
            "claimed `== 4`, but the statement drops no value: it is no expression, or it never runs [Python 3.13.0]",
        ),
        (
            "stand-in  #: prints 7",
            14,
            "claimed `prints 7`, but the result is a stand-in (`address`), which cannot be claimed [Python 3.13.0]",
        ),
        ("x  #: raises E", 7, "claimed `raises E`, but no E ends the program [Python 3.13.0]"),
    ] {
        assert_eq!(problems("python,heapsim", claim), [format!("book/ch.md:2:{at}: {found}")]);
    }
    assert_eq!(
        problems("python,heapsim,raises=E", "x  #: raises E\nraise E: why  #: raises E: because"),
        [
            "book/ch.md:2:7: claimed `raises E`, but E: why ends the program in line 3 [Python 3.13.0]",
            "book/ch.md:3:18: claimed `raises E: because`, but it raises E: why [Python 3.13.0]",
        ]
    );
    assert_eq!(
        problems("python,heapsim,exit=3", "exit 3\nx  #: prints nothing; alive(a)"),
        [
            "book/ch.md:3:7: claimed `prints nothing`, but the program never gets there [Python 3.13.0]",
            "book/ch.md:3:23: claimed `alive(a)`, but the program never gets there [Python 3.13.0]",
        ]
    );
    assert_eq!(
        problems("c,heapsim,fault=oops", "fault oops  //: fault ouch\nx  //: fault oops\nleak 4  //: leaks 5 bytes"),
        [
            "book/ch.md:2:17: claimed `fault ouch`, but it is oops [layout ascending]",
            "book/ch.md:3:8: claimed `fault oops`, but nothing is wrong here [layout ascending]",
            "book/ch.md:4:13: claimed `leaks 5 bytes`, but 4 bytes are lost [layout ascending]",
        ]
    );
}

#[test]
fn variants_that_fail_alike_are_named_together() {
    assert_eq!(
        problems("python,heapsim,python=3.10+3.11+3.12", "print(5)  #: prints 4 | 3.12: 5 | 3.8: 4"),
        [
            "book/ch.md:2:14: claimed `prints 4`, but it prints \"5\" [Python 3.10.0, 3.11.0]",
            "book/ch.md:2:14: the override for `3.8` is never checked: the snippet runs on 3.10, 3.11, 3.12",
        ]
    );
}

#[test]
fn ends_that_no_fence_announces() {
    for (info, body, found) in [
        ("python,heapsim", "x\nraise E: why", "3:1: E: why ends the program, which the fence does not announce"),
        ("python,heapsim,raises=F", "raise E: why", "2:1: announced `raises=F`, but E: why ends the program"),
        ("python,heapsim,raises=F", "x", "1:1: announced `raises=F`, but no exception ends the program"),
        ("python,heapsim", "exit 3", "1:1: the exit status is 3, which the fence does not announce"),
        ("python,heapsim,exit=4", "exit 3", "1:1: announced `exit=4`, but the exit status is 3"),
        ("python,heapsim", "x\nforever", "3:1: a limit was hit: 1000 instructions were executed"),
        ("python,heapsim", "x\n    bad syntax", "3:5: SyntaxError: invalid syntax"),
        ("python,heapsim", "panic", "1:1: the simulator stopped with an internal error: the toy is broken"),
        ("c,heapsim", "fault oops", "2:1: oops: a toy went wrong"),
        ("c,heapsim,fault=oops", "x", "1:1: announced `fault=oops`, but it does not happen; nothing is wrong"),
        ("c,heapsim", "x\nleak 4", "3:1: 4 bytes that are allocated here are never freed"),
    ] {
        assert_eq!(problems(info, body), [format!("book/ch.md:{found}")]);
    }
    assert_eq!(problems("c,heapsim,leaks", "leak 4"), [] as [&str; 0]);
}
