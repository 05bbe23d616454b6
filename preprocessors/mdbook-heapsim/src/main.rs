//! The program that mdBook starts: input, output and exit status around [`mdbook_heapsim::Heapsim`].

use std::io::{self, Write};
use std::process::ExitCode;

use bookkit::problem::Problems;
use mdbook_heapsim::{Heapsim, protocol};
use mdbook_preprocessor::Preprocessor;

const HELP: &str = "\
Runs the snippets of an mdBook, checks what it claims of them and puts the results on the page.

mdBook starts this program when book.toml holds

    [preprocessor.heapsim]
    after = [\"links\", \"admonish\"]
    stylesheet = \"heapsim.css\"          # these three are written for you
    script = \"heapsim.js\"
    engine = \"src/heapsim-engine.js\"

    [output.html]
    additional-css = [\"heapsim.css\"]
    additional-js = [\"heapsim.js\"]

Usage: mdbook-heapsim                      reads a book from standard input, writes it to standard output
       mdbook-heapsim supports RENDERER    exit status 0 if RENDERER is supported
       mdbook-heapsim --help | --version
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let result = match arguments.as_slice() {
        [] => process(),
        ["supports", renderer] => match Heapsim.supports_renderer(renderer) {
            Ok(true) => Ok(()),
            _ => return ExitCode::FAILURE,
        },
        ["--help" | "-h"] => write(HELP),
        ["--version" | "-V"] => write(&format!("mdbook-heapsim {}\n", env!("CARGO_PKG_VERSION"))),
        other => {
            eprintln!("error: `{}` is not understood\n\n{HELP}", other.join(" "));
            return ExitCode::from(64);
        }
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Standard output is the protocol's.
            match error.downcast_ref::<Problems>() {
                Some(problems) => eprintln!("{problems}"),
                None => eprintln!("error: {error:#}"),
            }
            ExitCode::FAILURE
        }
    }
}

fn process() -> anyhow::Result<()> {
    let (ctx, book) = protocol::read(io::stdin().lock())?;
    let book = Heapsim.run(&ctx, book)?;
    serde_json::to_writer(io::stdout().lock(), &book)?;
    Ok(())
}

fn write(text: &str) -> anyhow::Result<()> {
    io::stdout().lock().write_all(text.as_bytes())?;
    Ok(())
}
