// An array on the heap lives until it is freed.
#include <stdio.h>
#include <stdlib.h>

static int *range(int count)
{
    int *values = malloc(count * sizeof *values);
    if (values == NULL)
        return NULL;
    for (int i = 0; i < count; i++)
        values[i] = i * 10;
    return values;
}

int main(void)
{
    int *values = range(5);
    int sum = 0;
    for (int i = 0; i < 5; i++)
        sum += values[i];
    printf("%d\n", sum);
    free(values);
    free(NULL);
    return 0;
}
