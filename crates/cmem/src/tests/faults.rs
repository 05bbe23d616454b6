//! One small program for each kind of fault, with the machine's outcome beside the diagnosis.

use super::*;

/// Runs the body of a `main` and gives the first fault with the outcome.
fn first_fault(includes: &str, body: &str) -> (Fault, Outcome) {
    let headers: String = includes.split_whitespace().map(|name| format!("#include <{name}.h>\n")).collect();
    let outcome = run_here(&format!("{headers}int main(void) {{\n{body}\n}}\n"));
    let fault = outcome.faults.first().unwrap_or_else(|| panic!("no fault in\n{body}\n{outcome:#?}"));
    (fault.clone(), outcome)
}

fn check(includes: &str, body: &str, code: FaultCode, message: &str) -> Outcome {
    let (fault, outcome) = first_fault(includes, body);
    assert_eq!((fault.code, &*fault.message), (code, message), "{body}");
    outcome
}

#[test]
fn reading_a_variable_that_was_never_set() {
    let outcome = check(
        "stdio",
        "int x;\nif (x > 3) printf(\"big\");",
        FaultCode::UninitializedRead,
        "this reads `x`, which was never given a value",
    );
    assert_eq!(outcome.exit, Some(0));
}

#[test]
fn another_seed_gives_other_garbage() {
    let source = "#include <stdio.h>\nint main(void) { int x; printf(\"%d\", x); return 0; }";
    let print = |seed| run_with(source, &Options { seed, ..Options::default() }).stdout;
    assert_eq!(print(0), b"0");
    assert_ne!(print(1), print(2));
}

#[test]
fn copying_an_unwritten_character_is_no_fault_and_using_it_is() {
    let outcome = run_here("int main(void) { char a[2], b; b = a[0]; return b; }");
    assert_eq!(codes(&outcome), ["uninitialized-read"]);
    assert_eq!(outcome.faults[0].message, "this reads `b`, which was never given a value");
}

#[test]
fn writing_through_null_loses_what_was_printed() {
    let outcome = check(
        "stdio",
        "printf(\"before\\n\");\nint *p = NULL;\n*p = 1;",
        FaultCode::NullDereference,
        "this writes 4 bytes through a null pointer",
    );
    assert_eq!((outcome.signal, outcome.exit), (Some(Signal::Segv), None));
    assert_eq!((outcome.stdout, outcome.lost), (Vec::new(), b"before\n".to_vec()));
}

#[test]
fn a_null_struct_pointer_names_the_distance() {
    check(
        "stddef",
        "struct node { long value; struct node *next; } *n = NULL;\nreturn n->next != NULL;",
        FaultCode::NullDereference,
        "this reads 8 bytes through a null pointer, 8 past it",
    );
}

#[test]
fn an_overflow_on_the_heap_reaches_the_next_header() {
    let (fault, outcome) =
        first_fault("stdlib string", "char *a = malloc(24), *b = malloc(24);\nmemset(a, 'A', 40);\nfree(b);\nfree(a);");
    assert_eq!(fault.code, FaultCode::HeapBufferOverflow);
    assert_eq!(fault.message, "this writes 1 byte just past the end of the block of 24 bytes from line 4");
    assert_eq!(fault.victim.as_deref(), Some("byte 0 of the heap header of the block of 24 bytes from line 4"));
    assert_eq!(outcome.abort_text.as_deref(), Some("double free or corruption (out)"));
    assert_eq!(outcome.signal.map(Signal::exit_status), Some(134));
}

#[test]
fn an_array_of_variable_length_has_bounds() {
    let (fault, _) = first_fault("stddef", "int n = 3;\nint a[n];\na[n] = 1;");
    assert_eq!(fault.code, FaultCode::StackBufferOverflow);
    assert_eq!(fault.message, "this writes 4 bytes just past the end of `a`");
}

#[test]
fn a_global_overflows_into_its_neighbor() {
    let outcome = run_here("int a[2] = {1, 2};\nint b[2] = {3, 4};\nint main(void) {\nint i = 2;\na[i] = 9;\nreturn b[0];\n}");
    assert_eq!(codes(&outcome), ["global-buffer-overflow"]);
    assert_eq!(outcome.faults[0].victim.as_deref(), Some("`b[0]`"));
    assert_eq!(outcome.exit, Some(9));
}

