//! The standard headers: the types, macros and functions that `#include` makes known.
//!
//! They are C text that never shows a position. Not here: what the functions do ([`crate::libc`]).

/// A header and what it declares.
pub(crate) struct Header {
    pub(crate) name: &'static str,
    /// Headers that come with it.
    pub(crate) includes: &'static [&'static str],
    /// Types: name and declaration.
    pub(crate) types: &'static [(&'static str, &'static str)],
    /// Macros, as they would stand after `#define`.
    pub(crate) macros: &'static [&'static str],
    /// Prototypes.
    pub(crate) functions: &'static [&'static str],
}

/// The header of that name.
pub(crate) fn find(name: &str) -> Option<&'static Header> {
    HEADERS.iter().find(|header| header.name == name)
}

/// The header that declares `word`.
pub(crate) fn header_of(word: &str) -> Option<&'static str> {
    HEADERS.iter().find(|header| header.declares(word)).map(|header| header.name)
}

/// The header that declares a function.
pub(crate) fn declaring_function(name: &str) -> Option<&'static Header> {
    HEADERS.iter().find(|header| header.functions.iter().any(|prototype| declared_name(prototype) == name))
}

/// The names of the headers.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    HEADERS.iter().map(|header| header.name)
}

/// Every function of every header.
pub(crate) fn functions() -> impl Iterator<Item = &'static str> {
    HEADERS.iter().flat_map(|header| header.functions.iter().map(|prototype| declared_name(prototype)))
}

impl Header {
    fn declares(&self, word: &str) -> bool {
        !word.starts_with("__")
            && (self.types.iter().any(|(name, _)| *name == word)
                || self.macros.iter().any(|text| macro_name(text) == word)
                || self.functions.iter().any(|prototype| declared_name(prototype) == word))
    }
}

fn macro_name(text: &str) -> &str {
    text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).next().unwrap_or(text)
}

/// The word before the first parenthesis.
fn declared_name(prototype: &str) -> &str {
    let head = prototype.split('(').next().unwrap_or(prototype);
    head.trim_end().rsplit([' ', '*']).next().unwrap_or(head)
}

