//! The C parser against another one, lang-c: both accept a text, or both refuse it.
//!
//! lang-c knows grammar and typedefs, no macros and no types. So it gets the programs without their directives, after
//! the typedefs of the headers; and of ours only errors of syntax count. Where the two differ for a reason, the reason
//! stands in [`excused`].

use cmem::DiagnosticKind;
use lang_c::driver::{Config, Flavor, parse_preprocessed};
use std::path::Path;
use truth::c::{corpus, mutants};

/// How many mutants are compared.
const SAMPLE: u64 = 3_000;

/// The typedefs that the corpus takes from headers.
const TYPEDEFS: &str = "typedef unsigned long size_t; typedef long ptrdiff_t; typedef struct FILE FILE; \
    typedef __builtin_va_list va_list; typedef unsigned char uint8_t; typedef short int16_t; typedef unsigned long uint64_t; \
    typedef _Bool bool;";

/// A program: its comments and directives, and the rest.
struct Program {
    name: String,
    head: String,
    body: String,
}

#[test]
fn both_parsers_accept_the_corpus() {
    for program in programs() {
        let ours = judge(&format!("{}{}", program.head, program.body)).expect("the corpus is in the subset");
        assert!(!ours.refused, "{}: {:?}", program.name, ours.syntax);
        let theirs = lang_c_accepts(&program.body);
        assert_eq!(theirs, Ok(()), "{}", program.name);
    }
}

#[test]
fn both_parsers_judge_mutants_alike() {
    let programs = programs();
    let pieces: Vec<Vec<String>> = programs.iter().map(|program| mutants::pieces(&program.body)).collect();
    let (mut both, mut excused_count, mut texts) = (0, 0, Vec::new());
    for number in 0..SAMPLE {
        let at = number as usize % programs.len();
        let body = mutants::mutant(&pieces[at], number);
        // What isn't in the subset is refused for another reason than lang-c's.
        let Some(ours) = judge(&format!("{}{body}", programs[at].head)) else { continue };
        let theirs = lang_c_accepts(&body);
        // The grammar forbids some of what only our types do: `a > b = c`.
        let alike = if theirs.is_ok() { ours.syntax.is_empty() } else { ours.refused };
        if alike {
            both += 1;
        } else if excused(&ours.syntax, &body) {
            excused_count += 1;
        } else {
            texts.push(format!(
                "mutant {number} of {}\n  here: {:?}\n  lang-c: {theirs:?}\n{body}\n",
                programs[at].name, ours.syntax
            ));
        }
    }
    println!("{both} mutants judged alike, {excused_count} excused, {} not", texts.len());
    let count = texts.len();
    texts.truncate(5);
    assert_eq!(count, 0, "{}", texts.concat());
}

/// Texts of ours that lang-c need not agree with, each for its reason.
const EXCUSES: &[&str] = &[
    // A type as an argument, which some of gcc's built-in functions take.
    "expected an argument, found",
    // It sees no macros.
    "the macro `",
    // It lets every declarator have a body, and combines any words to a type.
    "(help: found `{` instead)",
    "is no type",
    // It takes the parameters of before 1989, which stand here for their own names.
    "has no type (help: write `int",
    // It reads a number up to where it makes sense; C reads on while there are letters, digits and points.
    "is no number",
    // It takes `struct` alone for a type.
    "expected a tag or `{` after",
    // It takes a typedef's name for a variable's where no declaration fits: `size_t = 0`.
    "expected a name, found `=`",
    // gcc takes these with a warning; here they are refused.
    "C knows no escape",
    "a character constant of more than one byte",
];

/// Whether the two may differ: for our errors, or for GNU's escape `\e`, which lang-c does not know.
fn excused(ours: &[String], body: &str) -> bool {
    if ours.is_empty() {
        return body.contains("\\e");
    }
    ours.iter().any(|error| EXCUSES.iter().any(|excuse| error.contains(excuse)))
}

fn programs() -> Vec<Program> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the tests lie in the repository");
    let programs = corpus::read(root).unwrap_or_else(|problem| panic!("{problem}"));
    let is_head = |line: &&str| line.starts_with("//") || line.starts_with('#');
    // A macro would have to be expanded.
    let plain = programs.into_iter().filter(|program| !program.source.contains("#define"));
    plain
        .map(|program| Program {
            head: program.source.split_inclusive('\n').filter(is_head).collect(),
            body: program.source.split_inclusive('\n').filter(|line| !is_head(line)).collect(),
            name: program.name,
        })
        .collect()
}

/// What our parser, or all of us, says of a program.
#[derive(Default)]
struct Ours {
    syntax: Vec<String>,
    refused: bool,
}

/// Our judgement; nothing if something isn't in the subset.
fn judge(source: &str) -> Option<Ours> {
    let Err(diagnostics) = cmem::compile(source) else {
        return Some(Ours::default());
    };
    if diagnostics.iter().any(|diagnostic| diagnostic.kind == DiagnosticKind::Unsupported) {
        return None;
    }
    let errors = diagnostics.iter().filter(|diagnostic| diagnostic.kind == DiagnosticKind::Syntax);
    Some(Ours { syntax: errors.map(ToString::to_string).collect(), refused: true })
}

fn lang_c_accepts(body: &str) -> Result<(), String> {
    // Macros that take a type.
    let body = body
        .replace("va_arg(", "__builtin_va_arg(")
        .replace("offsetof(", "__builtin_offsetof(")
        .replace("static_assert(", "_Static_assert(");
    let config = Config { flavor: Flavor::GnuC11, ..Config::default() };
    match parse_preprocessed(&config, format!("{TYPEDEFS}\n{body}")) {
        Ok(_) => Ok(()),
        Err(error) => Err(format!("{}:{}", error.line - 1, error.column)),
    }
}
