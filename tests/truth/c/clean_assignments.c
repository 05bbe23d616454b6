// Compound assignments, and assignments that are part of an expression.
#include <stdio.h>

int main(void)
{
    int x = 10, a, b, c;
    x += 5; printf("%d ", x);
    x -= 3; printf("%d ", x);
    x *= 4; printf("%d ", x);
    x /= 5; printf("%d ", x);
    x %= 7; printf("%d ", x);
    x <<= 4; printf("%d ", x);
    x >>= 1; printf("%d ", x);
    x |= 3; printf("%d ", x);
    x &= 6; printf("%d ", x);
    x ^= 5; printf("%d\n", x);
    a = b = c = 4;
    printf("%d %d %d\n", a, b, c);
    while ((c = c - 1) > 0)
        printf("%d ", c);
    puts("");
    return 0;
}