#[test]
fn an_overflow_inside_a_struct_is_one_too() {
    let (fault, outcome) = first_fault(
        "stdio string",
        "struct user { char name[8]; int admin; } u;\nu.admin = 0;\nstrcpy(u.name, \"AAAAAAAA!\");\nprintf(\"%d\", u.admin);",
    );
    assert_eq!(fault.code, FaultCode::SubobjectOverflow);
    assert_eq!(fault.message, "this writes 1 byte just past the end of `u.name`");
    assert_eq!(fault.victim.as_deref(), Some("`u.admin`"));
    assert_eq!(outcome.stdout, b"33");
}

#[test]
fn a_freed_block_shows_its_successor() {
    let (fault, outcome) = first_fault(
        "stdio stdlib string",
        "char *p = malloc(16);\nstrcpy(p, \"SECRET\");\nfree(p);\nchar *q = malloc(16);\nstrcpy(q, \"PUBLIC\");\nputs(p);\nfree(q);",
    );
    assert_eq!(fault.code, FaultCode::HeapUseAfterFree);
    assert_eq!((fault.allocated, fault.freed), (Some(5), Some(7)));
    assert_eq!(fault.victim.as_deref(), Some("byte 0 of the block of 16 bytes from line 8"));
    assert_eq!(outcome.stdout, b"PUBLIC\n");
}

#[test]
fn fresh_blocks_hold_what_freed_ones_held() {
    let (fault, outcome) = first_fault(
        "stdio stdlib string",
        "char *p = malloc(32);\nstrcpy(p, \"user=admin password=hunter2\");\nfree(p);\np = malloc(32);\nputs(p + 20);\nfree(p);",
    );
    assert_eq!(fault.code, FaultCode::UninitializedRead);
    assert_eq!(outcome.stdout, b"hunter2\n");
}

#[test]
fn a_local_dies_with_its_function() {
    let outcome = run_here("int *f(void) { int x = 42; int *p = &x; return p; }\nint main(void) { return *f(); }");
    assert_eq!(codes(&outcome), ["stack-use-after-return"]);
    assert_eq!(outcome.faults[0].message, "this reads from `x` after its function returned");
    assert_eq!(outcome.exit, Some(42));
}

#[test]
fn gcc_returns_null_for_a_locals_address() {
    let outcome =
        run_here("char *f(void) {\nchar name[4] = \"abc\";\nreturn name;\n}\nint main(void) {\nchar *s = f();\nreturn s[0];\n}");
    assert_eq!(codes(&outcome), ["stack-use-after-return"]);
    assert_eq!(outcome.signal, Some(Signal::Segv));
    let outcome = run_here("int *f(void) { static int x = 3; return &x; }\nint main(void) { return *f(); }");
    assert_eq!((codes(&outcome), outcome.exit), (Vec::new(), Some(3)));
}

#[test]
fn a_null_string_is_printed_or_crashes_as_gcc_has_it() {
    let print = |call: &str| {
        let source = format!("#include <stdio.h>\nint main(void) {{ char *p = NULL; {call}; return 0; }}");
        let outcome = run_here(&source);
        assert_eq!(codes(&outcome), ["null-dereference"]);
        (outcome.stdout, outcome.exit)
    };
    assert_eq!(print("printf(\"[%s]\\n\", p)"), (b"[(null)]\n".to_vec(), Some(0)));
    assert_eq!(print("printf(\"%s\\n\", p)"), (Vec::new(), None));
    assert_eq!(print("puts(p)"), (Vec::new(), None));
    assert_eq!(print("fprintf(stdout, \"%s\", p)"), (Vec::new(), None));
    assert_eq!(print("printf(p)"), (Vec::new(), Some(0)));
}

