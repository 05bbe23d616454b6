//! What a figure's HTML is: one line, balanced, and free of markup that a program printed.

use super::cell_html;
use crate::book::{Book, Chapter, Renderer};
use crate::files::Memory;
use crate::options::Settings;
use crate::page::Cell;
use crate::run::Runner;
use crate::testing::Toy;
use heapsim::{InputError, Options, Program, Run};

fn render(text: &str) -> String {
    let files = Memory::new([("ch.md", text)]);
    let settings = Settings::default();
    let book = Book { settings: &settings, runner: &Toy, files: &files, root: std::path::Path::new("") };
    let chapter = Chapter { path: "a/Ch 1.md".into(), content: Some(text.to_owned()) };
    book.render(&[chapter], Renderer::Html).unwrap_or_else(|problems| panic!("{problems}")).concat()
}

/// Every tag that opens closes, in order; the text between them is what a browser shows.
#[track_caller]
fn balanced(html: &str) -> String {
    let mut open: Vec<&str> = Vec::new();
    let mut text = String::new();
    let mut rest = html.strip_prefix("<!--heapsim-->").expect("the comment comes first");
    while let Some(at) = rest.find('<') {
        text.push_str(&rest[..at]);
        let end = rest[at..].find('>').expect("a tag ends") + at;
        let tag = &rest[at + 1..end];
        rest = &rest[end + 1..];
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name), "{html}");
        } else if !tag.ends_with('/') {
            open.push(tag.split(' ').next().unwrap());
        }
    }
    assert_eq!(open, [] as [&str; 0], "{html}");
    text + rest
}

#[test]
fn every_view_is_one_balanced_line() {
    let python = "```python,heapsim,id=n,python=3.12+3.13,show=output+counts+heap@m+heap+ledger:a@m+gc+compare+stepper\n\
                  a = []  #: @m; refcount(a) == 1\n~b = a  #: refcount(a) == 2\na.me = a\ndel a\ndel b\ncollect\nprint(version)\nstand-in\n```\n";
    let c = "```c,heapsim,fault=oops,layout=ascending+protected,show=output+verdict+bytes+bytes@m+compare+stepper\n\
             fault oops  //: @m\nprint(version)\nleak 3  //: leaks 3 bytes\n```\n";
    for text in [python, c] {
        let html = render(text);
        assert_eq!(html.matches('\n').count(), 1, "{html}");
        assert!(html.ends_with("</figure>\n"));
        balanced(&html);
    }
    let html = render(python);
    for part in [
        "<figure class=\"heapsim\" id=\"hs-a-ch-1-1\" data-name=\"n\" data-language=\"python\" data-python=\"3.12.0 3.13.0\" data-mode=\"script\"",
        "<span>a = []&#10;</span><span class=\"boring\">b = a&#10;</span><span>a.me = a&#10;",
        "<span class=\"hs-mark\">①</span> <span class=\"hs-counts\">a 1</span>",
        "✓ </span><span class=\"hs-spoken\">checked: </span>refcount(a) == 1",
        "a, b 1→2",
        "✕ list#1",
        "≈ stand-in: address",
        "The heap ① after a = []",
        "<th scope=\"row\"><samp>subtract_refs</samp></th><td>Cross out references from inside.</td>",
        "<th scope=\"col\">3.12.0</th><th scope=\"col\">3.13.0</th>",
        "Ledger ① after a = []: why is the count of a (list#1) 1?",
        "recounted: agrees",
        "id=\"hs-a-ch-1-1-f1",
    ] {
        assert!(html.contains(part), "{part} in {html}");
    }
    let html = render(c);
    assert!(
        html.contains(
            "<td><ul><li>undefined: oops in line 1, <code>fault oops</code>: a toy went wrong; the object comes from line 1</li>"
        ),
        "{html}"
    );
    assert!(html.contains("<th scope=\"col\">This layout: protected</th>"));
}

#[test]
fn nothing_that_a_program_prints_becomes_markup() {
    let text = "```python,heapsim,show=output+compare,python=3.12+3.13\n\
                print(</samp></pre><script>alert(1)</script>\\n\\n-->&amp;\"'{{heapsim x: exit}}\u{1b}[31m)\nprint(version)\n```\n";
    let html = render(text);
    assert_eq!(html.matches('\n').count(), 1);
    assert!(!html.contains("<script"));
    assert!(!html.contains('\u{1b}'));
    let shown = balanced(&html);
    assert!(shown.contains("&lt;/samp&gt;&lt;/pre&gt;&lt;script&gt;alert(1)&lt;/script&gt;&#10;&#10;--&gt;&amp;amp;&quot;&#39;{{heapsim x: exit}}\\x1b[31m"), "{shown}");
}

#[test]
fn claims_are_no_part_of_the_code_that_is_copied() {
    let html = render("```python,heapsim\nprint(1)  #: prints 1\n# note\n```\n");
    assert!(html.contains("<pre><code class=\"language-python heapsim\">print(1)&#10;# note&#10;</code></pre>"), "{html}");
}

#[test]
fn several_lines_of_output_are_counted_in_the_margin() {
    let html = render("```python,heapsim\nprint(a\\nb)  #: prints a; prints b\n```\n");
    assert!(html.contains("<span class=\"hs-spoken\">checked: </span>prints 2 lines</span>"), "{html}");
    assert!(!html.contains("prints a"), "{html}");
}

