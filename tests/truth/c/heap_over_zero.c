// A block of zero bytes has room for nothing.
#include <stdio.h>
#include <stdlib.h>

int main(void)
{
    char *nothing = malloc(0);
    *nothing = 'x';
    puts("written");
    free(nothing);
    return 0;
}
