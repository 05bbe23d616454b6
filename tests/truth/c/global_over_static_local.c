// A static local array has bounds too.
#include <stdio.h>

static int remember(int i)
{
    static int seen[3];
    seen[i]++;
    return seen[0];
}

int main(void)
{
    for (int i = 0; i <= 3; i++)
        remember(i);
    printf("%d\n", remember(0));
    return 0;
}
