// An integer divided by zero is a signal.
#include <stdio.h>

int main(void)
{
    int total = 10, count = 0;
    puts("before");
    fflush(stdout);
    printf("%d\n", total / count);
    return 0;
}
