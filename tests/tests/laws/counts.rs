//! Law 1: in every recorded state, the owners that can be named are as many as `ob_refcnt` says.

use super::{THREE, check, first, ran};
use heapsim::Options;
use heapsim::trace::{Object, Role, Serial, State, Trace};
use std::collections::BTreeMap;

#[test]
fn every_count_has_its_owners_at_every_step() {
    let mut problems = Vec::new();
    for program in first() {
        for release in THREE {
            let options = Options { python: release.to_owned(), ..Options::default() };
            let Some(run) = ran(&program, &options) else {
                continue;
            };
            let trace = run.trace.expect("a trace was asked for");
            let found = violations(&trace);
            // One cause shows in many steps; the first few say enough.
            let more = found.len().saturating_sub(3);
            let place = format!("{} {release}", program.name);
            problems.extend(found.into_iter().take(3).map(|problem| format!("{place}: {problem}")));
            if more > 0 {
                problems.push(format!("{place}: … {more} more"));
            }
        }
    }
    check("a count differs from the number of named owners", &problems);
}

/// The law is tested on a trace that breaks it: one edge left out.
#[test]
fn a_lost_edge_breaks_the_law() {
    let options = Options::default();
    let run = super::run("a = [[]]\nb = a\n", &options);
    let mut trace = run.trace.expect("a trace was asked for");
    assert_eq!(violations(&trace), [""; 0]);
    let mut lists = trace.steps.iter_mut().flat_map(|step| &mut step.objects);
    let list = lists.find(|object| object.type_name == "list" && !object.edges.is_empty());
    list.expect("the outer list is in the trace").edges.clear();
    assert!(violations(&trace)[0].contains("list#"), "{:?}", violations(&trace));
}

fn violations(trace: &Trace) -> Vec<String> {
    let mut problems = Vec::new();
    let mut state = State::default();
    for (index, step) in trace.steps.iter().enumerate() {
        state.apply(step);
        let references = references(&state);
        for object in state.objects.values().filter(|object| is_counted(object)) {
            let owners = references.get(&object.serial).copied().unwrap_or(0);
            if owners == object.ob_refcnt {
                continue;
            }
            let names: Vec<String> = state.owners(object.serial).into_iter().map(|owner| owner.name).collect();
            problems.push(format!(
                "step {index} ({:?}, line {}): {} {} has ob_refcnt {}, but {owners} owners: {}",
                step.kind,
                step.line,
                object.name,
                object.value.as_deref().unwrap_or(""),
                object.ob_refcnt,
                names.join(", ")
            ));
        }
        // `State::owners` names as many as were counted here.
        for object in &step.objects {
            let counted = references.get(&object.serial).copied().unwrap_or(0);
            let named = state.owners(object.serial).len() as i64;
            if counted != named {
                problems.push(format!("step {index}: owners({}) has {named} of {counted}", object.name));
            }
        }
    }
    problems
}

/// How many references lead to each object: from objects, and from roots.
fn references(state: &State) -> BTreeMap<Serial, i64> {
    let mut counts = BTreeMap::new();
    let edges = state.objects.values().flat_map(|object| &object.edges).map(|edge| edge.to);
    for to in edges.chain(state.roots.iter().map(|root| root.to)) {
        *counts.entry(to).or_default() += 1;
    }
    counts
}

/// The program's own objects; start-up's have owners that no trace follows, and an immortal's count says nothing.
fn is_counted(object: &Object) -> bool {
    object.role != Role::Builtin && !object.immortal
}
