//! What a figure of the heap shows, before anything has a place: boxes with rows, tags, arrows.
//!
//! The words beside a figure are made of the same scene, so the two can't differ.
//! Not here: where things stand (`layout`) and how they look (`heap`).

use litemap::LiteMap;

use super::{FigureOptions, Inline, subject};
use crate::state::Tombstone;
use crate::trace::{Edge, Object, Role, Serial, State};

/// A set of objects.
pub(super) type Serials = LiteMap<Serial, ()>;

/// The most boxes of a figure: one and a half screens of them, if they all stand in one column.
pub(super) const MAX_BOXES: usize = 24;
/// So many boxes has a figure of a heap that is too large for it: those nearest to a name, which a reader can follow.
const NEAREST: usize = 12;
/// The most hidden owners that are named at one object; the rest share a tag.
const MAX_OWNERS: usize = 6;
/// The most rows of a box; a longer object ends in a row that stands for the rest.
const MAX_ROWS: usize = 12;
/// The most characters of a value in a row.
const MAX_VALUE: usize = 26;
/// The most characters of a slot's label.
const MAX_LABEL: usize = 18;

/// Everything a figure of one state shows.
#[derive(Debug, Clone, Default)]
pub(crate) struct Scene {
    /// Names and hidden owners, in order of appearance.
    pub(crate) tags: Vec<Tag>,
    /// Boxes by serial, the freed ones among them.
    pub(crate) nodes: LiteMap<Serial, Node>,
    /// References between what is shown.
    pub(crate) arrows: Vec<Arrow>,
    /// How many objects have no box since there are too many.
    pub(crate) left_out: usize,
}

/// What tells one tag from another, over all steps of a trace.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum TagKey {
    /// A name the reader wrote: its scope and itself.
    Name(String, String),
    /// An owner the reader can't see in the text, at the object it owns.
    Hidden(String, Serial),
}

/// A name or a hidden owner.
#[derive(Debug, Clone)]
pub(crate) struct Tag {
    pub(crate) key: TagKey,
    /// The value, if the name refers to something that has no box.
    pub(crate) value: Option<String>,
    /// How many references a hidden owner holds.
    pub(crate) times: u32,
}

/// An object with a box.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    /// The object's display name.
    pub(crate) title: String,
    pub(crate) rows: Vec<Row>,
    pub(crate) ob_refcnt: i64,
    pub(crate) immortal: bool,
    /// How many of its owners are hidden.
    pub(crate) hidden: u32,
    /// How many references into it the scene holds, hidden ones included.
    pub(crate) owned: u32,
    /// The line that freed it.
    pub(crate) freed: Option<u32>,
}

/// A slot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) label: String,
    /// The text of what it refers to, if that has no box.
    pub(crate) value: Option<String>,
    /// What it refers to, if that has no box and might have one.
    pub(crate) folded: Option<Serial>,
}

/// Where an arrow begins.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Port {
    Tag(TagKey),
    /// A row of a box, counted from 0.
    Slot(Serial, usize),
}

/// A reference from something shown to a box.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Arrow {
    pub(crate) from: Port,
    pub(crate) to: Serial,
    /// A weak reference has no part in the count.
    pub(crate) weak: bool,
    /// How many references it stands for.
    pub(crate) times: u32,
}

impl Row {
    fn of(label: impl Into<String>) -> Row {
        Row { label: label.into(), value: None, folded: None }
    }
}

impl Tag {
    /// The text on the tag.
    pub(crate) fn text(&self) -> String {
        match &self.key {
            TagKey::Name(_, name) => name.clone(),
            TagKey::Hidden(owner, _) if self.times > 1 => {
                format!("{} ×{}", short_owner(owner), self.times)
            }
            TagKey::Hidden(owner, _) => short_owner(owner),
        }
    }
}

