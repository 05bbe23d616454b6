// The error path forgets the buffer.
#include <stdio.h>
#include <stdlib.h>

static int parse(const char *text)
{
    char *buffer = malloc(128);
    if (text[0] == '#')
        return -1;
    buffer[0] = text[0];
    int result = buffer[0];
    free(buffer);
    return result;
}

int main(void)
{
    printf("%d\n", parse("A"));
    printf("%d\n", parse("#"));
    return 0;
}
