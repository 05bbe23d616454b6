// A function gets copies; through a pointer it reaches the caller's variable.
#include <stdio.h>

static void no_effect(int n)
{
    n = 99;
    (void)n;
}

static void swap(int *a, int *b)
{
    int kept = *a;
    *a = *b;
    *b = kept;
}

int main(void)
{
    int x = 1, y = 2;
    no_effect(x);
    printf("%d\n", x);
    swap(&x, &y);
    printf("%d %d\n", x, y);
    return 0;
}
