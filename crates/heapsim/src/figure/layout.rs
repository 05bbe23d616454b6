//! Where everything stands: names at the left, objects in columns by their distance from a name.
//!
//! A layout is made of all the states that a reader can step through, so nothing moves between them:
//! an object keeps its place before it exists and after it is freed, and an edge keeps its way.
//! Positions are integers and depend on the states alone.
//! Not here: what there is to place (`union`), the way of an edge (`route`) and the drawing (`heap`).

use std::collections::VecDeque;

use litemap::LiteMap;

use super::route::{self, Wire};
use super::scene::{Port, Scene, Serials, TagKey, short_owner};
use super::spread::{snap, spread};
use super::svg::{Point, Rect, small_width};
use super::union::Union;
use super::{FigureOptions, scene, subject};
use crate::trace::{Serial, State};

/// The height of a title bar.
pub(super) const TITLE: i32 = 24;
/// The height of a row.
pub(super) const ROW: i32 = 24;
/// The height of the strip with the count, and of the one with `gc_refs`.
pub(super) const FOOT: i32 = 24;
/// The height of a tag.
pub(super) const TAG: i32 = 24;
/// The height of a hidden owner's tag below its object.
pub(super) const DOCK: i32 = 20;
/// The room above the first name of a scope, for the scope's own name.
const SCOPE: i32 = 16;
/// The room left and right of a text in a box.
pub(super) const PAD: i32 = 10;
/// The room between boxes in a column.
const BOX_GAP: i32 = 24;
/// The room between tags.
const TAG_GAP: i32 = 8;
/// The room around the figure.
const MARGIN: i32 = 8;
/// The room for the note on what has no box.
const NOTE: (i32, i32) = (260, 24);
/// The most places of a layout, those of what is gone included.
const MAX_PLACES: usize = 40;
/// How often the columns are swept to bring what belongs together near.
const SWEEPS: usize = 6;

/// Places for everything that a trace, or a part of it, shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Layout {
    /// Tags in the left column.
    pub(super) tags: LiteMap<TagKey, Rect>,
    /// Names of scopes, each above the tags it is the scope of.
    pub(super) scopes: Vec<(Point, String, Vec<TagKey>)>,
    pub(super) boxes: LiteMap<Serial, Rect>,
    /// Hidden owners' tags that stand below their object.
    pub(super) docks: LiteMap<TagKey, Rect>,
    /// The way of each edge, from its port to the border of its target.
    pub(super) routes: LiteMap<(Port, Serial), Vec<Point>>,
    pub(super) size: (i32, i32),
    /// Whether boxes have a strip for `gc_refs`.
    pub(super) gc_refs: bool,
}

impl Layout {
    /// Lays out all of `states` at once: what one of them is about, in the places it keeps in all of them.
    ///
    /// Nothing if that is too much for one picture, or if more than `spare` places would be empty or a tombstone's even in
    /// the fullest state; then fewer states have to be laid out together.
    pub fn of_trace(states: &[State], spare: usize, options: &FigureOptions<'_>) -> Option<Layout> {
        let subjects: Vec<Vec<Serial>> = states.iter().map(subject::of).collect();
        let scenes = states.iter().zip(&subjects);
        let known = places(scenes.clone(), spare, options)?;
        let scenes: Vec<Scene> = scenes.map(|(state, subjects)| Scene::with(state, subjects, options, &known)).collect();
        Some(Layout::of_scenes(&scenes, options.room_for_gc_refs || options.collector.is_some()))
    }

    /// Lays out pictures of the states in `shown` alone. What `states` were about and is freed by then leaves its mark.
    ///
    /// Nothing if that is too much, as for [`Layout::of_trace`].
    pub fn of_pictures(states: &[State], shown: &[State], options: &FigureOptions<'_>) -> Option<Layout> {
        let subjects: Vec<Vec<Serial>> = states.iter().map(subject::of).collect();
        let known = places(states.iter().zip(&subjects), MAX_PLACES, options)?;
        let scenes = shown.iter().map(|state| Scene::with(state, &subject::of(state), options, &known));
        let scenes: Vec<Scene> = scenes.collect();
        Some(Layout::of_scenes(&scenes, options.room_for_gc_refs || options.collector.is_some()))
    }

