// strdup copies a string to the heap, where its owner must free it.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <ctype.h>

static char *shout(const char *text)
{
    char *copy = strdup(text);
    for (char *c = copy; *c; c++)
        *c = toupper((unsigned char)*c);
    return copy;
}

int main(void)
{
    char *loud = shout("quiet please");
    puts(loud);
    free(loud);
    return 0;
}
