//! One C program: the simulator's faults, leaks and output beside what was recorded.
//!
//! A program's family says what it is about, and its name begins with it. `clean` programs do nothing wrong, `leak`
//! programs only that; any other's first fault must be of the family's kind, on the line that a real checker named.
//!
//! What a program prints and how it exits is compared where a layout stands for the compiler; a clean one must do the
//! same in all layouts.

use super::super::sides;
use super::corpus::{Leak, Program, Recording, Run};
use super::words;
use heapsim::report::Fault;
use heapsim::{Language, Layout, Options, Report};
use std::collections::BTreeMap;

/// The families that do something wrong, and the faults that their programs begin with.
pub const FAMILIES: &[(&str, &[&str])] = &[
    ("after_free", &["heap-use-after-free"]),
    ("after_return", &["stack-use-after-return"]),
    ("after_scope", &["stack-use-after-scope"]),
    ("bad_free", &["invalid-free"]),
    ("call", &["invalid-call"]),
    ("deep", &["stack-overflow"]),
    ("divide", &["division-by-zero"]),
    ("double_free", &["double-free"]),
    ("global_over", &["global-buffer-overflow"]),
    ("heap_over", &["heap-buffer-overflow"]),
    ("inside", &["subobject-overflow"]),
    ("null", &["null-dereference"]),
    ("overlap", &["memcpy-overlap"]),
    ("readonly", &["read-only-write"]),
    ("stack_over", &["stack-buffer-overflow"]),
    ("uninit", &["uninitialized-read"]),
    ("wild", &["wild-pointer"]),
];

/// A layout, and the compilers that it stands for. Ascending is for reading, and no compiler's.
const LAYOUTS: [(Layout, &str, &[&str]); 3] = [
    (Layout::Ascending, "ascending", &[]),
    (Layout::Descending, "descending", &["gcc", "clang"]),
    (Layout::Protected, "protected", &["gcc-protector"]),
];

const COMPILERS: &[&str] = &["clang", "gcc", "gcc-protector"];

/// What is compared, and what differs in words. A wishlist names the first.
pub type Problem = (String, String);

/// Everything in which a run of the simulator's differs from the recording.
pub fn judge(program: &Program) -> Vec<Problem> {
    let Some(recording) = &program.recording else {
        return vec![("recording".to_owned(), "  there is none; `cargo book truth record --c` makes it\n".to_owned())];
    };
    let mut problems = Vec::new();
    for (layout, name, compilers) in LAYOUTS {
        let mut note = |what: &str, text: String| {
            if !text.is_empty() {
                problems.push((format!("{name}:{what}"), text));
            }
        };
        let report = match simulate(program, layout) {
            Ok(report) => report,
            Err(refusal) => {
                note("refused", refusal);
                continue;
            }
        };
        note("fault", faults(program, recording, &report));
        note("leaks", leaks(program, recording, &report));
        for compiler in if is_clean(program) { COMPILERS } else { compilers } {
            match recording.runs.get(*compiler) {
                Some(truth) => note(compiler, run(&outcome(&report), truth, compiler)),
                None if is_clean(program) => note(compiler, format!("  what {compiler} made of it does not repeat\n")),
                None => {}
            }
        }
    }
    problems
}

/// Whether a program's family is `clean`.
pub fn is_clean(program: &Program) -> bool {
    program.name.starts_with("clean_")
}

/// What the simulator makes of a program in a layout.
///
/// # Errors
/// A refusal, or a limit, in words.
pub fn simulate(program: &Program, layout: Layout) -> Result<Report, String> {
    let options = Options { layout, trace: false, stdin: program.stdin(), max_steps: 5_000_000, ..Options::default() };
    let input = heapsim::Program { name: "main.c".to_owned(), source: program.source.clone(), language: Language::C };
    let report = heapsim::run(&input, &options)
        .map_err(|problems| {
            problems.iter().map(|error| format!("  {}:{}: {}\n", error.line, error.col, error.message)).collect::<String>()
        })?
        .report;
    match report.limit {
        Some(limit) => Err(format!("  {}\n", limit.message)),
        None => Ok(report),
    }
}

