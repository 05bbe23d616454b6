// Counting down with an unsigned number stops where it wraps.
#include <stdio.h>

int main(void)
{
    unsigned i;
    for (i = 3; i-- > 0;)
        printf("%u ", i);
    printf("%u\n", i);
    unsigned long long product = 1;
    for (int k = 1; k <= 25; k++)
        product *= k;
    printf("%llu\n", product);
    return 0;
}
