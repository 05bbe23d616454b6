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

mod faults;
mod pictures;
mod programs;
mod refusals;
