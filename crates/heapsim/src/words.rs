//! A figure in sentences, an object's owners, and why a step changed what it changed.
//!
//! Sentences about the heap are made of the scene that the figure draws: the same names, boxes and edges.
//! Not here: drawing ([`crate::figure`]), the half sentences of a trace's changes (`causes`).

use crate::bytes::{Bytes, Cell, Region, Span, SpanState};
use crate::figure::FigureOptions;
use crate::figure::scene::{Arrow, Port, Scene, Tag, TagKey};
use crate::trace::{Change, ChangeKind, Owner, Serial, State, Step};

/// Equal owners of an object, counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ledger {
    /// How many references.
    pub count: u32,
    /// Who owns them.
    pub owner: String,
    /// Whether the program's text doesn't show them.
    pub hidden: bool,
}

/// The figure of `state`: a sentence for each name, each hidden owner, and each object with all that it refers to.
pub fn heap(state: &State, options: &FigureOptions<'_>) -> Vec<String> {
    let scene = Scene::of(state, options);
    let mut sentences: Vec<String> = scene.tags.iter().flat_map(|tag| tag_sentences(tag, &scene)).collect();
    for (serial, node) in scene.nodes.iter() {
        if let Some(line) = node.freed {
            sentences.push(format!("{} was freed {}.", spoken(&node.title), at(line)));
            continue;
        }
        let count = if node.immortal { "immortal".to_owned() } else { format!("count {}", node.count()) };
        let slots = slot_phrases(*serial, &scene, state);
        let slots = if slots.is_empty() { String::new() } else { format!(": {}", slots.join(", ")) };
        sentences.push(format!("{}, {count}{slots}.", spoken(&node.title)));
    }
    if scene.left_out > 0 {
        sentences.push(format!("{} more objects are not drawn.", scene.left_out));
    }
    sentences
}

/// C memory: a sentence for each owner of bytes in each region, then the pointers, then the access.
pub fn bytes(bytes: &Bytes) -> Vec<String> {
    let mut sentences = Vec::new();
    for region in &bytes.regions {
        sentences.extend(region.spans.iter().map(|owner| span(region, owner)));
    }
    for pointer in &bytes.pointers {
        let to = match pointer.to {
            0 => "is NULL".to_owned(),
            address => {
                let place = place(bytes, address);
                format!("points to {}", place.unwrap_or_else(|| format!("{address:#x}, {}", pointer.what.replace('`', ""))))
            }
        };
        sentences.push(format!("{} {to}.", place(bytes, pointer.from).unwrap_or_default()));
    }
    sentences.extend(bytes.access.as_ref().map(|access| format!("{}.", access.label)));
    sentences
}

/// Who owns an object, equal owners together. The counts add up to its `ob_refcnt`, unless it is immortal.
pub fn ledger(state: &State, serial: Serial) -> Vec<Ledger> {
    ledger_of(&state.owners(serial))
}

/// Owners, one entry a reference, with equal ones together.
pub fn ledger_of(owners: &[Owner]) -> Vec<Ledger> {
    let mut entries: Vec<Ledger> = Vec::new();
    for owner in owners {
        match entries.iter_mut().find(|entry| entry.owner == owner.name) {
            Some(entry) => entry.count += 1,
            None => entries.push(Ledger { count: 1, owner: owner.name.clone(), hidden: owner.hidden }),
        }
    }
    entries
}

/// Why the objects of the figure changed in `step`; `state` is the state after it. Empty if none did.
///
/// References that a step takes and gives back cancel out: what is told is what remains.
pub fn because(state: &State, step: &Step, options: &FigureOptions<'_>) -> String {
    let scene = Scene::of(state, options);
    let mut told: Vec<Serial> = Vec::new();
    let mut sentences = Vec::new();
    for change in &step.changes {
        let Some(node) = scene.nodes.get(&change.serial) else { continue };
        if told.contains(&change.serial) || node.immortal {
            continue;
        }
        told.push(change.serial);
        let changes: Vec<&Change> = step.changes.iter().filter(|other| other.serial == change.serial).collect();
        sentences.extend(change_sentences(&spoken(&node.title), &changes));
    }
    sentences.join(" ")
}

