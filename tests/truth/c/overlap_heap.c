// Removing an element of an array with memcpy.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(void)
{
    int *values = malloc(6 * sizeof *values);
    for (int i = 0; i < 6; i++)
        values[i] = i;
    int rest = 4;
    memcpy(&values[1], &values[2], rest * sizeof *values);
    printf("%d\n", values[0]);
    free(values);
    return 0;
}
