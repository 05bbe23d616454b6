// Functions that take structs and give them back.
#include <stdio.h>

struct fraction {
    int top, bottom;
};

struct big {
    int values[10];
};

static struct fraction add(struct fraction a, struct fraction b)
{
    struct fraction sum = {a.top * b.bottom + b.top * a.bottom, a.bottom * b.bottom};
    return sum;
}

static struct big count_up(int from)
{
    struct big result;
    for (int i = 0; i < 10; i++)
        result.values[i] = from + i;
    return result;
}

int main(void)
{
    struct fraction half = {1, 2}, third = {1, 3};
    struct fraction sum = add(half, third);
    printf("%d/%d\n", sum.top, sum.bottom);
    printf("%d\n", count_up(7).values[9]);
    return 0;
}
