//! The preprocessor between mdBook and bookkit, with a runner that prints its program.

use bookkit::fence::dialect;
use bookkit::files::Memory;
use bookkit::problem::Problems;
use heapsim::{InputError, Language, Options, Program, Report, Run};
use mdbook_markdown::pulldown_cmark::Parser;
use mdbook_markdown::{MarkdownOptions, new_cmark_parser};
use mdbook_preprocessor::book::Chapter as MdChapter;
use mdbook_preprocessor::config::Config as MdConfig;

use std::path::Path;

use super::*;

/// Prints the program's last line.
struct Echo;

impl Runner for Echo {
    fn run(&self, program: &Program, options: &Options) -> Result<Run, Vec<InputError>> {
        let last = program.source.lines().last().unwrap_or("");
        let exit_code = i32::from(last == "fail");
        let stdout = format!("{last} on {}\n", options.python);
        Ok(Run { report: Report { stdout, exit_code, ..Report::default() }, trace: None })
    }
}

const ONE: &str = "# One\n\n```python,heapsim,id=one\nhello\n```\n";
const TWO: &str = "{{heapsim one: stdout}}\n\n```python,heapsim\nfail\n```\n";

fn context(toml: &str, renderer: &str) -> PreprocessorContext {
    PreprocessorContext::new("root".into(), toml.parse::<MdConfig>().unwrap(), renderer.to_owned())
}

/// A chapter with a sub-chapter, a draft and a chapter without a file.
fn book(two: &str) -> MdBook {
    let mut one = MdChapter::new("One", ONE.to_owned(), "one.md", Vec::new());
    let sub = MdChapter::new("Two", two.to_owned(), "a/two.md", vec!["One".to_owned()]);
    one.sub_items.push(BookItem::Chapter(sub));
    let draft = MdChapter::new_draft("Draft", Vec::new());
    let last = MdChapter::new("Last", "last\n".to_owned(), "last.md", Vec::new());
    MdBook::new_with_items(vec![BookItem::Chapter(draft), BookItem::Chapter(one), BookItem::Separator, BookItem::Chapter(last)])
}

fn files(two: &str) -> Memory {
    Memory::new([("root/src/one.md", ONE), ("root/src/a/two.md", two), ("root/src/last.md", "last\n")])
}

fn contents(book: &MdBook) -> Vec<String> {
    book.chapters().map(|chapter| chapter.content.clone()).collect()
}

#[test]
fn chapters_get_their_own_texts() {
    let two = TWO.replace("fail", "bye");
    let out = render(&context("", "html"), book(&two), &Echo, &files(&two)).unwrap();
    let texts = contents(&out);
    let texts: Vec<&String> = texts.iter().filter(|text| !text.is_empty()).collect();
    assert_eq!(texts.len(), 3);
    assert!(texts[0].starts_with("# One\n\n<!--heapsim--><figure class=\"heapsim\" id=\"hs-src-one-1\""), "{}", texts[0]);
    assert!(texts[1].starts_with("hello on 3&#46;13\n\n<!--heapsim-->"), "{}", texts[1]);
    assert!(texts[1].contains("<samp>bye on 3.13&#10;</samp>"), "{}", texts[1]);
    assert_eq!(texts[2], "last\n");
}

#[test]
fn other_renderers() {
    let two = TWO.replace("fail", "bye");
    for renderer in ["test", "markdown"] {
        let out = render(&context("", renderer), book(&two), &Echo, &files(&two)).unwrap();
        assert_eq!(contents(&out), contents(&book(&two)));
    }
    let out = render(&context("", "pandoc"), book(&two), &Echo, &files(&two)).unwrap();
    let texts = contents(&out).concat();
    assert!(texts.contains("```text\nhello on 3.13\n```"), "{texts}");
    assert!(!texts.contains('<'), "{texts}");
}

#[test]
fn problems_of_all_chapters_come_at_once_and_name_the_files() {
    let files = files(TWO);
    files.write(Path::new("root/src/a/lost.py"), "x\n").unwrap();
    for renderer in ["html", "test"] {
        let error = render(&context("", renderer), book(TWO), &Echo, &files).unwrap_err();
        let problems = error.downcast_ref::<Problems>().expect("problems");
        let places: Vec<String> = problems.iter().map(|problem| problem.place.to_string()).collect();
        assert_eq!(places, ["src/a/lost.py", "src/a/two.md:3:1"]);
    }
    assert!(render(&context("preprocessor.heapsim.listings = false", "html"), book("x\n"), &Echo, &files).is_ok());
}

#[test]
fn settings_come_from_book_toml() {
    let toml = "[preprocessor.heapsim]\ncommand = \"x\"\nafter = [\"links\"]\npython = [\"3.11\", \"3.12\"]\nmax-steps = 5\nstylesheet = \"h.css\"\nscript = \"h.js\"\n";
    let files = files("x\n");
    let out = render(&context(toml, "html"), book("x\n"), &Echo, &files).unwrap();
    assert!(contents(&out).concat().contains("hello on 3.11&#10;"));
    let styles = files.read(Path::new("root/h.css")).unwrap();
    assert!(styles.contains("figure.heapsim") && styles.contains(heapsim::figure::stylesheet()));
    assert!(files.read(Path::new("root/h.js")).unwrap().contains("heapsim-player"));
}

