// goto: out of nested loops, and to clean up in one place.
#include <stdio.h>
#include <stdlib.h>

static int work(int size)
{
    int result = -1;
    int *first = malloc(size * sizeof *first);
    if (!first)
        goto done;
    for (int i = 0; i < size; i++)
        for (int j = 0; j < size; j++)
            if (i * j == 6) {
                first[0] = i * 10 + j;
                goto found;
            }
    goto release;
found:
    result = first[0];
release:
    free(first);
done:
    return result;
}

int main(void)
{
    printf("%d %d\n", work(5), work(2));
    int n = 0;
again:
    n++;
    if (n < 3)
        goto again;
    printf("%d\n", n);
    return 0;
}