    /// Lays out one scene.
    pub(super) fn of_scene(scene: &Scene, gc_refs: bool) -> Layout {
        Layout::of_scenes(std::slice::from_ref(scene), gc_refs)
    }

    /// Whether everything that the scene shows has a place; tombstones without one are left out.
    pub(super) fn covers(&self, scene: &Scene) -> bool {
        let live = scene.nodes.iter().filter(|(_, node)| node.freed.is_none());
        live.into_iter().all(|(serial, _)| self.boxes.contains_key(serial))
            && scene.tags.iter().all(|tag| self.tags.contains_key(&tag.key) || self.docks.contains_key(&tag.key))
            && scene.arrows.iter().all(|arrow| {
                self.routes.contains_key(&(arrow.from.clone(), arrow.to))
                    || matches!(&arrow.from, Port::Tag(key) if self.docks.contains_key(key))
            })
    }

    fn of_scenes(scenes: &[Scene], gc_refs: bool) -> Layout {
        let union = Union::of(scenes, gc_refs);
        let mut grid = Grid::of(&union);
        grid.place(&union);
        let wires = grid.wires(&union);
        let routed = route::route(&grid.cells(), wires);
        let mut layout = grid.finish(&union, routed);
        if scenes.iter().any(|scene| scene.left_out > 0) {
            layout.size.0 = layout.size.0.max(NOTE.0);
            layout.size.1 += NOTE.1;
        }
        layout
    }
}

/// The columns; column 0 holds the tags.
struct Grid {
    columns: Vec<Vec<Serial>>,
    column_of: LiteMap<Serial, usize>,
    /// Tags of column 0 from top to bottom, with the scope that stands above.
    tags: Vec<(TagKey, Option<String>)>,
    /// Hidden owners that stand below their object.
    docked: LiteMap<Serial, Vec<(TagKey, i32)>>,
    /// Boxes; `x` is settled last.
    boxes: LiteMap<Serial, Rect>,
    tag_y: LiteMap<TagKey, i32>,
    tag_column: i32,
}

impl Grid {
    /// Decides who stands in which column.
    fn of(union: &Union) -> Grid {
        let column_of = columns(union);
        let count = column_of.values().max().map_or(1, |last| last + 1);
        let mut columns = vec![Vec::new(); count];
        for serial in first_seen(union) {
            columns[column_of[&serial]].push(serial);
        }
        let mut docked: LiteMap<Serial, Vec<(TagKey, i32)>> = LiteMap::new();
        let mut tags = Vec::new();
        for (key, _) in &union.tags {
            match key {
                TagKey::Hidden(owner, to) if column_of.get(to).is_some_and(|c| *c > 1) => {
                    let chip = small_width(&format!("{} ×9", short_owner(owner))) + 16;
                    docked.entry(*to).or_default().push((key.clone(), chip));
                }
                _ => tags.push((key.clone(), None)),
            }
        }
        let boxes = union.boxes.iter().map(|(serial, &(w, h))| (*serial, Rect { x: 0, y: 0, w, h })).collect();
        let tag_column =
            union.tags.iter().filter(|(key, _)| tags.iter().any(|(tag, _)| tag == key)).map(|(_, w)| *w).max().unwrap_or(0);
        Grid { columns, column_of, tags, docked, boxes, tag_y: LiteMap::new(), tag_column }
    }

    /// Settles all `y`.
    fn place(&mut self, union: &Union) {
        for column in 1..self.columns.len() {
            let desired = vec![0; self.columns[column].len()];
            self.settle(column, &desired);
        }
        for sweep in 0..SWEEPS {
            let forward = sweep % 2 == 0;
            let range: Vec<usize> =
                if forward { (1..self.columns.len()).collect() } else { (1..self.columns.len()).rev().collect() };
            for column in range {
                self.sweep(column, forward, union);
            }
        }
        for column in 2..self.columns.len() {
            self.sweep(column, true, union);
        }
        self.place_tags(union);
    }

