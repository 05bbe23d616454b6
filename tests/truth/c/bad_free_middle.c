// An element of an array in the heap is no block.
#include <stdlib.h>

int main(void)
{
    long *values = calloc(8, sizeof *values);
    free(&values[4]);
    return 0;
}