impl Scene {
    /// What a figure of `state` shows: what it is about, and what has a place in the layout.
    pub(crate) fn of(state: &State, options: &FigureOptions<'_>) -> Scene {
        let subjects = subject::of(state);
        let (mut known, is_whole) = choose(state, &subjects, options);
        match options.layout {
            Some(layout) => insert_all(&mut known, layout.boxes.keys().copied()),
            None => {
                let freed = state.freed.iter().map(|tombstone| &tombstone.object);
                let freed = freed.filter(|object| !subject::is_helper(&object.type_name));
                let room = if is_whole { MAX_BOXES - known.len() } else { 0 };
                insert_all(&mut known, freed.map(|object| object.serial).take(room));
            }
        }
        let mut scene = Scene::with(state, &subjects, options, &known);
        if let Some(layout) = options.layout {
            scene.nodes.retain(|serial, node| node.freed.is_none() || layout.boxes.contains_key(serial));
        }
        scene
    }

    /// What a figure of `state` shows of the objects in `known`.
    pub(super) fn with(state: &State, subjects: &[Serial], options: &FigureOptions<'_>, known: &Serials) -> Scene {
        let mut scene = Scene::default();
        let is_shown = |object: &Object| {
            (known.contains_key(&object.serial) || options.boxes.contains(&object.serial)) && has_box(object, options)
        };
        let live = known.keys().chain(options.boxes).filter_map(|serial| state.objects.get(serial));
        let mut boxed = Serials::new();
        insert_all(&mut boxed, live.filter(|object| is_shown(object)).map(|object| object.serial));
        for serial in boxed.keys() {
            let object = &state.objects[serial];
            let rows = scene.rows_of(object, state, &boxed, options);
            scene.nodes.insert(*serial, Node::new(object, rows, None));
        }
        let others = subjects.iter().filter(|serial| !boxed.contains_key(serial));
        scene.left_out = others.filter_map(|serial| state.objects.get(serial)).filter(|o| has_box(o, options)).count();
        scene.add_names(state, &boxed, options);
        scene.add_hidden_owners(state, &boxed);
        scene.settle_counts();
        if options.tombstones {
            let asked = options.boxes.iter().filter(|serial| !known.contains_key(serial));
            let freed = known.keys().chain(asked).filter_map(|serial| state.freed.get(*serial));
            for Tombstone { object, line } in freed.filter(|tombstone| is_shown(&tombstone.object)) {
                let rows = object.edges.iter().filter(|edge| !is_silent(edge, &boxed)).take(MAX_ROWS);
                let rows = rows.map(|edge| Row::of(shorten(&edge.label, MAX_LABEL))).collect();
                let node = Node::new(object, rows, Some(*line));
                scene.nodes.entry(object.serial).or_insert_with(|| node);
            }
        }
        scene
    }

