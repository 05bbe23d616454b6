//! Where references are, and how they are taken apart; what they stand for is tested with whole chapters.

use super::*;

#[test]
fn references_in_admonish_blocks_keep_their_places() {
    let text = "x {{heapsim a: exit}}\n\n> ```admonish note\n> y {{heapsim b: exit}}\n> ```\n";
    let found = find_nested(text);
    let spans: Vec<&str> = found.iter().map(|reference| &text[reference.span.clone()]).collect();
    assert_eq!(spans, ["{{heapsim a: exit}}", "{{heapsim b: exit}}"]);
}

#[test]
fn commas_in_slots_do_not_separate() {
    let query = parse(" t: refcount(d['a,b'])@m, python=3.12, mode=repl").unwrap();
    assert_eq!(query.id, "t");
    assert_eq!(query.variant, "3.12 repl");
    assert!(matches!(query.expression, Expression::Property(_, target, Some(_)) if target.slots == ["['a,b']"]));
}

#[test]
fn values_are_text_to_markdown_and_html() {
    assert_eq!(escape("a*b <i> é"), "a&#42;b &#60;i&#62; é");
    assert_eq!(escape(" 1"), "&#32;1");
}

#[test]
fn tables_are_told_from_references() {
    let text = "{{heapsim versions}}\n\n{{heapsim a: exit}} `{{heapsim versions}}` {{heapsim verions}}\n";
    assert_eq!(tables(text), [(0..20, "versions")]);
    let found: Vec<String> = find(text).into_iter().filter_map(|reference| reference.text).collect();
    assert_eq!(found, [" a: exit", " verions"]);
    let complaint = parse(" verions").unwrap_err();
    assert!(complaint.help.unwrap().contains("tables are versions"));
}
