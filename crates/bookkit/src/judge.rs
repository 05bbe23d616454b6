//! Whether claims hold: each is compared with every variant's run, and what is wrong is said once for all of them.
//!
//! A claim reads what was recorded; it never changes what runs.
//! Not here: rewriting claims (see [`crate::bless`]); this module only says what to write.

use heapsim::trace::State;

use crate::bless::Edit;
use crate::claim::{Fact, values_text};
use crate::moment::{Moment, Timeline};
use crate::problem::Problem;
use crate::run::{Outcome, described};
use crate::snippet::{PlacedClaim, Snippet};
use crate::target::Property;
use crate::variant::Variant;

/// What became of a snippet's claims.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Judgment {
    /// The claims that fail.
    pub problems: Vec<Problem>,
    /// How to write those whose values changed, or are not written as bless writes them.
    pub edits: Vec<Edit>,
}

/// Compares claims with runs.
pub fn judge(snippet: &Snippet, outcomes: &[Outcome]) -> Judgment {
    let mut judgment = Judgment::default();
    let timelines: Vec<Option<Timeline<'_>>> =
        outcomes.iter().map(|outcome| outcome.run.trace.as_ref().map(Timeline::new)).collect();
    for (index, placed) in snippet.claims.iter().enumerate() {
        check_selectors(snippet, placed, &mut judgment.problems);
        let findings: Vec<(&Outcome, Option<Finding>)> = outcomes
            .iter()
            .zip(&timelines)
            .map(|(outcome, timeline)| (outcome, find(snippet, index, outcome, timeline.as_ref())))
            .collect();
        report(snippet, placed, &findings, &mut judgment);
    }
    judgment
}

/// What a claim met in one run.
struct Finding {
    claimed: String,
    /// `None`: it holds.
    failure: Option<Failure>,
    /// What bless would write for this variant.
    value: Option<String>,
}

struct Failure {
    found: String,
    help: Option<String>,
}

impl Finding {
    fn compared(claimed: &Fact, actual: Fact, found: String) -> Self {
        let failure = (actual != *claimed).then_some(Failure { found, help: None });
        Finding { claimed: claimed.to_string(), failure, value: actual.value() }
    }

    fn failed(claimed: &Fact, found: impl Into<String>) -> Self {
        Finding { claimed: claimed.to_string(), failure: Some(Failure { found: found.into(), help: None }), value: None }
    }

    fn held(claimed: &Fact, holds: bool, found: impl FnOnce() -> String) -> Self {
        if holds {
            return Finding { claimed: claimed.to_string(), failure: None, value: claimed.value() };
        }
        Finding::failed(claimed, found())
    }
}

