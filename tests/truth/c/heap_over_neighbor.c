// Far past the end lies the next block.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(void)
{
    char *first = malloc(24), *second = malloc(24);
    strcpy(first, "first");
    strcpy(second, "second");
    first[32] = 'S';
    printf("%s %s\n", first, second);
    free(second);
    free(first);
    return 0;
}
