// The callee believes the length that it is told.
#include <stdio.h>

static void clear(int *values, int count)
{
    for (int i = 0; i < count; i++)
        values[i] = 0;
}

int main(void)
{
    int values[3] = {1, 2, 3};
    clear(values, 4);
    printf("%d\n", values[2]);
    return 0;
}
