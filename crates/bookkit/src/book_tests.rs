//! Whole chapters: positions over several files, ids, references, and what is put in place.

use pulldown_cmark::Parser;
use pulldown_cmark::html::push_html;

use super::*;
use crate::fence::dialect;
use crate::files::Memory;
use crate::testing::Toy;

fn book(files: &Memory, chapters: &[Chapter], renderer: Renderer) -> Result<Vec<String>, Vec<String>> {
    let settings = Settings::default();
    let book = Book { settings: &settings, runner: &Toy, files, root: Path::new("") };
    let line = |p: &Problem| format!("{}: {}", p.place, p.message);
    book.render(chapters, renderer).map_err(|problems| problems.iter().map(line).collect())
}

/// Renders a chapter as mdBook would hand it over.
fn chapter(text: &str, renderer: Renderer) -> Result<String, Vec<String>> {
    let files = Memory::new([("book/ch.md", text)]);
    let chapters = [Chapter { path: "book/ch.md".into(), content: Some(text.to_owned()) }];
    book(&files, &chapters, renderer).map(|texts| texts.concat())
}

#[test]
fn all_problems_of_all_chapters_come_at_once_and_in_order() {
    let listing = "import gc\na = []  #: refcount(a) == 7\n";
    let one = "# One\n\n````admonish note\n```python,heapsim,id=x\nprint(1)  #: prints 2\n```\n````\n\n```python,heapsim\n{{#include l.py}}\n```\n\n{{heapsim y: exit}}\n";
    let two = "> ```python,heapsim,shwo=heap\n> ```\n\n```python,heapsim,id=x\n{{#include gone.py}}\n```\n";
    let files = Memory::new([("book/one.md", one), ("book/two.md", two), ("book/l.py", listing)]);
    // As mdBook hands them over: links has run and left what it could not find, admonish has run.
    let one_now = one
        .replace("````admonish note\n", "<div>\n\n")
        .replace("````\n", "\n</div>\n")
        .replace("{{#include l.py}}", "import gc\na = []  #: refcount(a) == 7");
    // mdBook visits sub-chapters first.
    let chapters = [
        Chapter { path: "book/two.md".into(), content: Some(two.to_owned()) },
        Chapter { path: "book/one.md".into(), content: Some(one_now) },
    ];
    let found = book(&files, &chapters, Renderer::Html).unwrap_err();
    assert_eq!(
        found,
        [
            "book/l.py:2:12: claimed `refcount(a) == 7`, but it is 1 (global a) [Python 3.13.0]",
            "book/one.md:5:14: claimed `prints 2`, but it prints \"1\" [Python 3.13.0]",
            "book/one.md:13:1: no snippet has the id `y`",
            "book/two.md:1:3: unknown option `shwo`",
            "book/two.md:5:1: there is no readable file `book/gone.py` to include",
            "book/two.md:5:1: this include is still here, so its file was not found",
        ]
    );
}

#[test]
fn ids_are_unique_over_the_book() {
    let text = "```python,heapsim,id=x\n```\n\n```python,heapsim,id=x\n```\n";
    let found = chapter(text, Renderer::Check).unwrap_err();
    assert_eq!(found, ["book/ch.md:4:1: the id `x` is taken by the snippet at book/ch.md:1:1"]);
}

#[test]
fn references_are_replaced_outside_code() {
    let text = "```python,heapsim,id=h,python=3.13+3.12\na = []  #: @m\nprint(version)  #: @p; prints 3.13 | 3.12: 3.12\nprint(<i>)  #: prints <i>\n```\n\n\
                Count {{heapsim h: refcount(a)@m}} of {{heapsim h: name(a)@m}}, *{{heapsim h: prints@p, python=3.12}}*, {{heapsim h: stdout[2]}}, \
                {{heapsim h: python}}, {{heapsim h: exit}}; `{{heapsim h: exit}}`, \\{{heapsim h: exit}}.\n\n\
                <!-- {{heapsim h: nonsense}} -->\n\n    {{heapsim h: exit}}\n";
    let out = chapter(text, Renderer::Html).unwrap();
    assert!(
        out.ends_with(
            "\n\nCount 1 of list&#35;1, *3&#46;12*, &#60;i&#62;, 3&#46;13&#46;0, 0; `{{heapsim h: exit}}`, {{heapsim h: exit}}.\n\n\
             <!-- {{heapsim h: nonsense}} -->\n\n    {{heapsim h: exit}}\n"
        ),
        "{out}"
    );
}

