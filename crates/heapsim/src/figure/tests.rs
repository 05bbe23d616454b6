//! What every figure keeps.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::fixture::{self, Heap};
use super::scene::Scene;
use super::svg::{Point, Rect};
use super::{FigureOptions, Inline, Layout, collector, heap, standalone};
use crate::trace::{CollectorRow, CollectorStep, Role, Serial, State};

/// States of all kinds, each list a trace of its own.
fn traces() -> Vec<Vec<State>> {
    let mut traces = vec![
        vec![fixture::ledger().0],
        vec![fixture::self_list()],
        fixture::cycle().into(),
        vec![fixture::family()],
        vec![fixture::config()],
        vec![fixture::dozen()],
    ];
    traces.extend((0..60).map(fixture::random));
    traces
}

#[test]
fn a_picture_never_contradicts_its_number() {
    for inline in [Inline::Atoms, Inline::None] {
        for states in traces() {
            let options = FigureOptions { inline, ..FigureOptions::default() };
            let layout = Layout::of_trace(&states, usize::MAX, &options).expect("not too much");
            for state in &states {
                for layout in [None, Some(&layout)] {
                    let svg = heap(state, &FigureOptions { layout, ..options });
                    let drawn = drawn_owners(&svg);
                    for serial in boxes(&svg) {
                        let Some(object) = state.objects.get(&serial) else {
                            continue;
                        };
                        let owners = drawn.get(&serial).copied().unwrap_or(0);
                        assert_eq!(object.ob_refcnt, owners, "{} in {svg}", object.name);
                    }
                }
            }
        }
    }
}

#[test]
fn a_forged_count_names_its_surplus() {
    let mut state = fixture::self_list();
    for (_, object) in state.objects.iter_mut().filter(|(_, object)| object.type_name == "list") {
        Arc::make_mut(object).ob_refcnt += 3;
    }
    let svg = heap(&state, &FigureOptions::default());
    assert!(svg.contains("nobody ×3"), "{svg}");
    assert_eq!(drawn_owners(&svg).values().sum::<i64>(), 5);
}

#[test]
fn an_omitted_owner_is_named() {
    let state = fixture::config();
    let dict = state.global("cfg").map(|object| object.serial).expect("cfg is bound");
    let omit = [dict];
    let svg = heap(&state, &FigureOptions { omit: &omit, ..FigureOptions::default() });
    assert!(svg.contains("dict#2[&#39;items&#39;]"), "{svg}");
    let list = state.global("items").expect("items is bound");
    assert_eq!(drawn_owners(&svg)[&list.serial], list.ob_refcnt);
}

#[test]
fn what_only_the_interpreter_holds_has_no_box() {
    let mut builder = Heap::new();
    let (constants, item, list) = (builder.object("tuple"), builder.object("Node"), builder.object("list"));
    builder.hidden_object("co_consts of <module>", constants);
    builder.slot(constants, "[0]", item);
    builder.slot(list, "[0]", item);
    builder.global("a", list);
    let svg = heap(&builder.state(), &FigureOptions::default());
    // The node has a box since `a` leads to it; its other owner is named there.
    assert_eq!(boxes(&svg), [item, list]);
    assert!(svg.contains("tuple#1[0]") && svg.contains("2 (1 hidden)"), "{svg}");
    let forced = [constants];
    let svg = heap(&builder.state(), &FigureOptions { boxes: &forced, ..FigureOptions::default() });
    assert_eq!(boxes(&svg), [constants, item, list]);
}

#[test]
fn what_a_function_or_a_class_keeps_has_a_box() {
    let mut builder = Heap::new();
    let (function, code, defaults, list) =
        (builder.object("function"), builder.object("code"), builder.object("tuple"), builder.object("list"));
    let (class, attributes, registry) = (builder.object("type"), builder.object("dict"), builder.object("list"));
    let constants = builder.object("tuple");
    builder.get(attributes).role = Role::Hidden("Node.__dict__".to_owned());
    builder.global("f", function);
    builder.global("Node", class);
    builder.slot(function, ".__code__", code);
    builder.slot(function, ".__defaults__", defaults);
    builder.slot(defaults, "[0]", list);
    builder.slot(code, ".co_consts", constants);
    builder.slot(class, ".__dict__", attributes);
    builder.slot(attributes, "['seen']", registry);
    builder.root("code of the program", code, true);
    let svg = heap(&builder.state(), &FigureOptions::default());
    assert_eq!(boxes(&svg), [defaults, list, registry]);
    assert!(svg.contains("function#1.__defaults__") && svg.contains("Node.__dict__"), "{svg}");
}

