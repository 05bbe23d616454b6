// The same with the declarations swapped.
#include <stdio.h>

int main(void)
{
    char b[1];
    char a[1];
    b[0] = '-';
    a[1] = 'x';
    printf("%c\n", b[0]);
    return 0;
}
