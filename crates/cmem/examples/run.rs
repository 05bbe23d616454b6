//! Runs a C file and prints both verdicts: `cargo run -p cmem --example run -- FILE.c [LAYOUT]`.

use std::io::Write;
use std::process::ExitCode;

use cmem::{Layout, Options, Unobserved};

fn main() -> ExitCode {
    let mut args = std::env::args().skip(1);
    let (Some(file), layout) = (args.next(), args.next()) else {
        eprintln!("usage: run FILE.c [ascending|descending|protected]");
        return ExitCode::from(64);
    };
    let layout = layout.and_then(|name| Layout::parse(&name)).unwrap_or_default();
    let source = match std::fs::read_to_string(&file) {
        Ok(source) => source,
        Err(error) => {
            eprintln!("{file}: {error}");
            return ExitCode::from(66);
        }
    };
    let program = match cmem::compile(&source) {
        Ok(program) => program,
        Err(diagnostics) => {
            for diagnostic in diagnostics {
                eprintln!("{file}:{diagnostic}");
            }
            return ExitCode::from(69);
        }
    };
    let stdin = std::io::read_to_string(std::io::stdin()).unwrap_or_default();
    let options = Options { layout, stdin, ..Options::default() };
    let outcome = cmem::run(&program, &options, &mut Unobserved);
    let _ = std::io::stdout().write_all(&outcome.stdout);
    let _ = std::io::stderr().write_all(&outcome.stderr);
    for fault in &outcome.faults {
        eprintln!("{file}:{}:{}: {}: {}", fault.line, fault.col, fault.code, fault.message);
        let notes = [("object", &fault.object), ("byte", &fault.victim), ("then", &fault.then)];
        for (what, text) in notes {
            if let Some(text) = text {
                eprintln!("    {what}: {text}");
            }
        }
    }
    for leak in &outcome.leaks {
        eprintln!("{file}:{}: leak of {} bytes in {} blocks", leak.line, leak.bytes, leak.objects);
    }
    if let Some(limit) = &outcome.limit {
        eprintln!("{file}: {limit}");
        return ExitCode::from(75);
    }
    match (outcome.signal, outcome.exit) {
        (Some(signal), _) => {
            eprintln!("{}", signal.name());
            ExitCode::from(signal.exit_status() as u8)
        }
        (None, Some(exit)) => ExitCode::from(exit as u8),
        (None, None) => ExitCode::FAILURE,
    }
}
