// Sorting and searching with a function that compares.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int by_value(const void *a, const void *b)
{
    int x = *(const int *)a, y = *(const int *)b;
    return (x > y) - (x < y);
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

int main(void)
{
    int numbers[] = {42, 7, 19, 3, 88};
    qsort(numbers, 5, sizeof numbers[0], by_value);
    for (int i = 0; i < 5; i++)
        printf("%d ", numbers[i]);
    int key = 19;
    int *found = bsearch(&key, numbers, 5, sizeof numbers[0], by_value);
    printf("| %d\n", (int)(found - numbers));
    const char *words[] = {"pear", "apple", "fig"};
    qsort(words, 3, sizeof words[0], by_text);
    printf("%s %s %s\n", words[0], words[1], words[2]);
    return 0;
}
