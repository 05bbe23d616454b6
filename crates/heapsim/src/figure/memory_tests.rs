//! What a picture of C memory keeps.

use super::{FigureOptions, bytes};
use crate::bytes::{Access, Bytes, Cell, Pointer, Region, Span, SpanState};

const STACK: u64 = 0x7fff_0000;
const HEAP: u64 = 0x5555_0000;

/// A stack frame with `a[1]`, `b[1]` and a pointer into a freed block of the heap.
fn memory() -> Bytes {
    let mut stack = region("stack frame of main", STACK, 16);
    own(&mut stack, "p", 0, 8, SpanState::Live);
    own(&mut stack, "a", 12, 1, SpanState::Live);
    own(&mut stack, "b", 13, 1, SpanState::Live);
    stack.cells[13] = Cell { value: b'x', init: true, writer: Some(4) };
    let mut heap = region("heap", HEAP, 96);
    own(&mut heap, "heap header", 0, 8, SpanState::Machine);
    own(&mut heap, "malloc(88), line 5", 8, 88, SpanState::Freed);
    let access = Access {
        address: STACK + 13,
        size: 1,
        write: true,
        what: "no memory".to_owned(),
        fault: Some("stack-buffer-overflow".to_owned()),
        label: "WRITE a[1]: 1 past a; byte belongs to b".to_owned(),
    };
    let pointers = vec![Pointer { from: STACK, to: HEAP + 8, what: "a string literal".to_owned() }];
    Bytes { regions: vec![stack, heap], pointers, access: Some(access) }
}

fn region(title: &str, base: u64, size: usize) -> Region {
    let cells = vec![Cell { value: 0, init: false, writer: None }; size];
    Region { title: title.to_owned(), base, cells, spans: Vec::new() }
}

fn own(region: &mut Region, name: &str, offset: u32, size: u32, state: SpanState) {
    region.spans.push(Span { name: name.to_owned(), type_name: String::new(), offset, size, state });
}

fn draw(memory: &Bytes) -> String {
    let svg = bytes(memory, &FigureOptions::default());
    assert!(!svg.contains('\n') && svg.matches("<g ").count() == svg.matches("</g>").count(), "{svg}");
    svg
}

#[test]
fn a_byte_shows_its_value_owner_and_writer() {
    let svg = draw(&memory());
    assert!(svg.contains("data-writer=\"4\"") && svg.contains(">78<") && svg.contains(">&#39;x&#39;<"), "{svg}");
    assert!(svg.contains(">malloc(88), line 5, freed<"), "{svg}");
    assert_eq!(svg.matches("hs-machine").count(), 8);
    // Bytes 8 to 11, 14 and 15 of the frame belong to nobody.
    assert_eq!(svg.matches("hs-padding").count(), 6);
    // Three owners in the frame, the header, and the block: once where the pointer leads, once for its equal rows.
    assert_eq!(svg.matches("hs-bracket").count(), 6);
}

#[test]
fn an_access_is_ringed_and_named() {
    let mut memory = memory();
    let svg = draw(&memory);
    assert!(svg.contains("⚡ WRITE a[1]: 1 past a; byte belongs to b"), "{svg}");
    assert_eq!(svg.matches("hs-ring").count(), 1);
    // Eight bytes from the middle of one row to the middle of the next have a ring in each.
    let access = memory.access.as_mut().expect("there is one");
    (access.address, access.size, access.fault) = (HEAP + 12, 8, None);
    let svg = draw(&memory);
    assert_eq!(svg.matches("hs-ring").count(), 2);
    assert!(!svg.contains('⚡') && !svg.contains("hs-fault"), "{svg}");
}

#[test]
fn an_access_outside_all_memory_is_shown() {
    let mut memory = memory();
    let access = memory.access.as_mut().expect("there is one");
    (access.address, access.size) = (0, 4);
    let svg = draw(&memory);
    assert!(svg.contains("no memory here") && svg.matches("hs-ring").count() == 1, "{svg}");
    let access = memory.access.as_mut().expect("there is one");
    access.address = u64::MAX;
    draw(&memory);
}

#[test]
fn a_pointer_leads_to_its_target_or_says_that_there_is_none() {
    let mut memory = memory();
    assert_eq!(draw(&memory).matches("hs-pointer").count(), 1);
    memory.pointers[0].to = 0;
    assert!(draw(&memory).contains(">NULL<"));
    memory.pointers[0].to = 0xdead;
    assert!(draw(&memory).contains("0xdead: a string literal"));
    memory.pointers[0].to = HEAP + 96;
    assert!(!draw(&memory).contains("a string literal"));
}

#[test]
fn equal_rows_are_drawn_once_and_counted() {
    let mut memory = memory();
    let svg = draw(&memory);
    // The pointer's target keeps its row; of the other ten one is drawn.
    assert!(svg.contains("72 more bytes of malloc(88), line 5 like these"), "{svg}");
    memory.regions[1].cells[50] = Cell { value: 1, init: true, writer: Some(6) };
    let svg = draw(&memory);
    assert!(svg.contains(">01<") && svg.contains("24 more bytes") && svg.contains("32 more bytes"), "{svg}");
}

#[test]
fn an_empty_memory_is_an_empty_picture() {
    let svg = bytes(&Bytes::default(), &FigureOptions::default());
    assert!(svg.starts_with("<svg") && svg.contains("Memory: nothing") && svg.ends_with("</svg>"));
}