const HEADERS: &[Header] = &[
    Header {
        name: "stddef.h",
        includes: &[],
        types: &[
            ("size_t", "typedef unsigned long size_t;"),
            ("ptrdiff_t", "typedef long ptrdiff_t;"),
            ("wchar_t", "typedef int wchar_t;"),
        ],
        macros: &["NULL ((void *)0)", "offsetof(t, m) __builtin_offsetof(t, m)"],
        functions: &[],
    },
    Header {
        name: "stdarg.h",
        includes: &[],
        types: &[("va_list", "typedef __builtin_va_list va_list;")],
        macros: &[
            "va_start(list, last) __builtin_va_start(list, last)",
            "va_arg(list, type) __builtin_va_arg(list, type)",
            "va_end(list) __builtin_va_end(list)",
            "va_copy(to, from) __builtin_va_copy(to, from)",
        ],
        functions: &[],
    },
    Header {
        name: "stdio.h",
        includes: &["stddef.h", "stdarg.h"],
        types: &[("FILE", "typedef struct __FILE FILE;")],
        macros: &[
            "EOF (-1)",
            "BUFSIZ 8192",
            "_IOFBF 0",
            "_IOLBF 1",
            "_IONBF 2",
            "stdin __stdio(0)",
            "stdout __stdio(1)",
            "stderr __stdio(2)",
        ],
        functions: &[
            "FILE *__stdio(int number);",
            "int printf(const char *format, ...);",
            "int fprintf(FILE *stream, const char *format, ...);",
            "int sprintf(char *buffer, const char *format, ...);",
            "int snprintf(char *buffer, size_t size, const char *format, ...);",
            "int vprintf(const char *format, va_list list);",
            "int vfprintf(FILE *stream, const char *format, va_list list);",
            "int vsprintf(char *buffer, const char *format, va_list list);",
            "int vsnprintf(char *buffer, size_t size, const char *format, va_list list);",
            "int puts(const char *text);",
            "int fputs(const char *text, FILE *stream);",
            "int putchar(int c);",
            "int putc(int c, FILE *stream);",
            "int fputc(int c, FILE *stream);",
            "size_t fwrite(const void *data, size_t size, size_t count, FILE *stream);",
            "int fflush(FILE *stream);",
            "void setbuf(FILE *stream, char *buffer);",
            "int setvbuf(FILE *stream, char *buffer, int mode, size_t size);",
            "int getchar(void);",
            "int getc(FILE *stream);",
            "int fgetc(FILE *stream);",
            "int ungetc(int c, FILE *stream);",
            "char *fgets(char *buffer, int size, FILE *stream);",
            "int scanf(const char *format, ...);",
            "int fscanf(FILE *stream, const char *format, ...);",
            "int sscanf(const char *text, const char *format, ...);",
            "int feof(FILE *stream);",
            "int ferror(FILE *stream);",
            "void perror(const char *text);",
        ],
    },
    Header {
        name: "stdlib.h",
        includes: &["stddef.h"],
        types: &[],
        macros: &["EXIT_SUCCESS 0", "EXIT_FAILURE 1", "RAND_MAX 2147483647"],
        functions: &[
            "void *malloc(size_t size);",
            "void *calloc(size_t count, size_t size);",
            "void *realloc(void *block, size_t size);",
            "void free(void *block);",
            "void *alloca(size_t size);",
            "void exit(int status);",
            "void _Exit(int status);",
            "void abort(void);",
            "int atexit(void (*function)(void));",
            "int atoi(const char *text);",
            "long atol(const char *text);",
            "long long atoll(const char *text);",
            "double atof(const char *text);",
            "long strtol(const char *text, char **end, int base);",
            "unsigned long strtoul(const char *text, char **end, int base);",
            "long long strtoll(const char *text, char **end, int base);",
            "unsigned long long strtoull(const char *text, char **end, int base);",
            "double strtod(const char *text, char **end);",
            "int rand(void);",
            "void srand(unsigned int seed);",
            "int abs(int value);",
            "long labs(long value);",
            "long long llabs(long long value);",
            "void qsort(void *base, size_t count, size_t size, int (*compare)(const void *, const void *));",
            "void *bsearch(const void *key, const void *base, size_t count, size_t size, int (*compare)(const void *, const void *));",
            "char *getenv(const char *name);",
        ],
    },
    Header { name: "alloca.h", includes: &["stddef.h"], types: &[], macros: &[], functions: &["void *alloca(size_t size);"] },
    Header {
        name: "malloc.h",
        includes: &["stdlib.h"],
        types: &[],
        macros: &[],
        functions: &["size_t malloc_usable_size(void *block);"],
    },
    Header {
        name: "string.h",
        includes: &["stddef.h"],
        types: &[],
        macros: &[],
        functions: &[
            "void *memcpy(void *to, const void *from, size_t count);",
            "void *memmove(void *to, const void *from, size_t count);",
            "void *memset(void *to, int byte, size_t count);",
            "int memcmp(const void *a, const void *b, size_t count);",
            "void *memchr(const void *data, int byte, size_t count);",
            "size_t strlen(const char *text);",
            "size_t strnlen(const char *text, size_t most);",
            "char *strcpy(char *to, const char *from);",
            "char *stpcpy(char *to, const char *from);",
            "char *strncpy(char *to, const char *from, size_t count);",
            "char *strcat(char *to, const char *from);",
            "char *strncat(char *to, const char *from, size_t count);",
            "int strcmp(const char *a, const char *b);",
            "int strncmp(const char *a, const char *b, size_t count);",
            "char *strchr(const char *text, int c);",
            "char *strrchr(const char *text, int c);",
            "char *strstr(const char *text, const char *part);",
            "char *strpbrk(const char *text, const char *set);",
            "size_t strspn(const char *text, const char *set);",
            "size_t strcspn(const char *text, const char *set);",
            "char *strtok(char *text, const char *set);",
            "char *strtok_r(char *text, const char *set, char **rest);",
            "char *strdup(const char *text);",
            "char *strndup(const char *text, size_t most);",
            "char *strerror(int number);",
        ],
    },
    Header {
        name: "strings.h",
        includes: &["stddef.h"],
        types: &[],
        macros: &[],
        functions: &[
            "int strcasecmp(const char *a, const char *b);",
            "int strncasecmp(const char *a, const char *b, size_t count);",
            "void bzero(void *to, size_t count);",
        ],
    },
    Header {
        name: "ctype.h",
        includes: &[],
        types: &[],
        macros: &[],
        functions: &[
            "int isalnum(int c);",
            "int isalpha(int c);",
            "int isblank(int c);",
            "int iscntrl(int c);",
            "int isdigit(int c);",
            "int isgraph(int c);",
            "int islower(int c);",
            "int isprint(int c);",
            "int ispunct(int c);",
            "int isspace(int c);",
            "int isupper(int c);",
            "int isxdigit(int c);",
            "int tolower(int c);",
            "int toupper(int c);",
        ],
    },
    Header {
        name: "assert.h",
        includes: &[],
        types: &[],
        macros: &["assert(e) ((e) ? (void)0 : __assert_fail(#e, __FILE__, __LINE__, __func__))", "static_assert _Static_assert"],
        functions: &["void __assert_fail(const char *text, const char *file, int line, const char *function);"],
    },
    Header { name: "stdbool.h", includes: &[], types: &[], macros: &["bool _Bool", "true 1", "false 0"], functions: &[] },
    Header {
        name: "stdint.h",
        includes: &[],
        types: &[
            ("int8_t", "typedef signed char int8_t;"),
            ("uint8_t", "typedef unsigned char uint8_t;"),
            ("int16_t", "typedef short int16_t;"),
            ("uint16_t", "typedef unsigned short uint16_t;"),
            ("int32_t", "typedef int int32_t;"),
            ("uint32_t", "typedef unsigned int uint32_t;"),
            ("int64_t", "typedef long int64_t;"),
            ("uint64_t", "typedef unsigned long uint64_t;"),
            ("intptr_t", "typedef long intptr_t;"),
            ("uintptr_t", "typedef unsigned long uintptr_t;"),
            ("intmax_t", "typedef long intmax_t;"),
            ("uintmax_t", "typedef unsigned long uintmax_t;"),
        ],
        macros: &[
            "INT8_MIN (-128)",
            "INT8_MAX 127",
            "UINT8_MAX 255",
            "INT16_MIN (-32768)",
            "INT16_MAX 32767",
            "UINT16_MAX 65535",
            "INT32_MIN (-2147483647 - 1)",
            "INT32_MAX 2147483647",
            "UINT32_MAX 4294967295u",
            "INT64_MIN (-9223372036854775807L - 1)",
            "INT64_MAX 9223372036854775807L",
            "UINT64_MAX 18446744073709551615uL",
            "SIZE_MAX 18446744073709551615uL",
            "INTPTR_MAX 9223372036854775807L",
            "UINTPTR_MAX 18446744073709551615uL",
        ],
        functions: &[],
    },
    Header {
        name: "inttypes.h",
        includes: &["stdint.h"],
        types: &[],
        macros: &[
            "PRId32 \"d\"",
            "PRIu32 \"u\"",
            "PRIx32 \"x\"",
            "PRId64 \"ld\"",
            "PRIu64 \"lu\"",
            "PRIx64 \"lx\"",
            "PRIdPTR \"ld\"",
            "PRIuPTR \"lu\"",
            "PRIxPTR \"lx\"",
        ],
        functions: &[],
    },
    Header {
        name: "limits.h",
        includes: &[],
        types: &[],
        macros: &[
            "CHAR_BIT 8",
            "CHAR_MIN (-128)",
            "CHAR_MAX 127",
            "SCHAR_MIN (-128)",
            "SCHAR_MAX 127",
            "UCHAR_MAX 255",
            "SHRT_MIN (-32768)",
            "SHRT_MAX 32767",
            "USHRT_MAX 65535",
            "INT_MIN (-2147483647 - 1)",
            "INT_MAX 2147483647",
            "UINT_MAX 4294967295u",
            "LONG_MIN (-9223372036854775807L - 1)",
            "LONG_MAX 9223372036854775807L",
            "ULONG_MAX 18446744073709551615uL",
            "LLONG_MIN (-9223372036854775807LL - 1)",
            "LLONG_MAX 9223372036854775807LL",
            "ULLONG_MAX 18446744073709551615uLL",
        ],
        functions: &[],
    },
    Header {
        name: "float.h",
        includes: &[],
        types: &[],
        macros: &[
            "FLT_EPSILON 1.1920928955078125e-07f",
            "FLT_MAX 3.4028234663852886e+38f",
            "FLT_MIN 1.1754943508222875e-38f",
            "DBL_EPSILON 2.220446049250313e-16",
            "DBL_MAX 1.7976931348623157e+308",
            "DBL_MIN 2.2250738585072014e-308",
        ],
        functions: &[],
    },
    Header {
        name: "errno.h",
        includes: &[],
        types: &[],
        macros: &["errno (*__errno_location())", "ENOENT 2", "ENOMEM 12", "EINVAL 22", "ERANGE 34"],
        functions: &["int *__errno_location(void);"],
    },
    Header {
        name: "math.h",
        includes: &[],
        types: &[],
        macros: &["M_PI 3.14159265358979323846", "M_E 2.7182818284590452354"],
        functions: &[
            "double sqrt(double x);",
            "double pow(double x, double y);",
            "double fabs(double x);",
            "double floor(double x);",
            "double ceil(double x);",
            "double round(double x);",
            "double trunc(double x);",
            "double fmod(double x, double y);",
        ],
    },
    Header {
        name: "time.h",
        includes: &["stddef.h"],
        types: &[("time_t", "typedef long time_t;"), ("clock_t", "typedef long clock_t;")],
        macros: &["CLOCKS_PER_SEC 1000000L"],
        functions: &["time_t time(time_t *out);", "clock_t clock(void);"],
    },
    Header {
        name: "sys/types.h",
        includes: &["stddef.h"],
        types: &[("ssize_t", "typedef long ssize_t;")],
        macros: &[],
        functions: &[],
    },
];
