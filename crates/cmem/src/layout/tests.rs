//! The measured tables: gcc 12.2 -O0, without and with -fstack-protector-strong.

use super::*;

fn slot(size: u64, align: u64, shape: Shape) -> Slot {
    Slot { size, align, shape, is_param: false, address_taken: true, turn: 0 }
}

fn characters(size: u64) -> Slot {
    Slot { address_taken: false, ..slot(size, 1, Shape::Characters) }
}

fn scalar(size: u64) -> Slot {
    slot(size, size, Shape::Scalar)
}

/// `char a[1]; char b[1];`
fn article() -> Vec<Slot> {
    vec![characters(1), characters(1)]
}

/// `int i; char a[3]; int arr[2]; char b[8]; char *p; struct { char n[8]; } s; char c; double d; char z[1]; int *q;`
fn mixed() -> Vec<Slot> {
    vec![
        scalar(4),
        characters(3),
        slot(8, 4, Shape::Array),
        characters(8),
        scalar(8),
        slot(8, 1, Shape::Array),
        scalar(1),
        scalar(8),
        characters(1),
        scalar(8),
    ]
}

#[test]
fn the_article_ascending() {
    let frame = place(Layout::Ascending, &article());
    assert_eq!(frame.offsets[1], frame.offsets[0] + 1, "b lies just above a");
    assert_eq!(frame.canary, None);
}

#[test]
fn the_article_descending() {
    assert_eq!(place(Layout::Descending, &article()).offsets, [-1, -2]);
}

#[test]
fn the_article_protected() {
    let frame = place(Layout::Protected, &article());
    assert_eq!((frame.offsets, frame.canary), (vec![-10, -9], Some(-8)));
}

#[test]
fn a_mixed_frame_descending() {
    let frame = place(Layout::Descending, &mixed());
    assert_eq!(frame.offsets, [-4, -7, -16, -24, -32, -40, -41, -56, -57, -72]);
}

#[test]
fn a_mixed_frame_protected() {
    let frame = place(Layout::Protected, &mixed());
    let [i, a, arr, b, p, s, c, d, z, q] = frame.offsets[..] else { panic!("ten variables") };
    assert_eq!((c, i, p, d, q), (-69, -68, -64, -56, -48));
    assert_eq!((s, arr, z, a, b), (-36, -28, -20, -19, -16));
}

#[test]
fn a_mixed_frame_ascending() {
    let frame = place(Layout::Ascending, &mixed());
    let mut sorted = frame.offsets.clone();
    sorted.sort_unstable();
    assert_eq!(frame.offsets, sorted, "declaration order is address order");
    for (slot, offset) in mixed().iter().zip(&frame.offsets) {
        assert_eq!(offset.rem_euclid(slot.align as i64), 0);
    }
    assert_eq!(frame.offsets[9], -8, "the last variable touches the saved frame pointer");
}

/// `int f(int x, char c, char *s, double d) { char name[8]; int admin; long l; char nm2[4]; int taken; … }`
#[test]
fn parameters_lie_below_the_locals() {
    let param = |size| Slot { is_param: true, address_taken: false, ..scalar(size) };
    let local = |size, turn| Slot { address_taken: false, turn, ..scalar(size) };
    let slots = [param(4), param(1), param(8), param(8), characters(8), local(4, 1), local(8, 0), characters(4), scalar(4)];
    let descending = place(Layout::Descending, &slots).offsets;
    assert_eq!(descending, [-36, -40, -48, -56, -20, -12, -8, -24, -28]);
    let protected = place(Layout::Protected, &slots).offsets;
    assert_eq!(protected, [-52, -56, -64, -72, -16, -36, -32, -20, -40]);
}

/// `char big1[40]; char small[8]; char big2[40]; int arr[20]; int i; struct { int x, y; } s; int j;`
#[test]
fn wide_arrays_are_aligned_to_16() {
    let register = |turn| Slot { address_taken: false, turn, ..scalar(4) };
    let slots = [
        characters(40),
        characters(8),
        characters(40),
        slot(80, 4, Shape::Array),
        register(0),
        slot(8, 4, Shape::Record),
        register(1),
    ];
    assert_eq!(place(Layout::Descending, &slots).offsets, [-48, -56, -96, -176, -4, -184, -8]);
}

#[test]
fn a_frame_without_arrays_has_no_canary() {
    let plain = [Slot { address_taken: false, ..scalar(4) }];
    assert_eq!(place(Layout::Protected, &plain).canary, None);
}

#[test]
fn names_round_trip() {
    for layout in Layout::ALL {
        assert_eq!(Layout::parse(layout.name()), Some(layout));
    }
    assert_eq!(Layout::parse("upward"), None);
}

/// `int a, b, c = get(), m = 0, n = 0; char buf[4]; b = get(); a = get(); if (c) n = get(); if (b) m = get();
/// for (int k = 0; k < 3; k++) a += k; int z = get();`
#[test]
fn scalars_that_merge_values_come_first() {
    let register = |turn| Slot { address_taken: false, turn, ..scalar(4) };
    // In declaration order: a, b, c, m, n, buf, k, z.
    let slots = [register(0), register(5), register(4), register(1), register(2), characters(4), register(3), register(6)];
    let descending = place(Layout::Descending, &slots).offsets;
    assert_eq!(descending, [-4, -24, -20, -8, -12, -32, -16, -28]);
    let protected = place(Layout::Protected, &slots).offsets;
    assert_eq!(protected, [-40, -20, -24, -36, -32, -12, -28, -16]);
}
