// One past the end of an array of one: which byte is hit depends on the layout.
#include <stdio.h>

int main(void)
{
    char a[1];
    char b[1];
    b[0] = '-';
    a[1] = 'x';
    printf("%c\n", b[0]);
    return 0;
}
