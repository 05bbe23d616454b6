// An array parameter is a pointer, so its length must come along.
#include <stdio.h>

static int largest(const int values[], int count)
{
    int best = values[0];
    for (int i = 1; i < count; i++)
        if (values[i] > best)
            best = values[i];
    return best;
}

static void double_all(int *values, int count)
{
    while (count-- > 0)
        *values++ *= 2;
}

int main(void)
{
    int values[] = {3, 1, 4, 1, 5, 9, 2, 6};
    int count = sizeof values / sizeof values[0];
    printf("%d\n", largest(values, count));
    double_all(values, count);
    printf("%d %d\n", values[0], values[7]);
    printf("%d\n", largest(values + 6, 2));
    return 0;
}