/// Compares one claim with one run; `None` if it says nothing of this variant.
fn find(snippet: &Snippet, index: usize, outcome: &Outcome, timeline: Option<&Timeline<'_>>) -> Option<Finding> {
    let placed = &snippet.claims[index];
    let fact = placed.claim.fact_for(&outcome.variant)?;
    let report = &outcome.run.report;
    let (Some(trace), Some(timeline)) = (&outcome.run.trace, timeline) else {
        return Some(Finding::failed(fact, "the run was not recorded"));
    };
    let statement = &placed.statement;
    if let Fact::Prints(_) | Fact::Value(_) = fact
        && let Some(caveat) = report.caveats.iter().find(|caveat| statement.contains(&caveat.line))
    {
        let help = "CPython's own value here is an accident of its process; claim something that always holds";
        let found = format!("the result is a stand-in (`{}`), which cannot be claimed", caveat.code);
        let failure = Some(Failure { found, help: Some(help.to_owned()) });
        return Some(Finding { claimed: fact.to_string(), failure, value: None });
    }
    Some(match fact {
        Fact::Prints(_) => prints(snippet, index, timeline, outcome, fact),
        Fact::Value(_) => {
            let steps = timeline.last_steps(statement);
            match steps.iter().rev().find_map(|step| trace.steps[*step].value.clone()) {
                Some(value) => Finding::compared(fact, Fact::Value(value.clone()), format!("the value is {value}")),
                None => Finding::failed(fact, "the statement drops no value: it is no expression, or it never runs"),
            }
        }
        Fact::Raises(class, message) => match &report.uncaught {
            Some(uncaught) if statement.contains(&uncaught.line) => {
                let raised = described(&uncaught.type_name, &uncaught.message);
                let actual = Fact::Raises(uncaught.type_name.clone(), message.as_ref().map(|_| uncaught.message.clone()));
                Finding::compared(fact, actual, format!("it raises {raised}"))
            }
            Some(uncaught) => {
                let raised = described(&uncaught.type_name, &uncaught.message);
                let place = snippet.place_of(uncaught.line, 0);
                Finding::failed(fact, format!("{raised} ends the program in line {}", place.line))
            }
            None => Finding::failed(fact, format!("no {class} ends the program")),
        },
        Fact::Fault(code) => {
            let here: Vec<&str> =
                report.faults.iter().filter(|fault| statement.contains(&fault.line)).map(|fault| fault.code.as_str()).collect();
            match here.as_slice() {
                [] => Finding::failed(fact, "nothing is wrong here"),
                codes if codes.contains(&code.as_str()) => Finding::held(fact, true, String::new),
                codes => Finding::compared(fact, Fact::Fault(codes[0].to_owned()), format!("it is {}", codes.join(", "))),
            }
        }
        Fact::Leaks(_) => {
            let bytes = report.leaks.iter().filter(|leak| statement.contains(&leak.line)).map(|leak| leak.bytes).sum();
            Finding::compared(fact, Fact::Leaks(bytes), format!("{bytes} bytes are lost"))
        }
        Fact::Number(..) | Fact::Alive(_) | Fact::Freed(_) | Fact::Immortal(_) => {
            match timeline.after(statement).and_then(|now| object(snippet, timeline, &now, fact)) {
                Ok(finding) => finding,
                Err(message) => Finding::failed(fact, message),
            }
        }
    })
}

/// The claims of a statement that begin with `prints` are its lines of output, all of them, in order.
fn prints(snippet: &Snippet, index: usize, timeline: &Timeline<'_>, outcome: &Outcome, fact: &Fact) -> Finding {
    let statement = &snippet.claims[index].statement;
    if timeline.last(statement).is_none() {
        return Finding::failed(fact, "the program never gets there");
    }
    let output = timeline.output(statement);
    let mut lines: Vec<Option<String>> = output.lines().map(|line| Some(line.to_owned())).collect();
    if lines.is_empty() {
        lines.push(None);
    }
    let siblings: Vec<usize> = (0..snippet.claims.len())
        .filter(|other| {
            let other = &snippet.claims[*other];
            other.statement == *statement && matches!(other.claim.fact_for(&outcome.variant), Some(Fact::Prints(_)))
        })
        .collect();
    let position = siblings.iter().position(|other| *other == index).unwrap_or(0);
    let last = position + 1 == siblings.len();
    match lines.get(position) {
        None => Finding::failed(fact, format!("only {} printed", plural(lines.len(), "line is", "lines are"))),
        Some(_) if last && lines.len() > siblings.len() => {
            let rest: Vec<String> = lines[position..].iter().map(|line| format!("{:?}", line.as_deref().unwrap_or(""))).collect();
            let help = "claim every line that a statement prints, one `prints` for each";
            let found = format!("it prints {} there: {}", plural(rest.len(), "line", "lines"), rest.join(", "));
            let failure = Some(Failure { found, help: Some(help.to_owned()) });
            Finding { claimed: fact.to_string(), failure, value: None }
        }
        Some(line) => {
            let actual = Fact::Prints(line.clone());
            let found = match line {
                None => "it prints nothing".to_owned(),
                Some(line) => format!("it prints {line:?}"),
            };
            Finding::compared(fact, actual, found)
        }
    }
}

