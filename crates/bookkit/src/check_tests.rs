//! Files and folders checked in place, and blessed.

use super::*;
use crate::files::Memory;
use crate::testing::Toy;

fn run_on(files: &Memory, paths: &[&str], rewrite: bool) -> Checked {
    let paths: Vec<PathBuf> = paths.iter().map(PathBuf::from).collect();
    check_with(&Settings::default(), &Toy, files, &paths, rewrite).unwrap()
}

fn messages(checked: &Checked) -> Vec<String> {
    checked.problems.iter().map(|p| format!("{}: {}", p.place, p.message)).collect()
}

#[test]
fn bless_rewrites_values_where_they_are_written_and_nothing_else() {
    let chapter = "é\r\n\r\n```python,heapsim,python=3.10+3.11\r\n\
                   a = []  #: @m; refcount(a) == 7 ;alive(a) # no\r\n\
                   print(version)  #: prints old | 3.11: older\r\n\
                   ```\r\n\r\n```python,heapsim\r\n{{#include l.py}}\r\n```\r\n"
        .replace(" # no", "");
    let files = Memory::new([("b/ch.md", chapter.as_str()), ("b/l.py", "print(a; b)  #: prints 3\nvalue 4  #: == 5\n")]);
    let before = run_on(&files, &["b"], false);
    assert_eq!((before.snippets, before.claims, before.problems.iter().count()), (2, 5, 5), "{}", before.problems);
    let after = run_on(&files, &["b"], true);
    assert_eq!(messages(&after), [] as [&str; 0]);
    let expected = chapter.replace("== 7 ", "== 1 ").replace("prints old | 3.11: older", "prints 3.10 | 3.11: 3.11");
    assert_eq!(files.read(Path::new("b/ch.md")).unwrap(), expected);
    assert_eq!(files.read(Path::new("b/l.py")).unwrap(), "print(a; b)  #: prints \"a; b\"\nvalue 4  #: == 4\n");
    assert!(after.diff.contains("--- b/l.py\n+++ b/l.py\n"), "{}", after.diff);
    for line in ["-value 4  #: == 5\n", "+value 4  #: == 4\n"] {
        assert!(after.diff.contains(line), "{}", after.diff);
    }
    assert_eq!(run_on(&files, &["b"], true).diff, "");
}

#[test]
fn bless_writes_values_that_hold_in_its_own_form() {
    let text = "```python,heapsim,python=3.12+3.13\nprint(1)  #: prints \"1\" | 3.13: 1\n```\n";
    let files = Memory::new([("ch.md", text)]);
    assert_eq!(messages(&run_on(&files, &["ch.md"], true)), [] as [&str; 0]);
    assert_eq!(files.read(Path::new("ch.md")).unwrap(), text.replace("\"1\" | 3.13: 1", "1"));
}

#[test]
fn bless_leaves_claims_without_values_to_fail() {
    let text = "```python,heapsim\na = []  #: freed(a); refcount(b) == 1\nprint(1\\n2)  #: prints 1\n```\n";
    let files = Memory::new([("ch.md", text)]);
    let checked = run_on(&files, &["ch.md"], true);
    assert_eq!(checked.problems.iter().count(), 3, "{}", checked.problems);
    assert_eq!(checked.diff, "");
    assert_eq!(files.read(Path::new("ch.md")).unwrap(), text);
}

#[test]
fn a_listing_by_itself_runs_on_what_its_claims_name() {
    let files = Memory::new([
        ("a.py", "~x\nprint(version)  #: prints 3.13 | 3.12: 3.12\nraise E: why  #: raises E: because\n"),
        ("b.c", "fault oops  //: fault oops\n"),
    ]);
    let checked = run_on(&files, &["a.py", "b.c"], false);
    assert_eq!(messages(&checked), ["a.py:3:18: claimed `raises E: because`, but it raises E: why [Python 3.13.0, 3.12.0]"]);
    assert_eq!((checked.snippets, checked.claims), (2, 3));
}

#[test]
fn orphans_and_missing_paths() {
    let files = Memory::new([("b/ch.md", "x\n"), ("b/l.py", "x\n")]);
    assert_eq!(messages(&run_on(&files, &["b"], false)), ["b/l.py: no chapter includes this listing, so nothing checks it"]);
    assert_eq!(messages(&run_on(&files, &["b/ch.md"], false)), [] as [&str; 0]);
    let error = check_with(&Settings::default(), &Toy, &files, &["gone".into()], false).unwrap_err();
    assert!(error.to_string().starts_with("gone: "), "{error}");
}
