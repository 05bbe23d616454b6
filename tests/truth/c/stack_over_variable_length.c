// Past the end of an array of variable length.
#include <stdio.h>

static int last(int n)
{
    int values[n];
    for (int i = 0; i < n; i++)
        values[i] = i;
    values[n] = 5;
    return values[n - 1];
}

int main(void)
{
    printf("%d\n", last(7));
    return 0;
}
