//! How a fence's code becomes a program, marks and claims, each where the author wrote it.

use super::*;
use crate::fence::nested_fences;
use crate::options::{Settings, parse};
use crate::source::Source;

fn snippet(markdown: &str) -> Result<Snippet, Vec<Problem>> {
    let source = Source::plain("ch.md", markdown);
    let fence = nested_fences(markdown).remove(0);
    let options = parse(&fence.info, &Settings::default()).expect("ours").expect("good options");
    let origins: Vec<Origin> = fence.lines.iter().map(|at| source.origin(*at)).collect();
    let place = source.origin(fence.span.start).place;
    Snippet::new(options, Code { body: &fence.body, origins: &origins, place: &place, hide: Some("~") })
}

fn problems(markdown: &str) -> Vec<String> {
    snippet(markdown).expect_err("a problem").iter().map(|p| format!("{}: {}", p.place, p.message)).collect()
}

#[test]
fn claims_leave_the_program() {
    let s = snippet(
        "- x\n\n  ```python,heapsim,id=t\n  ~import gc\n  a = '#: no'  #: @m; refcount(a) == 1\n\n  #: alive(a)\n  b = f(1,  #: @n\n        2)  # note\n  ```\n",
    )
    .unwrap();
    assert_eq!(s.program.source, "import gc\na = '#: no'\n\nb = f(1,\n      2)  # note\n");
    assert_eq!(s.program.name, "t.py");
    assert_eq!(s.lines.iter().map(|l| l.hidden).collect::<Vec<_>>(), [true, false, false, false, false]);
    let marks: Vec<_> = s.marks.iter().map(|m| (m.name.as_str(), m.statement.clone(), m.place.to_string())).collect();
    assert_eq!(marks, [("m", 2..=2, "ch.md:5:19".to_owned()), ("n", 4..=5, "ch.md:8:16".to_owned())]);
    let claims: Vec<_> = s.claims.iter().map(|c| (c.claim.text.as_str(), c.statement.clone(), c.place.to_string())).collect();
    assert_eq!(claims, [("refcount(a) == 1", 2..=2, "ch.md:5:23".to_owned()), ("alive(a)", 2..=2, "ch.md:7:6".to_owned())]);
}

#[test]
fn values_are_found_in_the_file() {
    let markdown = "é\n\n> ```python,heapsim\n> ~a = 'é'  #: @é; prints 4 | 3.12: 5; alive(a)\n> ```\n";
    let s = snippet(markdown).unwrap();
    assert_eq!(&markdown[s.claims[0].values.clone().unwrap()], "4 | 3.12: 5");
    assert_eq!(s.claims[0].place.to_string(), "ch.md:4:20");
}

#[test]
fn positions_of_the_program_are_where_it_was_written() {
    let s = snippet("> ```python,heapsim\n> ~a = b\n> c\n> ```\n").unwrap();
    assert_eq!(s.place_of(1, 5).to_string(), "ch.md:2:8");
    assert_eq!(s.place_of(2, 0).to_string(), "ch.md:3:3");
    assert_eq!(s.place_of(0, 0).to_string(), "ch.md:1:3");
}

#[test]
fn hide_hides_the_statement() {
    let s = snippet("```python,heapsim\nclass T:\n    x = [1,  #: hide\n         2]\ny = 1\n```\n").unwrap();
    assert_eq!(s.lines.iter().map(|l| l.hidden).collect::<Vec<_>>(), [false, true, true, false]);
    assert_eq!(s.program.source, "class T:\n    x = [1,\n         2]\ny = 1\n");
}

#[test]
fn c_has_its_own_sigil() {
    let s = snippet("```c,heapsim\nint main(void) {\n    puts(\"//: no\");  //: prints //: no\n}\n```\n").unwrap();
    assert_eq!(s.program.source, "int main(void) {\n    puts(\"//: no\");\n}\n");
    assert_eq!(s.program.name, "example.c");
    assert_eq!(s.claims[0].claim.text, "prints //: no");
}

#[test]
fn problems_stand_where_they_were_written() {
    assert_eq!(
        problems(
            "```python,heapsim,show=heap@frist\n#: prints 1\na = 1  #: @first; refcnt(a) == 1\nb = 1  #: @first\n{{#include x.py}}\n```\n"
        ),
        [
            "ch.md:5:1: this include is still here, so its file was not found",
            "ch.md:2:3: no statement stands before this claim",
            "ch.md:3:19: unknown claim `refcnt`",
            "ch.md:4:11: the mark `@first` is set twice in this snippet",
            "ch.md:1:1: no statement is marked `@frist`",
        ]
    );
}