/// What is wrong with the faults: nothing, if a checker agrees with the first and no checker says anything else.
fn faults(program: &Program, recording: &Recording, report: &Report) -> String {
    let said: Vec<_> = recording.checkers.iter().filter_map(|(name, finding)| Some((name, finding.as_ref()?))).collect();
    let heard = || {
        let each = said.iter().map(|(name, finding)| format!("    {name}: {} on line {}\n", finding.kind, finding.line));
        let ours = report.faults.iter().map(|fault| format!("    here: {} on line {}\n", fault.code, fault.line));
        ours.chain(each).collect::<String>()
    };
    let family = FAMILIES.iter().find(|(name, _)| program.name.starts_with(&format!("{name}_")));
    let Some((family, codes)) = family else {
        if !is_clean(program) && !program.name.starts_with("leak_") {
            return "  its name begins with no family's\n".to_owned();
        }
        return match said.is_empty() && report.faults.is_empty() {
            true => String::new(),
            false => format!("  nothing is wrong with it, yet\n{}", heard()),
        };
    };
    let Some(first) = report.faults.first() else {
        return format!("  no fault is found\n{}", heard());
    };
    if !codes.contains(&first.code.as_str()) {
        return format!("  the first fault is not of the family `{family}`\n{}", heard());
    }
    // A jump to where no code is leaves no line behind.
    let lines = [Some(first.line), program.decides(), is_call(first).then_some(0)];
    let agrees =
        said.iter().any(|(name, finding)| lines.contains(&Some(finding.line)) && words::means(name, &finding.kind, &first.code));
    if !agrees {
        return format!("  no checker says the same of line {}\n{}", first.line, heard());
    }
    let strange = said.iter().find(|(name, finding)| {
        !report
            .faults
            .iter()
            .any(|fault| words::means(name, &finding.kind, &fault.code) || words::follows(name, &finding.kind, &fault.code))
    });
    match strange {
        Some((name, finding)) => format!("  {name} says {}, which is none of the faults here\n{}", finding.kind, heard()),
        None => String::new(),
    }
}

/// Whether a fault is a call of what is no function.
fn is_call(fault: &Fault) -> bool {
    fault.code == "invalid-call" || fault.code == "null-dereference" && fault.message.starts_with("this calls ")
}

/// What is wrong with the leaks: nothing, if a checker finds the same, and no checker finds what is not there. One
/// overlooks a block to which the copy of a pointer is left over somewhere. After another fault they are an accident.
fn leaks(program: &Program, recording: &Recording, report: &Report) -> String {
    if !is_clean(program) && !program.name.starts_with("leak_") {
        return String::new();
    }
    let mut ours: BTreeMap<u32, Leak> = BTreeMap::new();
    for leak in &report.leaks {
        let sum = ours.entry(leak.line).or_default();
        sum.blocks += u64::from(leak.objects);
        sum.bytes += leak.bytes;
    }
    if !is_clean(program) && ours.is_empty() {
        return "  nothing leaks\n".to_owned();
    }
    let agrees = recording.leaks.values().any(|truth| *truth == ours);
    let within = |truth: &BTreeMap<u32, Leak>| truth.iter().all(|(line, leak)| ours.get(line) == Some(leak));
    if agrees && recording.leaks.values().all(within) {
        return String::new();
    }
    let each = recording.leaks.iter().map(|(name, truth)| format!("  leaks by line: {ours:?} here, {truth:?} by {name}\n"));
    each.collect()
}

fn run(ours: &Run, truth: &Run, compiler: &str) -> String {
    let mut text = String::new();
    if ours.exit != truth.exit {
        text += &format!("  exit status: {} here, {} with {compiler}\n", ours.exit, truth.exit);
    }
    text += &sides::of("stdout", &ours.stdout, &truth.stdout);
    // clang's assertions name the function with its type.
    if compiler != "clang" {
        text += &sides::of("stderr", &ours.stderr, &truth.stderr);
    }
    text
}

fn outcome(report: &Report) -> Run {
    let signal = report.outcome.signal.as_deref();
    Run {
        exit: signal.map_or(report.outcome.exit.unwrap_or(0), |signal| -super::super::verdict::number(signal)),
        stderr: report.stderr.clone(),
        stdout: report.stdout.clone(),
    }
}
