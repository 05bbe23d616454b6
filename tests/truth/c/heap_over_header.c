// An overflow that destroys the heap's notes about the next block.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(void)
{
    char *a = malloc(24), *b = malloc(24);
    memset(a, 'A', 40);
    printf("written\n");
    fflush(stdout);
    free(b);
    free(a);
    return 0;
}
