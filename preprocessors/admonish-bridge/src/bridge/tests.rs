//! Runs of whole books through mdbook-admonish.

use super::*;
use mdbook_preprocessor::book::{BookItem, Chapter, SectionNumber};
use mdbook_preprocessor::config::Config;
use std::fs;
use std::path::PathBuf;

const NOTE: &str = "Before.\n\n```admonish tip title=\"Mind *this*\"\nInside.\n```\n\nAfter.\n";

fn context(config: &str, renderer: &str) -> PreprocessorContext {
    context_at(PathBuf::from("."), config, renderer)
}

fn context_at(root: PathBuf, config: &str, renderer: &str) -> PreprocessorContext {
    let config: Config = config.parse().expect("the test's book.toml is valid");
    PreprocessorContext::new(root, config, renderer.to_string())
}

fn chapter(name: &str, content: &str) -> Chapter {
    let path = format!("{name}.md");
    Chapter::new(name, content.to_string(), path, Vec::new())
}

/// A book with every kind of item: a numbered chapter with a sub-chapter, a part, a separator, a draft.
fn book() -> Book {
    let mut parent = chapter("parent", NOTE);
    parent.number = Some(SectionNumber::new([1]));
    parent.sub_items = vec![BookItem::Chapter(chapter("child", NOTE))];
    Book::new_with_items(vec![
        BookItem::PartTitle("Part".to_string()),
        BookItem::Chapter(parent),
        BookItem::Separator,
        BookItem::Chapter(Chapter::new_draft("draft", Vec::new())),
    ])
}

fn contents(book: &Book) -> Vec<&str> {
    book.chapters().map(|chapter| chapter.content.as_str()).collect()
}

#[test]
fn a_note_becomes_html_in_chapters_at_any_depth() {
    let context = context("[preprocessor.admonish]\n", "html");
    let after = AdmonishBridge.run(&context, book()).unwrap();
    assert_eq!(contents(&after).len(), 2);
    for content in contents(&after) {
        assert!(content.starts_with("Before."), "{content}");
        assert!(content.contains("admonish-tip"), "{content}");
        assert!(content.contains("Mind *this*"), "{content}");
        assert!(content.contains("Inside."), "{content}");
        assert!(content.trim_end().ends_with("After."), "{content}");
        assert!(!content.contains("```admonish"), "{content}");
    }
}

#[test]
fn a_collapsible_note_is_details_without_a_role() {
    let context = context("[preprocessor.admonish]\n", "html");
    let note = "```admonish tip collapsible=true\nInside.\n```\n";
    let book = Book::new_with_items(vec![BookItem::Chapter(chapter("one", note))]);
    let after = AdmonishBridge.run(&context, book).unwrap();
    let content = contents(&after)[0];
    assert!(content.contains("<details "), "{content}");
    assert!(!content.contains("role=\"note\""), "{content}");
}

#[test]
fn everything_but_the_notes_passes_unchanged() {
    let context = context("[preprocessor.admonish]\n", "html");
    let mut after = AdmonishBridge.run(&context, book()).unwrap();
    after.for_each_chapter_mut(|chapter| chapter.content = NOTE.to_string());
    assert_eq!(after, book());
}

#[test]
fn another_renderer_gets_the_book_as_it_was() {
    let context = context("[preprocessor.admonish]\n", "markdown");
    assert_eq!(AdmonishBridge.run(&context, book()).unwrap(), book());
}

#[test]
fn a_bad_option_is_reported_with_its_table() {
    let context = context("[preprocessor.admonish]\non_failure = \"shrug\"\n", "html");
    let error = AdmonishBridge.run(&context, book()).unwrap_err();
    let text = format!("{error:#}");
    assert!(text.contains("book.toml") && text.contains("shrug"), "{text}");
}

#[test]
fn the_stylesheet_is_written_where_book_toml_says_and_only_once() {
    let root = scratch("stylesheet");
    let config = "[preprocessor.admonish]\nstylesheet = \"out/css/mdbook-admonish.css\"\n";
    let file = root.join("out/css/mdbook-admonish.css");

    let context = context_at(root.clone(), config, "html");
    AdmonishBridge.run(&context, book()).unwrap();
    assert_eq!(fs::read_to_string(&file).unwrap(), stylesheet::CSS);

    let written = fs::metadata(&file).unwrap().modified().unwrap();
    AdmonishBridge.run(&context, book()).unwrap();
    assert_eq!(fs::metadata(&file).unwrap().modified().unwrap(), written);

    fs::write(&file, "stale").unwrap();
    AdmonishBridge.run(&context, book()).unwrap();
    assert_eq!(fs::read_to_string(&file).unwrap(), stylesheet::CSS);
    fs::remove_dir_all(root).unwrap();
}

#[test]
fn the_stylesheet_never_lands_among_the_sources_or_outside_the_root() {
    for path in ["src/a.css", "../a.css", "/a.css", "./src/a.css"] {
        let config = format!("[preprocessor.admonish]\nstylesheet = \"{path}\"\n");
        let context = context_at(scratch("refused"), &config, "html");
        let error = AdmonishBridge.run(&context, book()).unwrap_err();
        let text = format!("{error:#}");
        assert!(text.contains("outside the sources"), "{path}: {text}");
    }
}

#[test]
fn the_embedded_stylesheet_styles_the_markup() {
    assert!(stylesheet::CSS.contains(".admonition"));
    assert!(stylesheet::CSS.contains(".admonish-tip"));
    assert_eq!(stylesheet::VERSION.trim().split('.').count(), 3);
}

fn scratch(name: &str) -> PathBuf {
    let name = format!("admonish-bridge-{name}-{}", std::process::id());
    std::env::temp_dir().join(name)
}
