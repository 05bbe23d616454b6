// A variable of an inner block is gone behind it.
#include <stdio.h>

int main(void)
{
    int *p;
    {
        int inner = 7;
        p = &inner;
    }
    printf("%d\n", *p);
    return 0;
}