fn object(snippet: &Snippet, timeline: &Timeline<'_>, now: &Moment, fact: &Fact) -> Result<Finding, String> {
    Ok(match fact {
        Fact::Number(property, target, _) => {
            let value = timeline.property(snippet, *property, target, now)?;
            let mut found = format!("it is {value}");
            if *property == Property::Refcount {
                let serial = timeline.serial(snippet, target, now)?;
                found.push_str(&owners(&now.state, serial));
            }
            Finding::compared(fact, Fact::Number(*property, target.clone(), value), found)
        }
        Fact::Alive(target) => {
            let serial = timeline.serial(snippet, target, now)?;
            let alive = now.object(serial, target);
            Finding::held(fact, alive.is_ok(), || alive.err().unwrap_or_default())
        }
        Fact::Freed(target) => {
            let serial = timeline.serial(snippet, target, now)?;
            let freed = now.state.freed.get(serial).is_some();
            Finding::held(fact, freed, || {
                let name = now.state.objects.get(&serial).map_or("it", |object| object.name.as_str());
                format!("{name} lives{}", owners(&now.state, serial))
            })
        }
        Fact::Immortal(target) => {
            let serial = timeline.serial(snippet, target, now)?;
            let object = now.object(serial, target)?;
            Finding::held(fact, object.immortal, || format!("its count is {}", object.ob_refcnt))
        }
        _ => Finding::failed(fact, "this is no claim about an object"),
    })
}

/// Who owns an object, as a parenthesis.
fn owners(state: &State, serial: u32) -> String {
    let owners: Vec<String> = state.owners(serial).into_iter().map(|owner| owner.name).collect();
    if owners.is_empty() { String::new() } else { format!(" ({})", owners.join(", ")) }
}

/// One problem for each way in which a claim fails, with the variants that it fails on, and one edit for all.
fn report(snippet: &Snippet, placed: &PlacedClaim, findings: &[(&Outcome, Option<Finding>)], judgment: &mut Judgment) {
    let mut groups: Vec<(String, Option<String>, Vec<&str>)> = Vec::new();
    let mut values: Vec<(&Variant, Option<String>)> = Vec::new();
    let mut blessable = true;
    for (outcome, finding) in findings {
        let Some(finding) = finding else {
            values.push((&outcome.variant, None));
            continue;
        };
        values.push((&outcome.variant, finding.value.clone()));
        let Some(failure) = &finding.failure else {
            continue;
        };
        blessable &= finding.value.is_some();
        let message = format!("claimed `{}`, but {}", finding.claimed, failure.found);
        match groups.iter_mut().find(|(known, ..)| *known == message) {
            Some((.., names)) => names.push(outcome.name()),
            None => groups.push((message, failure.help.clone(), vec![outcome.name()])),
        }
    }
    for (message, help, names) in groups {
        let on = if snippet.options.variants.first().is_some_and(|v| v.python.is_empty()) { "layout" } else { "Python" };
        let message = format!("{message} [{on} {}]", names.join(", "));
        let problem = Problem::new(placed.place.clone(), message).excerpt(&placed.excerpt);
        judgment.problems.push(match help {
            Some(help) => problem.help(help),
            None => problem,
        });
    }
    // Values that hold are edited too, where they are written in another way than bless would.
    if blessable
        && let Some(range) = &placed.values
        && let Some(text) = values_text(&values)
        && placed.claim.values_text() != Some(text.as_str())
    {
        judgment.edits.push(Edit { file: placed.place.file.clone(), range: range.clone(), text });
    }
}

/// An override for a variant that is not run would never be checked.
fn check_selectors(snippet: &Snippet, placed: &PlacedClaim, problems: &mut Vec<Problem>) {
    for selector in placed.claim.overrides.iter().flat_map(|over| &over.selectors) {
        if !snippet.options.variants.iter().any(|variant| variant.matches(selector)) {
            let labels: Vec<&str> = snippet.options.variants.iter().map(|variant| variant.label.as_str()).collect();
            let message = format!("the override for `{selector}` is never checked: the snippet runs on {}", labels.join(", "));
            let problem = Problem::new(placed.place.clone(), message).excerpt(&placed.excerpt);
            problems.push(problem.help("add it to the fence's `python=`, `mode=` or `layout=`, or remove the override"));
        }
    }
}

fn plural(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

#[cfg(test)]
#[path = "judge_tests.rs"]
mod tests;