    /// Moves a column's boxes near to what refers to them, or to what they refer to.
    fn sweep(&mut self, column: usize, forward: bool, union: &Union) {
        let mut wanted: Vec<(i32, Serial)> = Vec::new();
        for &serial in &self.columns[column] {
            let mut tops = Vec::new();
            for (port, to) in &union.order {
                let Port::Slot(from, row) = port else {
                    continue;
                };
                let (near, far) = if forward { (to, from) } else { (from, to) };
                if *near != serial || self.column_of[far] + 1 != column + 2 * usize::from(!forward) {
                    continue;
                }
                // Rows keep the order of what they refer to, yet boxes in a row stand level.
                tops.push(self.boxes[far].y + if forward { i32::try_from(*row).unwrap_or(0) } else { 0 });
            }
            let current = self.boxes[&serial].y;
            let mean = match i32::try_from(tops.len()) {
                Ok(count) if count > 0 => tops.iter().sum::<i32>().div_euclid(count),
                _ => current,
            };
            wanted.push((mean, serial));
        }
        // Column 1 keeps the order of the names: a figure reads from top to bottom as its program does.
        if column > 1 {
            wanted.sort();
        }
        self.columns[column] = wanted.iter().map(|(_, serial)| *serial).collect();
        let desired: Vec<i32> = wanted.iter().map(|(y, _)| *y).collect();
        self.settle(column, &desired);
    }

    /// Gives a column's boxes the places nearest to the desired ones that don't overlap.
    fn settle(&mut self, column: usize, desired: &[i32]) {
        let heights: Vec<i32> = self.columns[column].iter().map(|serial| self.extent(*serial) + BOX_GAP).collect();
        let parity = if column.is_multiple_of(2) { 4 } else { 0 };
        for (serial, y) in self.columns[column].iter().zip(spread(desired, &heights)) {
            if let Some(rect) = self.boxes.get_mut(serial) {
                rect.y = snap(y, 8) + parity;
            }
        }
    }

    /// The height of a box with the tags below it.
    fn extent(&self, serial: Serial) -> i32 {
        let docks = self.docked.get(&serial).map_or(0, Vec::len);
        self.boxes[&serial].h + i32::try_from(docks).unwrap_or(0) * (DOCK + 4)
    }

    /// Orders the tags by what they refer to, and puts them beside it.
    fn place_tags(&mut self, union: &Union) {
        let target = |key: &TagKey| union.order.iter().find(|(port, _)| *port == Port::Tag(key.clone())).map(|(_, to)| *to);
        let rank = |serial: Serial| self.columns.get(1)?.iter().position(|known| *known == serial);
        let mut keyed: LiteMap<(usize, bool, usize), TagKey> = LiteMap::new();
        let mut last = 0;
        for (index, (key, _)) in self.tags.iter().enumerate() {
            // A name with its value inside stays where the program bound it.
            let at = target(key).and_then(rank).unwrap_or(last);
            last = at;
            keyed.insert((at, matches!(key, TagKey::Hidden(..)), index), key.clone());
        }
        let mut scope: Option<String> = None;
        self.tags = keyed
            .into_iter()
            .map(|(_, key)| {
                let TagKey::Name(own, _) = &key else {
                    return (key, None);
                };
                let head = (scope.as_ref() != Some(own) && !own.is_empty()).then(|| own.clone());
                scope = Some(own.clone());
                (key, head)
            })
            .collect();
        let mut desired = Vec::new();
        let mut heights = Vec::new();
        let mut sharing: LiteMap<Serial, i32> = LiteMap::new();
        for to in self.tags.iter().filter_map(|(key, _)| target(key)) {
            *sharing.entry(to).or_default() += 1;
        }
        for (key, head) in &self.tags {
            let head = if head.is_some() { SCOPE } else { 0 };
            let center = match target(key).map(|to| (self.boxes[&to], sharing[&to])) {
                Some((rect, 1)) => rect.y + TITLE / 2,
                Some((rect, _)) => rect.y + rect.h / 2,
                None => desired.last().map_or(0, |y: &i32| y + TAG + TAG_GAP),
            };
            desired.push(center - TAG / 2 - head);
            heights.push(TAG + TAG_GAP + head);
        }
        let places = spread(&desired, &heights);
        for ((key, head), y) in self.tags.iter().zip(places) {
            let head = if head.is_some() { SCOPE } else { 0 };
            self.tag_y.insert(key.clone(), snap(y, 4) + head);
        }
    }

