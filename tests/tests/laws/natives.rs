//! The law of functions written in C: whatever a program hands to one, it gets an answer, an exception or a refusal.
//!
//! What CPython answers is `truth.rs`'s to tell.

use super::{check, python};
use heapsim::{Options, Report};

/// What the programs ask: an object for each type and module, as Python.
const OBJECTS: &[&str] = &[
    "len",
    "C().method",
    "function",
    "generator()",
    "property(function)",
    "staticmethod(function)",
    "classmethod(function)",
    "object()",
    "type",
    "C",
    "None",
    "True",
    "5",
    "1.5",
    "1j",
    "'abc'",
    "b'abc'",
    "bytearray(b'abc')",
    "memoryview(b'abc')",
    "[3, 1]",
    "(1, 2)",
    "{1: 2}",
    "{1, 2}",
    "frozenset({1})",
    "range(3)",
    "slice(1)",
    "{1: 2}.keys()",
    "{1: 2}.items()",
    "iter([1])",
    "enumerate([1])",
    "zip([1])",
    "map(function, [1])",
    "ValueError(1)",
    "StopIteration(1)",
    "str.join",
    "object.__init__",
    "[].__len__",
    "function.__code__",
    "frame",
    "traceback",
    "C.slot",
    "weakref.ref(C)",
    "weakref.WeakValueDictionary()",
    "collections.deque([1])",
    "collections.OrderedDict(a=1)",
    "collections.defaultdict(list)",
    "collections.Counter('ab')",
    "functools.partial(function)",
    "functools.lru_cache(function)",
    "itertools.chain([1])",
    "itertools.count()",
    "operator.attrgetter('a')",
    "io.StringIO()",
    "atexit",
    "builtins",
    "collections",
    "copy",
    "ctypes",
    "functools",
    "gc",
    "itertools",
    "operator",
    "sys",
    "types",
    "weakref",
];

/// What is handed over.
const ARGUMENTS: &[&str] = &[
    "",
    "1",
    "'a'",
    "None",
    "[]",
    "1, 2",
    "'a', 'b'",
    "[], []",
    "1, 2, 3",
    "1, 2, 3, 4, 5",
    "*range(12)",
    "function",
    "C",
    "C()",
    "keyword=1",
    "-1",
    "1 << 70",
    "{}",
    "float('nan')",
    "object(), C",
    "None, None",
];

const SETUP: &str = "\
import atexit, builtins, collections, copy, ctypes, functools, gc, io, itertools, operator, sys, types, weakref


def function(*args):
    pass


def generator():
    yield


class C:
    __slots__ = ('slot', '__weakref__')

    def method(self):
        pass


try:
    raise ValueError
except ValueError as error:
    traceback = error.__traceback__
    frame = traceback.tb_frame
";

/// They end the process or write where they are told to.
const DEADLY: &[&str] = &["memmove", "memset", "string_at", "wstring_at", "_exit"];

#[test]
fn whatever_a_native_gets_it_answers() {
    let options = Options { max_memory: 32 << 20, max_steps: 100_000, trace: false, ..Options::default() };
    let mut problems = Vec::new();
    let mut calls = 0;
    for object in OBJECTS {
        for name in names(object, &options) {
            if DEADLY.contains(&name.as_str()) {
                continue;
            }
            let call = |arguments: &str| format!("try:\n    call({arguments})\nexcept BaseException:\n    pass\n");
            let run = |calls: &str| {
                let program = format!("{SETUP}call = ({object}).{name}\n{calls}");
                // A panic says more than the law could: where it is, and why.
                std::panic::catch_unwind(|| report(&program, &options)).ok()
            };
            calls += ARGUMENTS.len();
            let all: String = ARGUMENTS.iter().map(|arguments| call(arguments)).collect();
            // A refusal ends a program, so what comes after it has to be tried by itself.
            let refused = run(&all).is_none_or(|report| report.unsupported.is_some());
            for arguments in ARGUMENTS.iter().filter(|_| refused) {
                if run(&call(arguments)).is_none() {
                    problems.push(format!("{object}.{name}({arguments})"));
                }
            }
        }
    }
    check("the simulator panics on a call of", &problems);
    assert!(calls > 30_000, "only {calls} calls were made");
}

/// The names of what can be called on an object.
fn names(object: &str, options: &Options) -> Vec<String> {
    let program = format!("{SETUP}one = {object}\nprint(*[name for name in dir(one) if callable(getattr(one, name))])\n");
    let report = report(&program, options);
    assert!(report.unsupported.is_none() && report.stderr.is_empty(), "{object}: {report:?}");
    report.stdout.split_whitespace().map(str::to_owned).collect()
}

fn report(program: &str, options: &Options) -> Report {
    let run = heapsim::run(&python("test.py", program), options);
    run.unwrap_or_else(|problems| panic!("{program}: {problems:?}")).report
}
