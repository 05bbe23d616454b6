//! Sites with one thing wrong each, and one with nothing wrong.

use super::*;
use std::sync::atomic::{AtomicU32, Ordering};

static FOLDERS: AtomicU32 = AtomicU32::new(0);

/// Checks a site of these files.
fn check_files(files: &[(&str, &str)]) -> Report {
    let number = FOLDERS.fetch_add(1, Ordering::Relaxed);
    let root = std::env::temp_dir().join(format!("xtask-links-{}-{number}", std::process::id()));
    for (name, text) in files {
        let path = root.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let report = check(&root).unwrap();
    fs::remove_dir_all(root).unwrap();
    report
}

/// Checks a page beside a fixed second page, and returns its one problem.
#[track_caller]
fn check_page(page: &str) -> String {
    let problems = check_with_neighbors(page).problems;
    assert_eq!(problems.len(), 1, "{problems:?}");
    problems.into_iter().next().unwrap()
}

fn check_with_neighbors(page: &str) -> Report {
    check_files(&[
        ("one.html", page),
        ("sub/two.html", "<h1 id=\"top\">Two</h1><a href=\"../one.html\">up</a>"),
        ("sub/index.html", "<p>"),
        ("pic.svg", "<svg/>"),
    ])
}

#[test]
fn a_sound_page_has_no_problem() {
    let report = check_with_neighbors(
        "<a href=\"sub/two.html#top\">x</a> <a href='#here'>x</a> <p id=here> <img src=./pic.svg>\
         <a href=\"https://docs.python.org/3/\">x</a> <a href=\"sub/two.html?q=1#top\">x</a> <a href=\"#\">x</a>\
         <img src=\"data:image/png;base64,AA\"> <label for=here aria-labelledby=\"here here\">\
         <path marker-end=\"url(#here)\"> <a href=\"one.html#caf%C3%A9\">x</a> <p id=\"café\">",
    );
    assert_eq!(report.problems, [""; 0]);
    assert_eq!((report.pages, report.links), (3, 9));
}

#[test]
fn a_missing_file_is_found() {
    let problem = check_page("<p>\n<a href=\"gone.html\">x</a>");
    assert_eq!(problem, "one.html:2: <a href=\"gone.html\">: the site has no file gone.html");
    assert!(check_page("<img src=sub/pic.svg>").contains("no file sub/pic.svg"));
}

#[test]
fn a_missing_fragment_is_found_on_either_page() {
    assert!(check_page("<a href=\"#gone\">").contains("one.html has no element with the id \"gone\""));
    assert!(check_page("<a href=\"sub/two.html#gone\">").contains("sub/two.html has no element"));
}

#[test]
fn an_id_that_stands_twice_is_found() {
    let problem = check_page("<p id=a>\n\n<p id=b><p id=a>");
    assert!(problem.starts_with("one.html:3: <p id=a>: the id \"a\""), "{problem}");
}

#[test]
fn a_reference_to_an_id_that_is_not_there_is_found() {
    assert!(check_page("<p aria-labelledby=\"gone\">").contains("\"gone\""));
    assert!(check_page("<path marker-end=\"url(#arrow)\">").contains("\"arrow\""));
    assert!(check_page("<label for=gone>").contains("\"gone\""));
}

#[test]
fn what_mdbook_leaves_open_is_let_pass_where_mdbook_does_it_only() {
    let mdbooks = "<input id=\"mdbook-searchbar\" aria-describedby=\"searchresults-header\">";
    assert_eq!(check_with_neighbors(mdbooks).problems, [""; 0]);
    assert!(check_page("<p aria-describedby=\"searchresults-header\">").contains("searchresults-header"));
}

#[test]
fn what_works_on_a_server_only_is_found() {
    assert!(check_page("<a href=\"/one.html\">").contains("from the server's root"));
    assert!(check_page("<a href=\"sub/\">").contains("write sub/index.html"));
    assert!(check_page("<a href=\"../one.html\">").contains("leaves the site"));
}

#[test]
fn a_resource_from_another_site_is_found_and_a_link_to_one_is_not() {
    for tag in [
        "<script src=\"https://cdn.example/x.js\">",
        "<link rel=stylesheet href=\"//cdn.example/x.css\">",
        "<img src=\"http://example/x.png\">",
    ] {
        assert!(check_page(tag).contains("another site"), "{tag}");
    }
    assert_eq!(check_with_neighbors("<a href=\"//example/\">").problems, [""; 0]);
}

#[test]
fn the_404_page_counts_from_the_root() {
    let page = "<base href=\"/\"><a href=\"one.html\"><a href=\"/one.html\"><a href=\"gone.html\">";
    let report = check_files(&[("deep/404.html", page), ("one.html", "")]);
    assert_eq!(report.problems.len(), 1, "{:?}", report.problems);
    assert!(report.problems[0].contains("gone.html"));
}

#[test]
fn a_site_without_pages_is_an_error() {
    let root = std::env::temp_dir().join(format!("xtask-links-empty-{}", std::process::id()));
    fs::create_dir_all(&root).unwrap();
    assert!(check(&root).unwrap_err().to_string().contains("no page"));
    fs::remove_dir_all(&root).unwrap();
    assert!(check(&root).is_err());
}