#[test]
fn the_exit_of_a_program_that_went_wrong_is_the_machines() {
    let text = "```c,heapsim,id=h,fault=oops\nfault oops\nsurvive 0\n```\n\nStatus {{heapsim h: exit}}.\n";
    let out = chapter(text, Renderer::Html).unwrap();
    assert!(out.ends_with("\n\nStatus 0.\n"), "{out}");
}

#[test]
fn wrong_references_are_answered() {
    let snippet = "```python,heapsim,id=hello\na = []  #: @first\nprint(1\\n2)  #: @p\n```\n\n";
    for (reference, found) in [
        ("hallo: exit", "no snippet has the id `hallo`"),
        ("hello: refcount(a)@frist", "no statement is marked `@frist` (did you mean `@first`?)"),
        ("hello: refcount(b)@first", "there is no name `b` here: did you mean `a`?"),
        ("hello: getrefcount(a)@first", "`getrefcount` is what a call prints, not what an object has"),
        ("hello: name", "`name` needs an object in parentheses"),
        ("hello: refcnt(a)", "unknown value `refcnt`"),
        ("hello: stdout", "`stdout` has 2 lines"),
        ("hello: prints@p[3]", "`prints@p[3]` does not exist: there are 2 lines"),
        ("hello: exit, python=3.12", "`hello` does not run on 3.12; it runs on 3.13"),
        ("hello: exit, pyhton=3.12", "unknown option `pyhton`"),
        ("hello", "`{{heapsim hello}}` names no snippet and value"),
        ("hello: raises", "no exception ends the program"),
    ] {
        let found_now = chapter(&format!("{snippet}A {{{{heapsim {reference}}}}}.\n"), Renderer::Check).unwrap_err();
        assert_eq!(found_now, [format!("book/ch.md:6:3: {found}")]);
    }
}

/// Every container: the fence becomes exactly one figure, in the same place, and what follows is still Markdown.
#[test]
fn figures_stand_where_their_fences_stood() {
    let paragraph = "<p><em>b</em></p>\n";
    for (name, text, before, after) in [
        ("plain", "a\n\n```python,heapsim\nx\n```\n\n*b*\n", "<p>a</p>\n", paragraph),
        ("tight", "a\n```python,heapsim\nx\n```\n*b*\n", "<p>a</p>\n", paragraph),
        ("tildes", "~~~~ python,heapsim\nx\n~~~~\n*b*\n", "", paragraph),
        ("indented", "  ```python,heapsim\n  x\n  ```\n*b*\n", "  ", paragraph),
        (
            "list",
            "- a\n\n  ```python,heapsim\n  x\n\n  y\n  ```\n  *b*\n- c\n",
            "<ul>\n<li>\n<p>a</p>\n",
            "<p><em>b</em></p>\n</li>\n<li>\n<p>c</p>\n</li>\n</ul>\n",
        ),
        ("first of an item", "1. ```python,heapsim\n   x\n   ```\n2. *b*\n", "<ol>\n<li>", "</li>\n<li><em>b</em></li>\n</ol>\n"),
        (
            "nested list",
            "- a\n  - b\n    ```python,heapsim\n    x\n    ```\n    *c*\n",
            "<ul>\n<li>a\n<ul>\n<li>b",
            "<em>c</em></li>\n</ul>\n</li>\n</ul>\n",
        ),
        (
            "quote",
            "> a\n> ```python,heapsim\n> x\n>\n> y\n> ```\n> *b*\n",
            "<blockquote>\n<p>a</p>\n",
            "<p><em>b</em></p>\n</blockquote>\n",
        ),
        (
            "quote in list",
            "- > ```python,heapsim\n  > x\n  > ```\n  > *b*\n",
            "<ul>\n<li>\n<blockquote>\n",
            "<p><em>b</em></p>\n</blockquote>\n</li>\n</ul>\n",
        ),
        (
            "alert",
            "> [!NOTE]\n> ```python,heapsim\n> x\n> ```\n> *b*\n",
            "<blockquote class=\"markdown-alert-note\">\n",
            "<p><em>b</em></p>\n</blockquote>\n",
        ),
        ("unclosed", "```python,heapsim\nx\n", "", ""),
        ("crlf", "a\r\n```python,heapsim\r\nx\r\n```\r\n*b*\r\n", "<p>a</p>\n", paragraph),
        (
            "footnote",
            "x[^1]\n\n[^1]: n\n\n    ```python,heapsim\n    x\n    ```\n    *b*\n",
            "<p>n</p>\n",
            "<p><em>b</em></p>\n</div>\n",
        ),
        ("definition", "t\n: ```python,heapsim\n  x\n  ```\n  *b*\n", "<dl>\n<dt>t</dt>\n<dd>", "<em>b</em></dd>\n</dl>\n"),
    ] {
        let out = chapter(text, Renderer::Html).unwrap();
        let mut html = String::new();
        push_html(&mut html, Parser::new_ext(&out, dialect()));
        assert_eq!(html.matches("<figure").count(), 1, "{name}: {html}");
        let start = html.find("<!--heapsim-->").unwrap();
        let end = html.find("</figure>").unwrap() + "</figure>".len();
        assert_eq!(
            html[..start].rsplit("footnote-definition-label").next().map(|h| h.ends_with(before)),
            Some(true),
            "{name}: {html}"
        );
        assert_eq!(html[end..].trim_start(), after, "{name}: {html}");
    }
}

