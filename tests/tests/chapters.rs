//! The chapters: every claim in them holds, every snippet prints what CPython and gcc printed, no value was typed by hand;
//! and what mdBook makes of our HTML.
//!
//! The second half builds small books with mdBook itself and a stand-in for the simulator, because only mdBook shows what
//! its own pipeline does to a line of ours.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use book_tests::book;
use bookkit::bless::bless;
use bookkit::book::{Book, Evaluated};
use bookkit::claim::{Claim, Fact};
use bookkit::files::{Disk, Files, Memory};
use bookkit::run::{Outcome, Runner};
use bookkit::snippet::Snippet;
use heapsim::report::Uncaught;
use heapsim::{InputError, Options, Program, Report, Run};
use mdbook_driver::MDBook;
use mdbook_driver::config::Config as MdConfig;
use mdbook_heapsim::mdbook_preprocessor::book::Book as MdBook;
use mdbook_heapsim::mdbook_preprocessor::{Preprocessor, PreprocessorContext};
use similar::TextDiff;

/// The workspace.
fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("tests stands in the workspace")
}

/// The book, run once for all tests.
fn evaluated() -> &'static Evaluated {
    static BOOK: LazyLock<Evaluated> = LazyLock::new(|| book::evaluate(root()).unwrap_or_else(|error| panic!("{error:#}")));
    &BOOK
}

#[test]
fn every_claim_of_every_chapter_holds() {
    let book = evaluated();
    println!("{} snippets, {} claims", book.snippets, book.claims);
    let problems: Vec<String> = book.problems.iter().map(|problem| problem.to_string()).collect();
    assert!(problems.is_empty(), "{}\n{} problems", problems.join("\n"), problems.len());
}

#[test]
fn every_snippet_prints_what_cpython_and_gcc_printed() {
    let folder = book::folder(root());
    let mut problems = Vec::new();
    let mut used: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut compared = 0;
    for (snippet, outcomes) in evaluated().runs() {
        let name = snippet.recording_name();
        let recordings = book::recordings(&folder.join(&name)).unwrap_or_else(|problem| panic!("{problem}"));
        for outcome in outcomes {
            let Some(key) = book::key(outcome) else { continue };
            used.entry(name.clone()).or_default().insert(key.clone());
            match recordings.get(&key) {
                Some(truth) => {
                    compared += 1;
                    let difference = book::difference(outcome, truth);
                    if !difference.is_empty() {
                        problems.push(format!("{}: on {key}:\n{difference}", snippet.place));
                    }
                }
                None => problems.push(format!("{}: on {key}: nothing is recorded; {}", snippet.place, book::RECORD)),
            }
        }
    }
    for path in Disk.walk(&folder).unwrap_or_default() {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let recordings = book::recordings(&path).unwrap_or_else(|problem| panic!("{problem}"));
        let known = used.get(&name);
        for key in recordings.keys().filter(|key| !known.is_some_and(|known| known.contains(*key))) {
            problems.push(format!("{name}: {key}: no snippet runs so any more; {}", book::RECORD));
        }
    }
    let watchers = truth::c::corpus::snippets(root());
    let watched: BTreeSet<String> = evaluated()
        .runs()
        .filter(|(_, outcomes)| book::is_watched(outcomes))
        .map(|(snippet, _)| snippet.recording_name())
        .collect();
    let recorded: BTreeSet<String> = Disk
        .walk(&watchers)
        .unwrap_or_default()
        .iter()
        .map(|path| path.file_name().unwrap_or_default().to_string_lossy().into_owned())
        .collect();
    for name in watched.symmetric_difference(&recorded) {
        problems.push(format!("{name}: who notices is not recorded, or of no snippet any more; {}", book::RECORD));
    }
    println!("{compared} runs compared");
    assert!(problems.is_empty(), "{}\n{} problems", problems.join("\n"), problems.len());
    assert!(compared > 0, "nothing was compared");
}

#[test]
fn no_value_in_a_chapter_was_typed_by_hand() {
    let (settings, chapters, sources) = book::read(root()).unwrap_or_else(|error| panic!("{error:#}"));
    let files = Memory::default();
    let mut texts: BTreeMap<PathBuf, String> = BTreeMap::new();
    for path in Disk.walk(&root().join(&sources)).expect("the book's sources") {
        if let Ok(text) = Disk.read(&path) {
            texts.insert(path.strip_prefix(root()).expect("under the root").to_owned(), text);
        }
    }
    let mut stripped = texts.clone();
    let mut edits: BTreeSet<(&str, usize, usize, String)> = BTreeSet::new();
    for claim in evaluated().runs().flat_map(|(snippet, _)| &snippet.claims) {
        if let Some(values) = &claim.values {
            edits.insert((&claim.place.file, values.start, values.end, without_values(&claim.claim)));
        }
    }
    assert!(!edits.is_empty(), "no claim has a value");
    for (file, start, end, text) in edits.into_iter().rev() {
        stripped.get_mut(Path::new(file)).expect("a claim's file").replace_range(start..end, &text);
    }
    for (path, text) in &stripped {
        files.write(path, text).expect("memory");
    }
    let book = Book { settings: &settings, runner: &Known, files: &files, root: Path::new("") };
    let edits = book.evaluate(&chapters).edits;
    bless(&files, Path::new(""), &edits).expect("memory");
    let mut problems = String::new();
    for (path, text) in &texts {
        let blessed = files.read(path).expect("memory");
        let path = path.to_string_lossy();
        problems += &TextDiff::from_lines(text, &blessed).unified_diff().context_radius(0).header(&path, &path).to_string();
    }
    assert!(problems.is_empty(), "claims that `cargo book bless` would write otherwise:\n{problems}");
}

/// Runs what was run already: claims are no part of a program, so it is not run again without them.
struct Known;

impl Runner for Known {
    fn run(&self, program: &Program, options: &Options) -> Result<Run, Vec<InputError>> {
        let same = |(snippet, outcome): &(&Snippet, &Outcome)| {
            let variant = &outcome.variant;
            let python = variant.python.is_empty() || variant.python == options.python;
            let launch = (variant.mode, variant.layout) == (options.mode, options.layout);
            snippet.program == *program && python && launch && snippet.options.args == options.args
        };
        let runs = evaluated().runs().flat_map(|(snippet, outcomes)| outcomes.iter().map(move |outcome| (snippet, outcome)));
        match runs.into_iter().find(same) {
            Some((_, outcome)) => Ok(outcome.run.clone()),
            None => panic!("{} is another program without its claims:\n{}", program.name, program.source),
        }
    }
}

/// A claim's values with something that no program gives in the place of each.
fn without_values(claim: &Claim) -> String {
    let nothing = |fact: &Fact| match fact {
        Fact::Prints(_) | Fact::Value(_) => "?",
        Fact::Number(..) => "-1",
        Fact::Raises(_, None) => "Nothing",
        Fact::Raises(_, Some(_)) => "Nothing: ?",
        Fact::Fault(_) => "nothing",
        Fact::Leaks(_) => "0 bytes",
        Fact::Alive(_) | Fact::Freed(_) | Fact::Immortal(_) => unreachable!("a claim without a value"),
    };
    let mut text = nothing(&claim.fact).to_owned();
    for over in &claim.overrides {
        let value = over.fact.as_ref().map_or("-", nothing);
        text += &format!(" | {}: {value}", over.selectors.join("+"));
    }
    text
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
