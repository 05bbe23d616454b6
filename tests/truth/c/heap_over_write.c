// One element past the end of a block.
#include <stdio.h>
#include <stdlib.h>

int main(void)
{
    int *values = malloc(3 * sizeof *values);
    for (int i = 0; i <= 3; i++)
        values[i] = i;
    printf("%d\n", values[2]);
    free(values);
    return 0;
}
