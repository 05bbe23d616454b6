// printf reads the string that was freed.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *build(void)
{
    char *text = malloc(32);
    strcpy(text, "0123456789abcdef");
    free(text);
    return text + 16;
}

int main(void)
{
    printf("[%s]\n", build());
    return 0;
}
