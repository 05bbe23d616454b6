// Named constants that count up by themselves.
#include <stdio.h>

enum day { MONDAY = 1, TUESDAY, WEDNESDAY, SATURDAY = 6, SUNDAY };

static int is_weekend(enum day d)
{
    return d >= SATURDAY;
}

int main(void)
{
    enum { SIZE = 3 };
    int values[SIZE] = {MONDAY, WEDNESDAY, SUNDAY};
    for (int i = 0; i < SIZE; i++)
        printf("%d:%d ", values[i], is_weekend(values[i]));
    puts("");
    printf("%zu\n", sizeof(enum day));
    return 0;
}