    /// The rows of a box; arrows to other boxes are added to the scene.
    fn rows_of(&mut self, object: &Object, state: &State, boxed: &Serials, options: &FigureOptions<'_>) -> Vec<Row> {
        let mut rows = Vec::new();
        let folded = |to: Serial| state.objects.get(&to).filter(|object| has_box(object, options)).map(|object| object.serial);
        if let Some(value) = &object.value {
            rows.push(Row::of(shorten(value, MAX_VALUE)));
        }
        let slots: Vec<&Edge> = object.edges.iter().filter(|edge| !is_silent(edge, boxed)).collect();
        let shown = if slots.len() > MAX_ROWS { MAX_ROWS - 1 } else { slots.len() };
        for edge in &slots[..shown] {
            let port = Port::Slot(object.serial, rows.len());
            let value = if boxed.contains_key(&edge.to) {
                self.arrows.push(Arrow { from: port, to: edge.to, weak: false, times: 1 });
                None
            } else if edge.label.starts_with(" item ") {
                // A set's item is its own label.
                rows.push(Row { folded: folded(edge.to), ..Row::of(text_of(edge.to, state)) });
                continue;
            } else {
                Some(text_of(edge.to, state))
            };
            let folded = if value.is_some() { folded(edge.to) } else { None };
            rows.push(Row { label: shorten(edge.label.trim_start(), MAX_LABEL), value, folded });
        }
        if shown < slots.len() {
            let port = Port::Slot(object.serial, rows.len());
            let mut rest: LiteMap<Serial, u32> = LiteMap::new();
            for edge in slots[shown..].iter().filter(|edge| boxed.contains_key(&edge.to)) {
                *rest.entry(edge.to).or_default() += 1;
            }
            for (to, times) in rest {
                self.arrows.push(Arrow { from: port.clone(), to, weak: false, times });
            }
            rows.push(Row::of(format!("… {} more", slots.len() - shown)));
        }
        if let Some(to) = object.weak {
            if boxed.contains_key(&to) {
                let from = Port::Slot(object.serial, rows.len());
                self.arrows.push(Arrow { from, to, weak: true, times: 1 });
                rows.push(Row::of("weak +0"));
            } else if options.inline == Inline::Atoms {
                rows.push(Row { value: Some(text_of(to, state)), folded: folded(to), ..Row::of("weak +0") });
            }
        } else if object.type_name == "weakref" || object.type_name.ends_with("ReferenceType") {
            rows.push(Row::of("dead"));
        }
        if rows.is_empty() && is_container(&object.type_name) {
            rows.push(Row::of("empty"));
        }
        rows
    }

    /// The names that the reader wrote: entries of namespaces, and roots with a name.
    fn add_names(&mut self, state: &State, boxed: &Serials, options: &FigureOptions<'_>) {
        let mut names: Vec<(String, String, Serial)> = Vec::new();
        for object in state.objects.values() {
            if let Role::Namespace(scope) = &object.role {
                let entries = object.edges.iter();
                names.extend(entries.map(|edge| (scope.clone(), edge.label.clone(), edge.to)));
            }
        }
        for root in state.roots.iter().filter(|root| !root.hidden) {
            let (scope, name) = split_owner(&root.owner);
            names.push((scope, name, root.to));
        }
        for (scope, name, to) in names {
            let name = shorten(&name, MAX_LABEL);
            let key = TagKey::Name(scope, name);
            if boxed.contains_key(&to) {
                // Two references under one name (an argument on its way into a local) share a tag.
                let from = Port::Tag(key.clone());
                match self.arrows.iter_mut().find(|arrow| arrow.from == from && arrow.to == to) {
                    Some(arrow) => arrow.times += 1,
                    None => self.arrows.push(Arrow { from, to, weak: false, times: 1 }),
                }
                if !self.tags.iter().any(|tag| tag.key == key) {
                    self.tags.push(Tag { key, value: None, times: 1 });
                }
            } else if is_worth_a_tag(to, state, options) && !self.tags.iter().any(|tag| tag.key == key) {
                self.tags.push(Tag { key, value: Some(text_of(to, state)), times: 1 });
            }
        }
    }

    /// Everyone who owns a box without being a name or a box: equal owners of one object are one tag.
    fn add_hidden_owners(&mut self, state: &State, boxed: &Serials) {
        let mut owners: Vec<(String, Serial)> = Vec::new();
        for object in state.objects.values().filter(|object| !boxed.contains_key(&object.serial)) {
            let owner = |edge: &Edge| match &object.role {
                Role::Namespace(_) => None,
                Role::Hidden(owner) => Some(owner.clone()),
                Role::Builtin | Role::Plain => Some(format!("{}{}", object.name, edge.label.trim_end_matches(".(other)"))),
            };
            let held = object.edges.iter().filter(|edge| boxed.contains_key(&edge.to));
            owners.extend(held.filter_map(|edge| Some((owner(edge)?, edge.to))));
        }
        let roots = state.roots.iter().filter(|root| root.hidden && boxed.contains_key(&root.to));
        owners.extend(roots.map(|root| (root.owner.clone(), root.to)));
        let mut named: LiteMap<Serial, Vec<String>> = LiteMap::new();
        for (owner, to) in owners {
            let known = named.entry(to).or_default();
            let is_named = known.contains(&owner) || known.len() < MAX_OWNERS;
            if is_named && !known.contains(&owner) {
                known.push(owner.clone());
            }
            self.add_hidden_owner(if is_named { owner } else { "others".to_owned() }, to, 1);
        }
    }

