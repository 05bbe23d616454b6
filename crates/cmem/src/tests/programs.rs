//! Programs without errors print what gcc 12.2 -O0 with glibc 2.36 makes of them, recorded in the `.out` files.

use super::*;

fn check(source: &str, recorded: &str, exit: i32) {
    for layout in Layout::ALL {
        let outcome = run_in(source, layout);
        assert_eq!(String::from_utf8_lossy(&outcome.stdout), recorded, "{layout:?}");
        assert_eq!((outcome.exit, outcome.leaks), (Some(exit), Vec::new()), "{layout:?}");
    }
}

#[test]
fn the_language() {
    check(include_str!("language.c"), include_str!("language.out"), 3);
    assert_eq!(codes(&run_here(include_str!("language.c"))), [""; 0]);
}

#[test]
fn the_library() {
    check(include_str!("library.c"), include_str!("library.out"), 0);
}

#[test]
fn arrays_of_variable_length() {
    check(include_str!("arrays.c"), include_str!("arrays.out"), 0);
}

/// The distances were measured with gcc 12.2 -O0.
#[test]
fn room_below_the_frame_is_as_big_as_gcc_makes_it() {
    let sizes = [(1, 16), (8, 16), (9, 32), (40, 48), (41, 64), (56, 64), (57, 80), (100, 112)];
    for (size, distance) in sizes {
        let source = format!("#include <alloca.h>\nint main(void) {{ char *p = alloca(1), *q = alloca({size}); return p - q; }}");
        assert_eq!(run_here(&source).exit, Some(distance), "alloca({size})");
        let source = format!("int main(void) {{ int n = {size}; char a[n]; char b[n]; return a - b; }}");
        assert_eq!(run_here(&source).exit, Some((size + 15) / 16 * 16), "char[{size}]");
    }
}

#[test]
fn what_gcc_builds_in_needs_no_header() {
    let outcome = run_here(
        "int main(void) {\nchar a[4];\n__builtin_strcpy(a, \"abc\");\nasm volatile (\"\" : : \"r\"(a) : \"memory\");\n__SIZE_TYPE__ n = __builtin_strlen(a);\nreturn __builtin_expect(n == 3, 1) ? 5 : 6;\n}",
    );
    assert_eq!((codes(&outcome), outcome.exit), (Vec::new(), Some(5)));
}

#[test]
fn input_comes_from_the_options() {
    let source = "#include <stdio.h>\nint main(void) {\nint n; char word[8], line[16];\n\
        if (scanf(\"%d %7s\\n\", &n, word) != 2) return 1;\nfgets(line, sizeof line, stdin);\n\
        printf(\"%d %s %s\", n, word, line);\nreturn getchar() == EOF && feof(stdin) ? 0 : 2;\n}";
    let options = Options { stdin: "42 abc\nthe rest".to_owned(), ..Options::default() };
    let outcome = run_with(source, &options);
    assert_eq!((outcome.stdout, outcome.exit), (b"42 abc the rest".to_vec(), Some(0)));
}

#[test]
fn arguments_come_from_the_options() {
    let source = "#include <stdio.h>\nint main(int argc, char **argv) {\n\
        for (int i = 1; i < argc; i++) printf(\"%s,\", argv[i]);\nreturn argv[argc] == NULL ? argc : 99;\n}";
    let options = Options { args: vec!["one".to_owned(), "two".to_owned()], ..Options::default() };
    let outcome = run_with(source, &options);
    assert_eq!((&*outcome.stdout, outcome.exit), (&b"one,two,"[..], Some(3)));
}

#[test]
fn handlers_run_in_reverse_and_what_they_print_comes_out() {
    let source = "#include <stdio.h>\n#include <stdlib.h>\nvoid a(void) { printf(\"a\"); }\nvoid b(void) { printf(\"b\"); }\n\
        int main(void) { atexit(a); atexit(b); printf(\"main \"); exit(4); }";
    let outcome = run_here(source);
    assert_eq!((&*outcome.stdout, outcome.exit), (&b"main ba"[..], Some(4)));
}

#[test]
fn a_failed_assertion_aborts_with_its_text() {
    let outcome = run_here("#include <assert.h>\nint main(void) {\nint n = 3;\nassert(n > 5);\nreturn 0;\n}");
    assert_eq!(outcome.signal, Some(Signal::Abrt));
    assert_eq!(outcome.abort_text.as_deref(), Some("main: main.c:4: main: Assertion `n > 5' failed."));
}

#[test]
fn a_full_buffer_reaches_the_pipe_before_the_crash() {
    let source = "#include <stdio.h>\nint main(void) {\nfor (int i = 0; i < 5000; i++) putchar('x');\n\
        int *p = 0; return *p;\n}";
    let outcome = run_here(source);
    assert_eq!((outcome.stdout.len(), outcome.lost.len()), (4096, 904));
    let flushed = run_here("#include <stdio.h>\nint main(void) { printf(\"x\"); fflush(stdout); int *p = 0; return *p; }");
    assert_eq!((flushed.stdout, flushed.lost), (b"x".to_vec(), Vec::new()));
}

#[test]
fn the_streams_buffer_lies_between_the_blocks() {
    let source = "#include <stdio.h>\n#include <stdlib.h>\nint main(void) {\nchar *a = malloc(1);\nprintf(\"x\");\n\
        char *b = malloc(1);\nprintf(\" %ld\", (long)b - (long)a);\nfree(a); free(b);\nreturn 0;\n}";
    assert_eq!(run_here(source).stdout, b"x 4144");
}

#[test]
fn limits_stop_a_run_and_name_the_line() {
    let endless = "int main(void) {\nfor (;;)\n;\n}";
    let outcome = run_with(endless, &Options { max_steps: 1000, ..Options::default() });
    let limit = outcome.limit.unwrap();
    assert_eq!((limit.kind, limit.line, limit.value), (LimitKind::Steps, 2, 1000));
    assert_eq!((outcome.exit, outcome.signal), (None, None));

    let hungry = "#include <stdlib.h>\nint main(void) {\nfor (;;)\nmalloc(100000);\n}";
    let limit = run_here(hungry).limit.unwrap();
    assert_eq!((limit.kind, limit.line), (LimitKind::Memory, 4));

    let loud = "#include <stdio.h>\nint main(void) {\nfor (;;)\nputs(\"noise\");\n}";
    let outcome = run_with(loud, &Options { max_output: 100, ..Options::default() });
    let limit = outcome.limit.unwrap();
    assert_eq!((limit.kind, limit.line), (LimitKind::Output, 4));
    assert_eq!(outcome.stdout.len() + outcome.lost.len(), 96);

    let nested = "#include <stdlib.h>\nint a[2];\nint c(const void *x, const void *y) { qsort(a, 2, 4, c); return 0; }\n\
        int main(void) { qsort(a, 2, 4, c); return 0; }";
    assert_eq!(run_here(nested).limit.unwrap().kind, LimitKind::Callbacks);
}

#[test]
fn a_run_is_a_function_of_its_input() {
    let source = include_str!("library.c");
    assert_eq!(run_here(source), run_here(source));
}
