//! Whole programs: what the article's does under each layout, and one program for each fault.

use super::*;

/// The program of the article that the book follows.
const ARTICLE: &str = r#"#include <stdio.h>
int main()
{
    char a[1];
    char b[1];

    // by overindexing `a` we can modify the contents of `b[0]`
    a[1] = 'x'; 

    // prints x
    printf("%c", b[0]); 

    return 0;
}
"#;

fn run_with(source: &str, options: &Options) -> Outcome {
    let program = compile(source).unwrap_or_else(|diagnostics| panic!("{source}\n{diagnostics:#?}"));
    run(&program, options, &mut Unobserved)
}

fn run_in(source: &str, layout: Layout) -> Outcome {
    run_with(source, &Options { layout, ..Options::default() })
}

fn run_here(source: &str) -> Outcome {
    run_with(source, &Options::default())
}

fn codes(outcome: &Outcome) -> Vec<&'static str> {
    outcome.faults.iter().map(|fault| fault.code.code()).collect()
}

#[test]
fn the_article_prints_x_in_two_of_three_layouts() {
    let printed = Layout::ALL.map(|layout| run_in(ARTICLE, layout).stdout);
    assert_eq!(printed, [b"x".to_vec(), b"\0".to_vec(), b"x".to_vec()]);
}

#[test]
fn the_article_is_wrong_in_every_layout() {
    for layout in Layout::ALL {
        let outcome = run_in(ARTICLE, layout);
        let fault = &outcome.faults[0];
        assert_eq!((fault.code.code(), fault.line, fault.col), ("stack-buffer-overflow", 8, 5));
        assert_eq!((fault.size, fault.write), (1, true));
        assert_eq!(fault.object.as_deref(), Some("local variable `a` (char[1], 1 byte)"));
        assert_eq!(fault.message, "this writes 1 byte just past the end of `a`");
        assert_eq!((outcome.exit, outcome.signal), (Some(0), None));
    }
}

#[test]
fn the_article_hits_another_byte_in_each_layout() {
    let victims = Layout::ALL.map(|layout| run_in(ARTICLE, layout).faults[0].victim.clone().unwrap());
    assert_eq!(victims, ["`b[0]`", "byte 0 of the saved frame pointer of main", "`b[0]`"]);
}

#[test]
fn the_article_reads_an_unwritten_byte_only_where_the_overflow_missed_it() {
    let found = Layout::ALL.map(|layout| codes(&run_in(ARTICLE, layout)).contains(&"uninitialized-read"));
    assert_eq!(found, [false, true, false]);
}

/// The table of gcc 12.2 and clang 14 at -O0: what the article's program does as it is written, and with its
/// declarations swapped. Ascending stands for no compiler.
#[test]
fn the_article_and_its_twin_do_what_the_compilers_make_of_them() {
    let swapped = ARTICLE.replace("    char a[1];\n    char b[1];", "    char b[1];\n    char a[1];");
    assert_ne!(swapped, ARTICLE);
    let smashed = Some("*** stack smashing detected ***: terminated".to_owned());
    let rows = [
        // gcc and clang without a stack protector; tcc as well.
        (Layout::Descending, ARTICLE, &b"\0"[..], None),
        (Layout::Descending, &*swapped, b"x", None),
        // gcc with a stack protector: it aborts as main returns, and what was printed is lost.
        (Layout::Protected, ARTICLE, b"x", None),
        (Layout::Protected, &*swapped, b"", smashed),
    ];
    for (layout, source, printed, abort_text) in rows {
        let outcome = run_in(source, layout);
        assert_eq!((&*outcome.stdout, &outcome.abort_text), (printed, &abort_text), "{layout:?}\n{source}");
    }
}

mod faults;
mod mistakes;
mod pictures;
mod programs;
mod refusals;