#[test]
fn code_in_a_cell_is_marked() {
    let cell = Cell::Marked("`a < b` is `True`.".to_owned());
    assert_eq!(cell_html(&cell), "<code>a &lt; b</code> is <code>True</code>.");
}

#[test]
fn variants_that_agree_are_one_sentence() {
    let html = render("```python,heapsim,show=compare,python=3.10+3.11+3.13\nprint(1)\n```\n");
    assert!(html.contains("<p class=\"hs-note\">The same on Python 3.10.0, 3.11.0 and 3.13.0.</p>"), "{html}");
}

#[test]
fn wide_outputs_are_compared_one_below_another() {
    let wide = "w".repeat(60);
    let html = render(&format!("```python,heapsim,show=compare,python=3.12+3.13\nprint({wide})\nprint(version)\n```\n"));
    let text =
        "<th scope=\"col\">Python</th><th scope=\"col\">prints</th></tr></thead><tbody><tr><th scope=\"row\">3.12.0</th><td>";
    assert!(html.contains(text), "{html}");
    let html = render("```python,heapsim,show=compare,python=3.12+3.13\nprint(version)\n```\n");
    assert!(html.contains("<th scope=\"col\">3.12.0</th>"), "{html}");
}

#[test]
fn folded_results_and_hidden_snippets() {
    let html = render("```python,heapsim,folded\nprint(1)\n```\n");
    balanced(&html);
    assert!(html.contains("</div><details class=\"hs-folded\"><summary>Show what happens</summary>"), "{html}");
    assert_eq!(
        render("a\n\n```python,heapsim,hidden,id=x\nprint(1)\n```\n\n{{heapsim x: stdout}}\n"),
        "a\n\n<!--heapsim-->\n\n1\n"
    );
}

#[test]
fn generations_have_a_row_for_each_mark() {
    let html = render("```python,heapsim,show=generations\na = []  #: @m\nb = []  #: @n\n```\n");
    let row = |code: &str, objects: &str| {
        format!("<tr><th scope=\"row\"><samp>{code}</samp></th><td>{objects}</td><td></td><td></td></tr>")
    };
    for part in [row("a = []", "list#1"), row("b = []", "list#1, list#2"), "<th scope=\"col\">2</th>".to_owned()] {
        assert!(html.contains(&part), "{part}\n{html}");
    }
}

#[test]
fn a_view_with_nothing_to_show_is_a_problem() {
    let files = Memory::new([("ch.md", "")]);
    let settings = Settings::default();
    let book = Book { settings: &settings, runner: &Toy, files: &files, root: std::path::Path::new("") };
    let text = "```python,heapsim,show=generations\na = []\n```\n".to_owned();
    let chapter = Chapter { path: "ch.md".into(), content: Some(text) };
    let problems = book.render(&[chapter], Renderer::Html).unwrap_err();
    assert_eq!(
        problems.iter().map(|problem| problem.message.as_str()).collect::<Vec<_>>(),
        ["`show=generations` has nothing to show: it has a row for each mark, and there is none; write `#: @made` after a line"]
    );
    let text = "```python,heapsim,show=gc+ledger:x+heap@m\nexit 3\na = []  #: @m\n```\n".replace("show", "exit=3,show");
    let chapter = Chapter { path: "ch.md".into(), content: Some(text) };
    let problems = book.render(&[chapter], Renderer::Html).unwrap_err();
    let messages: Vec<&str> = problems.iter().map(|problem| problem.message.as_str()).collect();
    assert_eq!(
        messages,
        [
            "`show=gc` has nothing to show: no collection runs; `import gc` and call `gc.collect()`",
            "`show=heap` has nothing to show: the program never gets to `@m`",
            "`show=ledger` has nothing to show: there is no name `x` here: there is none",
        ]
    );
}

/// A runner whose counts are off by one.
struct Liar;

impl Runner for Liar {
    fn run(&self, program: &Program, options: &Options) -> Result<Run, Vec<InputError>> {
        let mut run = Toy.run(program, options)?;
        let steps = run.trace.iter_mut().flat_map(|trace| &mut trace.steps);
        steps.flat_map(|step| &mut step.objects).for_each(|object| object.ob_refcnt += 1);
        Ok(run)
    }
}

#[test]
fn a_ledger_that_contradicts_its_count_breaks_the_build() {
    let settings = Settings::default();
    let files = Memory::default();
    let book = Book { settings: &settings, runner: &Liar, files: &files, root: std::path::Path::new("") };
    let text = "```python,heapsim,show=ledger:a\na = []\n```\n".to_owned();
    let chapter = Chapter { path: "ch.md".into(), content: Some(text) };
    let problems = book.render(&[chapter], Renderer::Html).unwrap_err();
    let message = "`show=ledger` has nothing to show: the owners of `a` add up to 1, but its ob_refcnt is 2";
    assert_eq!(problems.iter().next().map(|problem| problem.message.as_str()), Some(message));
}

#[test]
fn the_engine_is_found_from_every_chapter() {
    let check = |chapter: &str, file: &str| super::relative(std::path::Path::new(chapter), std::path::Path::new(file));
    assert_eq!(check("book/a.md", "book/engine.js"), "engine.js");
    assert_eq!(check("book/a/b/c.md", "book/engine.js"), "../../engine.js");
    assert_eq!(check("book/a/b.md", "book/a/x/engine.js"), "x/engine.js");
}
