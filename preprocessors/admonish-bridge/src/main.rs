//! The program `mdbook-admonish-bridge`: [`admonish_bridge::stdio`] over the process's own arguments and streams.

use admonish_bridge::stdio::{Answer, answer};
use std::io;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match answer(&arguments, io::stdin().lock(), io::stdout().lock()) {
        Ok(Answer::Yes) => ExitCode::SUCCESS,
        Ok(Answer::No) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: mdbook-admonish-bridge: {error:#}");
            ExitCode::FAILURE
        }
    }
}
