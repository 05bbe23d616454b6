//! `heapsim figure`: the heap, or the memory of a C program, as an SVG file.

use crate::cli::{At, Figure};
use crate::input;
use crate::problem::{self, Problem};
use crate::status::Status;
use bookkit::moment::Timeline;
use heapsim::Language;
use heapsim::figure::{self, FigureOptions, Layout};
use heapsim::trace::Trace;

pub(crate) fn run(arguments: &Figure) -> Result<Status, Problem> {
    let program = input::program(&arguments.source)?;
    let run = input::observe(&program, &input::options(&arguments.target))?;
    let trace = run.trace.expect("a trace was asked for");
    let timeline = Timeline::new(&trace);
    let step = match arguments.at {
        None => timeline.end().step,
        Some(At::Line(line)) => {
            timeline
                .after(&(line..=line))
                .map_err(|never| Problem::new(Status::Failure, format!("{}:{line}: {never}", program.name)))?
                .step
        }
        Some(At::Step(step)) if step < trace.steps.len() => step,
        Some(At::Step(step)) => {
            let steps = trace.steps.len();
            return Err(Problem::new(Status::Failure, format!("{}: there is no step {step}; there are {steps}", program.name)));
        }
    };
    let svg = match program.language {
        Language::Python => heap(&trace, &timeline, step),
        Language::C => {
            let bytes = timeline.bytes(step).ok_or_else(|| {
                Problem::new(Status::Failure, format!("{}: nothing of the program's is in memory there", program.name))
            })?;
            figure::bytes(&bytes, &FigureOptions::default())
        }
    };
    problem::print(&(figure::standalone(&svg) + "\n"))?;
    Ok(Status::Success)
}

fn heap(trace: &Trace, timeline: &Timeline<'_>, step: usize) -> String {
    let collector = trace.steps[step].collector.as_ref();
    let options = FigureOptions { collector, ..FigureOptions::default() };
    let state = timeline.state(step);
    let layout = Layout::of_pictures(&timeline.states(&[step]), std::slice::from_ref(&state), &options);
    figure::heap(&state, &FigureOptions { layout: layout.as_ref(), ..options })
}
