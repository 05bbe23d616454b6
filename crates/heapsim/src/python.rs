//! Running Python: options become a setup, an ending becomes a report.

use pyvm::compile::SyntaxProblem;
use pyvm::run::{self, Ending};
use pyvm::vm::{Halt, Limits};
use pyvm::{Profile, Setup, Vm};

use crate::memory::SharedMemory;
use crate::options::{Mode, Options, Program};
use crate::recorder::Recorder;
use crate::report::{Caveat, InputError, LimitHit, Outcome, Report, Uncaught, Unsupported};
use crate::trace::{FORMAT, Trace};
use crate::{Language, Run};

/// As [`crate::run`], for a program in Python alone.
///
/// # Errors
/// As [`crate::run`].
pub fn run(program: &Program, options: &Options) -> Result<Run, Vec<InputError>> {
    let profile = find_profile(&options.python)?;
    let setup = Setup {
        profile,
        hash_seed: options.hash_seed,
        args: options.args.clone(),
        modules: options.modules.clone(),
        folder: options.folder.clone(),
        refuse_at_use: options.refuse_at_use,
        limits: Limits {
            instructions: options.max_steps,
            memory: options.max_memory,
            output: options.max_output,
            ..Limits::default()
        },
        audit: options.audit,
    };
    let mode = match options.mode {
        Mode::Script => run::Mode::Script,
        Mode::Repl => run::Mode::Repl,
        Mode::Module => run::Mode::Module,
        Mode::Exec => run::Mode::Exec,
    };
    let launched = run::Program { name: &program.name, source: &program.source, mode };
    let prepare = |vm: &mut Vm| {
        vm.memory = Some(Box::new(SharedMemory::default()));
        if options.trace {
            let recorder = Recorder::new(vm);
            vm.watch(Box::new(recorder));
        }
    };
    let (mut vm, ending) =
        run::run(&launched, &setup, prepare).map_err(|problems| problems.into_iter().map(input_error).collect::<Vec<_>>())?;
    let steps = match (vm.observer.take(), vm.retired.take()) {
        (Some(observer), _) => Some(Recorder::finish(observer, &mut vm)),
        // Whoever was stopped in the middle has no end to record.
        (None, retired) => retired.map(Recorder::steps),
    };
    let trace = steps.map(|steps| Trace {
        format: FORMAT,
        language: Language::Python,
        python: profile.release.to_owned(),
        mode: options.mode,
        steps,
    });
    Ok(Run { report: report(&vm, &ending, options), trace })
}

fn find_profile(version: &str) -> Result<&'static Profile, Vec<InputError>> {
    Profile::find(version).ok_or_else(|| {
        let message = format!("there is no CPython {version} here; there are {}", Profile::names());
        vec![InputError { line: 0, col: 0, message, kind: "unsupported".to_owned() }]
    })
}

fn input_error(problem: SyntaxProblem) -> InputError {
    let position = problem.position();
    let (message, kind) = match problem {
        SyntaxProblem::Syntax { message, .. } => (message, "SyntaxError"),
        SyntaxProblem::Unsupported(unsupported) => (format!("outside the subset: {}", unsupported.construct), "unsupported"),
    };
    InputError { line: position.line, col: position.col + 1, message, kind: kind.to_owned() }
}

fn report(vm: &Vm, ending: &Ending, options: &Options) -> Report {
    let mut report = Report {
        outcome: Outcome { exit: Some(ending.status), ..Outcome::default() },
        exit_code: ending.status,
        stdout: vm.stdout.clone(),
        stderr: vm.stderr.clone(),
        uncaught: ending.uncaught.clone().map(|(type_name, message, line)| Uncaught { type_name, message, line }),
        caveats: vm.caveats.iter().map(|&(code, line)| Caveat { code: code.to_owned(), line }).collect(),
        steps: vm.instructions,
        ..Report::default()
    };
    match &ending.halted {
        None => {}
        Some(Halt::Signal(signal)) => {
            report.outcome = Outcome { signal: Some((*signal).to_owned()), ..Outcome::default() };
            report.exit_code = if *signal == "SIGSEGV" { 139 } else { 134 };
        }
        Some(Halt::Limit(limit, line)) => {
            report.exit_code = 75;
            report.outcome.exit = None;
            let message = match *limit {
                "steps" => format!(
                    "line {line}: stopped after {} instructions; is a loop endless? `--max-steps` allows more",
                    options.max_steps
                ),
                "memory" => format!("line {line}: stopped at {} bytes of memory; `--max-memory` allows more", options.max_memory),
                _ => format!("line {line}: stopped at {} bytes of output", options.max_output),
            };
            report.limit = Some(LimitHit { limit: (*limit).to_owned(), line: *line, message });
        }
        Some(Halt::Unsupported(construct, position)) => {
            report.exit_code = 69;
            report.outcome.exit = None;
            report.unsupported = Some(Unsupported {
                construct: construct.clone(),
                line: position.line,
                col: position.col + 1,
                phase: "run".to_owned(),
            });
        }
        Some(Halt::Audit(text)) => panic!("the audit found a wrong count: {text}"),
    }
    report
}
