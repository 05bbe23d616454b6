// malloc gives memory without a value.
#include <stdio.h>
#include <stdlib.h>

int main(void)
{
    int *count = malloc(sizeof *count);
    if (*count > 0)
        puts("some");
    else
        puts("none");
    free(count);
    return 0;
}
