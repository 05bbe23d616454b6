//! `cargo book truth`: the simulator beside real CPythons. `record` asks the CPythons that are here; the other commands
//! compare with what was recorded and need none.
//!
//! The corpus and the comparison are the crate `truth`, which the tests use too.
//! Reading order: this file, [`pythons`] (which CPythons are here), [`record`], [`snippets`] (the book's), [`compilers`]
//! (the same for C), [`work`] (what all recorders need).

mod compilers;
mod pythons;
mod record;
mod snippets;
mod work;

use crate::workspace::Workspace;
use ::truth::c;
use ::truth::corpus::{self, Program};
use ::truth::survey;
use ::truth::verdict;
use ::truth::wishlist::{self, Wishlist};
use anyhow::{Context, Result, anyhow, bail};
use clap::Subcommand;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Runs the corpus in the simulator and compares: a table, and where it and the wishlist disagree.
    Run {
        /// The programs; without them, all.
        names: Vec<String>,
    },
    /// Shows what the simulator and a CPython print for one program, side by side.
    Diff {
        /// The program, by its file's name without `.py`.
        name: String,
        /// The release, as `3.13`.
        release: String,
    },
    /// Writes tests/truth/wishlist.txt anew: what does not match.
    Wishlist,
    /// Records what real CPythons print: those under `pyenv root`, or those given. With `--c`, what gcc, clang and
    /// valgrind say of the C programs.
    Record {
        /// The programs; without them, all.
        names: Vec<String>,
        /// The snippets of the book instead, those in C with gcc.
        #[arg(long, conflicts_with_all = ["names", "c"])]
        book: bool,
        /// A python to ask; may be given several times.
        #[arg(long, value_name = "PATH")]
        python: Vec<PathBuf>,
        /// The C programs instead of the Python ones.
        #[arg(long, conflicts_with = "python")]
        c: bool,
    },
}

pub(crate) fn run(workspace: &Workspace, command: &Command) -> Result<ExitCode> {
    let root = workspace.root();
    if let Command::Record { names, c: true, .. } = command {
        let programs = c::corpus::read(root).map_err(|problem| anyhow!(problem))?;
        return compilers::run(&chosen(programs, |program| &program.name, names)?);
    }
    if let Command::Record { book: true, python, .. } = command {
        return snippets::run(root, python);
    }
    let programs = corpus::read(root).map_err(|problem| anyhow!(problem))?;
    match command {
        Command::Run { names } => compare(root, chosen(programs, |program| &program.name, names)?, names.is_empty()),
        Command::Diff { name, release } => diff(programs, name, release),
        Command::Wishlist => write_wishlist(root, programs),
        Command::Record { names, python, .. } => record::run(&chosen(programs, |program| &program.name, names)?, python),
    }
}

fn compare(root: &Path, programs: Vec<Program>, is_whole: bool) -> Result<ExitCode> {
    let list = read_wishlist(root)?;
    let releases = survey::releases();
    let survey = survey::take(&list.runnable(programs), &releases);
    // What is listed and was not asked for is no disagreement.
    let list = if is_whole { list } else { list.of(&survey) };
    let problems = survey.disagreements(&list);
    problems.iter().for_each(|problem| print!("{problem}"));
    println!("{}", survey.table(&releases));
    if problems.is_empty() {
        return Ok(ExitCode::SUCCESS);
    }
    println!("{} disagreements; `cargo book truth wishlist` takes them over", problems.len());
    Ok(ExitCode::FAILURE)
}

fn diff(programs: Vec<Program>, name: &str, release: &str) -> Result<ExitCode> {
    let [program] = &chosen(programs, |program| &program.name, &[name.to_owned()])?[..] else {
        bail!("{name} names several programs");
    };
    let releases = survey::releases();
    let known = releases.iter().find(|(short, full)| release == *short || release == *full);
    let Some((_, full)) = known else {
        let names: Vec<&str> = releases.iter().map(|(short, _)| *short).collect();
        bail!("there is no CPython {release} here; there are {}", names.join(", "));
    };
    if let Some(reason) = program.out_of_contract(full) {
        bail!("{name} is not compared on {full}: {reason}");
    }
    let verdict = verdict::judge(program, full).with_context(|| {
        format!("{name} was not recorded with {full}; `cargo book truth record {name}` does that where that CPython is installed")
    })?;
    print!("{}", verdict.describe());
    Ok(if verdict.is_match() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn write_wishlist(root: &Path, programs: Vec<Program>) -> Result<ExitCode> {
    let old = read_wishlist(root)?;
    let releases = survey::releases();
    let survey = survey::take(&old.runnable(programs), &releases);
    let mut new = survey.wishlist();
    new.keep_aborting(&old);
    let names: Vec<&str> = releases.iter().map(|(short, _)| *short).collect();
    let path = wishlist::path(root);
    fs::write(&path, new.text(&names)).with_context(|| format!("cannot write {}", path.display()))?;
    println!("{}", survey.table(&releases));
    println!("{}: {} entries, {} before", path.display(), new.entries().count(), old.entries().count());
    Ok(ExitCode::SUCCESS)
}

fn read_wishlist(root: &Path) -> Result<Wishlist> {
    Wishlist::read(root).map_err(|problem| anyhow!(problem))
}

/// The programs with these names, or all.
fn chosen<P>(programs: Vec<P>, name_of: impl Fn(&P) -> &str, names: &[String]) -> Result<Vec<P>> {
    if names.is_empty() {
        return Ok(programs);
    }
    for name in names {
        if !programs.iter().any(|program| name_of(program) == name) {
            let alike: Vec<&str> = programs.iter().map(&name_of).filter(|known| known.contains(name.as_str())).take(5).collect();
            let help = if alike.is_empty() { String::new() } else { format!("; there are {}", alike.join(", ")) };
            bail!("tests/truth has no program {name}{help}");
        }
    }
    Ok(programs.into_iter().filter(|program| names.iter().any(|name| name_of(program) == name)).collect())
}
