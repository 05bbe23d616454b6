// A number is no address.
#include <stdio.h>

int main(void)
{
    int *p = (int *)0x12345678;
    puts("before");
    fflush(stdout);
    *p = 1;
    return 0;
}