#[test]
fn the_engine_is_packed_and_found_from_every_page() {
    let files = files("x\n");
    let install =
        |module: &[u8]| assets::install_engine(&files, Path::new("root"), Path::new("src/e.js"), Language::C, module).unwrap();
    let engine = install(b"\0asm");
    let script = files.read(Path::new("root/src/e-c.js")).unwrap();
    assert!(script.contains(".c = { worker") && script.contains("module: \"B") && script.contains("onmessage"), "{script}");
    let other = install(b"\0asm\x01");
    assert_eq!(other.file, engine.file);
    assert_ne!(other.query, engine.query);

    let toml = "[preprocessor.heapsim]\nengine = \"target/e.js\"\n";
    files.write(Path::new("root/book.toml"), toml).unwrap();
    let error = render(&context(toml, "html"), book("x\n"), &Echo, &files).unwrap_err().to_string();
    assert!(error.starts_with("error: book.toml:2:1: `target/e.js` does not lie in the folder of the book's sources"), "{error}");
}

#[test]
fn tables_about_the_simulator_stand_in_their_places() {
    let two = "Before.\n\n{{heapsim versions}}\n\n{{heapsim caveats}}\n";
    let out = render(&context("", "html"), book(two), &Echo, &files(two)).unwrap();
    let text = contents(&out).concat();
    assert!(text.contains("Before.\n\n<!--heapsim--><figure class=\"heapsim\">"), "{text}");
    assert!(text.contains("PEP 584") && text.contains("<samp>address</samp>") && !text.contains("{{heapsim"), "{text}");
    let out = render(&context("", "pandoc"), book(two), &Echo, &files(two)).unwrap();
    assert!(contents(&out).concat().contains("| `{} \\| {}` merges (PEP 584). | 3.9 and later |"));
}

#[test]
fn tables_of_the_repository_need_its_place() {
    let two = "{{heapsim fidelity}}\n\n{{heapsim wishlist}}\n\n{{heapsim departures}}\n";
    let error = render(&context("", "html"), book(two), &Echo, &files(two)).unwrap_err().to_string();
    assert!(error.contains("`{{heapsim fidelity}}`") && error.contains("simulator = "), "{error}");
    let toml = format!("[preprocessor.heapsim]\nsimulator = {:?}\n", concat!(env!("CARGO_MANIFEST_DIR"), "/../.."));
    let text = contents(&render(&context(&toml, "html"), book(two), &Echo, &files(two)).unwrap()).concat();
    for part in ["<th scope=\"row\">3.13.0</th>", "<table class=\"hs-wishlist\">", "<code>update_refs</code>"] {
        assert!(text.contains(part), "{part}");
    }
}

#[test]
fn wrong_settings_are_answered_where_they_stand() {
    let toml = "[book]\nlanguage = \"en\"\n\n[preprocessor.heapsim]\npyhton = \"3.12\"\nmode = [\"x\"]\nshow = { a = 1 }\n";
    let files = files("x\n");
    files.write(Path::new("root/book.toml"), toml).unwrap();
    let error = render(&context(toml, "html"), book("x\n"), &Echo, &files).unwrap_err();
    assert_eq!(
        error.to_string(),
        "error: book.toml:5:1: unknown setting `pyhton`\n   = did you mean `python`?\n\
         error: book.toml:6:1: unknown mode `x`\n   = known: `script`, `repl`, `module`, `exec`\n\
         error: book.toml:7:1: `show` is a text, a number, true or false, or a list of texts\n\
         3 problems"
    );
}

#[test]
fn another_mdbook_is_told_apart_before_its_book_is_read() {
    let old = r#"[{"root":"r","config":{},"renderer":"html","mdbook_version":"0.4.52"},{"sections":[],"__non_exhaustive":null}]"#;
    let error = protocol::read(old.as_bytes()).unwrap_err().to_string();
    assert_eq!(error, "mdbook-heapsim is built for mdBook 0.5.x, but called by 0.4.52; install mdBook 0.5");
    let error = protocol::read("{}".as_bytes()).unwrap_err().to_string();
    assert!(error.starts_with("this is not what mdBook writes"), "{error}");
    let json = serde_json::to_string(&(context("", "html"), book("x\n"))).unwrap();
    let (ctx, read) = protocol::read(json.as_bytes()).unwrap();
    assert_eq!((ctx.renderer.as_str(), contents(&read)), ("html", contents(&book("x\n"))));
}

/// bookkit does not depend on mdBook, so it repeats the options of its Markdown; both must read a chapter alike.
#[test]
fn bookkit_reads_markdown_as_mdbook_does() {
    let text = "# H {#id .c}\n\n|a|b|\n|-|-|\n|1|2|\n\n~~x~~ x[^1] [ ] y\n\n- [ ] task\n\n> [!NOTE]\n> n\n\nterm\n: def\n\n[^1]: note\n\n$x$ ||s|| ^u^ [[w]]\n\n---\na: b\n---\n";
    let mut options = MarkdownOptions::default();
    options.smart_punctuation = false;
    let theirs: Vec<_> = new_cmark_parser(text, &options).into_offset_iter().collect();
    let ours: Vec<_> = Parser::new_ext(text, dialect()).into_offset_iter().collect();
    assert_eq!(ours, theirs);
}
