//! Drawing a state of the heap: boxes, tags, edges.
//!
//! Shape and word carry the meaning, color comes third.
//! Not here: what is shown (`scene`), where (`layout`, `route`), in which colors (`style`).

use super::FigureOptions;
use super::layout::{FOOT, Layout, PAD, ROW, TITLE, row_center};
use super::scene::{Arrow, Node, Port, Scene, Tag, TagKey};
use super::svg::{Point, Rect, Svg, hatch, rounded, small_width, width};
use crate::trace::{CollectorRow, Serial, State};

/// The length of an arrowhead, and half its width.
const HEAD: (i32, i32) = (8, 4);
/// The radius of an edge's corners.
const BEND: i32 = 6;
/// The most titles in a picture's own name.
const NAMED: usize = 6;

/// Draws `state`.
pub(super) fn draw(state: &State, options: &FigureOptions<'_>) -> String {
    let scene = Scene::of(state, options);
    let own;
    let layout = match options.layout {
        Some(layout) if layout.covers(&scene) => layout,
        _ => {
            let room = options.room_for_gc_refs || options.collector.is_some();
            own = Layout::of_scene(&scene, room);
            &own
        }
    };
    let label = options.label.map_or_else(|| name_of(&scene), str::to_owned);
    let mut svg = Svg::new("heap", options.id_prefix, &label, layout.size);
    let changes = Changes::new(options);
    scopes(&mut svg, &scene, layout);
    for drawn in &scene.tags {
        if let Some(rect) = layout.tags.get(&drawn.key) {
            tag(&mut svg, drawn, *rect);
        } else if let Some(rect) = layout.docks.get(&drawn.key) {
            dock(&mut svg, drawn, *rect);
        }
    }
    for (serial, node) in scene.nodes.iter() {
        if let Some(rect) = layout.boxes.get(serial) {
            let id = format!("{}-o{serial}", options.id_prefix);
            object(&mut svg, &id, *serial, node, *rect, &changes, layout.gc_refs);
        }
    }
    // No edge crosses a box; drawn last, the dots at the ports are whole.
    for arrow in &scene.arrows {
        if let Some(points) = layout.routes.get(&(arrow.from.clone(), arrow.to)) {
            edge(&mut svg, &scene, arrow, points, changes.is_new(arrow));
        }
    }
    if scene.left_out > 0 {
        let text = format!("… and {} more objects", scene.left_out);
        svg.text("hs-small hs-muted", (8, layout.size.1 - 10), &text);
    }
    svg.finish()
}

/// What differs from the state before, and what the collector says.
struct Changes<'a> {
    before: Option<&'a State>,
    arrows: Vec<Arrow>,
    collector: &'a [CollectorRow],
    came_back: bool,
}

