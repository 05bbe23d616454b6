// A _Bool holds 0 or 1, whatever is assigned to it.
#include <stdbool.h>
#include <stdio.h>

static bool is_prime(int n)
{
    if (n < 2)
        return false;
    for (int d = 2; d * d <= n; d++)
        if (n % d == 0)
            return false;
    return true;
}

int main(void)
{
    bool many = 256, none = 0.0, some = 0.5;
    printf("%d %d %d %zu\n", many, none, some, sizeof(bool));
    printf("%d %d\n", is_prime(97), is_prime(91));
    return 0;
}
