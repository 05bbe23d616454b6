//! Which word of which checker means which of our faults, and which it says in place of that.
//!
//! A checker that is not named for a fault cannot see it: valgrind knows no stack variables, the address sanitizer no
//! values that were never set.

/// What checkers call a fault, by its code.
struct Words {
    code: &'static str,
    /// The checkers, and what each says.
    checkers: &'static [(&'static str, &'static [&'static str])],
}

/// Whether what a checker said can mean the fault with that code.
pub fn means(checker: &str, kind: &str, code: &str) -> bool {
    says(MEANINGS, checker, kind, code)
}

/// Whether what a checker said can come of the fault with that code, which it did not see itself.
pub fn follows(checker: &str, kind: &str, code: &str) -> bool {
    says(CONSEQUENCES, checker, kind, code)
}

fn says(table: &[Words], checker: &str, kind: &str, code: &str) -> bool {
    table.iter().filter(|words| words.code == code).flat_map(|words| words.checkers).any(|(name, parts)| {
        *name == checker && parts.iter().any(|part| if checker == "ubsan" { kind.contains(part) } else { kind == *part })
    })
}

const UNINITIALIZED: &[&str] = &["UninitCondition", "UninitValue", "SyscallParam"];
const INVALID_ACCESS: &[&str] = &["InvalidRead", "InvalidWrite", "SIGSEGV"];

/// The undefined-behavior sanitizer speaks in sentences; a part of one is enough.
const MEANINGS: &[Words] = &[
    Words { code: "uninitialized-read", checkers: &[("msan", &["use-of-uninitialized-value"]), ("valgrind", UNINITIALIZED)] },
    Words {
        code: "null-dereference",
        checkers: &[
            ("asan", &["SEGV"]),
            ("ubsan", &["null pointer"]),
            ("valgrind", &["InvalidRead", "InvalidWrite", "InvalidJump"]),
        ],
    },
    Words { code: "wild-pointer", checkers: &[("asan", &["SEGV"]), ("valgrind", INVALID_ACCESS)] },
    Words {
        code: "stack-buffer-overflow",
        checkers: &[
            ("asan", &["stack-buffer-overflow", "stack-buffer-underflow", "dynamic-stack-buffer-overflow"]),
            ("ubsan", &["out of bounds", "insufficient space"]),
        ],
    },
    Words {
        code: "heap-buffer-overflow",
        checkers: &[
            ("asan", &["heap-buffer-overflow"]),
            ("ubsan", &["insufficient space"]),
            ("valgrind", &["InvalidRead", "InvalidWrite"]),
        ],
    },
    Words {
        code: "global-buffer-overflow",
        checkers: &[("asan", &["global-buffer-overflow"]), ("ubsan", &["out of bounds", "insufficient space"])],
    },
    Words { code: "subobject-overflow", checkers: &[("ubsan", &["out of bounds"])] },
    Words {
        code: "heap-use-after-free",
        checkers: &[
            ("asan", &["heap-use-after-free"]),
            ("msan", &["use-of-uninitialized-value"]),
            ("valgrind", &["InvalidRead", "InvalidWrite"]),
        ],
    },
    // gcc returns null in place of a local variable's address where it sees that: then the access is one through null.
    Words {
        code: "stack-use-after-return",
        checkers: &[
            ("asan", &["stack-use-after-return", "SEGV"]),
            ("ubsan", &["null pointer"]),
            ("valgrind", &["InvalidRead", "InvalidWrite"]),
        ],
    },
    Words { code: "stack-use-after-scope", checkers: &[("asan", &["stack-use-after-scope"])] },
    Words { code: "double-free", checkers: &[("asan", &["double-free"]), ("valgrind", &["InvalidFree"])] },
    Words { code: "invalid-free", checkers: &[("asan", &["bad-free"]), ("valgrind", &["InvalidFree"])] },
    Words { code: "read-only-write", checkers: &[("asan", &["SEGV"]), ("valgrind", &["SIGSEGV"])] },
    Words {
        code: "memcpy-overlap",
        checkers: &[("asan", &["memcpy-param-overlap", "strcpy-param-overlap"]), ("valgrind", &["Overlap"])],
    },
    Words { code: "invalid-call", checkers: &[("asan", &["SEGV"]), ("valgrind", &["InvalidJump", "SIGSEGV"])] },
    Words { code: "stack-overflow", checkers: &[("asan", &["stack-overflow"]), ("valgrind", INVALID_ACCESS)] },
    Words {
        code: "division-by-zero",
        checkers: &[("asan", &["FPE"]), ("ubsan", &["division by zero"]), ("valgrind", &["SIGFPE"])],
    },
];

const CONSEQUENCES: &[Words] = &[
    // Fresh blocks are filled with 0xbe, so a string in one that was never written does not end in it.
    Words { code: "uninitialized-read", checkers: &[("asan", &["heap-buffer-overflow"])] },
    // A return address was overwritten.
    Words { code: "stack-buffer-overflow", checkers: &[("valgrind", &["InvalidJump"])] },
    // A frame that ended counts as unset.
    Words { code: "stack-use-after-return", checkers: &[("valgrind", UNINITIALIZED)] },
    // The sanitizer's mark for what is freed goes before the block, and there nothing can be written.
    Words { code: "invalid-free", checkers: &[("asan", &["SEGV"])] },
    // The whole range of a string function is looked at before its first byte is written.
    Words { code: "read-only-write", checkers: &[("asan", &["global-buffer-overflow"])] },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_means_a_fault_for_its_checker_alone() {
        assert!(means("asan", "double-free", "double-free"));
        assert!(!means("valgrind", "double-free", "double-free"));
        assert!(means("ubsan", "index 4 out of bounds for type 'int [4]'", "stack-buffer-overflow"));
        assert!(!means("ubsan", "division by zero", "stack-buffer-overflow"));
        assert!(!means("asan", "SEGV", "uninitialized-read"));
        assert!(follows("asan", "heap-buffer-overflow", "uninitialized-read"));
        assert!(!means("asan", "heap-buffer-overflow", "uninitialized-read"));
    }
}