#[test]
fn what_passed_by_leaves_no_tombstone() {
    let mut builder = Heap::new();
    let (list, arguments) = (builder.object("list"), builder.object("Node"));
    builder.global("a", list);
    builder.root("evaluation stack of <module>", arguments, true);
    let during = builder.state();
    builder.del_root(arguments);
    builder.free(arguments, 3);
    builder.del("a");
    builder.free(list, 4);
    let states = [during, builder.state()];
    let layout = Layout::of_trace(&states, usize::MAX, &FigureOptions::default()).expect("not too much");
    let svg = heap(&states[1], &FigureOptions { layout: Some(&layout), ..FigureOptions::default() });
    assert_eq!(boxes(&svg), [list]);
    assert!(svg.contains("✕ freed, line 4"), "{svg}");
}

#[test]
fn a_dict_shows_its_keys_once_and_a_set_its_items() {
    let mut builder = Heap::new();
    let (dict, set) = (builder.object("dict"), builder.object("set"));
    let (key, value) = (builder.atom("str", "'key'"), builder.atom("int", "7"));
    builder.global("d", dict);
    builder.global("s", set);
    builder.slot(dict, "['key']", value);
    builder.slot(dict, " key 'key'", key);
    builder.slot(set, " item 7", value);
    let state = builder.state();
    let svg = heap(&state, &FigureOptions::default());
    assert_eq!(svg.matches("&#39;key&#39;").count(), 1, "{svg}");
    assert_eq!(svg.matches(">7<").count(), 2, "{svg}");
    // A key that has a box is a slot of its own: the count must add up.
    let forced = [key];
    let svg = heap(&state, &FigureOptions { boxes: &forced, ..FigureOptions::default() });
    assert_eq!(drawn_owners(&svg)[&key], 1);
}

#[test]
fn a_big_heap_is_drawn_next_to_its_names() {
    let mut builder = Heap::new();
    let list = builder.object("list");
    builder.global("items", list);
    let mut last = list;
    for index in 0..3000 {
        let node = builder.object("Node");
        builder.slot(last, ".next", node);
        if index % 3 == 0 {
            builder.slot(node, ".all", list);
        }
        last = node;
    }
    let state = builder.state();
    let options = FigureOptions::default();
    assert_eq!(Layout::of_trace(std::slice::from_ref(&state), usize::MAX, &options), None);
    let svg = heap(&state, &options);
    assert_eq!(boxes(&svg).len(), 12);
    assert!(svg.contains("… and 2989 more objects"), "{}", svg.len());
    // What isn't drawn still owns what is, and doesn't fill the figure with its names.
    assert!(svg.contains("others ×") && svg.matches("hs-hidden").count() < 10);
    assert_eq!(drawn_owners(&svg)[&list], state.objects[&list].ob_refcnt);
}

#[test]
fn a_filter_asks_for_a_type_or_a_name() {
    let mut builder = Heap::new();
    let (list, node) = (builder.object("list"), builder.object("Node"));
    builder.global("items", list);
    builder.slot(list, "[0]", node);
    let state = builder.state();
    let drawn = |filter: &str, asked: &[Serial]| {
        boxes(&heap(&state, &FigureOptions { filter, boxes: asked, ..FigureOptions::default() }))
    };
    assert_eq!(drawn("Node", &[]), [node]);
    assert_eq!(drawn("items", &[]), [list]);
    assert_eq!(drawn("items", &[node]), [list, node]);
    assert_eq!(drawn("nothing", &[]), [0; 0]);
    let svg = heap(&state, &FigureOptions { filter: "items", ..FigureOptions::default() });
    assert!(svg.contains(&format!("class=\"hs-fold\" data-open=\"{node}\"")), "{svg}");
}

