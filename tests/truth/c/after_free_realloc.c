// realloc may move the block; the old address is no longer good.
#include <stdio.h>
#include <stdlib.h>

int main(void)
{
    int *values = malloc(4 * sizeof *values);
    int *guard = malloc(sizeof *guard);
    int *third = &values[3];
    *third = 3;
    values = realloc(values, 1000 * sizeof *values);
    *third = 4;
    printf("%d\n", values[3]);
    free(values);
    free(guard);
    return 0;
}
