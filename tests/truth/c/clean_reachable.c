// What a global variable still points to at the end is no leak.
#include <stdio.h>
#include <stdlib.h>

static char *cache;

int main(void)
{
    cache = malloc(64);
    cache[0] = 'c';
    printf("%c\n", cache[0]);
    return 0;
}
