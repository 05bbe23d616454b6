// Reading what was freed: the first bytes are the heap's now.
#include <stdio.h>
#include <stdlib.h>

int main(void)
{
    int *values = malloc(8 * sizeof *values);
    values[7] = 42;
    free(values);
    printf("%d\n", values[7]);
    return 0;
}