/// The objects with a box: number, title, count (nothing for what was freed), and who refers to them.
pub(crate) fn shown(state: &State, options: &FigureOptions<'_>) -> Vec<(Serial, String, Option<String>, Vec<String>)> {
    let scene = Scene::of(state, options);
    let holder = |arrow: &Arrow| match &arrow.from {
        Port::Tag(TagKey::Name(_, name)) => name.clone(),
        Port::Tag(TagKey::Hidden(owner, _)) => owner.clone(),
        Port::Slot(serial, row) => scene
            .nodes
            .get(serial)
            .map_or_else(String::new, |node| format!("{}{}", node.title, node.rows.get(*row).map_or("", |row| &row.label))),
    };
    let held_by = |serial: Serial| {
        let arrows = scene.arrows.iter().filter(|arrow| arrow.to == serial && !arrow.weak);
        arrows.map(|arrow| format!("{}{}", holder(arrow), times(arrow.times))).collect()
    };
    let nodes = scene.nodes.iter();
    nodes
        .map(|(serial, node)| (*serial, node.title.clone(), node.freed.is_none().then(|| node.count()), held_by(*serial)))
        .collect()
}

/// Whose bytes these are, and what they hold.
pub(crate) fn span(region: &Region, span: &Span) -> String {
    let from = span.offset as usize;
    let cells = region.cells.get(from..from + span.size as usize).unwrap_or_default();
    let state = match span.state {
        SpanState::Live => "",
        SpanState::Freed => ", freed",
        SpanState::OutOfScope => ", out of scope",
        SpanState::Machine => ", not the program's",
    };
    let typed = if span.type_name.is_empty() { String::new() } else { format!(", {}", span.type_name) };
    format!("{}: {}{typed}{state}: {}.", region.title, span.name, values(cells, span.state))
}

fn tag_sentences(tag: &Tag, scene: &Scene) -> Vec<String> {
    let name = match &tag.key {
        TagKey::Name(scope, name) if scope.is_empty() => name.clone(),
        TagKey::Name(scope, name) if scope == "global" => format!("global {name}"),
        TagKey::Name(scope, name) => format!("{name} of {scope}"),
        TagKey::Hidden(owner, _) => owner.clone(),
    };
    if let Some(value) = &tag.value {
        return vec![format!("{name} is {value}.")];
    }
    let mine = scene.arrows.iter().filter(|arrow| arrow.from == Port::Tag(tag.key.clone()));
    let sentence = |arrow: &Arrow| {
        let hidden = if matches!(tag.key, TagKey::Hidden(..)) { ", which the text doesn't show," } else { "" };
        format!("{name}{hidden} refers to {}{}.", title(arrow.to, scene), times(arrow.times))
    };
    mine.map(sentence).collect()
}

/// What each row of a box says: `.name is 'root'`, `[0] refers to itself`.
fn slot_phrases(serial: Serial, scene: &Scene, state: &State) -> Vec<String> {
    let Some(node) = scene.nodes.get(&serial) else { return Vec::new() };
    let is_atom = state.objects.get(&serial).is_some_and(|object| object.value.is_some());
    let mut phrases = Vec::new();
    for (index, row) in node.rows.iter().enumerate() {
        let port = Port::Slot(serial, index);
        let arrows: Vec<&Arrow> = scene.arrows.iter().filter(|arrow| arrow.from == port).collect();
        match (&row.value, arrows.is_empty()) {
            (Some(value), _) => phrases.push(format!("{} is {value}", row.label)),
            (None, true) if index == 0 && is_atom => phrases.push(format!("the value {}", row.label)),
            (None, true) => phrases.push(row.label.clone()),
            (None, false) => {}
        }
        for arrow in arrows {
            let to = if arrow.to == serial { "itself".to_owned() } else { title(arrow.to, scene) };
            if arrow.weak {
                phrases.push(format!("refers to {to} weakly, without a count"));
            } else {
                phrases.push(format!("{} refers to {to}{}", row.label, times(arrow.times)));
            }
        }
    }
    phrases
}

