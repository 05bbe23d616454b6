// const promises not to write; a pointer may be const, or what it points to.
#include <stdio.h>

static const int limit = 10;

static int count(const char *text, char wanted)
{
    int found = 0;
    for (; *text; text++)
        found += *text == wanted;
    return found;
}

int main(void)
{
    int a = 1, b = 2;
    const int *reader = &a;
    int *const fixed = &b;
    reader = &b;
    *fixed = limit;
    printf("%d %d %d\n", *reader, *fixed, count("banana", 'a'));
    return 0;
}
