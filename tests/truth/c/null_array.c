// An array that was never allocated.
#include <stdio.h>

static int *table;

int main(void)
{
    for (int i = 0; i < 4; i++)
        table[i] = i;
    puts("filled");
    return 0;
}