    fn add_hidden_owner(&mut self, owner: String, to: Serial, times: u32) {
        let key = TagKey::Hidden(owner.replace('`', ""), to);
        let from = Port::Tag(key.clone());
        let tag = self.tags.iter_mut().find(|tag| tag.key == key);
        let arrow = self.arrows.iter_mut().find(|arrow| arrow.from == from);
        if let (Some(tag), Some(arrow)) = (tag, arrow) {
            tag.times += times;
            arrow.times += times;
        } else {
            self.tags.push(Tag { key, value: None, times });
            self.arrows.push(Arrow { from, to, weak: false, times });
        }
        if let Some(node) = self.nodes.get_mut(&to) {
            node.hidden += times;
        }
    }

    /// Adds up what owns each box. A count that was forged has more references than owners: the surplus is named.
    fn settle_counts(&mut self) {
        let mut owned: LiteMap<Serial, u32> = LiteMap::new();
        for arrow in self.arrows.iter().filter(|arrow| !arrow.weak) {
            *owned.entry(arrow.to).or_default() += arrow.times;
        }
        let mut surplus = Vec::new();
        for (serial, node) in self.nodes.iter_mut() {
            node.owned = owned.get(serial).copied().unwrap_or(0);
            let missing = node.ob_refcnt - i64::from(node.owned);
            if !node.immortal && missing > 0 {
                let missing = u32::try_from(missing).unwrap_or(u32::MAX);
                node.owned = node.owned.saturating_add(missing);
                surplus.push((*serial, missing));
            }
        }
        for (serial, missing) in surplus {
            self.add_hidden_owner("nobody".to_owned(), serial, missing);
        }
    }
}

impl Node {
    fn new(object: &Object, rows: Vec<Row>, freed: Option<u32>) -> Node {
        Node {
            title: object.name.clone(),
            rows,
            ob_refcnt: object.ob_refcnt,
            immortal: object.immortal,
            hidden: 0,
            owned: 0,
            freed,
        }
    }

    /// The count as it is written: `4 (2 hidden)`.
    pub(crate) fn count(&self) -> String {
        if self.immortal {
            return "∞ immortal".to_owned();
        }
        let mut text = self.ob_refcnt.to_string();
        if self.hidden > 0 {
            text.push_str(&format!(" ({} hidden)", self.hidden));
        }
        if i64::from(self.owned) > self.ob_refcnt && self.freed.is_none() {
            text.push_str(&format!(" (owned {}×)", self.owned));
        }
        text
    }
}

/// How an object without a box is written where it is referred to.
pub(crate) fn text_of(serial: Serial, state: &State) -> String {
    match state.objects.get(&serial) {
        Some(object) => shorten(object.value.as_ref().unwrap_or(&object.name), MAX_VALUE),
        None => "?".to_owned(),
    }
}

/// Whether an object is only a value: no box unless it is asked for.
pub(crate) fn is_atom(object: &Object) -> bool {
    object.value.is_some() && object.edges.is_empty() && object.weak.is_none()
}

