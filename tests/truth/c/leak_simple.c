// A block that is never freed.
#include <stdio.h>
#include <stdlib.h>

static int work(void)
{
    int *values = malloc(10 * sizeof *values);
    values[0] = 3;
    return values[0];
}

int main(void)
{
    printf("%d\n", work());
    return 0;
}
