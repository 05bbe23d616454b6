// calloc gives memory that is zero.
#include <stdio.h>
#include <stdlib.h>

int main(void)
{
    int *counts = calloc(6, sizeof *counts);
    const int rolls[] = {1, 6, 3, 6, 2, 6, 1};
    for (size_t i = 0; i < sizeof rolls / sizeof rolls[0]; i++)
        counts[rolls[i] - 1]++;
    for (int i = 0; i < 6; i++)
        printf("%d ", counts[i]);
    puts("");
    free(counts);
    return 0;
}
