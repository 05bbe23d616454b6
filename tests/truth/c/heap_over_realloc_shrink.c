// After a block was shrunk, its old end is out of bounds.
#include <stdio.h>
#include <stdlib.h>

int main(void)
{
    int *values = malloc(10 * sizeof *values);
    for (int i = 0; i < 10; i++)
        values[i] = i;
    values = realloc(values, 2 * sizeof *values);
    values[2] = 7;
    printf("%d\n", values[1]);
    free(values);
    return 0;
}
