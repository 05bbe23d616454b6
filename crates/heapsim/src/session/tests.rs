//! A session shows at each step what the trace holds there.

use super::*;
use crate::lanes::Lane;

fn open(source: &str) -> Session {
    let program = Program { name: "a.py".to_owned(), source: source.to_owned(), language: Language::Python };
    Session::open(&program, &Options::default(), Vec::new()).expect("it runs")
}

const CYCLE: &str = "import gc\nclass Node: pass\na = Node()\na.me = a\ndel a\nprint(gc.collect())\n";

#[test]
fn stepping_to_the_end_and_back_gives_the_first_picture() {
    let mut session = open(CYCLE);
    let first = session.view(0, "f");
    let count = session.overview().lines.len();
    let forward: Vec<View> = (0..count).map(|step| session.view(step, "f")).collect();
    let back: Vec<View> = (0..count).rev().map(|step| session.view(step, "f")).collect();
    assert_eq!(forward[0], first);
    assert!(forward.iter().eq(back.iter().rev()));
    // Nothing moves: every picture has the same size.
    let size = |view: &View| view.figure.split("viewBox=").nth(1).map(|rest| rest[..24].to_owned());
    assert!(forward.iter().all(|view| size(view) == size(&first)));
}

#[test]
fn the_overview_marks_what_happens() {
    let session = open(CYCLE);
    let overview = session.overview();
    assert_eq!(overview.kinds.len(), overview.lines.len());
    let marks: Vec<(&str, &str)> = overview.marks.iter().map(|mark| (mark.kind, mark.text.as_str())).collect();
    assert_eq!(marks, [("collection", "a collection begins"), ("dealloc", "freed: Node#1"), ("output", "output")]);
    assert_eq!(overview.output, [(overview.marks[2].step, 2, 0)]);
    assert_eq!(overview.lines[overview.end], 6);
}

#[test]
fn a_step_has_its_reason_margin_and_bench() {
    let mut session = open(CYCLE);
    let overview = session.overview();
    let at = |line: u32| overview.lines.iter().rposition(|known| *known == line).expect("it ran");
    let linked = session.view(at(4), "f");
    assert!(linked.because.contains("Node 1: count 1 to 2"), "{}", linked.because);
    assert_eq!(linked.notes.last(), Some(&(4, "a 1→2".to_owned())));
    assert_eq!(linked.next, 5);
    let phase = overview.kinds.find('g').expect("it collects");
    let bench = session.view(phase + 1, "f").bench.expect("a phase");
    assert_eq!((bench.phase.as_str(), bench.question.as_str()), ("subtract_refs", "Cross out references from inside."));
    assert_eq!(bench.rows, [("Node#1".to_owned(), 1, Some(1), Some(0), "young".to_owned(), String::new())]);
}

#[test]
fn an_object_says_why_it_lives_and_why_it_died() {
    let mut session = open(CYCLE);
    let overview = session.overview();
    let linked = overview.lines.iter().rposition(|line| *line == 4).expect("it ran");
    let node = session.view(linked, "f").objects[0].clone();
    assert_eq!((node.name.as_str(), node.count.as_deref(), node.held_by.as_str()), ("Node#1", Some("2"), "Node#1.me, a"));
    let why = session.why(linked, node.serial).expect("it lives");
    assert_eq!(why.owners, [(1, "global a".to_owned(), false), (1, "Node#1.me".to_owned(), false)]);
    assert_eq!(why.chain, ["global a", "Node#1"]);
    let dead = session.why(overview.end, node.serial).expect("it was there");
    assert_eq!(dead.count, None);
    assert!(dead.death.is_some_and(|death| death.starts_with("freed on line 6")));
    let next = session.next_of(linked, node.serial).expect("something happens");
    assert_eq!(overview.lines[next], 5);
}

#[test]
fn c_shows_bytes_and_what_was_written() {
    let source = "int main(void) {\n    int a = 7;\n    a = 8;\n    return 0;\n}\n";
    let program = Program { name: "a.c".to_owned(), source: source.to_owned(), language: Language::C };
    let mut session = Session::open(&program, &Options::default(), Vec::new()).expect("it runs");
    let overview = session.overview();
    let step = overview.lines.iter().rposition(|line| *line == 3).expect("it ran");
    let view = session.view(step, "m");
    assert!(view.figure.starts_with("<svg"));
    assert!(view.because.contains("a, int: 08"), "{}", view.because);
}

