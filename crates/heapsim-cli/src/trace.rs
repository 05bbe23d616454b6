//! `heapsim trace`: each step of a run, with what it changed and why; as lines, or as JSON.

use crate::cli::{Format, Trace};
use crate::input;
use crate::problem::{self, Problem};
use crate::status::Status;
use heapsim::trace::{ChangeKind, CollectorStep, State, Step, StepKind};
use std::fmt::Write as _;

pub(crate) fn run(arguments: &Trace) -> Result<Status, Problem> {
    let program = input::program(&arguments.source)?;
    let run = input::observe(&program, &input::options(&arguments.target))?;
    let text = match arguments.format {
        Format::Json => serde_json::to_string(&run).expect("a run has string keys only") + "\n",
        Format::Text => {
            let trace = run.trace.as_ref().expect("a trace was asked for");
            steps(&program.source, &trace.steps)
        }
    };
    problem::print(&text)?;
    Ok(Status::Success)
}

fn steps(source: &str, steps: &[Step]) -> String {
    let mut text = String::new();
    let mut state = State::default();
    for (index, step) in steps.iter().enumerate() {
        let before = state.clone();
        state.apply(step);
        let _ = writeln!(text, "{index:>4}  {}", heading(source, step));
        if let Some(collector) = &step.collector {
            table(&mut text, collector, &state);
        }
        for change in &step.changes {
            let object = state.objects.get(&change.serial).or_else(|| before.objects.get(&change.serial));
            // What came and went within one step has no state of its own.
            let name = object.map_or_else(|| format!("object {}", change.serial), |object| object.name.clone());
            let count = match change.kind {
                ChangeKind::New => "new 1".to_owned(),
                ChangeKind::Incref => format!("+1 = {}", change.ob_refcnt),
                ChangeKind::Decref => format!("-1 = {}", change.ob_refcnt),
                ChangeKind::Finalize => "finalize".to_owned(),
                ChangeKind::Dealloc => "dealloc".to_owned(),
                ChangeKind::Rescued => "rescued".to_owned(),
                ChangeKind::ClearWeakref => "cleared".to_owned(),
            };
            let _ = writeln!(text, "        {name}  {count}  {}", change.because);
        }
        for (stream, written) in [("stdout", &step.stdout), ("stderr", &step.stderr)] {
            for line in written.lines() {
                let _ = writeln!(text, "        {stream}: {line}");
            }
        }
        if let Some(access) = step.bytes.as_ref().and_then(|bytes| bytes.access.as_ref()) {
            let _ = writeln!(text, "        {}", access.label);
        }
    }
    text
}

fn heading(source: &str, step: &Step) -> String {
    let kind = match step.kind {
        StepKind::Line => "line",
        StepKind::Call => "call",
        StepKind::Return => "return",
        StepKind::Finalizer => "finalizer",
        StepKind::Callback => "callback",
        StepKind::Collector => "collector",
        StepKind::Exit => "exit",
        StepKind::Shutdown => "shutdown",
    };
    let indent = "  ".repeat(step.depth as usize);
    match step.line.checked_sub(1) {
        None => format!("{indent}{kind}"),
        Some(index) => {
            let code = source.lines().nth(index as usize).unwrap_or("").trim();
            format!("{indent}{kind} {} in {}: {code}", step.line, step.function)
        }
    }
}

fn table(text: &mut String, collector: &CollectorStep, state: &State) {
    let CollectorStep { generation, phase, summary, rows, others } = collector;
    let _ = writeln!(text, "        generation {generation}, {phase}: {summary}");
    for row in rows {
        let name = state.objects.get(&row.serial).map_or("?", |object| object.name.as_str());
        let note = row.note.as_deref().map_or_else(String::new, |note| format!("; {note}"));
        let _ = writeln!(text, "          {name}, {}{note}", row.counts());
    }
    if *others > 0 {
        let _ = writeln!(text, "          and {others} others");
    }
}
