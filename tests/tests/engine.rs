//! The browser's engine, outside a browser: the WebAssembly module answers in node as the native library does.
//!
//! `cargo book test` builds the module first, into `target/engine`.

use std::path::Path;
use std::process::Command;

use heapsim::{Language, Options, Program};

const SNIPPET: &str = "from sys import getrefcount\na = \"hello\"\nprint(getrefcount(a))\nb = a\nprint(getrefcount(a))\ndel(b)\nprint(getrefcount(a))\n";

#[test]
fn the_module_answers_as_the_library_does() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the tests stand in the workspace");
    let module = root.join("target/engine/heapsim_wasm.wasm");
    assert!(module.is_file(), "{} is not built; `cargo book build` builds it", module.display());
    let program = Program { name: "snippet.py".to_owned(), source: SNIPPET.to_owned(), language: Language::Python };
    let native = heapsim::run(&program, &Options::default()).expect("the snippet runs");
    assert_eq!(native.report.stdout, "4\n5\n4\n");

    let request = serde_json::json!({ "source": SNIPPET }).to_string();
    let output = Command::new("node")
        .arg(root.join("tests/tests/engine/ask.mjs"))
        .arg(&module)
        .arg(&request)
        .output()
        .expect("node is installed (the package nodejs)");
    assert!(output.status.success(), "node says: {}", String::from_utf8_lossy(&output.stderr));
    let answer: serde_json::Value = serde_json::from_slice(&output.stdout).expect("the answer is JSON");
    let run: heapsim::Run = serde_json::from_value(answer["run"].clone()).expect("the answer is a run");
    assert_eq!(run, native, "the browser's answer is the native one, trace and all");
}
