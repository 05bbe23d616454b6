// A global pointer keeps the address of a local variable.
#include <stdio.h>

static int *kept;

static void keep(void)
{
    int local = 7;
    kept = &local;
}

int main(void)
{
    keep();
    *kept = 8;
    puts("written");
    return 0;
}