impl<'a> Changes<'a> {
    fn new(options: &FigureOptions<'a>) -> Changes<'a> {
        let unmarked = FigureOptions { before: None, ..*options };
        Changes {
            before: options.before,
            arrows: options.before.map_or_else(Vec::new, |s| Scene::of(s, &unmarked).arrows),
            collector: options.collector.map_or(&[], |step| step.rows.as_slice()),
            came_back: options.collector.is_some_and(|step| step.phase == "handle_resurrected_objects"),
        }
    }

    fn is_new(&self, arrow: &Arrow) -> bool {
        self.before.is_some() && !self.arrows.contains(arrow)
    }

    /// The count before, if it was another.
    fn count(&self, serial: Serial, node: &Node) -> Option<i64> {
        let object = self.before?.objects.get(&serial)?;
        (object.ob_refcnt != node.ob_refcnt && !node.immortal).then_some(object.ob_refcnt)
    }

    fn is_new_object(&self, serial: Serial) -> bool {
        self.before.is_some_and(|state| !state.objects.contains_key(&serial))
    }
}

fn edge(svg: &mut Svg, scene: &Scene, arrow: &Arrow, points: &[Point], new: bool) {
    let kind = match (&arrow.from, arrow.weak) {
        (_, true) => "hs-weak",
        (Port::Tag(TagKey::Name(..)), _) => "hs-from-name",
        (Port::Tag(TagKey::Hidden(..)), _) => "hs-from-hidden",
        (Port::Slot(..), _) => "hs-from-slot",
    };
    let class = format!("hs-edge {kind}{}", if new { " hs-new" } else { "" });
    let (from, slot) = match &arrow.from {
        Port::Tag(TagKey::Name(scope, name)) => (String::new(), format!("{scope} {name}")),
        Port::Tag(TagKey::Hidden(owner, _)) => (String::new(), owner.clone()),
        Port::Slot(serial, row) => {
            let label = scene.nodes.get(serial).and_then(|node| node.rows.get(*row));
            (serial.to_string(), label.map_or(String::new(), |row| row.label.clone()))
        }
    };
    let mut data = vec![("data-slot", slot.as_str())];
    if !from.is_empty() {
        data.push(("data-from", &from));
    }
    let (to, times) = (arrow.to.to_string(), arrow.times.to_string());
    data.push(("data-to", &to));
    if !arrow.weak {
        data.push(("data-times", &times));
    }
    svg.open(&class, &data);
    line_with_head(svg, points, if arrow.weak { "hs-weak" } else { "" });
    let (start, next) = (points[0], points[1]);
    if matches!(arrow.from, Port::Slot(..)) {
        svg.dot("hs-port", start, 3);
    }
    let right = next.0 > start.0;
    let mut label = String::new();
    if new && !arrow.weak {
        label.push_str(&format!("+{}", arrow.times));
    } else if arrow.times > 1 && !matches!(arrow.from, Port::Tag(TagKey::Hidden(..))) {
        label.push_str(&format!("×{}", arrow.times));
    }
    if !label.is_empty() {
        let (x, anchor) = if right { (start.0 + 6, "start") } else { (start.0 - 6, "end") };
        svg.anchored("hs-small hs-bold hs-delta", (x, start.1 - 4), anchor, &label);
    }
    svg.close();
}

/// A rounded line whose last stretch carries an arrowhead; a weak one is dashed and its head is open.
pub(super) fn line_with_head(svg: &mut Svg, points: &[Point], class: &str) {
    let [.., before, tip] = points else { return };
    let (dx, dy) = ((tip.0 - before.0).signum(), (tip.1 - before.1).signum());
    let (long, half) = HEAD;
    let base = (tip.0 - dx * long, tip.1 - dy * long);
    let left = (base.0 - dy * half, base.1 + dx * half);
    let right = (base.0 + dy * half, base.1 - dx * half);
    let weak = class == "hs-weak";
    let mut line = points.to_vec();
    if let Some(last) = line.last_mut() {
        *last = if weak { *tip } else { (tip.0 - dx * (long - 2), tip.1 - dy * (long - 2)) };
    }
    svg.line(&format!("hs-line {class}"), &rounded(&line, BEND));
    let (l, t, r) = (left, tip, right);
    let head = format!("M{} {}L{} {}L{} {}", l.0, l.1, t.0, t.1, r.0, r.1);
    if weak {
        svg.line("hs-head hs-open", &head);
    } else {
        svg.shape("hs-head", &format!("{head}Z"));
    }
}

/// Writes each scope's name above its first name, or in the room that was left for it.
fn scopes(svg: &mut Svg, scene: &Scene, layout: &Layout) {
    let shown = |key: &TagKey| scene.tags.iter().any(|tag| tag.key == *key);
    for (at, scope, tags) in &layout.scopes {
        let Some(first) = tags.iter().find(|key| shown(key)).and_then(|key| layout.tags.get(key)) else { continue };
        let y = first.y - 5;
        let free = layout.tags.iter().all(|(key, rect)| !shown(key) || rect.y >= y || rect.bottom() <= y - 10);
        svg.anchored("hs-small hs-scope", (at.0, if free { y } else { at.1 }), "end", scope);
    }
}

fn tag(svg: &mut Svg, tag: &Tag, rect: Rect) {
    let hidden = matches!(tag.key, TagKey::Hidden(..));
    svg.open(if hidden { "hs-tag hs-hidden" } else { "hs-tag" }, &[]);
    let (x, y, tip) = (rect.x, rect.y, rect.h / 2);
    let d = format!(
        "M{} {y}H{}L{} {}L{} {}H{}Q{x} {} {x} {}V{}Q{x} {y} {} {y}Z",
        x + 4,
        rect.right() - tip,
        rect.right(),
        y + tip,
        rect.right() - tip,
        rect.bottom(),
        x + 4,
        rect.bottom(),
        rect.bottom() - 4,
        y + 4,
        x + 4,
    );
    svg.line("hs-outline", &d);
    let text = tag.text();
    if hidden {
        svg.text("hs-small", (x + PAD, y + 16), &text);
    } else {
        svg.text("hs-bold", (x + PAD, y + 17), &text);
    }
    if let Some(value) = &tag.value {
        svg.text("hs-value", (x + PAD + width(&text) + 8, y + 17), value);
    }
    svg.close();
}

/// A hidden owner that stands below its object; the notch in its border says which way it points.
fn dock(svg: &mut Svg, tag: &Tag, rect: Rect) {
    let TagKey::Hidden(owner, to) = &tag.key else {
        return;
    };
    let (to, times) = (to.to_string(), tag.times.to_string());
    let data = [("data-slot", owner.as_str()), ("data-to", &to), ("data-times", &times)];
    svg.open("hs-tag hs-hidden hs-dock", &data);
    let (x, y) = (rect.x, rect.y);
    let d = format!("M{x} {y}H{}L{} {}L{} {y}H{}V{}H{x}Z", x + 8, x + 12, y - 4, x + 16, rect.right(), rect.bottom());
    svg.line("hs-outline", &d);
    svg.text("hs-small", (x + 8, y + 14), &tag.text());
    svg.close();
}

fn object(svg: &mut Svg, id: &str, serial: Serial, node: &Node, rect: Rect, changes: &Changes<'_>, gc_refs: bool) {
    if let Some(line) = node.freed {
        tombstone(svg, id, serial, node, rect, line, changes);
        return;
    }
    let before = changes.count(serial, node);
    let row = changes.collector.iter().find(|row| row.serial == serial);
    let candidate = row.is_some_and(|row| matches!(row.list.as_str(), "unreachable" | "finalizers"));
    let mut class = "hs-object".to_owned();
    for (is, name) in [
        (before.is_some() || changes.is_new_object(serial), " hs-changed"),
        (candidate, " hs-candidate"),
        (node.immortal, " hs-immortal"),
    ] {
        class.push_str(if is { name } else { "" });
    }
    svg.open(&class, &[("id", id), ("data-serial", &serial.to_string())]);
    svg.rect("hs-box", rect, 6);
    title_bar(svg, rect);
    svg.text("hs-bold", (rect.x + PAD, rect.y + 17), &node.title);
    if candidate {
        let inner = Rect { x: rect.x + 3, y: rect.y + 3, w: rect.w - 6, h: rect.h - 6 };
        svg.rect("hs-inner", inner, 4);
    }
    for (index, row) in node.rows.iter().enumerate() {
        let y = rect.y + row_center(index) + 5;
        let alone = matches!(row.label.as_str(), "empty" | "dead" | "weak +0");
        let class = if alone || row.label.starts_with("… ") { "hs-slot hs-muted" } else { "hs-slot" };
        svg.text(class, (rect.x + PAD, y), &row.label);
        if let Some(value) = &row.value {
            // A page may unfold it.
            if let Some(to) = row.folded {
                svg.open("hs-fold", &[("data-open", &to.to_string())]);
            }
            svg.anchored("hs-value", (rect.right() - PAD, y), "end", value);
            if row.folded.is_some() {
                svg.close();
            }
        }
    }
    foot(svg, node, rect, before, changes.is_new_object(serial), gc_refs);
    if let Some(row) = row {
        let came_back = changes.came_back && row.list == "reachable";
        let text = match row.gc_refs {
            _ if came_back => "↩ came back".to_owned(),
            Some(gc_refs) => format!("gc_refs {gc_refs}{}", if candidate { " ?" } else { "" }),
            None => row.list.clone(),
        };
        svg.anchored("hs-small hs-gc-refs", (rect.right() - PAD, rect.bottom() - 8), "end", &text);
    }
    svg.close();
}

/// The strip under the title, its upper corners as round as the box's.
fn title_bar(svg: &mut Svg, rect: Rect) {
    let (x, y, right) = (rect.x, rect.y, rect.right());
    let d =
        format!("M{x} {}V{}Q{x} {y} {} {y}H{}Q{right} {y} {right} {}V{}Z", y + TITLE, y + 6, x + 6, right - 6, y + 6, y + TITLE);
    svg.line("hs-title", &d);
}

fn foot(svg: &mut Svg, node: &Node, rect: Rect, before: Option<i64>, new: bool, gc_refs: bool) {
    let strip = if gc_refs { FOOT } else { 0 };
    let y = rect.bottom() - strip - 8;
    let right = rect.right() - PAD;
    if node.immortal {
        let text = node.count();
        let w = small_width(&text) + 12;
        let pill = Rect { x: rect.right() - w - 6, y: y - 13, w, h: 18 };
        svg.rect("hs-pill", pill, 9);
        svg.anchored("hs-small hs-count", (pill.right() - 6, y), "end", &text);
        return;
    }
    let text = match before {
        Some(before) => format!("{before}→{}", node.count()),
        None => node.count(),
    };
    svg.anchored("hs-bold hs-count", (right, y), "end", &text);
    if new && width(&text) + small_width("new") + 8 <= rect.w - 2 * PAD {
        svg.text("hs-small hs-delta", (rect.x + PAD, y), "new");
    }
}

fn tombstone(svg: &mut Svg, id: &str, serial: Serial, node: &Node, rect: Rect, line: u32, changes: &Changes<'_>) {
    let just = changes.before.is_some_and(|state| state.objects.contains_key(&serial));
    let class = if just { "hs-object hs-freed hs-changed" } else { "hs-object hs-freed" };
    svg.open(class, &[("id", id), ("data-serial", &serial.to_string())]);
    svg.rect("hs-box", rect, 6);
    svg.line("hs-hatch", &hatch(rect, 10));
    let title = Rect { x: rect.x + 4, y: rect.y + 4, w: width(&node.title) + 12, h: ROW - 6 };
    svg.rect("hs-plate", title, 3);
    svg.text("hs-bold", (rect.x + PAD, rect.y + 17), &node.title);
    let text = freed_text(line);
    let w = small_width(&text) + 10;
    let plate = Rect { x: rect.right() - w - 4, y: rect.bottom() - 22, w, h: 18 };
    svg.rect("hs-plate", plate, 3);
    svg.anchored("hs-small", (plate.right() - 5, rect.bottom() - 9), "end", &text);
    svg.close();
}

fn freed_text(line: u32) -> String {
    match line {
        0 => "✕ freed at exit".to_owned(),
        line => format!("✕ freed, line {line}"),
    }
}

/// A picture's name if the author gave none: what it shows.
fn name_of(scene: &Scene) -> String {
    let (freed, live): (Vec<&Node>, Vec<&Node>) = scene.nodes.values().partition(|node| node.freed.is_some());
    let list = |nodes: &[&Node]| {
        let mut titles: Vec<String> = nodes.iter().take(NAMED).map(|node| node.title.replace('#', " ")).collect();
        if nodes.len() > NAMED {
            titles.push(format!("{} more", nodes.len() - NAMED));
        }
        titles.join(", ")
    };
    let mut parts = Vec::new();
    if !live.is_empty() {
        parts.push(list(&live));
    }
    if !freed.is_empty() {
        parts.push(format!("freed: {}", list(&freed)));
    }
    if parts.is_empty() { "Heap: no objects".to_owned() } else { format!("Heap: {}", parts.join("; ")) }
}
