//! The command line's answers.

use super::*;
use mdbook_preprocessor::PreprocessorContext;
use mdbook_preprocessor::book::{Book, BookItem, Chapter};
use mdbook_preprocessor::config::Config;
use serde_json::{Value, json};

fn message() -> Value {
    let config: Config = "[preprocessor.admonish]\n".parse().unwrap();
    let context = PreprocessorContext::new(".".into(), config, "html".to_string());
    let content = "```admonish note\nHello.\n```\n".to_string();
    let chapter = Chapter::new("One", content, "one.md", Vec::new());
    let book = Book::new_with_items(vec![BookItem::Chapter(chapter)]);
    json!([context, book])
}

#[test]
fn a_book_on_standard_input_comes_back_with_its_note() {
    let mut output = Vec::new();
    let input = message().to_string();
    let answer = answer(&[], input.as_bytes(), &mut output).unwrap();
    assert_eq!(answer, Answer::Yes);
    let book: Book = serde_json::from_slice(&output).unwrap();
    let chapter = book.chapters().next().unwrap();
    assert!(chapter.content.contains("admonish-note"), "{}", chapter.content);
}

#[test]
fn an_old_mdbook_is_told_so_although_its_book_cannot_be_decoded() {
    let input = json!([{ "mdbook_version": "0.4.52" }, { "sections": [] }]).to_string();
    let mut output = Vec::new();
    let error = answer(&[], input.as_bytes(), &mut output).unwrap_err();
    assert!(error.to_string().contains("called by mdBook 0.4.52"), "{error}");
    assert!(output.is_empty(), "standard output is the protocol");
}

#[test]
fn something_else_on_standard_input_is_explained() {
    let error = answer(&[], "# A chapter".as_bytes(), Vec::new()).unwrap_err();
    assert!(error.to_string().contains("not JSON"), "{error}");
}

#[test]
fn renderers_and_unknown_arguments_are_answered() {
    let ask = |arguments: &[&str]| answer(arguments, std::io::empty(), Vec::new());
    assert_eq!(ask(&["supports", "html"]).unwrap(), Answer::Yes);
    assert_eq!(ask(&["supports", "test"]).unwrap(), Answer::Yes);
    let error = ask(&["install"]).unwrap_err();
    assert!(error.to_string().contains("unknown arguments: install"), "{error}");
}
