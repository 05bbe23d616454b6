//! Running a snippet, once for each variant, and comparing how it ended with what its fence announces.
//!
//! Not here: claims (see [`crate::judge`]).

use std::panic::{AssertUnwindSafe, catch_unwind};

use heapsim::{InputError, Language, Options, Program, Report, Run};

use crate::claim::Fact;
use crate::problem::Problem;
use crate::snippet::Snippet;
use crate::variant::Variant;

/// What runs programs. The simulator does; tests put prepared runs in its place.
pub trait Runner: Sync {
    /// Runs a program to its end.
    ///
    /// # Errors
    /// What stops it from running at all.
    fn run(&self, program: &Program, options: &Options) -> Result<Run, Vec<InputError>>;
}

/// The simulator.
#[derive(Debug, Clone, Copy, Default)]
pub struct Simulator;

impl Runner for Simulator {
    fn run(&self, program: &Program, options: &Options) -> Result<Run, Vec<InputError>> {
        heapsim::run(program, options)
    }
}

/// One run of a snippet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// How it was run.
    pub variant: Variant,
    /// What came out.
    pub run: Run,
}

impl Outcome {
    /// The release with its patch number, or the layout.
    pub fn name(&self) -> &str {
        let recorded = self.run.trace.as_ref().map(|trace| trace.python.as_str()).filter(|python| !python.is_empty());
        let known = || heapsim::releases().into_iter().find(|(short, _)| *short == self.variant.python).map(|(_, full)| full);
        recorded.or_else(known).unwrap_or(&self.variant.label)
    }
}

/// Runs every variant; only those that could run are returned, with everything that is wrong.
pub fn run(snippet: &Snippet, runner: &dyn Runner) -> (Vec<Outcome>, Vec<Problem>) {
    let mut outcomes = Vec::new();
    let mut problems = Vec::new();
    for variant in &snippet.options.variants {
        let options = Options {
            python: if variant.python.is_empty() { Options::default().python } else { variant.python.clone() },
            mode: variant.mode,
            layout: variant.layout,
            args: snippet.options.args.clone(),
            max_steps: snippet.options.max_steps,
            max_memory: snippet.options.max_memory,
            ..Options::default()
        };
        let on = if snippet.options.variants.len() > 1 { format!("on {}: ", variant.label) } else { String::new() };
        // A bug of the simulator must not hide which snippet met it, nor the errors of the others.
        match catch_unwind(AssertUnwindSafe(|| runner.run(&snippet.program, &options))) {
            Ok(Ok(run)) => {
                let outcome = Outcome { variant: variant.clone(), run };
                problems.extend(unannounced(snippet, &outcome.run.report, &outcome.variant, &on));
                outcomes.push(outcome);
            }
            Ok(Err(errors)) => problems.extend(errors.iter().map(|error| input_error(snippet, error, &on))),
            Err(panic) => problems.push(internal_error(snippet, panic.as_ref(), &on)),
        }
    }
    // What is wrong with the program is wrong on every release: it is said once.
    problems.sort();
    problems.dedup();
    (outcomes, problems)
}

fn input_error(snippet: &Snippet, error: &InputError, on: &str) -> Problem {
    let on = if error.kind == "SyntaxError" { "" } else { on };
    snippet.problem(error.line, error.col, format!("{on}{}: {}", error.kind, error.message))
}

fn internal_error(snippet: &Snippet, panic: &(dyn std::any::Any + Send), on: &str) -> Problem {
    let text = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
    let text = text.unwrap_or("no message").lines().next().unwrap_or("");
    snippet
        .problem(0, 0, format!("{on}the simulator stopped with an internal error: {text}"))
        .help("this is a bug of heapsim, not of the snippet; please report it with the snippet")
}

/// How the run ended, where that differs from what the fence says.
fn unannounced(snippet: &Snippet, report: &Report, variant: &Variant, on: &str) -> Vec<Problem> {
    if let Some(unsupported) = &report.unsupported {
        let message = format!("{on}outside the simulated subset: {}", unsupported.construct);
        return vec![snippet.problem(unsupported.line, unsupported.col, message)];
    }
    if let Some(limit) = &report.limit {
        let option = if limit.limit == "memory" { "max-memory" } else { "max-steps" };
        let message = format!("{on}a limit was hit: {}", limit.message);
        let help = format!("raise it in the fence with `{option}=N`, or make the snippet do less");
        return vec![snippet.problem(limit.line, 0, message).help(help)];
    }
    match snippet.options.language {
        Language::Python => python(snippet, report, on),
        Language::C => c(snippet, report, variant, on),
    }
}

