//! What is refused before it runs: the place, the words, the help.

use super::*;

/// Everything that keeps a program from running, a line each.
fn refusals(source: &str) -> Vec<String> {
    match compile(source) {
        Ok(_) => Vec::new(),
        Err(diagnostics) => diagnostics.iter().map(ToString::to_string).collect(),
    }
}

/// The only refusal of a `main` with that body, whose first line is line 2.
fn refusal(body: &str) -> String {
    let source = format!("int main(void) {{\n{body}\nreturn 0;\n}}\n");
    match &refusals(&source)[..] {
        [only] => only.clone(),
        all => panic!("expected one refusal of\n{body}\n{all:#?}"),
    }
}

#[test]
fn a_missing_semicolon_is_reported_where_it_belongs() {
    assert_eq!(refusal("int x = 1"), "2:10: expected `;` after the declaration of `x` (help: found `return` instead)");
    assert_eq!(refusal("int x;\nx = 1\nx = 2;"), "3:6: expected `;` after this expression (help: found `x` instead)");
}

#[test]
fn a_misspelled_type_is_guessed() {
    assert_eq!(refusal("itn x = 3;"), "2:1: unknown type name `itn` (help: did you mean `int`?)");
    assert_eq!(refusal("size_t n;"), "2:1: unknown type name `size_t` (help: `size_t` needs #include <stddef.h>)");
    assert_eq!(
        refusals("strct point { int x; };\nint main(void) { return 0; }")[0],
        "1:1: unknown type name `strct` (help: did you mean `struct`?)"
    );
}

#[test]
fn an_undeclared_name_is_guessed() {
    assert_eq!(refusal("int count = 0;\ncuont = 1;"), "3:1: `cuont` is not declared (help: did you mean `count`?)");
}

#[test]
fn a_missing_header_is_named() {
    assert_eq!(refusal("int *p = malloc(4);"), "2:10: `malloc` needs #include <stdlib.h> (help: add that line at the top)");
    assert_eq!(refusal("int *p = NULL;"), "2:10: `NULL` needs #include <stddef.h> (help: add that line at the top)");
}

#[test]
fn an_unknown_header_is_unsupported() {
    let diagnostics = compile("#include <pthread.h>\nint main(void) { return 0; }").unwrap_err();
    assert_eq!(diagnostics[0].kind, DiagnosticKind::Unsupported);
    assert_eq!((diagnostics[0].line, diagnostics[0].col), (1, 10));
    assert_eq!(
        refusals("#include <stido.h>\nint main(void) { return 0; }"),
        ["1:10: not in this simulator: the header <stido.h> (help: did you mean <stdio.h>?)"]
    );
}

#[test]
fn constructs_outside_the_subset_are_named() {
    let cases = [
        ("int n = 3;\nint a[2][n];", "3:10: not in this simulator: a variable length here"),
        ("long double d;", "2:1: not in this simulator: `long double`"),
        ("int x = ({ 1; });", "2:9: not in this simulator: a statement expression `({ … })`"),
        ("asm(\"nop\");", "2:1: not in this simulator: inline assembly"),
        ("int f(void) { return 1; }", "2:5: not in this simulator: a function defined inside a function"),
        ("void *p = &&end;\nend:;", "2:11: not in this simulator: the address of a label (`&&`)"),
    ];
    for (body, expected) in cases {
        let refused = refusal(body);
        assert!(refused.starts_with(expected), "{body}\n{refused}");
    }
}

#[test]
fn types_are_checked() {
    let cases = [
        ("int x = \"text\";", "2:9: the variable is int, and this is the pointer char *"),
        ("int *p = 5;", "2:10: the variable is the pointer int *, and this is int"),
        ("int x; x.a = 1;", "2:9: `.` needs a struct, and this is int"),
        ("struct p { int x; } s; s.y = 1;", "2:25: struct p has no member `y`"),
        ("struct p { int x; } *s = 0; s.x = 1;", "2:30: `.` needs a struct, and this is struct p *"),
        ("const int x = 1; x = 2;", "2:20: `x` is const and can't be assigned to"),
        ("char s[4]; s = \"abc\";", "2:14: an array can't be assigned to as a whole"),
        ("5 = 6;", "2:3: this can't be assigned to: it is a value, not a place"),
        ("int x; *x = 1;", "2:9: `*` needs a pointer, and this is int"),
        ("break;", "2:1: `break` stands in no loop and no `switch`"),
        ("goto nowhere;", "2:1: there is no label `nowhere` in this function"),
        ("int x; int x;", "2:12: `x` is already declared in this block, on line 2"),
        ("int a[2] = {1, 2, 3};", "2:19: there are more values here than the object has parts"),
        ("int f(int); f(1, 2);", "2:13: `f` takes 1 argument, and gets 2"),
        ("_Static_assert(sizeof(int) == 8, \"an int is wide\");", "2:1: this assertion doesn't hold: an int is wide"),
        ("struct { int a : 33; } s;", "2:18: a bit-field of type int has 1 to 32 bits, not 33"),
        ("struct { float a : 3; } s;", "2:20: a bit-field is an integer, and this is float"),
        ("struct { int a : 3; } s; &s.a;", "2:26: a bit-field has no address"),
        ("struct s; struct s v;", "2:20: `v` is of type struct s, which isn't complete here"),
        ("void *p = 0; *p;", "2:15: `*` needs to know what a void * points to"),
        ("int x; x();", "2:8: this is called, but it is int, not a function"),
        ("static int n = 1; static int m = n;", "2:34: a variable with static storage starts with a constant"),
    ];
    for (body, expected) in cases {
        let refused = refusal(body);
        assert!(refused.starts_with(expected), "{body}\n{refused}");
    }
}