#[test]
fn everything_else_is_left_as_it_is() {
    let text = "# T\r\n\r\n```python\r\nx\r\n```\r\n\ttab  \r\n\r\n````md\n```python,heapsim\nbad syntax\n```\n````\n<!--\n```python,heapsim\nbad syntax\n```\n-->\n";
    assert_eq!(chapter(text, Renderer::Html).unwrap(), text);
    assert_eq!(chapter(text, Renderer::Plain).unwrap(), text);
    let snippet = "a\n```python,heapsim\nx\n```\n";
    assert_eq!(chapter(snippet, Renderer::Check).unwrap(), snippet);
}

#[test]
fn plain_markdown_keeps_the_prefix_of_its_container() {
    let text = "> - ```python,heapsim\n>   print(a|`b)  #: prints a|`b\n>   ```\n> *b*\n";
    assert_eq!(
        chapter(text, Renderer::Plain).unwrap(),
        "> - ```python\n>   print(a|`b)\n>   ```\n>\n>   Output, Python 3.13.0:\n>\n>   ```text\n>   a|`b\n>   ```\n> *b*\n"
    );
}

#[test]
fn plain_markdown_has_tables_and_words_for_pictures() {
    let text = "```python,heapsim,python=3.12+3.13,show=heap@m+ledger:a@m+compare\na = []  #: @m\nprint(version|)\nprint(version)\n~b = a\n```\n\n```python,heapsim,hidden\nx\n```\n";
    let out = chapter(text, Renderer::Plain).unwrap();
    for part in [
        "```python\na = []\nprint(version|)\nprint(version)\n```\n",
        "The heap ① after a = \\[\\]:\n\n- ",
        "| count | owner |\n| --- | --- |\n| 1 | global a |\n| 1 | recounted: agrees |",
        "| Python | 3.12.0 | 3.13.0 |\n| --- | --- | --- |\n| prints | version\\| / 3.12 | version\\| / 3.13 |",
    ] {
        assert!(out.contains(part), "{part} in\n{out}");
    }
    assert!(!out.contains('<') && !out.contains("heapsim"), "{out}");
}

#[test]
fn a_listing_that_no_chapter_includes_is_found() {
    let files = Memory::new([
        ("book/ch.md", "```python,heapsim\n{{#include a/used.py}}\n```\n"),
        ("book/a/used.py", "x\n"),
        ("book/a/lost.py", "x\n"),
        ("book/a/data.txt", "x\n"),
    ]);
    let settings = Settings::default();
    let book = Book { settings: &settings, runner: &Toy, files: &files, root: Path::new("") };
    let evaluated = book.evaluate(&[Chapter { path: "book/ch.md".into(), content: None }]);
    assert!(evaluated.problems.is_empty());
    let orphans: Vec<String> = book.orphans(&evaluated, Path::new("book")).iter().map(|p| p.place.to_string()).collect();
    assert_eq!(orphans, ["book/a/lost.py"]);
}