/// The objects of `state` that get a box, and whether these are all that are asked for.
pub(super) fn choose(state: &State, subjects: &[Serial], options: &FigureOptions<'_>) -> (Serials, bool) {
    let filter = options.filter;
    let named = if filter.is_empty() { Serials::new() } else { named(state, filter) };
    let is_wanted = |object: &&Object| {
        has_box(object, options) && (filter.is_empty() || object.name.contains(filter) || named.contains_key(&object.serial))
    };
    let objects = subjects.iter().filter_map(|serial| state.objects.get(serial)).map(|object| &**object);
    let wanted: Vec<Serial> = objects.filter(is_wanted).map(|object| object.serial).collect();
    let is_whole = wanted.len() <= MAX_BOXES;
    let mut chosen = Serials::new();
    insert_all(&mut chosen, wanted.into_iter().take(if is_whole { MAX_BOXES } else { NEAREST }));
    (chosen, is_whole)
}

/// What the program's names that contain `filter` refer to.
fn named(state: &State, filter: &str) -> Serials {
    let namespaces = state.objects.values().filter(|object| matches!(object.role, Role::Namespace(_)));
    let entries = namespaces.flat_map(|object| &object.edges).filter(|edge| edge.label.contains(filter));
    let locals = state.roots.iter().filter(|root| !root.hidden && split_owner(&root.owner).1.contains(filter));
    let mut named = Serials::new();
    insert_all(&mut named, entries.map(|edge| edge.to).chain(locals.map(|root| root.to)));
    named
}

pub(super) fn insert_all(serials: &mut Serials, more: impl Iterator<Item = Serial>) {
    more.for_each(|serial| {
        serials.insert(serial, ());
    });
}

pub(super) fn has_box(object: &Object, options: &FigureOptions<'_>) -> bool {
    if object.role != Role::Plain || options.omit.contains(&object.serial) {
        return false;
    }
    options.boxes.contains(&object.serial)
        || !(options.inline == Inline::Atoms && is_atom(object) || !options.code && is_code(&object.type_name))
}

/// Names of modules, classes and functions say nothing about the heap of most snippets.
fn is_worth_a_tag(serial: Serial, state: &State, options: &FigureOptions<'_>) -> bool {
    state
        .objects
        .get(&serial)
        .is_some_and(|object| object.role == Role::Plain && !is_code(&object.type_name) && !options.omit.contains(&serial))
}

fn is_code(type_name: &str) -> bool {
    matches!(
        type_name,
        "type"
            | "ABCMeta"
            | "EnumType"
            | "EnumMeta"
            | "module"
            | "function"
            | "builtin_function_or_method"
            | "wrapper_descriptor"
            | "code"
            | "property"
            | "staticmethod"
            | "classmethod"
    )
}

fn is_container(type_name: &str) -> bool {
    matches!(type_name, "list" | "dict" | "set" | "frozenset" | "tuple" | "deque")
}

/// Whether a slot says nothing that the figure doesn't say elsewhere: the class stands in the title, a key in the label,
/// a frame's code above its slots.
fn is_silent(edge: &Edge, boxed: &Serials) -> bool {
    let is_said = matches!(edge.label.as_str(), ".__class__" | ".(other)" | ".f_code" | ".f_globals");
    !boxed.contains_key(&edge.to) && (is_said || edge.label.starts_with(" key "))
}

/// `local x of f` is the name `x` in the scope `f`.
fn split_owner(owner: &str) -> (String, String) {
    let owner = owner.replace('`', "");
    let local = owner.strip_prefix("local ").and_then(|rest| rest.split_once(" of "));
    match local {
        Some((name, function)) => (function.to_owned(), name.to_owned()),
        None => (String::new(), owner),
    }
}

/// An owner's name as it fits on a tag.
pub(crate) fn short_owner(owner: &str) -> String {
    let owner = owner.strip_suffix(" of <module>").unwrap_or(owner);
    let owner = owner.strip_prefix("evaluation ").unwrap_or(owner);
    shorten(owner, 24)
}

/// Cuts `text` to at most `max` characters.
pub(crate) fn shorten(text: &str, max: usize) -> String {
    if text.chars().count() <= max {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(max - 1).collect();
    short.push('…');
    short
}
