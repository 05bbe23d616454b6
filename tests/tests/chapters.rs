//! The chapters: every snippet of the book runs and every claim in it holds; and what mdBook makes of our HTML.
//!
//! The second half builds small books with mdBook itself and a stand-in for the simulator, because only mdBook shows what
//! its own pipeline does to a line of ours.

use std::path::{Path, PathBuf};

use bookkit::book::{Book, Chapter};
use bookkit::files::{Disk, Files};
use bookkit::run::{Runner, Simulator};
use heapsim::report::Uncaught;
use heapsim::{InputError, Options, Program, Report, Run};
use mdbook_driver::MDBook;
use mdbook_driver::config::Config as MdConfig;
use mdbook_heapsim::config::Config;
use mdbook_heapsim::mdbook_preprocessor::book::Book as MdBook;
use mdbook_heapsim::mdbook_preprocessor::{Preprocessor, PreprocessorContext};

/// The workspace.
fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("tests stands in the workspace")
}

#[test]
fn every_claim_of_every_chapter_holds() {
    let toml = std::fs::read_to_string(root().join("book.toml")).expect("book.toml");
    let ctx = PreprocessorContext::new(root().to_owned(), toml.parse().expect("good TOML"), "test".to_owned());
    let config = Config::read(&ctx, &Disk).expect("good settings");
    let src = &ctx.config.book.src;
    let files = Disk.walk(&root().join(src)).expect("the book's sources");
    let chapters: Vec<Chapter> = files
        .iter()
        .filter(|file| file.extension().is_some_and(|extension| extension == "md"))
        .map(|file| Chapter { path: file.strip_prefix(root()).expect("under the root").to_owned(), content: None })
        .collect();
    let book = Book { settings: &config.settings, runner: &Simulator, files: &Disk, root: root() };
    let mut evaluated = book.evaluate(&chapters);
    let orphans = book.orphans(&evaluated, src);
    evaluated.problems.extend(orphans);
    println!("{} chapters, {} snippets, {} claims", chapters.len(), evaluated.snippets, evaluated.claims);
    let problems = std::mem::take(&mut evaluated.problems).sorted();
    assert!(problems.is_empty(), "{problems}");
}

/// Prints the program back; a program that holds `raise` ends there.
#[derive(Clone, Copy)]
struct Echo;

impl Runner for Echo {
    fn run(&self, program: &Program, _: &Options) -> Result<Run, Vec<InputError>> {
        let mut report = Report { stdout: program.source.clone(), ..Report::default() };
        if let Some(at) = program.source.lines().position(|line| line.starts_with("raise")) {
            let line = u32::try_from(at + 1).expect("a short program");
            report.uncaught = Some(Uncaught { type_name: "E".to_owned(), message: "why".to_owned(), line });
            report.exit_code = 1;
        }
        Ok(Run { report, trace: None })
    }
}

struct With(Echo);

impl Preprocessor for With {
    fn name(&self) -> &str {
        mdbook_heapsim::NAME
    }

    fn run(&self, ctx: &PreprocessorContext, book: MdBook) -> anyhow::Result<MdBook> {
        mdbook_heapsim::render(ctx, book, &self.0, &Disk)
    }
}

/// Writes a book of one chapter and its listing, and builds it; the chapter's page, or the errors.
fn build(name: &str, chapter: &str, listing: &str) -> Result<String, String> {
    let root = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&root);
    std::fs::create_dir_all(root.join("src/a")).expect("a folder");
    let write = |file: &str, text: &str| std::fs::write(root.join(file), text).expect("a written file");
    write("src/SUMMARY.md", "- [One](a/one.md)\n");
    write("src/a/one.md", chapter);
    write("src/a/listing.py", listing);
    let mut config = MdConfig::default();
    config.build.build_dir = "out".into();
    config.set("output.html.code.hidelines.python", "~").expect("a setting");
    let mut book = MDBook::load_with_config(&root, config).expect("a book");
    book.with_preprocessor(With(Echo));
    book.build().map_err(|error| format!("{error:#}"))?;
    Ok(std::fs::read_to_string(root.join("out/a/one.html")).expect("the chapter's page"))
}

/// The text of the first code element, as a reader copies it.
fn copied(page: &str) -> String {
    let start = page.find("<code class=\"language-python heapsim\"").expect("our code");
    let rest = &page[start..];
    let inner = &rest[rest.find('>').expect("a tag") + 1..rest.find("</code>").expect("its end")];
    let mut text = String::new();
    let mut inside = false;
    for c in inner.chars() {
        match c {
            '<' => inside = true,
            '>' => inside = false,
            c if !inside => text.push(c),
            _ => {}
        }
    }
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

#[test]
fn mdbook_keeps_our_code_whole() {
    let chapter = "# One\n\n- item\n\n  ```python,heapsim\n  a = 1\n  ~b = 2\n\n  c = '~'\n  ~~d\n  ```\n\nAfter *that*.\n";
    let page = build("whole", &chapter.replace("\n  ~~d", ""), "x\n").unwrap_err();
    assert!(page.contains("src/a/listing.py: no chapter includes this listing"), "{page}");
    let chapter = chapter.replace("After", "{{#include listing.py}}\n\nAfter");
    let page = build("whole", &chapter, "x\n").expect("a page");
    assert_eq!(copied(&page), "a = 1\nb = 2\n\nc = '~'\n~d\n");
    assert!(page.contains("<span class=\"boring\">b = 2\n</span>"), "{page}");
    assert!(page.contains("<p>After <em>that</em>.</p>"), "{page}");
    assert_eq!(page.matches("<figure").count(), 1);
}

#[test]
fn what_a_program_prints_stays_text_on_the_page() {
    let listing = "print('</samp></pre><script>x</script> --> {{#include listing.py}}')\n";
    let page = build(
        "escaped",
        "```python,heapsim,id=e\n{{#include listing.py:1}}\n```\n\n{{heapsim e: stdout}}\n",
        &listing.replace(" {{#include listing.py}}", ""),
    );
    let page = page.expect("a page");
    assert!(!page.contains("<script>x"), "{page}");
    assert_eq!(page.matches("&lt;script&gt;x&lt;/script&gt;").count(), 3, "{page}");
}

#[test]
fn errors_name_the_listing_where_they_stand() {
    let chapter =
        "# One\n\n```python,heapsim\n{{#include listing.py}}\n```\n\n```python,heapsim,shwo=heap\n```\n\n{{#include gone.py}}\n";
    let errors = build("errors", chapter, "a = 1\nraise E\n").expect_err("errors");
    for line in [
        "error: src/a/listing.py:2:1: E: why ends the program, which the fence does not announce",
        "error: src/a/one.md:7:1: unknown option `shwo`\n   | ```python,heapsim,shwo=heap\n   = did you mean `show`?",
        "error: src/a/one.md:10:1: there is no readable file `src/a/gone.py` to include",
        "3 problems",
    ] {
        assert!(errors.contains(line), "{line} in:\n{errors}");
    }
}