#[test]
fn a_killed_program_can_be_stepped_through() {
    let mut session = open("import ctypes\nprint(1)\nctypes.string_at(0)\n");
    let overview = session.overview();
    assert_eq!(session.report.exit_code, 139);
    for step in 0..overview.lines.len() {
        session.view(step, "f");
    }
}

#[test]
fn an_endless_loop_can_be_stepped_through() {
    let program =
        Program { name: "a.py".to_owned(), source: "a = []\nwhile True:\n    a = [a]\n".to_owned(), language: Language::Python };
    let options = Options { max_steps: 500, ..Options::default() };
    let mut session = Session::open(&program, &options, Vec::new()).expect("it starts");
    assert!(session.report.limit.is_some());
    let last = session.overview().lines.len() - 1;
    assert!(last > 20);
    session.view(last, "f");
}

#[test]
fn a_large_heap_folds_and_opens() {
    let mut session = open("class Node: pass\nnodes = [Node() for _ in range(100)]\n");
    let end = session.overview().end;
    let view = session.view(end, "f");
    assert_eq!((view.kinds[0].clone(), view.objects.len() + view.folded), (("Node".to_owned(), 100), 101));
    assert!(view.objects.len() < 20, "{}", view.objects.len());
    session.set_focus(Focus { filter: "Node#100".to_owned(), open: Vec::new() });
    let one = session.view(end, "f");
    assert_eq!(one.objects.iter().map(|object| object.name.as_str()).collect::<Vec<_>>(), ["Node#100"]);
    let why = session.why(end, one.objects[0].serial).expect("it lives");
    assert_eq!(why.neighbors.iter().map(|(_, name)| name.as_str()).collect::<Vec<_>>(), ["list#1"]);
    session.set_focus(Focus { filter: "Node#100".to_owned(), open: vec![why.neighbors[0].0] });
    assert_eq!(session.view(end, "f").objects.len(), 2);
    session.set_focus(Focus::default());
    assert_eq!(session.view(end, "f"), view);
}

#[test]
fn a_c_program_ends_where_its_memory_is_still_there() {
    let source = "int main(void) {\n    int a = 7;\n    return a;\n}\n".to_owned();
    let program = Program { name: "a.c".to_owned(), source, language: Language::C };
    let mut session = Session::open(&program, &Options::default(), Vec::new()).expect("it runs");
    let end = session.overview().end;
    assert!(session.view(end, "f").words.iter().any(|words| words.contains("a, int: 07 00 00 00")));
}

#[test]
fn survivors_move_to_the_next_lane() {
    let mut session = open("import gc\ngc.collect()\na = []\ngc.collect(0)\ngc.freeze()\n");
    let overview = session.overview();
    let mut after = |line: u32| {
        let step = overview.lines.iter().rposition(|known| *known == line).expect("it ran");
        session.view(step, "f").lanes
    };
    let of = |lanes: &[Lane]| lanes.iter().filter(|lane| !lane.objects.is_empty()).map(|lane| lane.name).collect::<Vec<_>>();
    let young = after(3);
    assert_eq!(of(&young), ["generation 0"]);
    assert_eq!(young[0].count, "1 of 2000");
    let old = after(4);
    assert_eq!(of(&old), ["generation 1"]);
    assert_eq!([&old[0].count, &old[1].count], ["0 of 2000", "1 of 10"]);
    let frozen = after(5);
    assert_eq!(of(&frozen), ["permanent generation"]);
    assert_eq!((frozen[3].count.as_str(), frozen[3].objects[0].1.as_str(), frozen[3].objects[0].2), ("never", "list#1", true));
    assert_eq!(open("a = []\n").view(0, "f").lanes, []);
    let mut cycle = open(CYCLE);
    let phases = cycle.overview().kinds.find('g').expect("it collects");
    let apart: Vec<&str> =
        cycle.view(phases + 2, "f").lanes.iter().filter(|lane| !lane.objects.is_empty()).map(|lane| lane.name).collect();
    assert_eq!(apart, ["unreachable"], "the search has set the node apart");
    let mut off = open("import gc\ngc.disable()\ngc.collect()\na = []\n");
    let end = off.overview().end;
    assert_eq!(off.view(end, "f").lanes[0].count, "1, off");
}