#[test]
fn a_local_dies_with_its_block() {
    let outcome = check(
        "stdio",
        "int *p;\n{\nint x = 7;\np = &x;\n}\nreturn *p;",
        FaultCode::StackUseAfterScope,
        "this reads from `x` after its block ended on line 7",
    );
    assert_eq!(outcome.exit, Some(7));
}

#[test]
fn glibc_notices_a_second_free() {
    let outcome = check(
        "stdlib",
        "int *p = malloc(4);\nfree(p);\nfree(p);",
        FaultCode::DoubleFree,
        "this frees the block of 4 bytes from line 3 again: it was freed on line 4",
    );
    assert_eq!(outcome.abort_text.as_deref(), Some("free(): double free detected in tcache 2"));
    assert_eq!(outcome.stderr, b"free(): double free detected in tcache 2\n");
}

#[test]
fn only_what_malloc_gave_can_be_freed() {
    check("stdlib", "int x = 1;\nfree(&x);", FaultCode::InvalidFree, "this frees `x`, which didn't come from malloc");
    let outcome = check(
        "stdlib",
        "char *p = malloc(10);\np++;\nfree(p);",
        FaultCode::InvalidFree,
        "this frees an address 1 byte past the start of the block of 10 bytes from line 3",
    );
    assert_eq!(outcome.abort_text.as_deref(), Some("free(): invalid pointer"));
}

#[test]
fn a_string_literal_is_read_only() {
    let outcome = check(
        "stdio",
        "char *s = \"hello\";\ns[0] = 'J';",
        FaultCode::ReadOnlyWrite,
        "this writes to a string literal, which is constant",
    );
    assert_eq!(outcome.signal, Some(Signal::Segv));
}

#[test]
fn a_constant_is_read_only_in_memory_too() {
    let outcome = run_here("const int limit = 3;\nint main(void) { int *p = (int *)&limit; *p = 4; return 0; }");
    assert_eq!(codes(&outcome), ["read-only-write"]);
    assert_eq!(outcome.signal, Some(Signal::Segv));
}

#[test]
fn memcpy_may_not_overlap() {
    let body = "char s[16] = \"abcdefgh\";\nmemcpy(s + 2, s, 6);";
    check("string", body, FaultCode::MemcpyOverlap, "this `memcpy` copies between bytes that overlap");
    let outcome =
        run_here("#include <string.h>\nint main(void) { char s[16] = \"abcdefgh\"; memmove(s + 2, s, 6); return s[2]; }");
    assert_eq!((codes(&outcome), outcome.exit), (Vec::new(), Some(97)));
}

#[test]
fn a_number_is_no_address() {
    let outcome = check(
        "stddef",
        "int *p = (int *)0x12345678;\nreturn *p;",
        FaultCode::WildPointer,
        "this reads 4 bytes at 0x12345678, which is no object's address",
    );
    assert_eq!(outcome.signal, Some(Signal::Segv));
}

#[test]
fn a_garbage_pointer_is_one_fault() {
    let outcome = run_here("int main(void) { int *p; *p = 3; return 0; }");
    assert_eq!(codes(&outcome), ["uninitialized-read"]);
    let then = outcome.faults[0].then.as_deref().unwrap();
    assert!(then.contains("SIGSEGV"), "{then}");
}

#[test]
fn calls_need_a_function() {
    check("stddef", "void (*f)(void) = NULL;\nf();", FaultCode::NullDereference, "this calls `f`, which is a null pointer");
    check(
        "stddef",
        "int x;\nvoid (*f)(void) = (void (*)(void))&x;\nf();",
        FaultCode::InvalidCall,
        "this calls `f`, which points to no function",
    );
    let outcome =
        run_here("int f(int a, int b) { return b; }\nint main(void) { int (*g)(int) = (int (*)(int))f; return g(1) * 0; }");
    assert_eq!(codes(&outcome), ["invalid-call"]);
}

#[test]
fn a_format_needs_its_arguments() {
    check("stdio", "printf(\"%d %d\", 3);", FaultCode::BadFormat, "the format asks for argument 2, which was never passed");
    check("stdio", "printf(\"%s\", 3);", FaultCode::BadFormat, "the format takes argument 1 as another type than it has");
    check("stdio", "printf(\"%d\", 1, 2);", FaultCode::BadFormat, "this passes 1 argument that the format doesn't use");
}