#[test]
fn the_bench_shows_each_list_in_its_order() {
    let [_, garbage, _] = fixture::cycle();
    let row = |serial, list: &str| CollectorRow { serial, ob_refcnt: 1, gc_refs: Some(0), list: list.to_owned(), note: None };
    let step = CollectorStep {
        generation: 2,
        phase: "move_unreachable".to_owned(),
        summary: String::new(),
        rows: vec![row(3, "unreachable"), row(2, "unreachable"), row(999, "reachable")],
        others: 4,
    };
    let svg = collector(&garbage, &step, &FigureOptions::default());
    let list = svg.find("data-list=\"unreachable\"").expect("the list is drawn");
    let (second, first) = (svg.find(">Node#2<").expect("a chip"), svg.find(">Node#1<").expect("a chip"));
    assert!(list < second && second < first, "{svg}");
    // An object without a box is one of the others.
    assert!(svg.contains("and 5 others") && !svg.contains("data-list=\"young\""), "{svg}");
    let figure = heap(&garbage, &FigureOptions { collector: Some(&step), ..FigureOptions::default() });
    assert_eq!(figure.matches("gc_refs 0 ?").count(), 2);
    assert_eq!(figure.matches("hs-candidate").count(), 2);
}

#[test]
fn a_long_list_is_cut_and_still_adds_up() {
    let mut builder = Heap::new();
    let (list, node) = (builder.object("list"), builder.object("Node"));
    builder.global("items", list);
    for index in 0..1000 {
        builder.slot(list, &format!("[{index}]"), node);
    }
    let svg = heap(&builder.state(), &FigureOptions::default());
    assert!(svg.contains("… 989 more") && svg.contains("×989"), "{svg}");
    assert_eq!(drawn_owners(&svg)[&node], 1000);
}

#[test]
fn nothing_overlaps() {
    for states in traces() {
        let options = FigureOptions { room_for_gc_refs: states.len() % 2 == 0, ..FigureOptions::default() };
        let layout = Layout::of_trace(&states, usize::MAX, &options).expect("not too much");
        let rects: Vec<Rect> = layout.boxes.values().chain(layout.tags.values()).chain(layout.docks.values()).copied().collect();
        for (index, a) in rects.iter().enumerate() {
            for b in &rects[index + 1..] {
                let apart = a.right() <= b.x || b.right() <= a.x || a.bottom() <= b.y || b.bottom() <= a.y;
                assert!(apart, "{a:?} and {b:?} overlap");
            }
        }
        for (key, points) in layout.routes.iter() {
            for rect in &rects {
                assert!(!crosses(points, *rect), "{key:?} {points:?} crosses {rect:?}");
            }
        }
        for rect in rects {
            assert!(rect.x >= 0 && rect.right() <= layout.size.0, "{rect:?}");
            assert!(rect.y >= 0 && rect.bottom() <= layout.size.1, "{rect:?}");
        }
    }
}

#[test]
fn edges_that_are_shown_together_share_no_line() {
    let mut edges = 0;
    let mut shared = 0;
    for states in traces() {
        let options = FigureOptions::default();
        let layout = Layout::of_trace(&states, usize::MAX, &options).expect("not too much");
        for state in &states {
            let scene = Scene::of(state, &options);
            let routes: Vec<&Vec<Point>> =
                scene.arrows.iter().filter_map(|arrow| layout.routes.get(&(arrow.from.clone(), arrow.to))).collect();
            for (index, a) in routes.iter().enumerate() {
                edges += 1;
                // References that a tag or a cut list holds to several objects begin at one port.
                let others = routes[index + 1..].iter().filter(|b| a[0] != b[0]);
                shared += others.filter(|b| overlap(a, b)).count();
            }
        }
    }
    assert!(edges > 1000, "{edges}");
    assert_eq!(shared, 0, "of {edges}");
}

#[test]
fn places_stay_over_the_steps() {
    let [named, unnamed, freed] = fixture::cycle();
    let states = [named.clone(), unnamed.clone(), freed.clone()];
    let options = FigureOptions::default();
    let layout = Layout::of_trace(&states, usize::MAX, &options).expect("not too much");
    let all: Vec<String> = states.iter().map(|state| heap(state, &FigureOptions { layout: Some(&layout), ..options })).collect();
    let place = |svg: &str, serial: Serial| {
        let at = svg.find(&format!("data-serial=\"{serial}\"")).expect("the object is drawn");
        let rect = &svg[at + svg[at..].find("x=").expect("a box has a place")..];
        rect[..rect.find(" rx").expect("a box has corners")].to_owned()
    };
    for serial in boxes(&all[0]) {
        assert_eq!(place(&all[0], serial), place(&all[1], serial));
        assert_eq!(place(&all[0], serial), place(&all[2], serial));
    }
    assert_eq!(all[2].matches("✕ freed, line 7").count(), 2);
    assert!(!all[1].contains("✕") && !all[2].contains("hs-edge"));
    let size = |svg: &str| svg[..svg.find(" width").expect("a size")].to_owned();
    assert_eq!(size(&all[0]), size(&all[1]));
}

