// A call through a function pointer that was never set.
#include <stdio.h>

static void (*handler)(int);

int main(void)
{
    puts("calling");
    fflush(stdout);
    handler(1);
    return 0;
}
