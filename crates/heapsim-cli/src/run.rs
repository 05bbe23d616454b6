//! `heapsim run`: the program's output and exit status, and what the simulator has to say about it on standard error.

use crate::cli::{self, Leaks, Run, Verdict};
use crate::input;
use crate::modules;
use crate::problem::{self, Problem, excerpt};
use crate::status::Status;
use heapsim::report::{Fault, Leak, Unsupported};
use heapsim::{InputError, Language, Options, Program, Report};
use serde::Serialize;
use std::fs;
use std::path::Path;

/// The exit status for leaks, if they are an error and nothing else is wrong.
const LEAKED: i32 = 23;

/// The report's file: the report, and what kept the program from running.
#[derive(Serialize)]
struct File<'a> {
    #[serde(flatten)]
    report: &'a Report,
    errors: &'a [InputError],
}

pub(crate) fn run(arguments: &Run) -> Result<Status, Problem> {
    let to = arguments.report.as_deref();
    let (program, options) = match load(arguments) {
        Ok(loaded) => loaded,
        Err(problem) => {
            let message = problem.lines.join("\n");
            let error = InputError { line: 0, col: 0, message, kind: "unreadable".to_owned() };
            write(to, &empty(problem.status), &[error])?;
            return Err(problem);
        }
    };
    let mut report = match heapsim::run(&program, &options) {
        Ok(run) => run.report,
        Err(errors) => {
            let problem = Problem::refused(&program.name, &program.source, &errors);
            write(to, &refused(&errors, problem.status), &errors)?;
            return Err(problem);
        }
    };
    let status = decide(&mut report, arguments);
    // The report is complete even if nobody reads the output to its end.
    write(to, &report, &[])?;
    problem::print(&report.stdout)?;
    eprint!("{}", report.stderr);
    diagnose(&program, &report);
    Ok(status)
}

fn load(arguments: &Run) -> Result<(Program, Options), Problem> {
    let program = input::program(&arguments.source)?;
    let stdin = match arguments.stdin.as_deref() {
        None => String::new(),
        Some("-") if arguments.source.file == "-" => {
            return Err(Problem::new(Status::Usage, "heapsim: standard input cannot be both the program and what it reads"));
        }
        Some("-") => std::io::read_to_string(std::io::stdin())
            .map_err(|error| Problem::new(Status::Unreadable, format!("heapsim: cannot read standard input: {error}")))?,
        Some(file) => input::read(file)?,
    };
    let options = Options {
        args: arguments.args.clone(),
        modules: modules::find(&program, &arguments.path),
        refuse_at_use: arguments.unsupported == cli::Unsupported::AtUse,
        stdin,
        trace: false,
        ..input::options(&arguments.target)
    };
    Ok((program, options))
}

/// Settles the exit status: the simulator's where it stopped the program, else the guest's, seen as the options say.
fn decide(report: &mut Report, arguments: &Run) -> Status {
    if report.limit.is_some() {
        return Status::Limit;
    }
    if report.unsupported.is_some() {
        return Status::Unsupported;
    }
    let survived = !report.faults.is_empty() && report.outcome.signal.is_none();
    if survived && arguments.verdict == Verdict::Machine {
        report.exit_code = report.outcome.exit.unwrap_or(0) & 0xFF;
    }
    if report.faults.is_empty() && !report.leaks.is_empty() && arguments.leaks == Leaks::Error {
        report.exit_code = LEAKED;
    }
    Status::Guest(report.exit_code)
}

/// What the simulator says itself: a refusal, a limit, faults and leaks.
fn diagnose(program: &Program, report: &Report) {
    let name = &program.name;
    if let Some(Unsupported { construct, line, col, .. }) = &report.unsupported {
        eprintln!("{name}:{line}:{col}: outside the subset: {construct}");
        excerpt(&program.source, *line, *col).into_iter().for_each(|text| eprintln!("{text}"));
    }
    if let Some(limit) = &report.limit {
        eprintln!("{name}: {}", limit.message);
    }
    if program.language == Language::C {
        report.faults.iter().for_each(|fault| tell_fault(program, fault));
        report.leaks.iter().for_each(|leak| tell_leak(program, leak));
        if let Some(text) = &report.outcome.abort_text
            && !report.stderr.contains(text.as_str())
        {
            eprintln!("{text}");
        }
    }
}

fn tell_fault(program: &Program, fault: &Fault) {
    let Fault { code, line, col, message, .. } = fault;
    eprintln!("{}:{line}:{col}: {code}: {message}", program.name);
    excerpt(&program.source, *line, *col).into_iter().for_each(|text| eprintln!("{text}"));
    if let Some(object) = &fault.object {
        eprintln!("    {object}");
    }
    if let Some(line) = fault.allocated {
        eprintln!("    allocated in line {line}");
    }
    if let Some(line) = fault.freed {
        eprintln!("    its lifetime ended in line {line}");
    }
    if let Some(then) = &fault.then {
        eprintln!("    then: {then}");
    }
}

fn tell_leak(program: &Program, leak: &Leak) {
    let Leak { line, bytes, objects } = leak;
    let blocks = if *objects == 1 { "1 block".to_owned() } else { format!("{objects} blocks") };
    eprintln!("{}:{line}: leak: {bytes} bytes in {blocks} were never freed, and nothing refers to them any more", program.name);
}

fn refused(errors: &[InputError], status: Status) -> Report {
    let unsupported = errors.iter().find(|error| error.kind == "unsupported");
    let unsupported = unsupported.filter(|_| status == Status::Unsupported).map(|error| Unsupported {
        construct: error.message.clone(),
        line: error.line,
        col: error.col,
        phase: "load".to_owned(),
    });
    Report { unsupported, ..empty(status) }
}

fn empty(status: Status) -> Report {
    Report { exit_code: i32::from(status.code()), ..Report::default() }
}

fn write(to: Option<&Path>, report: &Report, errors: &[InputError]) -> Result<(), Problem> {
    let Some(path) = to else { return Ok(()) };
    let mut text = serde_json::to_string_pretty(&File { report, errors }).expect("a report has string keys only");
    text.push('\n');
    fs::write(path, text)
        .map_err(|error| Problem::new(Status::Unreadable, format!("heapsim: cannot write {}: {error}", path.display())))
}