#[test]
fn a_change_is_marked() {
    let before = fixture::self_list();
    let mut builder = Heap::new();
    let list = builder.object("list");
    builder.global("a", list);
    builder.global("b", list);
    builder.slot(list, "[0]", list);
    let svg = heap(&builder.state(), &FigureOptions { before: Some(&before), ..FigureOptions::default() });
    assert!(svg.contains(">2→3<") && svg.contains(">+1<"), "{svg}");
    assert_eq!(svg.matches("hs-new").count(), 1);
    assert_eq!(svg.matches("hs-changed").count(), 1);
}

#[test]
fn a_weak_reference_has_no_part_in_the_count() {
    let svg = heap(&fixture::family(), &FigureOptions::default());
    assert!(svg.contains("weak +0"));
    let weak = &svg[svg.find("hs-edge hs-weak").expect("a weak edge")..];
    assert!(!weak[..weak.find('>').expect("an end")].contains("data-times"));
}

#[test]
fn text_cannot_become_markup() {
    let mut builder = Heap::new();
    let text = builder.atom("str", "'</svg><script>\u{0}&\"'");
    builder.global("<a>", text);
    let state = builder.state();
    let boxes = [text];
    let options = FigureOptions { boxes: &boxes, id_prefix: "ch\"1", ..FigureOptions::default() };
    let svg = heap(&state, &options);
    assert!(!svg.contains("<script") && !svg.contains('\u{0}') && !svg.contains('\n'));
    assert!(svg.contains("&lt;a&gt;") && svg.contains("ch&quot;1"));
    assert!(!svg.contains("<title") && !svg.contains("<desc"));
}

#[test]
fn a_figure_is_a_function_of_its_input() {
    let state = fixture::dozen();
    let options = FigureOptions::default();
    assert_eq!(heap(&state, &options), heap(&state, &options));
    let file = standalone(&heap(&state, &options));
    assert!(file.contains("<style>") && file.contains("prefers-color-scheme"));
    assert_eq!(file.matches('{').count(), file.matches('}').count());
}

/// How many references the picture shows for each object.
fn drawn_owners(svg: &str) -> BTreeMap<Serial, i64> {
    let mut owners = BTreeMap::new();
    for tag in svg.split('<').filter(|tag| tag.contains("data-times=")) {
        let to = attribute(tag, "data-to").parse().expect("a serial");
        let times: i64 = attribute(tag, "data-times").parse().expect("a number");
        *owners.entry(to).or_default() += times;
    }
    owners
}

/// The serials of the boxes in the picture.
fn boxes(svg: &str) -> Vec<Serial> {
    svg.split('<')
        .filter(|tag| tag.contains("data-serial="))
        .map(|tag| attribute(tag, "data-serial").parse().expect("a serial"))
        .collect()
}

fn attribute<'a>(tag: &'a str, name: &str) -> &'a str {
    let rest = &tag[tag.find(name).expect("the attribute") + name.len() + 2..];
    &rest[..rest.find('"').expect("a closing quote")]
}

/// Whether a line runs through the inside of a rectangle.
fn crosses(points: &[Point], rect: Rect) -> bool {
    points.windows(2).any(|pair| {
        let [a, b] = pair else { return false };
        let (x0, x1) = (a.0.min(b.0), a.0.max(b.0));
        let (y0, y1) = (a.1.min(b.1), a.1.max(b.1));
        x0 < rect.right() && x1 > rect.x && y0 < rect.bottom() && y1 > rect.y
    })
}

/// Whether two lines run on top of each other for a stretch.
fn overlap(a: &[Point], b: &[Point]) -> bool {
    let stretch = |a: (i32, i32), b: (i32, i32)| {
        let sort = |(x, y): (i32, i32)| (x.min(y), x.max(y));
        let (a, b) = (sort(a), sort(b));
        a.0.max(b.0) < a.1.min(b.1)
    };
    a.windows(2).any(|p| {
        b.windows(2).any(|q| {
            let flat = p[0].1 == p[1].1 && q[0].1 == q[1].1 && p[0].1 == q[0].1;
            let tall = p[0].0 == p[1].0 && q[0].0 == q[1].0 && p[0].0 == q[0].0;
            flat && stretch((p[0].0, p[1].0), (q[0].0, q[1].0)) || tall && stretch((p[0].1, p[1].1), (q[0].1, q[1].1))
        })
    })
}
