// The address one past an array may be formed and compared, not followed.
#include <stdio.h>

int main(void)
{
    char text[4] = {'a', 'b', 'c', 'd'};
    char *end = &text[4];
    for (char *p = text; p != end; p++)
        putchar(*p);
    putchar('\n');
    char *p = end;
    while (p > text)
        putchar(*--p);
    putchar('\n');
    return 0;
}
