//! `heapsim check`: bookkit's checking and blessing of claims, over files and folders on the disk.

use crate::cli::Check;
use crate::problem::{self, Problem};
use crate::status::Status;
use bookkit::check::{Checked, check};
use std::io;

pub(crate) fn run(arguments: &Check) -> Result<Status, Problem> {
    let checked = check(&arguments.paths, arguments.bless);
    let Checked { snippets, claims, problems, diff } =
        checked.map_err(|error: io::Error| Problem::new(Status::Unreadable, format!("heapsim: cannot check {error}")))?;
    problem::print(&diff)?;
    for problem in problems.iter() {
        eprintln!("{problem}");
    }
    problem::print(&format!("{snippets} snippets, {claims} claims, {} problems\n", problems.iter().count()))?;
    Ok(if problems.is_empty() { Status::Success } else { Status::Failure })
}
