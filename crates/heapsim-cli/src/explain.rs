//! `heapsim explain FILE:LINE NAME`: every owner of an object, by name.
//!
//! Where the line asks `sys.getrefcount` for the object, its owners are those during the call, as many as it returns;
//! elsewhere those after the line, and what `getrefcount` would say.

use crate::cli::{Explain, LanguageName, Source};
use crate::problem::{self, Problem};
use crate::status::Status;
use crate::{input, ledger};
use bookkit::moment::{Moment, Timeline};
use bookkit::target::Target;
use heapsim::trace::{Asked, Object, Serial, Step, Trace};
use heapsim::{Language, Options, Program};

/// Asks for the count of a local that nobody else owns.
const LOCAL: &str = "import sys\ndef f():\n    x = []\n    print(sys.getrefcount(x))\nf()\n";

pub(crate) fn run(arguments: &Explain) -> Result<Status, Problem> {
    let (file, line) = &arguments.place;
    let source = Source { file: file.clone(), language: Some(LanguageName::Python) };
    let program = input::program(&source)?;
    let options = input::options(&arguments.target);
    let here = |what: String| Problem::new(Status::Failure, format!("{}:{line}: {what}", program.name));
    let lines = program.source.lines().count();
    if *line as usize > lines {
        return Err(here(format!("the program has {lines} lines")));
    }
    let target = Target::parse(&arguments.name)
        .map_err(|complaint| Problem::new(Status::Usage, format!("heapsim: {}", complaint.message)))?;

    let run = input::observe(&program, &options)?;
    let trace = run.trace.expect("a trace was asked for");
    let timeline = Timeline::new(&trace);
    let last = timeline.last(&(*line..=*line)).ok_or_else(|| here(never(&program, *line, &timeline)))?;
    let (moment, when) = match timeline.moment(last) {
        after if after.resolve(&target).is_ok() => (after, "after this line"),
        after => match before(&trace, &timeline, last) {
            // A function's last line takes its locals away.
            Some(before) if before.resolve(&target).is_ok() => (before, "as this line begins"),
            _ => (after, "after this line"),
        },
    };
    let serial = moment.resolve(&target).map_err(here)?;
    let object = moment.object(serial, &target).map_err(here)?;

    let mut text = format!("{}:{line}, CPython {}\n", program.name, trace.python);
    let asked = asked(&trace, *line, last, serial);
    let (when, ledger, more) = match asked {
        Some(asked) => ("while sys.getrefcount has it", ledger::lines_while_asked(asked), String::new()),
        None => (when, ledger::lines(&moment.state, object), asking(&arguments.name, &target, &moment, object, &options)),
    };
    text += &format!("{} is {}, {when}\n", arguments.name, ledger::title(object));
    for line in ledger {
        text += &format!("{line}\n");
    }
    text += &more;
    problem::print(&text)?;
    Ok(Status::Success)
}

/// What `sys.getrefcount` last saw of an object, if the line asks for it.
fn asked(trace: &Trace, line: u32, last: usize, serial: Serial) -> Option<&Asked> {
    let steps = trace.steps[..=last].iter().rev().filter(|step| step.line == line);
    steps.flat_map(|step| step.asked.iter().rev()).find(|asked| asked.serial == serial)
}

/// The moment at which a line began: after the step before it in the same call.
fn before(trace: &Trace, timeline: &Timeline<'_>, step: usize) -> Option<Moment> {
    let of_line = &trace.steps[step];
    let same_call = |step: &Step| step.depth == of_line.depth && step.function == of_line.function;
    trace.steps[..step].iter().rposition(same_call).map(|step| timeline.moment(step))
}

/// What the count is while somebody asks for it: the question owns the object too, where a call owns its arguments.
fn asking(name: &str, target: &Target, moment: &Moment, object: &Object, options: &Options) -> String {
    if object.immortal {
        return format!("sys.getrefcount({name}) is {} too\n", object.ob_refcnt);
    }
    let own = format!("local {} of {}", target.name, moment.function);
    let is_local = target.slots.is_empty() && moment.state.roots.iter().any(|root| root.owner == own);
    let argument = if is_local { argument_of_local(options) } else { 1 };
    let count = object.ob_refcnt + argument;
    if argument == 0 {
        return format!("sys.getrefcount({name}) is {count} too: the call borrows the local\n");
    }
    format!("{argument:>4}  the argument, while getrefcount runs\n{count:>4}  sys.getrefcount({name})\n")
}

/// How many references a call adds to those of a local, which the release decides.
fn argument_of_local(options: &Options) -> i64 {
    let program = Program { name: "local.py".to_owned(), source: LOCAL.to_owned(), language: Language::Python };
    let options = Options { python: options.python.clone(), trace: false, ..Options::default() };
    let run = heapsim::run(&program, &options).ok();
    let counted = run.and_then(|run| run.report.stdout.trim().parse::<i64>().ok());
    counted.map_or(1, |count| count - 1)
}

fn never(program: &Program, line: u32, timeline: &Timeline<'_>) -> String {
    let text = program.source.lines().nth(line as usize - 1).unwrap_or("").trim();
    if text.is_empty() || text.starts_with('#') {
        let next = (line + 1..).take(program.source.lines().count()).find(|line| timeline.last(&(*line..=*line)).is_some());
        let help = next.map_or_else(String::new, |next| format!("; line {next} is the next that runs"));
        return format!("there is no statement here{help}");
    }
    "the program never gets here".to_owned()
}
