// The same block is freed twice.
#include <stdio.h>
#include <stdlib.h>

int main(void)
{
    int *p = malloc(16);
    free(p);
    puts("once");
    fflush(stdout);
    free(p);
    puts("twice");
    return 0;
}