/// What happened to one object in one step.
fn change_sentences(name: &str, changes: &[&Change]) -> Vec<String> {
    let mut sentences = Vec::new();
    let of = |kind: ChangeKind| changes.iter().filter(move |change| change.kind == kind);
    let is_new = of(ChangeKind::New).next().is_some();
    let is_freed = of(ChangeKind::Dealloc).next().is_some();
    for change in of(ChangeKind::Rescued).chain(of(ChangeKind::ClearWeakref)) {
        let what = if change.kind == ChangeKind::Rescued { "is rescued" } else { "is cleared" };
        sentences.push(format!("{name} {what}: {}.", plain(&change.because)));
    }
    if of(ChangeKind::Finalize).next().is_some() {
        sentences.push(format!("The finalizer of {name} is called."));
    }
    let counted: Vec<&&Change> =
        changes.iter().filter(|change| matches!(change.kind, ChangeKind::Incref | ChangeKind::Decref)).collect();
    let last = |kind: ChangeKind, count: i64| {
        let mut reasons: Vec<String> = Vec::new();
        let kept = counted.iter().rev().filter(|change| change.kind == kind);
        for change in kept.take(usize::try_from(count).unwrap_or(0)) {
            let reason = plain(&change.because);
            if !reasons.contains(&reason) {
                reasons.insert(0, reason);
            }
        }
        reasons.join("; ")
    };
    let reason = |text: String| if text.is_empty() { text } else { format!(": {text}") };
    if is_freed {
        let why = last(ChangeKind::Decref, 1);
        sentences.push(format!("{name} is freed{}.", reason(why)));
        return sentences;
    }
    let (Some(first), Some(end)) = (counted.first(), counted.last()) else {
        sentences.extend(is_new.then(|| format!("{name} is new, count 1.")));
        return sentences;
    };
    let before = first.ob_refcnt + if first.kind == ChangeKind::Incref { -1 } else { 1 };
    let after = end.ob_refcnt;
    if is_new {
        let why = last(ChangeKind::Incref, after.max(1));
        sentences.push(format!("{name} is new, count {after}{}.", reason(why)));
    } else if after != before {
        let kind = if after > before { ChangeKind::Incref } else { ChangeKind::Decref };
        let why = last(kind, (after - before).abs());
        sentences.push(format!("{name}: count {before} to {after}{}.", reason(why)));
    }
    sentences
}

/// Bytes in hex, runs of equal ones counted: `68 69 00 13 × unset (00)`: never written, and what is there.
fn values(cells: &[Cell], state: SpanState) -> String {
    let text = |cell: &Cell| match (cell.init, cell.value) {
        (true, value) => format!("{value:02x}"),
        (false, _) if state == SpanState::Machine => "not shown".to_owned(),
        (false, value) => format!("unset ({value:02x})"),
    };
    let mut parts: Vec<String> = Vec::new();
    for run in cells.chunk_by(|a, b| text(a) == text(b)) {
        let byte = text(&run[0]);
        match run.len() {
            1..=3 => parts.extend(run.iter().map(text)),
            count => parts.push(format!("{count} × {byte}")),
        }
    }
    parts.join(" ")
}

/// An address as a reader knows it: an object of the picture, and how far into it.
fn place(bytes: &Bytes, address: u64) -> Option<String> {
    for region in &bytes.regions {
        let Some(offset) = address.checked_sub(region.base) else { continue };
        for span in &region.spans {
            let (start, end) = (u64::from(span.offset), u64::from(span.offset) + u64::from(span.size));
            if offset == start {
                return Some(span.name.clone());
            }
            if start < offset && offset < end {
                return Some(format!("byte {} of {}", offset - start, span.name));
            }
        }
    }
    None
}

fn title(serial: Serial, scene: &Scene) -> String {
    scene.nodes.get(&serial).map_or_else(|| format!("object {serial}"), |node| spoken(&node.title))
}

/// `list#1` is read as "list 1".
fn spoken(title: &str) -> String {
    title.replace('#', " ")
}

/// A reason without the marks of code, for sentences that are spoken.
fn plain(reason: &str) -> String {
    spoken(&reason.replace('`', ""))
}

fn times(times: u32) -> String {
    if times == 1 { String::new() } else { format!(" {times} times") }
}