#[test]
fn several_errors_are_reported_at_once() {
    let source = "int main(void) {\n    int x = 1\n    y = 2;\n    if (x > ) return 1;\n    return z;\n}\n";
    let places: Vec<(u32, u32)> =
        compile(source).unwrap_err().iter().map(|diagnostic| (diagnostic.line, diagnostic.col)).collect();
    assert_eq!(places, [(2, 14), (4, 13)]);
    let source = "int main(void) {\n    y = 2;\n    return z;\n}\nint f(void) { return w; }\n";
    assert_eq!(refusals(source).len(), 3);
}

#[test]
fn an_unclosed_block_names_where_it_opened() {
    assert_eq!(refusals("int main(void) {\n    return 0;\n"), ["2:14: expected `}`: the block opened at 1:16 never ends"]);
}

#[test]
fn texts_that_never_end_are_reported_where_they_start() {
    assert_eq!(refusal("char *s = \"abc;"), "2:11: this string literal never ends (help: close it with `\"` on the same line)");
    let refused = refusals("int main(void) { return 0; }\n/* open");
    assert_eq!(refused, ["2:1: this comment never ends (help: close it with `*/`)"]);
}

#[test]
fn a_program_needs_a_main() {
    assert_eq!(
        refusals("int f(void) { return 1; }"),
        ["1:1: the program has no function `main` (help: a program starts in `int main(void) { … }`)"]
    );
}

#[test]
fn undefined_functions_are_found() {
    assert_eq!(
        refusals("int f(void);\nint main(void) {\n    return f();\n}"),
        ["3:12: `f` is declared and used, but nowhere defined"]
    );
}

#[test]
fn a_macro_that_explodes_is_stopped() {
    let mut source = String::from("#define A0 1\n");
    for i in 1..40 {
        source.push_str(&format!("#define A{i} A{} + A{}\n", i - 1, i - 1));
    }
    source.push_str("int main(void) { return A39; }\n");
    let refused = refusals(&source);
    assert!(refused[0].contains("macros that make more than"), "{refused:?}");
}

#[test]
fn deep_nesting_is_refused_and_not_a_crash() {
    let deep = |open: &str, close: &str| {
        let body = format!("{}1{}", open.repeat(5000), close.repeat(5000));
        refusals(&format!("int main(void) {{ return {body}; }}"))
    };
    for (open, close) in [("(", ")"), ("-", ""), ("1 + (", ")"), ("1 ? 1 : ", ""), ("(int)", ""), ("x[", "]"), ("1 + ", "")] {
        let refused = deep(open, close);
        assert!(refused[0].contains("nesting deeper than"), "{open} {refused:?}");
    }
    let blocks = format!("int main(void) {{ {} {} }}", "{".repeat(5000), "}".repeat(5000));
    assert!(refusals(&blocks)[0].contains("nesting deeper than"));
    let pointers = format!("int {}p; int main(void) {{ return 0; }}", "*".repeat(5000));
    assert!(refusals(&pointers)[0].contains("nesting deeper than"));
    let elses = format!("int main(void) {{ if (1) ; {} }}", "else if (1) ; ".repeat(5000));
    assert!(refusals(&elses)[0].contains("nesting deeper than"));
}

#[test]
fn types_that_typedefs_nest_are_refused_and_not_a_crash() {
    let chain = |step: fn(usize) -> String| {
        let steps: String = (1..5000).map(step).collect();
        refusals(&format!("typedef int T0;\n{steps}int main(void) {{ T4999 x; return 0; }}"))
    };
    let chains = [
        chain(|i| format!("typedef T{} T{i}[1];\n", i - 1)),
        chain(|i| format!("typedef T{} *T{i};\n", i - 1)),
        chain(|i| format!("typedef struct {{ T{} a; }} T{i};\n", i - 1)),
        chain(|i| format!("typedef T{} (*T{i})(void);\n", i - 1)),
    ];
    for refused in chains {
        assert!(refused[0].contains("types nested deeper than"), "{refused:?}");
    }
}
