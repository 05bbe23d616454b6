//! The browser's engine, outside a browser: the WebAssembly module answers in node as the native library does.
//!
//! `cargo book test` builds the modules first, into `target/engine`.

use std::path::Path;
use std::process::Command;

use heapsim::{Language, Options, Program};

const SNIPPET: &str = "from sys import getrefcount\na = \"hello\"\nprint(getrefcount(a))\nb = a\nprint(getrefcount(a))\ndel(b)\nprint(getrefcount(a))\n";
/// Names that are the same once they are normalized, which the browser does.
const NAMES: &str = "ﬁve = 5\ncafe\u{301}_ℌ = 6\nprint(five, café_H, len(globals()))\n";

#[test]
fn the_module_answers_as_the_library_does() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the tests stand in the workspace");
    let module = root.join("target/engine/heapsim_python.wasm");
    assert!(module.is_file(), "{} is not built; `cargo book build` builds it", module.display());
    let program = Program { name: "snippet.py".to_owned(), source: SNIPPET.to_owned(), language: Language::Python };
    let native = heapsim::run(&program, &Options::default()).expect("the snippet runs");
    assert_eq!(native.report.stdout, "4\n5\n4\n");

    let launch = serde_json::json!({ "name": "snippet.py", "source": SNIPPET, "session": 1 });
    let requests = [
        serde_json::json!({ "open": launch }),
        serde_json::json!({ "trace": { "session": 1 } }),
        serde_json::json!({ "view": { "session": 1, "step": 3, "id": "f" } }),
        serde_json::json!({ "run": { "source": NAMES } }),
    ];
    let output = Command::new("node")
        .arg(root.join("tests/tests/engine/ask.mjs"))
        .arg(&module)
        .args(requests.map(|request| request.to_string()))
        .output()
        .expect("node is installed (the package nodejs)");
    assert!(output.status.success(), "node says: {}", String::from_utf8_lossy(&output.stderr));
    let answers: Vec<serde_json::Value> = serde_json::from_slice(&output.stdout).expect("the answers are JSON");
    let report: heapsim::Report = serde_json::from_value(answers[0]["opened"]["report"].clone()).expect("a report");
    assert_eq!(report, native.report);
    let trace: heapsim::Trace = serde_json::from_value(answers[1]["trace"].clone()).expect("a trace");
    assert_eq!(Some(trace), native.trace, "the browser's trace is the native one");

    let mut session = heapsim::Session::open(&program, &Options::default(), Vec::new()).expect("the snippet runs");
    let view = serde_json::to_value(session.view(3, "f")).expect("plain data");
    assert_eq!(answers[2]["view"], view, "the browser's picture is the native one");

    let names = Program { name: "example.py".to_owned(), source: NAMES.to_owned(), language: Language::Python };
    let names = heapsim::run(&names, &Options::default()).expect("the names are names");
    assert_eq!(answers[3]["report"]["stdout"], names.report.stdout);
    assert!(names.report.stdout.starts_with("5 6 "), "{}", names.report.stdout);
}
