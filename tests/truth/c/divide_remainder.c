// So is its remainder.
#include <stdio.h>

int main(void)
{
    int buckets = 0, hash = 77;
    printf("%d\n", hash % buckets);
    return 0;
}
