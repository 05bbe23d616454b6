// Copying more than there is.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(void)
{
    char *from = malloc(8), *to = malloc(32);
    memset(from, 'a', 8);
    memcpy(to, from, 16);
    printf("%c\n", to[7]);
    free(from);
    free(to);
    return 0;
}
