//! Running C: a program becomes a report, and a trace whose steps show bytes.

use cmem::{Layout as CLayout, LimitKind, Machine, Stream};

use crate::bytes::{Access, Bytes, Cell, Pointer, Region, Span, SpanState};
use crate::options::{Layout, Mode, Options, Program};
use crate::report::{Fault, InputError, Leak, LimitHit, Outcome, Report};
use crate::trace::{FORMAT, MAX_STEPS, Step, StepKind, Trace};
use crate::{Language, Run};

/// What a fault that a real run survives silently exits with, unless the machine's verdict is asked for.
const SURVIVED: i32 = 1;

/// As [`crate::run`], for a program in C alone.
///
/// # Errors
/// As [`crate::run`].
pub fn run(program: &Program, options: &Options) -> Result<Run, Vec<InputError>> {
    let compiled =
        cmem::compile(&program.source).map_err(|diagnostics| diagnostics.into_iter().map(input_error).collect::<Vec<_>>())?;
    let settings = cmem::Options {
        layout: match options.layout {
            Layout::Ascending => CLayout::Ascending,
            Layout::Descending => CLayout::Descending,
            Layout::Protected => CLayout::Protected,
        },
        max_steps: options.max_steps,
        max_memory: options.max_memory,
        max_output: options.max_output,
        args: options.args.clone(),
        stdin: options.stdin.clone(),
        seed: options.hash_seed,
    };
    let mut recorder =
        Recorder { steps: Vec::new(), last: Bytes::default(), stdout: Vec::new(), stderr: Vec::new(), on: options.trace };
    let outcome = cmem::run(&compiled, &settings, &mut recorder);
    let trace = options.trace.then(|| Trace {
        format: FORMAT,
        language: Language::C,
        python: String::new(),
        mode: Mode::Script,
        steps: recorder.finish(),
    });
    Ok(Run { report: report(outcome), trace })
}

fn input_error(diagnostic: cmem::Diagnostic) -> InputError {
    let kind = match diagnostic.kind {
        cmem::DiagnosticKind::Syntax | cmem::DiagnosticKind::Type => "SyntaxError",
        cmem::DiagnosticKind::Unsupported => "unsupported",
    };
    let message = match diagnostic.help {
        Some(help) => format!("{}; {help}", diagnostic.message),
        None => diagnostic.message,
    };
    InputError { line: diagnostic.line, col: diagnostic.col, message, kind: kind.to_owned() }
}

fn report(outcome: cmem::Outcome) -> Report {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let machine = match (outcome.signal, outcome.exit) {
        (Some(signal), _) => signal.exit_status(),
        (None, Some(exit)) => exit & 0xFF,
        (None, None) => 0,
    };
    let silent = outcome.signal.is_none() && !outcome.faults.is_empty();
    Report {
        outcome: Outcome {
            exit: outcome.exit,
            signal: outcome.signal.map(|signal| signal.name().to_owned()),
            abort_text: outcome.abort_text,
        },
        exit_code: match (&outcome.limit, silent) {
            (Some(_), _) => 75,
            (None, true) => SURVIVED,
            (None, false) => machine,
        },
        stdout: text(&outcome.stdout),
        stderr: text(&outcome.stderr),
        faults: outcome.faults.iter().map(fault).collect(),
        leaks: outcome
            .leaks
            .iter()
            .map(|leak| Leak { line: leak.line, bytes: leak.bytes, objects: u32::try_from(leak.objects).unwrap_or(u32::MAX) })
            .collect(),
        steps: outcome.steps,
        limit: outcome.limit.map(|limit| LimitHit {
            limit: match limit.kind {
                LimitKind::Steps => "steps",
                LimitKind::Memory => "memory",
                LimitKind::Output => "output",
                LimitKind::Callbacks => "callbacks",
            }
            .to_owned(),
            line: limit.line,
            message: limit.to_string(),
        }),
        ..Report::default()
    }
}

