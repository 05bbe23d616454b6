//! What claim comments may say, and what is answered to what they may not.

use heapsim::{Layout, Mode};

use super::*;

fn parts(comment: &str) -> Vec<Part> {
    let (parts, wrong) = parse(comment);
    assert_eq!(wrong, []);
    parts.into_iter().map(|(_, part)| part).collect()
}

fn one(comment: &str) -> Claim {
    match parts(comment).pop() {
        Some(Part::Claim(claim)) => claim,
        other => panic!("{other:?}"),
    }
}

#[track_caller]
fn wrong(comment: &str, at: usize, message: &str) {
    let (_, wrong) = parse(comment);
    let (found, complaint) = &wrong[0];
    let text = format!("{}; {}", complaint.message, complaint.help.clone().unwrap_or_default());
    assert!(text.contains(message), "{text}");
    assert_eq!(*found, at);
}

fn variant(python: &str) -> Variant {
    Variant { python: python.to_owned(), mode: Mode::Script, layout: Layout::Ascending, label: python.to_owned() }
}

#[test]
fn every_kind_reads_back_as_written() {
    for text in [
        "prints 4",
        "prints nothing",
        "prints \"a; b | c\"",
        "prints \"nothing\"",
        "== [1, 2]",
        "refcount(a) == 2",
        "refcount(a.peer@made) == 2",
        "gc_refs(a@made) == 0",
        "size(a) == 56",
        "generation(a) == 2",
        "alive(a@made)",
        "freed(d['k']@m)",
        "immortal(a)",
        "raises IndexError",
        "raises IndexError: list assignment index out of range",
        "fault stack-buffer-overflow",
        "leaks 16 bytes",
    ] {
        let claim = one(&format!(" {text} "));
        assert_eq!(claim.fact.to_string(), text);
        assert_eq!(claim.text, text);
    }
}

#[test]
fn parts_are_separated_by_semicolons() {
    let found = parts(" @first; prints \"x; y\" ;refcount(a) == 1;hide");
    assert_eq!(found.len(), 4);
    assert_eq!(found[0], Part::Mark("first".to_owned()));
    assert!(matches!(&found[1], Part::Claim(c) if c.fact == Fact::Prints(Some("x; y".to_owned()))));
    assert_eq!(found[3], Part::Hide);
}

#[test]
fn overrides_replace_the_value_for_some_variants() {
    let claim = one("prints 4 | 3.12: 4294967295 | 3.8+3.9: -");
    assert_eq!(claim.fact_for(&variant("3.13")), Some(&Fact::Prints(Some("4".to_owned()))));
    assert_eq!(claim.fact_for(&variant("3.12")), Some(&Fact::Prints(Some("4294967295".to_owned()))));
    assert_eq!(claim.fact_for(&variant("3.9")), None);
    let claim = one("alive(a) | 3.11: freed");
    assert!(matches!(claim.fact_for(&variant("3.11")), Some(Fact::Freed(_))));
    let comment = " @m; refcount(a) == 2 | 3.12: 3";
    assert_eq!(&comment[one(comment).values.unwrap()], "2 | 3.12: 3");
}

#[test]
fn values_are_written_as_an_author_would() {
    let (v13, v12, v11) = (variant("3.13"), variant("3.12"), variant("3.11"));
    let values = [(&v13, Some("4".to_owned())), (&v12, Some("5".to_owned())), (&v11, Some("5".to_owned()))];
    assert_eq!(values_text(&values).unwrap(), "4 | 3.12+3.11: 5");
    let values = [(&v13, None), (&v12, Some("5".to_owned()))];
    assert_eq!(values_text(&values).unwrap(), "5 | 3.13: -");
}

#[test]
fn what_is_no_claim_is_answered() {
    wrong(" ", 1, "nothing is claimed");
    wrong(" print 4", 1, "did you mean `prints`?");
    wrong(" @a; refcnt(a) == 1", 5, "unknown claim `refcnt`");
    wrong("refcount(a)", 0, "is not compared; write `refcount(a) == N`");
    wrong("refcount(a) > 1", 0, "is not compared");
    wrong("refcount(a) == x", 0, "whole number");
    wrong("refcount a == 1", 0, "in parentheses");
    wrong("refcount(1) == 1", 0, "names no object");
    wrong("prints", 0, "needs a value");
    wrong("prints \"a", 0, "no quoted text");
    wrong("@a b", 0, "is no mark");
    wrong("alive(a) == 1", 0, "not understood after");
    wrong("prints 4 | 5", 0, "is no override");
    wrong("leaks x", 0, "number of bytes");
}

#[test]
fn addresses_are_refused() {
    wrong("prints <T object at 0x7f00aa10>", 0, "accidents of a process");
    wrong("id(a) == 4", 0, "accidents of a process");
    assert_eq!(one("prints 0xff").fact, Fact::Prints(Some("0xff".to_owned())));
}
