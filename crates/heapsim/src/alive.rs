//! What keeps an object alive: the shortest chain of counted references from something that is no object's to give up.
//!
//! Names come before hidden owners, since a reader can do something about them.
//! Not here: who owns an object directly (`words::ledger`).

use std::collections::VecDeque;

use litemap::LiteMap;

use crate::trace::{ChangeKind, Role, Serial, State, Step};

/// The chain to `serial`, each link with the slot that leads on, the object itself last: `global a`, `list#1[0]`, `Node#2`.
///
/// Empty if only a cycle keeps it alive.
pub fn chain(state: &State, serial: Serial) -> Vec<String> {
    let mut named = Vec::new();
    let mut hidden = Vec::new();
    for root in &state.roots {
        if root.hidden { &mut hidden } else { &mut named }.push((root.owner.clone(), root.to));
    }
    for object in state.objects.values() {
        let (list, owner) = match &object.role {
            Role::Namespace(scope) => (&mut named, scope),
            Role::Hidden(owner) => (&mut hidden, owner),
            Role::Builtin => (&mut hidden, &object.name),
            Role::Plain => continue,
        };
        let separator = if matches!(object.role, Role::Namespace(_)) { " " } else { "" };
        list.extend(object.edges.iter().map(|edge| (format!("{owner}{separator}{}", edge.label), edge.to)));
    }
    search(state, &named, serial).or_else(|| search(state, &hidden, serial)).unwrap_or_default()
}

/// Why a freed object's last reference went, in words: the reason of the last decrement up to step `index`.
pub fn last_reason(steps: &[Step], index: usize, serial: Serial) -> Option<String> {
    let until = steps.iter().take(index + 1).rev();
    let mut changes = until.flat_map(|step| step.changes.iter().rev()).filter(|change| change.serial == serial);
    changes.find(|change| change.kind == ChangeKind::Decref).map(|change| change.because.replace('`', ""))
}

fn search(state: &State, starts: &[(String, Serial)], target: Serial) -> Option<Vec<String>> {
    let name = |serial: Serial| state.objects.get(&serial).map_or_else(|| format!("object {serial}"), |o| o.name.clone());
    // How each object was reached: from which other, by which slot.
    let mut reached: LiteMap<Serial, (Option<Serial>, &str)> = LiteMap::new();
    let mut queue = VecDeque::new();
    for (owner, to) in starts {
        reached.entry(*to).or_insert_with(|| {
            queue.push_back(*to);
            (None, owner)
        });
    }
    while let Some(serial) = queue.pop_front() {
        if serial == target {
            break;
        }
        for edge in state.objects.get(&serial).into_iter().flat_map(|object| &object.edges) {
            reached.entry(edge.to).or_insert_with(|| {
                queue.push_back(edge.to);
                (Some(serial), &edge.label)
            });
        }
    }
    let mut links = vec![name(target)];
    let mut at = reached.get(&target)?;
    loop {
        match *at {
            (Some(owner), slot) => {
                links.push(format!("{}{slot}", name(owner)));
                at = reached.get(&owner)?;
            }
            (None, owner) => {
                links.push(owner.to_owned());
                links.reverse();
                return Some(links);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Language, Options, Program, Trace};

    fn trace(source: &str) -> Trace {
        let program = Program { name: "a.py".to_owned(), source: source.to_owned(), language: Language::Python };
        crate::run(&program, &Options::default()).expect("it runs").trace.expect("it is recorded")
    }

    fn after_line(trace: &Trace, line: u32) -> (usize, State) {
        let index = trace.steps.iter().rposition(|step| step.line == line && step.depth == 0).expect("the line ran");
        (index, trace.state(index))
    }

    #[test]
    fn the_shortest_chain_of_names_is_found() {
        let trace = trace("class T: pass\na = [[T()]]\nb = a[0]\nt = b[0]\ndel t\n");
        let (_, state) = after_line(&trace, 5);
        let node = state.objects.values().find(|object| object.type_name == "T").expect("it lives");
        assert_eq!(chain(&state, node.serial), ["global b", "list#2[0]", "T#1"]);
    }

    #[test]
    fn a_cycle_has_no_chain_and_a_freed_object_a_last_reason() {
        let trace = trace("class T: pass\na = T()\na.me = a\nb = T()\ndel a\ndel b\n");
        let (index, state) = after_line(&trace, 6);
        let cycle = state.objects.values().find(|object| object.name == "T#1").expect("it lives");
        assert_eq!(chain(&state, cycle.serial), [""; 0]);
        let freed =
            state.freed.iter().map(|tombstone| &tombstone.object).find(|object| object.name == "T#2").expect("it was freed");
        assert_eq!(last_reason(&trace.steps, index, freed.serial).as_deref(), Some("the name b is deleted"));
    }
}
