//! Words, headers and functions that a C program may ask for in vain, and what to do instead.
//!
//! Not here: what the headers declare ([`crate::headers`]).

/// What C has in place of a word of another language.
pub(crate) fn advice(word: &str) -> Option<&'static str> {
    Some(match word {
        "string" | "String" | "str" => "a string is an array of characters: `char name[20]` or `const char *name`",
        "boolean" | "Boolean" => "C has `bool`, from <stdbool.h>",
        "byte" | "uint" | "ulong" => "C has `unsigned char`, `unsigned int`, `unsigned long`",
        "var" | "let" | "val" => "a variable is declared with its type: `int x = 5;`",
        "def" | "function" | "func" | "fn" | "sub" => {
            "a function begins with the type of its result: `int add(int a, int b) { … }`"
        }
        "class" | "interface" => "C has no classes: a `struct` holds the data, and functions take a pointer to it",
        "public" | "private" | "protected" => "members of a struct can be used from everywhere",
        "using" | "namespace" | "template" | "cout" | "cin" | "endl" | "std" => "that is C++; this simulator runs C",
        "import" | "from" | "require" => "C has `#include <…>`",
        "include" | "define" | "ifdef" | "ifndef" | "endif" | "undef" | "pragma" => "a directive begins with `#`",
        "new" => "memory comes from `malloc`",
        "delete" => "memory is given back by `free`",
        "and" => "C writes `&&`",
        "or" => "C writes `||`",
        "not" => "C writes `!`",
        "then" => "the statement follows the `)` at once",
        "elif" | "elsif" | "elseif" => "C writes `else if`",
        "foreach" => "C has `for (int i = 0; i < n; i++)`",
        "until" | "unless" => "C has `while (!…)` and `if (!…)`",
        "try" | "catch" | "throw" | "except" => "C has no exceptions: functions return a value that says what went wrong",
        "null" | "nil" | "None" | "nullptr" => "C writes `NULL`",
        "True" | "False" | "TRUE" | "FALSE" => "C has `true` and `false`, from <stdbool.h>",
        "this" | "self" => "C has no methods: pass a pointer to the struct",
        "print" | "println" | "echo" => "C has `printf`, from <stdio.h>",
        "len" => "the length of an array is `sizeof a / sizeof a[0]`, that of a string `strlen(s)`",
        _ => return None,
    })
}

/// Why a function of other C libraries isn't here.
pub(crate) fn absent_function(name: &str) -> Option<&'static str> {
    Some(match name {
        "fopen" | "freopen" | "fclose" | "fread" | "fseek" | "ftell" | "rewind" | "fgetpos" | "fsetpos" | "remove" | "rename"
        | "tmpfile" | "tmpnam" | "open" | "close" | "read" | "write" | "lseek" | "unlink" | "fileno" | "fdopen" => {
            "there are no files here, only stdin, stdout and stderr"
        }
        "gets" => "it can't be told how big the buffer is, and C11 took it away: `fgets(line, sizeof line, stdin)`",
        "fork" | "exec" | "execl" | "execv" | "execvp" | "wait" | "waitpid" | "pipe" | "kill" | "getpid" | "system" | "popen" => {
            "the program is alone here: there are no other processes"
        }
        "signal" | "raise" | "sigaction" | "alarm" => "there are no signals here but those that end the program",
        "setjmp" | "longjmp" => "there are no jumps from one function into another here",
        "sleep" | "usleep" | "nanosleep" => "nothing here takes time",
        "pthread_create" | "pthread_join" | "thrd_create" | "mtx_lock" => "there are no threads here",
        "socket" | "connect" | "bind" | "listen" | "accept" | "send" | "recv" => "there is no network here",
        "mmap" | "munmap" | "sbrk" | "brk" => "memory comes from `malloc`",
        _ if is_wide(name) => "there are no wide characters here: use `char`",
        _ => return None,
    })
}

/// Why a header isn't here.
pub(crate) fn absent_header(name: &str) -> Option<&'static str> {
    Some(match name {
        "wchar.h" | "wctype.h" | "uchar.h" => "there are no wide characters here: use `char`",
        "pthread.h" | "threads.h" | "stdatomic.h" | "semaphore.h" => "there are no threads here",
        "setjmp.h" => "there are no jumps from one function into another here",
        "signal.h" => "there are no signals here but those that end the program",
        "complex.h" | "tgmath.h" | "fenv.h" => "there are only real numbers here, rounded to the nearest",
        "locale.h" => "there is one locale here, \"C\"",
        "unistd.h" | "fcntl.h" | "dirent.h" | "sys/stat.h" | "sys/wait.h" | "sys/mman.h" | "sys/time.h" | "windows.h"
        | "conio.h" => "there is no operating system here: no files, no other processes",
        _ if name.starts_with("sys/") || name.starts_with("arpa/") || name.starts_with("netinet/") || name == "netdb.h" => {
            "there is no network here"
        }
        _ if !name.ends_with(".h") => "a header without `.h` is C++'s; this simulator runs C",
        _ => return None,
    })
}

/// `wcslen`, `wprintf`, `towupper` and their like.
fn is_wide(name: &str) -> bool {
    const STARTS: &[&str] =
        &["wcs", "wmem", "wprintf", "fwprintf", "swprintf", "wscanf", "isw", "tow", "fgetw", "fputw", "mbs", "mbto", "wcto"];
    STARTS.iter().any(|start| name.starts_with(start)) || matches!(name, "putwchar" | "getwchar" | "btowc")
}
