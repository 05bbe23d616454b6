//! What the page asks and what it is told.

use heapsim::{InputError, Language, Layout, Mode, Options, Program, Run};
use serde::{Deserialize, Serialize};

/// A program and how to run it. Everything but the source has a default.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Request {
    /// The text.
    pub source: String,
    /// The file's name.
    pub name: String,
    /// Its language.
    pub language: Language,
    /// The CPython release.
    pub python: String,
    /// The launch mode.
    pub mode: Mode,
    /// Where C locals lie.
    pub layout: Layout,
    /// The most instructions.
    pub max_steps: u64,
    /// The most bytes.
    pub max_memory: u64,
    /// Whether the answer has a trace.
    pub trace: bool,
}

impl Default for Request {
    fn default() -> Self {
        let options = Options::default();
        Request {
            source: String::new(),
            name: "snippet.py".to_owned(),
            language: Language::Python,
            python: options.python,
            mode: options.mode,
            layout: options.layout,
            max_steps: options.max_steps,
            max_memory: options.max_memory,
            trace: true,
        }
    }
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// It ran; how it ended is in the report.
    Run(Box<Run>),
    /// It did not run, and this is why.
    Errors(Vec<InputError>),
    /// The request itself was not understood: the page and the engine do not fit each other.
    BadRequest(String),
}

/// Runs a request.
pub fn answer(request: &Request) -> Answer {
    let program = Program { name: request.name.clone(), source: request.source.clone(), language: request.language };
    let options = Options {
        python: request.python.clone(),
        mode: request.mode,
        layout: request.layout,
        max_steps: request.max_steps,
        max_memory: request.max_memory,
        trace: request.trace,
        ..Options::default()
    };
    match heapsim::run(&program, &options) {
        Ok(run) => Answer::Run(Box::new(run)),
        Err(errors) => Answer::Errors(errors),
    }
}

/// As [`answer`], from JSON to JSON.
pub(crate) fn respond(request: &[u8]) -> Vec<u8> {
    let answer = match serde_json::from_slice(request) {
        Ok(request) => answer(&request),
        Err(error) => Answer::BadRequest(error.to_string()),
    };
    serde_json::to_vec(&answer).expect("plain data is JSON")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(request: &str) -> Answer {
        serde_json::from_slice(&respond(request.as_bytes())).expect("an answer")
    }

    #[test]
    fn a_program_is_run() {
        let Answer::Run(run) = ask(r#"{"source": "print(6 * 7)\n", "python": "3.12"}"#) else { panic!("it runs") };
        assert_eq!(run.report.stdout, "42\n");
        assert_eq!(run.trace.map(|trace| trace.python), Some("3.12.1".to_owned()));
    }

    #[test]
    fn errors_have_their_place() {
        let Answer::Errors(errors) = ask(r#"{"source": "x = = 1\n"}"#) else { panic!("a syntax error") };
        assert_eq!((errors[0].line, errors[0].kind.as_str()), (1, "SyntaxError"));
    }

    #[test]
    fn a_strange_request_is_refused() {
        assert!(matches!(ask(r#"{"sauce": ""}"#), Answer::BadRequest(_)));
        assert!(matches!(ask("no JSON"), Answer::BadRequest(_)));
    }
}
