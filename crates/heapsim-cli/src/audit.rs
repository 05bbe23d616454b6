//! `heapsim audit`: every count recounted from scratch after every instruction.

use crate::cli::Audit;
use crate::input;
use crate::problem::{self, Problem};
use crate::status::Status;
use heapsim::{Language, Options};

pub(crate) fn run(arguments: &Audit) -> Result<Status, Problem> {
    let program = input::program(&arguments.source)?;
    if program.language == Language::C {
        let text = format!("heapsim: {} is C, which counts no references; an audit is for Python", program.name);
        return Err(Problem::new(Status::Usage, text));
    }
    let options = Options { audit: true, trace: false, ..input::options(&arguments.target) };
    let run = input::observe(&program, &options)?;
    let report = run.report;
    let python = heapsim::releases().into_iter().find(|(name, release)| options.python == *name || options.python == *release);
    let release = python.map_or(options.python.as_str(), |(_, release)| release);
    if let Some(unsupported) = report.unsupported {
        let text =
            format!("{}:{}:{}: outside the subset: {}", program.name, unsupported.line, unsupported.col, unsupported.construct);
        return Err(Problem::new(Status::Unsupported, text));
    }
    if let Some(limit) = report.limit {
        return Err(Problem::new(Status::Limit, format!("{}: {}", program.name, limit.message)));
    }
    problem::print(&format!(
        "{}, CPython {release}: {} instructions, all references recounted after each: every count agrees\n",
        program.name, report.steps
    ))?;
    Ok(Status::Success)
}
