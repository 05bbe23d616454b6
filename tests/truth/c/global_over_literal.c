// Past the end of a string literal.
#include <stdio.h>

int main(void)
{
    const char *text = "abc";
    int i = 4;
    printf("%d\n", text[i] == 'q');
    return 0;
}
