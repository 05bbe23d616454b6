//! The codes of stand-ins: results for which CPython's own value is an accident of its process.
//!
//! Not here: when a result is one ([`crate::Vm::caveat`] is called where it is made).

/// Each code with what it stands for.
pub const CAVEATS: [(&str, &str); 3] = [
    ("address", "An address, or what follows from one: `id`, a default `repr`. Ours is as plausible, and the same every time."),
    (
        "count",
        "A count that the interpreter's own use decides: of `None`, small ints and builtins up to 3.11, and what `gc.get_count` \
         and its like report.",
    ),
    ("start-up", "A total over everything that exists after start-up, such as `sys.getallocatedblocks`."),
];
