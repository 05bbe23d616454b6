// A struct carries the address of a local array away.
#include <stdio.h>

struct view {
    const int *data;
    int length;
};

static struct view make(void)
{
    int numbers[4] = {1, 2, 3, 4};
    struct view v = {numbers, 4};
    return v;
}

int main(void)
{
    struct view v = make();
    int first = v.data[0];
    printf("%d %d\n", v.length, first == 1);
    return 0;
}