fn at(line: u32) -> String {
    if line == 0 { "at exit".to_owned() } else { format!("on line {line}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bytes::{Access, Pointer};
    use crate::figure::fixture::{self, Heap};
    use crate::trace::StepKind;

    #[test]
    fn a_heap_in_words_says_what_the_figure_draws() {
        let options = FigureOptions::default();
        assert_eq!(
            heap(&fixture::self_list(), &options),
            ["global a refers to list 1.", "list 1, count 2: [0] refers to itself."]
        );
        assert_eq!(
            heap(&fixture::family(), &options),
            [
                "global tree refers to Node 1.",
                "Node 1, count 1: .name is 'root', .children refers to list 1.",
                "list 1, count 1: [0] refers to Node 2.",
                "Node 2, count 1: .parent refers to weakref 1.",
                "weakref 1, count 1: refers to Node 1 weakly, without a count.",
            ]
        );
        let [_, _, freed] = fixture::cycle();
        assert_eq!(heap(&freed, &options), ["Node 1 was freed on line 7.", "Node 2 was freed on line 7."]);
    }

    #[test]
    fn hidden_owners_are_said_to_be_hidden() {
        let (state, hello) = fixture::ledger();
        let boxes = [hello];
        let sentences = heap(&state, &FigureOptions { boxes: &boxes, ..FigureOptions::default() });
        assert!(sentences.contains(&"AST arena, which the text doesn't show, refers to str 1.".to_owned()), "{sentences:?}");
        assert!(sentences.contains(&"str 1, count 5 (3 hidden): the value 'hello'.".to_owned()), "{sentences:?}");
        assert_eq!(heap(&state, &FigureOptions::default()), ["global a is 'hello'.", "global b is 'hello'."]);
    }

    #[test]
    fn the_words_name_every_reference_that_the_figure_draws() {
        for seed in 0..40 {
            for state in fixture::random(seed) {
                let options = FigureOptions::default();
                let text = heap(&state, &options).join("\n");
                let drawn = Scene::of(&state, &options).arrows.len();
                assert_eq!(text.matches("refers to").count(), drawn, "{text}");
            }
        }
    }

    #[test]
    fn a_ledger_adds_up() {
        let (state, hello) = fixture::ledger();
        let mut heap = Heap::new();
        let (list, item) = (heap.object("list"), heap.object("Node"));
        heap.global("a", list);
        heap.slot(list, "[0]", item);
        heap.root("AST arena", item, true);
        heap.root("AST arena", item, true);
        let entries = ledger(&heap.state(), item);
        let entry = |count, owner: &str, hidden| Ledger { count, owner: owner.to_owned(), hidden };
        assert_eq!(entries, [entry(1, "list#1[0]", false), entry(2, "AST arena", true)]);
        let total: u32 = ledger(&state, hello).iter().map(|entry| entry.count).sum();
        assert_eq!(i64::from(total), state.objects[&hello].ob_refcnt);
    }

    #[test]
    fn what_a_step_takes_and_gives_back_cancels_out() {
        use ChangeKind::{Dealloc, Decref, Incref, New};
        let tell = |changes: &[(ChangeKind, i64, &str)]| {
            let mut heap = Heap::new();
            let list = heap.object("list");
            heap.global("a", list);
            let change = |&(kind, ob_refcnt, because): &(ChangeKind, i64, &str)| Change {
                serial: list,
                kind,
                ob_refcnt,
                because: because.into(),
            };
            let mut step = step();
            step.changes = changes.iter().map(change).collect();
            because(&heap.state(), &step, &FigureOptions::default())
        };
        let (load, store, pop) = (
            (Incref, 2, "`a` is loaded onto the evaluation stack"),
            (Incref, 3, "stored under the name `b`"),
            (Decref, 2, "popped from the evaluation stack"),
        );
        assert_eq!(tell(&[load, store, pop]), "list 1: count 1 to 2: stored under the name b.");
        assert_eq!(tell(&[load, (Decref, 1, "popped")]), "");
        assert_eq!(tell(&[(Decref, 1, "the name `b` is deleted")]), "list 1: count 2 to 1: the name b is deleted.");
        let gone = [(Decref, 0, "the name `a` is deleted"), (Dealloc, 0, "no references are left")];
        assert_eq!(tell(&gone), "list 1 is freed: the name a is deleted.");
        let made = [(New, 1, "made"), (Incref, 2, "stored under the name `a`"), (Decref, 1, "popped")];
        assert_eq!(tell(&made), "list 1 is new, count 1: stored under the name a.");
    }

    #[test]
    fn bytes_in_words_name_owners_pointers_and_the_access() {
        let unset = Cell { value: 0, init: false, writer: None };
        let span =
            |name: &str, offset, size, state| Span { name: name.to_owned(), type_name: String::new(), offset, size, state };
        let mut region = Region {
            title: "stack frame of main".to_owned(),
            base: 0x1000,
            cells: vec![unset; 16],
            spans: vec![span("p", 0, 8, SpanState::Live), span("a", 8, 2, SpanState::OutOfScope)],
        };
        region.cells[8] = Cell { value: b'x', init: true, writer: Some(3) };
        let pointers = [(0x1000, 0x1009), (0x1000, 0), (0x1000, 0x2000)].map(|(from, to)| Pointer {
            from,
            to,
            what: "unused stack".to_owned(),
        });
        let access =
            Access { address: 0x1008, size: 1, write: true, what: "a".to_owned(), fault: None, label: "WRITE a[0]".to_owned() };
        let memory = Bytes { regions: vec![region], pointers: pointers.to_vec(), access: Some(access) };
        assert_eq!(
            bytes(&memory),
            [
                "stack frame of main: p: 8 × unset (00).",
                "stack frame of main: a, out of scope: 78 unset (00).",
                "p points to byte 1 of a.",
                "p is NULL.",
                "p points to 0x2000, unused stack.",
                "WRITE a[0].",
            ]
        );
    }

    fn step() -> Step {
        Step::new(StepKind::Line, 1, "<module>", 0)
    }
}
