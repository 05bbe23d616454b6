// A variable that only one branch sets.
// decides: 18
#include <stdio.h>

static int sign(int n)
{
    int result;
    if (n > 0)
        result = 1;
    else if (n < 0)
        result = -1;
    return result;
}

int main(void)
{
    printf("%d %d\n", sign(5), sign(-5));
    if (sign(0) == 99)
        puts("strange");
    return 0;
}
