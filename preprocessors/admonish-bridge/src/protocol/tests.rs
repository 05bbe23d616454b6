//! The JSON mapping, both ways, and the check of the caller.

use super::*;
use serde_json::json;

#[test]
fn a_book_goes_to_0_4_and_back() {
    let items = json!([{"Chapter": {"name": "A", "sub_items": []}}, "Separator", {"PartTitle": "P"}]);
    let new = json!({ "items": items });
    let old = book_to_0_4(new.clone()).unwrap();
    assert_eq!(old, json!({ "sections": items, "__non_exhaustive": null }));
    assert_eq!(book_to_0_5(old).unwrap(), new);
}

#[test]
fn a_book_of_the_other_protocol_is_refused() {
    let error = book_to_0_4(json!({ "sections": [] })).unwrap_err();
    assert!(error.to_string().contains("`items`"), "{error}");
    let error = book_to_0_5(json!({ "items": [] })).unwrap_err();
    assert!(error.to_string().contains("`sections`"), "{error}");
    let error = book_to_0_4(json!([])).unwrap_err();
    assert!(error.to_string().contains("not a JSON object"), "{error}");
}

#[test]
fn a_context_loses_its_nulls_and_gets_the_old_version() {
    let context = json!({
        "root": "/book",
        "config": {
            "book": { "title": "T", "language": null, "authors": [{ "a": null, "b": 1 }] },
            "rust": null,
        },
        "renderer": "html",
        "mdbook_version": "0.5.4",
    });
    assert_eq!(
        context_to_0_4(context).unwrap(),
        json!({
            "root": "/book",
            "config": { "book": { "title": "T", "authors": [{ "b": 1 }] } },
            "renderer": "html",
            "mdbook_version": mdbook::MDBOOK_VERSION,
        })
    );
}

#[test]
fn the_stylesheets_version_is_filled_in_where_book_toml_names_none() {
    let context = |admonish| json!({ "config": { "preprocessor": { "admonish": admonish } } });
    let version = |context: Value| {
        context_to_0_4(context).unwrap()["config"]["preprocessor"]["admonish"]["assets_version"].as_str().map(str::to_string)
    };
    assert_eq!(version(context(json!({}))).as_deref(), Some(stylesheet::VERSION.trim()));
    assert_eq!(version(context(json!({ "assets_version": "2.0.0" }))).as_deref(), Some("2.0.0"));
}

#[test]
fn a_caller_of_the_same_series_is_welcome() {
    for version in ["0.5.0", "0.5.4", "0.5.99-beta.1"] {
        check_caller(&json!([{ "mdbook_version": version }, {}])).unwrap();
    }
}

#[test]
fn a_caller_of_another_series_is_told_which_one_to_install() {
    let error = check_caller(&json!([{ "mdbook_version": "0.4.52" }, {}])).unwrap_err();
    let text = error.to_string();
    assert!(text.contains("built for mdBook 0.5.x, called by mdBook 0.4.52"), "{text}");
    assert!(text.contains("cargo install mdbook"), "{text}");
    assert!(text.contains("mdbook-admonish itself"), "{text}");

    let error = check_caller(&json!([{ "mdbook_version": "0.6.0" }, {}])).unwrap_err();
    assert!(!error.to_string().contains("mdbook-admonish itself"), "{error}");
}

#[test]
fn a_message_without_a_version_is_explained() {
    for message in [json!({}), json!([]), json!([{}, {}])] {
        let error = check_caller(&message).unwrap_err();
        assert!(error.to_string().contains("carries no mdBook version"), "{error}");
    }
}
