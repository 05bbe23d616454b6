//! `heapsim compare`: one program on several releases, side by side where they differ, and which owners make the
//! difference.
//!
//! Releases that do the same are told together. A difference is explained where the program's names have other owners.

use crate::cli::{Compare, LanguageName, Source};
use crate::problem::{self, Problem};
use crate::status::Status;
use crate::{input, ledger};
use bookkit::moment::{Moment, Timeline};
use heapsim::trace::{Object, Trace};
use heapsim::words;
use heapsim::{Options, Program, Run};
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// The oldest release that is compared unless others are asked for; older ones only show their collector.
const OLDEST: &str = "3.8";

/// Releases that do the same, and a run that stands for them.
struct Group {
    releases: Vec<String>,
    run: Result<Run, String>,
}

pub(crate) fn run(arguments: &Compare) -> Result<Status, Problem> {
    let source = Source { file: arguments.file.clone(), language: Some(LanguageName::Python) };
    let program = input::program(&source)?;
    let releases = if arguments.python.is_empty() { usual() } else { arguments.python.clone() };
    let mut groups: Vec<Group> = Vec::new();
    let mut failed = None;
    for release in releases {
        let options = Options { python: release.clone(), mode: arguments.mode.into(), ..Options::default() };
        let run = input::observe(&program, &options).map_err(|problem| {
            let text = problem.lines.join("\n");
            failed.get_or_insert(problem.status);
            text
        });
        match groups.iter_mut().find(|group| same(&group.run, &run)) {
            Some(group) => group.releases.push(release),
            None => groups.push(Group { releases: vec![release], run }),
        }
    }
    problem::print(&tell(&program, &groups))?;
    Ok(failed.unwrap_or(Status::Success))
}

fn usual() -> Vec<String> {
    let names = heapsim::releases().into_iter().map(|(name, _)| name.to_owned());
    names.skip_while(|name| name != OLDEST).collect()
}

/// Whether two runs printed and ended alike.
fn same(a: &Result<Run, String>, b: &Result<Run, String>) -> bool {
    match (a, b) {
        (Ok(a), Ok(b)) => {
            let seen = |run: &Run| {
                let report = run.report.clone();
                (report.stdout, report.stderr, report.exit_code, report.unsupported)
            };
            seen(a) == seen(b)
        }
        (Err(a), Err(b)) => a == b,
        _ => false,
    }
}

fn tell(program: &Program, groups: &[Group]) -> String {
    if let [group] = groups {
        return format!("The same on {}.\n{}", group.releases.join(", "), output(group));
    }
    let mut text = String::new();
    for group in groups {
        let _ = writeln!(text, "{}:\n{}", group.releases.join(", "), output(group));
    }
    for pair in groups.windows(2) {
        if let (Ok(left), Ok(right)) = (&pair[0].run, &pair[1].run)
            && let (Some(left), Some(right)) = (&left.trace, &right.trace)
        {
            let names = [&pair[0], &pair[1]].map(|group| group.releases.join(", "));
            text += &explain(program, &names, [left, right]);
        }
    }
    text
}

fn output(group: &Group) -> String {
    let report = match &group.run {
        Err(refused) => return indented(refused),
        Ok(run) => &run.report,
    };
    let mut text = indented(&report.stdout) + &indented(&report.stderr);
    if let Some(unsupported) = &report.unsupported {
        let _ = writeln!(text, "    line {}: outside the subset: {}", unsupported.line, unsupported.construct);
    } else if report.exit_code != 0 {
        let _ = writeln!(text, "    exit status {}", report.exit_code);
    }
    text
}

fn indented(text: &str) -> String {
    text.lines().map(|line| format!("    {line}\n")).collect()
}

/// For each line that printed something else: the names whose owners differ while it ran.
fn explain(program: &Program, names: &[String; 2], traces: [&Trace; 2]) -> String {
    let timelines = traces.map(Timeline::new);
    let mut text = String::new();
    for line in 1..=program.source.lines().count() as u32 {
        let outputs = [0, 1].map(|side| own_output(traces[side], line));
        if outputs[0] == outputs[1] {
            continue;
        }
        let code = program.source.lines().nth(line as usize - 1).unwrap_or("").trim();
        let _ = writeln!(text, "line {line}: {code}");
        for side in [0, 1] {
            let _ = writeln!(text, "  on {}: {}", names[side], outputs[side].trim_end().replace('\n', " "));
        }
        let reasons = reasons(names, &timelines, line);
        if reasons.is_empty() {
            text += "  The names that are bound here have the same owners on both.\n";
        }
        text += &reasons;
    }
    text
}

/// What the steps of a line wrote themselves, and not the calls that it made.
fn own_output(trace: &Trace, line: u32) -> String {
    trace.steps.iter().filter(|step| step.line == line).map(|step| step.stdout.as_str()).collect()
}

/// The first place in the line's execution where a name's owners differ, for each such name.
fn reasons(names: &[String; 2], timelines: &[Timeline<'_>; 2], line: u32) -> String {
    let steps = [0, 1].map(|side: usize| timelines[side].steps(&(line..=line)));
    let mut text = String::new();
    let mut told = BTreeSet::new();
    // Steps of different releases belong together as long as there are as many; the last always do.
    let pairs: Vec<(usize, usize)> = if steps[0].len() == steps[1].len() {
        steps[0].iter().copied().zip(steps[1].iter().copied()).collect()
    } else {
        steps[0].last().copied().zip(steps[1].last().copied()).into_iter().collect()
    };
    for (left, right) in pairs {
        let moments = [timelines[0].moment(left), timelines[1].moment(right)];
        for (name, _) in moments[0].names() {
            let found = [0, 1].map(|side: usize| object(&moments[side], &name));
            let [Some(left), Some(right)] = found else {
                continue;
            };
            let accounts = [account(&moments[0], left), account(&moments[1], right)];
            if accounts[0] == accounts[1] || !told.insert(accounts.clone()) {
                continue;
            }
            let _ = writeln!(text, "  {name} ({}):", ledger::title(left));
            for side in [0, 1] {
                let _ = writeln!(text, "    {}: {}", names[side], accounts[side]);
            }
        }
    }
    text
}

fn object<'m>(moment: &'m Moment, name: &str) -> Option<&'m Object> {
    let (_, serial) = moment.names().into_iter().find(|(known, _)| known == name)?;
    moment.state.objects.get(&serial).map(|object| &**object)
}

/// The count and its owners in a line.
fn account(moment: &Moment, object: &Object) -> String {
    if object.immortal {
        return format!("{}, immortal", object.ob_refcnt);
    }
    let owners: Vec<String> = words::ledger(&moment.state, object.serial)
        .into_iter()
        .map(|entry| if entry.count == 1 { entry.owner } else { format!("{} × {}", entry.count, entry.owner) })
        .collect();
    format!("{} = {}", object.ob_refcnt, owners.join(" + "))
}