#[test]
fn endless_recursion_uses_the_stack_up() {
    let outcome = run_here("int f(int n) { return f(n + 1) + 1; }\nint main(void) { return f(0); }");
    assert_eq!(codes(&outcome), ["stack-overflow"]);
    assert_eq!(outcome.signal, Some(Signal::Segv));
}

#[test]
fn dividing_by_zero_is_a_signal() {
    let outcome = check("stddef", "int z = 0;\nreturn 5 / z;", FaultCode::DivisionByZero, "this divides an integer by zero");
    assert_eq!(outcome.signal, Some(Signal::Fpe));
}

#[test]
fn a_smashed_canary_aborts_when_the_function_returns() {
    let source = "#include <string.h>\nvoid f(const char *s) {\nchar buf[8];\nstrcpy(buf, s);\n}\nint main(void) { f(\"far too long for it\"); return 0; }";
    let outcome = run_in(source, Layout::Protected);
    assert_eq!(codes(&outcome), ["stack-buffer-overflow"]);
    assert_eq!(outcome.faults[0].victim.as_deref(), Some("byte 0 of the canary of f"));
    assert_eq!(outcome.abort_text.as_deref(), Some("*** stack smashing detected ***: terminated"));
    let outcome = run_in(source, Layout::Descending);
    assert_eq!(outcome.signal, Some(Signal::Segv), "the return address is gone");
}

#[test]
fn where_admin_lies_decides_who_is_admin() {
    let source = "#include <stdio.h>\n#include <string.h>\nint main(void) {\nint admin = 0;\nchar name[8];\nstrcpy(name, \"AAAAAAAA!\");\nprintf(\"%d\", admin);\nreturn 0;\n}";
    let outcomes = Layout::ALL.map(|layout| run_in(source, layout));
    assert_eq!(outcomes[1].stdout, b"33", "gcc without a protector puts admin above name");
    assert_eq!(outcomes[2].abort_text.as_deref(), Some("*** stack smashing detected ***: terminated"));
    for outcome in &outcomes {
        assert_eq!(outcome.faults[0].code, FaultCode::StackBufferOverflow);
    }
}

#[test]
fn what_nobody_points_to_leaks() {
    let outcome = run_here(
        "#include <stdlib.h>\nint *kept;\nint main(void) {\nkept = malloc(4);\nint *p = malloc(40);\np = malloc(8);\nfree(p);\nreturn 0;\n}",
    );
    assert_eq!(outcome.leaks, [Leak { line: 5, bytes: 40, objects: 1, indirect: false }]);
    assert_eq!((codes(&outcome), outcome.exit), (Vec::new(), Some(0)));
}

#[test]
fn what_a_leaked_block_points_to_leaks_with_it() {
    let outcome = run_here(
        "#include <stdlib.h>\nstruct n { struct n *next; };\nint main(void) {\nstruct n *a = malloc(sizeof *a);\na->next = malloc(sizeof *a);\na->next->next = 0;\nreturn 0;\n}",
    );
    let leaks: Vec<_> = outcome.leaks.iter().map(|leak| (leak.line, leak.indirect)).collect();
    assert_eq!(leaks, [(4, false), (5, true)]);
}

#[test]
fn a_loop_of_the_same_fault_is_reported_once() {
    let outcome =
        run_here("int main(void) {\nint a[2] = {0};\nint s = 0;\nfor (int i = 0; i < 3; i++)\ns += a[i];\nreturn 0;\n}");
    assert_eq!(codes(&outcome), ["stack-buffer-overflow"]);
    assert_eq!((outcome.faults[0].line, outcome.faults[0].col), (5, 6));
}

#[test]
fn codes_are_distinct_and_kebab_case() {
    let mut seen = Vec::new();
    for code in FaultCode::ALL {
        assert!(code.code().chars().all(|c| c.is_ascii_lowercase() || c == '-'));
        assert!(!seen.contains(&code.code()));
        seen.push(code.code());
    }
}
