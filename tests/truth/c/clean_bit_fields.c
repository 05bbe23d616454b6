// Members of a few bits share a word.
#include <stdio.h>

struct date {
    unsigned day : 5;
    unsigned month : 4;
    unsigned year : 12;
    int offset : 4;
};

struct split {
    unsigned a : 3;
    unsigned : 0;
    unsigned b : 3;
    unsigned char c : 2, : 3, d : 3;
};

int main(void)
{
    struct date today = {24, 11, 2026, -5};
    printf("%u.%u.%u %d\n", today.day, today.month, today.year, today.offset);
    today.day += 10;
    today.offset = 7;
    today.month++;
    printf("%u %u %d %zu\n", today.day, today.month, today.offset, sizeof today);
    struct split s = {.b = 5, .d = 6};
    s.a = 9;
    s.c = s.d;
    printf("%u %u %d %d %zu\n", s.a, s.b, s.c, s.d, sizeof s);
    return 0;
}
