// One element before the block: there the heap keeps its own notes.
#include <stdio.h>
#include <stdlib.h>

int main(void)
{
    int *values = malloc(4 * sizeof *values);
    values[0] = 1;
    int before = values[-1];
    values[0] += before == 99;
    printf("%d\n", values[0]);
    free(values);
    return 0;
}