    /// What stands in the columns, for the router.
    fn cells(&self) -> Vec<Vec<Rect>> {
        let mut cells: Vec<Vec<Rect>> = Vec::new();
        for column in &self.columns {
            let rects = column.iter().map(|serial| {
                let rect = self.boxes[serial];
                let docks = self.docked.get(serial).into_iter().flatten();
                let wide = docks.map(|(_, w)| *w).max().unwrap_or(0);
                Rect { h: self.extent(*serial), w: rect.w.max(wide), ..rect }
            });
            cells.push(rects.collect());
        }
        let tag = |(key, _): &(TagKey, Option<String>)| Rect { x: 0, y: self.tag_y[key], w: self.tag_column, h: TAG };
        cells[0] = self.tags.iter().map(tag).collect();
        cells
    }

    /// The edges, for the router.
    fn wires(&self, union: &Union) -> Vec<Wire> {
        let mut wires = Vec::new();
        for (port, to) in &union.order {
            let (column, source) = match port {
                Port::Tag(key) => match self.tag_y.get(key) {
                    Some(y) => (0, Rect { x: 0, y: *y, w: self.tag_column, h: TAG }),
                    None => continue,
                },
                Port::Slot(from, _) => (self.column_of[from], self.boxes[from]),
            };
            let (owner, y) = match port {
                Port::Tag(_) => (None, source.y + TAG / 2),
                Port::Slot(from, row) => (Some(*from), source.y + row_center(*row)),
            };
            wires.push(Wire {
                key: (port.clone(), *to),
                steps: union.arrows[&(port.clone(), *to)].clone(),
                owner,
                from: (column, y),
                from_width: source.w,
                to: (self.column_of[to], self.boxes[to]),
            });
        }
        wires
    }

    /// Settles all `x` and moves the whole to the figure's origin.
    fn finish(mut self, union: &Union, routed: route::Routed) -> Layout {
        let mut layout = Layout { gc_refs: union.gc_refs, ..Layout::default() };
        for (column, serials) in self.columns.iter().enumerate() {
            for serial in serials {
                if let Some(rect) = self.boxes.get_mut(serial) {
                    rect.x = routed.columns[column];
                }
            }
        }
        let width = |key: &TagKey| union.tags.iter().find(|(known, _)| known == key).map_or(0, |(_, width)| *width);
        for (key, head) in &self.tags {
            let (w, y) = (width(key), self.tag_y[key]);
            layout.tags.insert(key.clone(), Rect { x: self.tag_column - w, y, w, h: TAG });
            if let Some(scope) = head {
                let at = (self.tag_column - PAD, y - 5);
                layout.scopes.push((at, scope.clone(), Vec::new()));
            }
            if let (TagKey::Name(..), Some(scope)) = (key, layout.scopes.last_mut()) {
                scope.2.push(key.clone());
            }
        }
        for (serial, docks) in self.docked.iter() {
            let rect = self.boxes[serial];
            let mut y = rect.bottom() + 4;
            for (key, w) in docks {
                layout.docks.insert(key.clone(), Rect { x: rect.x, y, w: *w, h: DOCK });
                y += DOCK + 4;
            }
        }
        layout.boxes = self.boxes;
        layout.routes = routed.routes;
        layout.normalize();
        layout
    }
}

