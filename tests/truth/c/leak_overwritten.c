// The only pointer to a block gets another value.
#include <stdio.h>
#include <stdlib.h>

static char *text;

int main(void)
{
    text = malloc(24);
    text = malloc(40);
    text[0] = 'a';
    printf("%c\n", text[0]);
    free(text);
    text = NULL;
    return 0;
}
