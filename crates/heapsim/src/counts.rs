//! What an execution of a line did to the counts of named objects: `a, b 1→2`, `✕ list#1`.
//!
//! These are the notes in a snippet's margin, at the build and in the player.
//! Not here: the reasons (`words`).

use crate::replay::Replay;
use crate::trace::{ChangeKind, Object, Role, Serial, State, Step, StepKind};

/// The notes on the last execution of `line` among `steps`; none if it was never executed or changed nothing.
pub fn of_line(steps: &[Step], replay: &mut Replay, line: u32) -> Vec<String> {
    let Some((first, last)) = execution(steps, line) else {
        return Vec::new();
    };
    let before = replay.before(steps, first).clone();
    let after = replay.state(steps, last);
    let mut notes = Vec::new();
    let mut seen = Vec::new();
    let names = after.names(&steps[last].function);
    for (_, serial) in &names {
        let Some(object) = after.objects.get(serial) else {
            continue;
        };
        if seen.contains(serial) || !object.is_counted() {
            continue;
        }
        seen.push(*serial);
        let mut own: Vec<&str> = names.iter().filter(|(_, to)| to == serial).map(|(name, _)| name.as_str()).collect();
        own.dedup();
        match before.objects.get(serial).map(|object| object.ob_refcnt) {
            Some(count) if count == object.ob_refcnt => {}
            Some(count) => notes.push(format!("{} {count}→{}", own.join(", "), object.ob_refcnt)),
            None => notes.push(format!("{} {}", own.join(", "), object.ob_refcnt)),
        }
    }
    // In the order in which they died.
    let changes = steps[first..=last].iter().flat_map(|step| &step.changes);
    let deaths = changes.filter(|change| change.kind == ChangeKind::Dealloc);
    let gone = deaths.filter_map(|change| before.objects.get(&change.serial)).filter(|object| object.is_counted());
    notes.extend(gone.map(|object| format!("✕ {}", object.name)));
    notes
}

/// The first and the last step of the last execution of a line: the line's own, and the deeper ones directly before.
fn execution(steps: &[Step], line: u32) -> Option<(usize, usize)> {
    let is_of = |step: &Step| step.line > 0 && step.line == line && !matches!(step.kind, StepKind::Exit | StepKind::Shutdown);
    let last = steps.iter().rposition(is_of)?;
    let depth = steps[last].depth;
    let nested = steps[..last].iter().rev().take_while(|step| step.depth > depth || is_of(step)).count();
    Some((last - nested, last))
}

impl Object {
    /// Whether a reader wants to see the count: not of immortal objects, nor of what a program is made of.
    pub fn is_counted(&self) -> bool {
        let made_of = ["type", "function", "module", "builtin_function_or_method", "code"];
        !self.immortal && self.role == Role::Plain && !made_of.contains(&self.type_name.as_str())
    }
}

impl State {
    /// Every name that a statement in `function` could use, nearest scope first, with what it refers to.
    pub fn names(&self, function: &str) -> Vec<(String, Serial)> {
        let own = format!(" of {function}");
        let mut nearest = Vec::new();
        let mut globals = Vec::new();
        let mut others = Vec::new();
        for root in self.roots.iter().filter(|root| !root.hidden) {
            let Some(name) = root.owner.strip_prefix("local ") else {
                continue;
            };
            let list = if name.ends_with(&own) { &mut nearest } else { &mut others };
            let name = name.split(" of ").next().unwrap_or(name);
            list.push((name.to_owned(), root.to));
        }
        for object in self.objects.values() {
            let Role::Namespace(scope) = &object.role else {
                continue;
            };
            let list = if scope == "global" { &mut globals } else { &mut others };
            list.extend(object.edges.iter().map(|edge| (edge.label.clone(), edge.to)));
        }
        nearest.into_iter().chain(globals).chain(others).collect()
    }
}