fn fault(fault: &cmem::Fault) -> Fault {
    Fault {
        code: fault.code.code().to_owned(),
        line: fault.line,
        col: fault.col,
        message: fault.message.clone(),
        object: match (&fault.object, &fault.victim) {
            (Some(object), Some(victim)) => Some(format!("{object}; the byte belongs to {victim}")),
            (Some(one), None) | (None, Some(one)) => Some(one.clone()),
            (None, None) => None,
        },
        allocated: fault.allocated,
        freed: fault.freed,
        then: fault.then.clone(),
    }
}

/// Watches a run.
struct Recorder {
    steps: Vec<Step>,
    /// The picture of the last step, to leave out what did not change.
    last: Bytes,
    stdout: Vec<u8>,
    stderr: Vec<u8>,
    on: bool,
}

impl Recorder {
    fn push(&mut self, machine: &Machine<'_>, kind: StepKind, line: u32, access: Option<Access>) {
        if !self.on || self.steps.len() == MAX_STEPS {
            return;
        }
        let now = Bytes { access, ..picture(machine) };
        let bytes = self.last.patch_to(&now);
        self.last = now;
        let calls = machine.calls();
        let function = calls.last().map_or("main", |name| *name);
        let depth = calls.len().saturating_sub(1) as u32;
        self.steps.push(Step {
            stdout: String::from_utf8_lossy(&std::mem::take(&mut self.stdout)).into_owned(),
            stderr: String::from_utf8_lossy(&std::mem::take(&mut self.stderr)).into_owned(),
            bytes,
            ..Step::new(kind, line, function, depth)
        });
    }

    /// The steps, with one for the end, at which what was printed last comes out.
    fn finish(mut self) -> Vec<Step> {
        let line = self.steps.last().map_or(0, |step| step.line);
        self.steps.push(Step {
            stdout: String::from_utf8_lossy(&self.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&self.stderr).into_owned(),
            ..Step::new(StepKind::Exit, line, "main", 0)
        });
        self.steps
    }
}

impl cmem::Observer for Recorder {
    fn line(&mut self, machine: &Machine<'_>, line: u32) {
        // The access of a fault stays in sight until the next line.
        self.push(machine, StepKind::Line, line, None);
    }

    fn call(&mut self, machine: &Machine<'_>, _function: &str, line: u32) {
        self.push(machine, StepKind::Call, line, None);
    }

    fn returned(&mut self, machine: &Machine<'_>, _function: &str, line: u32) {
        self.push(machine, StepKind::Return, line, None);
    }

    fn fault(&mut self, machine: &Machine<'_>, fault: &cmem::Fault) {
        let access = Access {
            address: fault.address,
            size: fault.size as u32,
            write: fault.write,
            what: machine.what_is_at(fault.address),
            fault: Some(fault.code.code().to_owned()),
            label: fault.label.clone(),
        };
        self.push(machine, StepKind::Line, fault.line, Some(access));
    }

    fn output(&mut self, stream: Stream, text: &[u8]) {
        match stream {
            Stream::Stdout => self.stdout.extend_from_slice(text),
            Stream::Stderr => self.stderr.extend_from_slice(text),
        }
    }
}

fn picture(machine: &Machine<'_>) -> Bytes {
    let picture = machine.picture();
    Bytes {
        regions: picture
            .regions
            .into_iter()
            .map(|region| Region {
                title: region.title,
                base: region.base,
                cells: region
                    .cells
                    .into_iter()
                    .map(|cell| Cell { value: cell.value, init: cell.init, writer: cell.writer })
                    .collect(),
                spans: region
                    .spans
                    .into_iter()
                    .map(|span| Span {
                        name: span.name,
                        type_name: span.type_name,
                        offset: span.offset,
                        size: span.size,
                        state: match span.state {
                            cmem::SpanState::Live => SpanState::Live,
                            cmem::SpanState::Freed => SpanState::Freed,
                            cmem::SpanState::OutOfScope => SpanState::OutOfScope,
                            cmem::SpanState::Machine => SpanState::Machine,
                        },
                    })
                    .collect(),
            })
            .collect(),
        pointers: picture
            .pointers
            .into_iter()
            .map(|pointer| Pointer { from: pointer.from, to: pointer.to, what: pointer.what })
            .collect(),
        access: None,
    }
}