fn python(snippet: &Snippet, report: &Report, on: &str) -> Vec<Problem> {
    let mut problems = Vec::new();
    match (&report.uncaught, &snippet.options.raises) {
        (Some(uncaught), Some(class)) if uncaught.type_name == *class => return problems,
        (Some(uncaught), Some(class)) => {
            let raised = described(&uncaught.type_name, &uncaught.message);
            let message = format!("{on}announced `raises={class}`, but {raised} ends the program");
            problems.push(snippet.problem(uncaught.line, 0, message));
            return problems;
        }
        (Some(uncaught), None) => {
            let raised = described(&uncaught.type_name, &uncaught.message);
            let message = format!("{on}{raised} ends the program, which the fence does not announce");
            let help = format!("add `raises={}` to the fence if that is the point", uncaught.type_name);
            problems.push(snippet.problem(uncaught.line, 0, message).help(help));
            return problems;
        }
        (None, Some(class)) => {
            let message = format!("{on}announced `raises={class}`, but no exception ends the program");
            problems.push(snippet.problem(0, 0, message).help("remove `raises=…`, or make the program raise it"));
        }
        (None, None) => {}
    }
    problems.extend(exit_status(snippet, report, 0, on));
    problems
}

fn c(snippet: &Snippet, report: &Report, variant: &Variant, on: &str) -> Vec<Problem> {
    let mut problems = Vec::new();
    let announced = &snippet.options.faults;
    for fault in report.faults.iter().filter(|fault| !announced.contains(&fault.code)) {
        let message = format!("{on}{}: {}", fault.code, fault.message);
        let help = format!("add `fault={}` to the fence if that is the point", fault.code);
        problems.push(snippet.problem(fault.line, fault.col, message).help(help));
    }
    for code in announced.iter().filter(|code| !report.faults.iter().any(|fault| fault.code == **code)) {
        let codes: Vec<&str> = report.faults.iter().map(|fault| fault.code.as_str()).collect();
        let found = if codes.is_empty() { "nothing is wrong".to_owned() } else { format!("found: {}", codes.join(", ")) };
        problems.push(snippet.problem(0, 0, format!("{on}announced `fault={code}`, but it does not happen; {found}")));
    }
    let claims_leaks = |line: u32| {
        let claimed = snippet.claims.iter().filter(|claim| claim.statement.contains(&line));
        claimed.filter_map(|claim| claim.claim.fact_for(variant)).any(|fact| matches!(fact, Fact::Leaks(_)))
    };
    for leak in report.leaks.iter().filter(|leak| !snippet.options.leaks && !claims_leaks(leak.line)) {
        let message = format!("{on}{} bytes that are allocated here are never freed", leak.bytes);
        let help = format!("free them, claim it with `//: leaks {} bytes`, or add `leaks` to the fence", leak.bytes);
        problems.push(snippet.problem(leak.line, 0, message).help(help));
    }
    // What a program does after undefined behavior, its end included, is for the layout to say.
    if report.faults.is_empty() || snippet.options.exit.is_some() {
        problems.extend(exit_status(snippet, report, 0, on));
    }
    problems
}

fn exit_status(snippet: &Snippet, report: &Report, usual: i32, on: &str) -> Option<Problem> {
    let expected = snippet.options.exit.unwrap_or(usual);
    if report.exit_code == expected {
        return None;
    }
    let signal = report.outcome.signal.as_ref().map_or(String::new(), |signal| format!(" ({signal})"));
    let message = match snippet.options.exit {
        Some(exit) => format!("{on}announced `exit={exit}`, but the exit status is {}{signal}", report.exit_code),
        None => format!("{on}the exit status is {}{signal}, which the fence does not announce", report.exit_code),
    };
    Some(snippet.problem(0, 0, message).help(format!("write `exit={}` if that is the point", report.exit_code)))
}

pub(crate) fn described(class: &str, message: &str) -> String {
    if message.is_empty() { class.to_owned() } else { format!("{class}: {message}") }
}
