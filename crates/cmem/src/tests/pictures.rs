//! What observers see: the order of events, and pictures of memory.

use super::*;

/// Notes every event as a line of text.
#[derive(Default)]
struct Notes(Vec<String>);

impl Observer for Notes {
    fn line(&mut self, machine: &Machine<'_>, line: u32) {
        self.0.push(format!("line {line} in {}", machine.calls().join(" > ")));
    }

    fn call(&mut self, _: &Machine<'_>, function: &str, line: u32) {
        self.0.push(format!("call {function} on {line}"));
    }

    fn returned(&mut self, _: &Machine<'_>, function: &str, line: u32) {
        self.0.push(format!("{function} returned to {line}"));
    }

    fn fault(&mut self, _: &Machine<'_>, fault: &Fault) {
        self.0.push(format!("{} on {}", fault.code, fault.line));
    }

    fn output(&mut self, stream: Stream, text: &[u8]) {
        self.0.push(format!("{stream:?} {}", String::from_utf8_lossy(text)));
    }
}

#[test]
fn events_come_in_the_order_of_the_run() {
    let source = "#include <stdio.h>\nint f(int n) {\n    return n + 1;\n}\nint main(void) {\n    int a[1];\n    a[1] = f(2);\n    printf(\"hi\");\n    return 0;\n}\n";
    let mut notes = Notes::default();
    run(&compile(source).unwrap(), &Options::default(), &mut notes);
    let expected = [
        "call main on 0",
        "line 6 in main",
        "call f on 7",
        "line 3 in main > f",
        "f returned to 7",
        "stack-buffer-overflow on 7",
        "line 7 in main",
        "Stdout hi",
        "line 8 in main",
        "line 9 in main",
        "main returned to 0",
    ];
    assert_eq!(notes.0, expected);
}

/// Keeps the picture after one line.
struct Snapshot {
    line: u32,
    picture: Option<Picture>,
}

impl Observer for Snapshot {
    fn line(&mut self, machine: &Machine<'_>, line: u32) {
        if line == self.line {
            self.picture = Some(machine.picture());
        }
    }
}

fn picture_after(source: &str, layout: Layout, line: u32) -> Picture {
    let mut snapshot = Snapshot { line, picture: None };
    let options = Options { layout, ..Options::default() };
    run(&compile(source).unwrap(), &options, &mut snapshot);
    snapshot.picture.expect("the line was reached")
}

/// Each span as `name: type at offset+size, state`.
fn spans(region: &Region) -> Vec<String> {
    let show = |span: &Span| format!("{} {} {}+{} {:?}", span.name, span.type_name, span.offset, span.size, span.state);
    region.spans.iter().map(show).collect()
}

#[test]
fn the_article_after_its_overflow() {
    let picture = picture_after(ARTICLE, Layout::Ascending, 8);
    let [frame] = &picture.regions[..] else { panic!("{picture:#?}") };
    assert_eq!(frame.title, "stack frame of main");
    assert_eq!(
        spans(frame),
        ["a char[1] 0+1 Live", "b char[1] 1+1 Live", "saved frame pointer  2+8 Machine", "return address  10+8 Machine",]
    );
    assert_eq!(frame.cells.len(), 18);
    assert_eq!(frame.cells[0], Cell { value: 0, init: false, writer: None });
    assert_eq!(frame.cells[1], Cell { value: b'x', init: true, writer: Some(8) });

    let frame = &picture_after(ARTICLE, Layout::Descending, 8).regions[0];
    assert_eq!(spans(frame)[..3], ["b char[1] 0+1 Live", "a char[1] 1+1 Live", "saved frame pointer  2+8 Machine"]);
    assert_eq!(frame.cells[2].value, b'x');
    assert_eq!(frame.cells[0].value, 0);

    let frame = &picture_after(ARTICLE, Layout::Protected, 8).regions[0];
    assert_eq!(spans(frame)[..3], ["a char[1] 0+1 Live", "b char[1] 1+1 Live", "canary  2+8 Machine"]);
}

#[test]
fn blocks_headers_and_pointers() {
    let source = "#include <stdlib.h>\nint limit = 5;\nint main(void) {\n    int *p = malloc(4);\n    int *q = malloc(4);\n    *p = 7;\n    free(q);\n    return 0;\n}\n";
    let picture = picture_after(source, Layout::Ascending, 7);
    let titles: Vec<&str> = picture.regions.iter().map(|region| &*region.title).collect();
    assert_eq!(titles, ["stack frame of main", "heap", "globals"]);
    let heap = &picture.regions[1];
    assert_eq!(
        spans(heap),
        ["heap header  0+8 Machine", "malloc(4), line 4  8+4 Live", "heap header  32+8 Machine", "malloc(4), line 5  40+4 Freed",]
    );
    assert_eq!((heap.cells[8].value, heap.cells[8].writer), (7, Some(6)));
    assert_eq!(heap.cells[0].value, 0x21, "a chunk of 32 bytes, the one before it in use");
    assert_eq!(spans(&picture.regions[2]), ["limit int 0+4 Live"]);
    let frame = &picture.regions[0];
    let targets: Vec<(u64, u64)> = picture.pointers.iter().map(|p| (p.from - frame.base, p.to - heap.base)).collect();
    assert_eq!(targets, [(0, 8), (8, 40)]);
}

#[test]
fn a_variable_out_of_scope_stays_in_the_picture() {
    let source =
        "int main(void) {\n    int *p;\n    {\n        int x = 7;\n        p = &x;\n    }\n    p = 0;\n    return 0;\n}\n";
    let frame = &picture_after(source, Layout::Descending, 7).regions[0];
    assert!(spans(frame).contains(&"x int 0+4 OutOfScope".to_owned()), "{:?}", spans(frame));
}

#[test]
fn calls_stack_their_frames() {
    let source = "int f(int n) {\n    return n;\n}\nint main(void) {\n    return f(3);\n}\n";
    let picture = picture_after(source, Layout::Ascending, 2);
    let titles: Vec<&str> = picture.regions.iter().map(|region| &*region.title).collect();
    assert_eq!(titles, ["stack frame of main", "stack frame of f"]);
    assert!(picture.regions[1].base < picture.regions[0].base);
    assert_eq!(picture.regions[1].cells[0], Cell { value: 3, init: true, writer: Some(5) });
}
