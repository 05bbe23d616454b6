// A text in a local array is returned; gcc returns null.
#include <stdio.h>

static char *name(void)
{
    char text[8] = "local";
    return text;
}

int main(void)
{
    char *n = name();
    printf("%c\n", n[0]);
    return 0;
}
