//! One address space: what `ctypes` reads at an object's address is the object's header, and writing there changes it.

use super::{GATE, report};

#[test]
fn the_count_can_be_read_at_the_objects_address() {
    let source = "\
import ctypes
a = []
b = a
print(ctypes.c_ssize_t.from_address(id(a)).value)
c = a
print(ctypes.c_ssize_t.from_address(id(a)).value)
del b, c
print(ctypes.c_ssize_t.from_address(id(a)).value)
";
    for release in GATE {
        let report = report(source, release);
        assert_eq!(report.stderr, "", "{release}");
        assert_eq!(report.stdout, "2\n3\n1\n", "{release}");
    }
}

#[test]
fn a_write_to_the_count_changes_it() {
    let source = "\
import ctypes, sys
a = []
print(sys.getrefcount(a))
ctypes.c_ssize_t.from_address(id(a)).value += 40
print(sys.getrefcount(a))
ctypes.c_ssize_t.from_address(id(a)).value -= 40
print(sys.getrefcount(a))
";
    for release in GATE {
        let report = report(source, release);
        assert_eq!(report.stderr, "", "{release}");
        assert_eq!(report.stdout, "2\n42\n2\n", "{release}");
    }
}
