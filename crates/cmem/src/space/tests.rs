//! A space alone, without a program.

use super::*;

#[test]
fn reads_back_what_was_written() {
    let mut space = Space::new();
    space.map(0x1000, b"hello", MapKind::Foreign);
    space.write(0x1001, b"E").unwrap();
    let mut bytes = [0; 5];
    space.read(0x1000, &mut bytes).unwrap();
    assert_eq!(&bytes, b"hEllo");
}

#[test]
fn refuses_what_is_not_mapped_and_names_the_first_such_byte() {
    let mut space = Space::new();
    space.map(0x1000, &[1, 2, 3], MapKind::Foreign);
    let mut bytes = [0; 4];
    assert_eq!(space.read(0x1000, &mut bytes), Err(Unmapped { address: 0x1003, read_only: false }));
    assert_eq!(bytes, [1, 2, 3, 0]);
    assert_eq!(space.write(0, b"x"), Err(Unmapped { address: 0, read_only: false }));
}

#[test]
fn refuses_to_write_constants() {
    let mut space = Space::new();
    space.map(0x1000, b"abc", MapKind::ReadOnly);
    assert_eq!(space.write(0x1001, b"x"), Err(Unmapped { address: 0x1001, read_only: true }));
}

#[test]
fn fresh_memory_depends_on_the_seed_alone() {
    let fresh = |seed| {
        let mut space = Space::new();
        space.map_fresh(0x1000, 64, MapKind::Stack, seed);
        let mut bytes = [0; 64];
        space.read(0x1000, &mut bytes).unwrap();
        let before = bytes;
        space.write(0x1000, &[before[0]]).unwrap();
        space.read(0x1000, &mut bytes).unwrap();
        assert_eq!(bytes, before, "materializing a page changes no byte");
        bytes
    };
    assert_eq!(fresh(0), [0; 64]);
    assert_eq!(fresh(7), fresh(7));
    assert_ne!(fresh(7), fresh(8));
}

#[test]
fn forgetting_keeps_the_value() {
    let mut space = Space::new();
    space.map(0x1000, b"abc", MapKind::Heap);
    space.forget(0x1001, 1);
    let byte = space.byte(0x1001).unwrap();
    assert_eq!((byte.value, byte.shadow.init), (b'b', false));
    assert!(space.byte(0x1002).unwrap().shadow.init);
}

#[test]
fn unmapping_removes_the_bytes() {
    let mut space = Space::new();
    space.map(0x1000, b"abc", MapKind::Heap);
    space.unmap(0x1000);
    space.map_fresh(0x1000, 3, MapKind::Heap, 0);
    assert_eq!(space.byte(0x1000).unwrap().value, 0);
}

#[test]
fn zeros_count_as_written_until_they_are_forgotten() {
    let mut space = Space::new();
    space.map_zeros(0x1000, 1 << 40, MapKind::Data);
    assert!(space.byte(0x1000).unwrap().shadow.init);
    space.forget(0x1004, 2);
    let init = [3, 4, 5, 6].map(|at| space.byte(0x1000 + at).unwrap().shadow.init);
    assert_eq!(init, [true, false, false, true]);
}
