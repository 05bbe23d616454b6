// A global constant lies where nothing can be written.
#include <stdio.h>

static const int limit = 10;

int main(void)
{
    int *p = (int *)&limit;
    *p = 20;
    printf("%d\n", limit);
    return 0;
}