impl Layout {
    /// Moves everything so that the figure begins at 0, 0.
    fn normalize(&mut self) {
        let mut low = (i32::MAX, i32::MAX);
        let mut high = (i32::MIN, i32::MIN);
        let mut cover = |x: i32, y: i32| {
            low = (low.0.min(x), low.1.min(y));
            high = (high.0.max(x), high.1.max(y));
        };
        for rect in self.tags.values().chain(self.boxes.values()).chain(self.docks.values()) {
            cover(rect.x, rect.y);
            cover(rect.right(), rect.bottom());
        }
        for point in self.routes.values().flatten() {
            cover(point.0, point.1);
        }
        for ((x, y), scope, _) in &self.scopes {
            cover(x - small_width(scope), y - 11);
        }
        if low.0 > high.0 {
            self.size = (2 * MARGIN, 2 * MARGIN);
            return;
        }
        let (dx, dy) = (MARGIN - low.0, MARGIN - low.1);
        let tags = self.tags.iter_mut().chain(self.docks.iter_mut()).map(|(_, rect)| rect);
        for rect in tags.chain(self.boxes.iter_mut().map(|(_, rect)| rect)) {
            rect.x += dx;
            rect.y += dy;
        }
        for point in self.routes.iter_mut().flat_map(|(_, points)| points) {
            *point = (point.0 + dx, point.1 + dy);
        }
        for (at, _, _) in &mut self.scopes {
            *at = (at.0 + dx, at.1 + dy);
        }
        self.size = (high.0 + dx + MARGIN, high.1 + dy + MARGIN);
    }
}

/// What gets a place if all these states are laid out together; nothing if that is too much.
fn places<'s>(
    states: impl Iterator<Item = (&'s State, &'s Vec<Serial>)>,
    spare: usize,
    options: &FigureOptions<'_>,
) -> Option<Serials> {
    let mut known = Serials::new();
    let mut fullest = 0;
    for (state, subjects) in states {
        let (chosen, is_whole) = scene::choose(state, subjects, options);
        fullest = fullest.max(chosen.len());
        scene::insert_all(&mut known, chosen.keys().copied());
        if !is_whole || known.len() > MAX_PLACES {
            return None;
        }
    }
    (known.len() - fullest <= spare).then_some(known)
}

/// The middle of a row, from the top of its box.
pub(super) fn row_center(row: usize) -> i32 {
    TITLE + ROW * i32::try_from(row).unwrap_or(0) + ROW / 2
}

/// Each box's column: its distance from the nearest name, or 1 for what only hidden owners or nobody holds.
fn columns(union: &Union) -> LiteMap<Serial, usize> {
    let mut column_of: LiteMap<Serial, usize> = LiteMap::new();
    let mut reach = |starts: Vec<Serial>| {
        let mut queue = VecDeque::new();
        for serial in starts {
            if union.boxes.contains_key(&serial) && !column_of.contains_key(&serial) {
                column_of.insert(serial, 1);
                queue.push_back(serial);
            }
        }
        while let Some(serial) = queue.pop_front() {
            let next = column_of[&serial] + 1;
            for (port, to) in &union.order {
                let from_here = matches!(port, Port::Slot(from, _) if *from == serial);
                if from_here && union.boxes.contains_key(to) && !column_of.contains_key(to) {
                    column_of.insert(*to, next);
                    queue.push_back(*to);
                }
            }
        }
    };
    let of_tags = |hidden: bool| {
        let tagged = union
            .order
            .iter()
            .filter(move |(port, _)| matches!(port, Port::Tag(key) if matches!(key, TagKey::Hidden(..)) == hidden));
        tagged.map(|(_, to)| *to).collect::<Vec<Serial>>()
    };
    reach(of_tags(false));
    reach(of_tags(true));
    for serial in union.boxes.keys() {
        reach(vec![*serial]);
    }
    column_of
}

/// The boxes in the order in which their first name appears, then their first slot; those without either last.
fn first_seen(union: &Union) -> Vec<Serial> {
    let mut seen = Serials::new();
    let (tagged, pointed): (Vec<_>, Vec<_>) = union.order.iter().partition(|(port, _)| matches!(port, Port::Tag(_)));
    tagged
        .into_iter()
        .chain(pointed)
        .map(|(_, to)| *to)
        .chain(union.boxes.keys().copied())
        .filter(|serial| union.boxes.contains_key(serial) && seen.insert(*serial, ()).is_none())
        .collect()
}
