// Writing to what was freed.
#include <stdio.h>
#include <stdlib.h>

int main(void)
{
    int *values = malloc(8 * sizeof *values);
    free(values);
    values[5] = 1;
    puts("written");
    return 0;
}
