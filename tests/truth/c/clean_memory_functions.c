// memset, memcpy, memmove, memcmp, memchr.
#include <stdio.h>
#include <string.h>

int main(void)
{
    char row[11];
    memset(row, '.', 10);
    row[10] = '\0';
    memcpy(row + 2, "abcd", 4);
    puts(row);
    memmove(row + 3, row + 2, 4);
    puts(row);
    printf("%d %d\n", memcmp("abc", "abd", 2), memcmp("abc", "abd", 3) < 0);
    char *found = memchr(row, 'c', 10);
    printf("%d %d\n", (int)(found - row), memchr(row, 'z', 10) == NULL);
    int numbers[3] = {1, 2, 3}, copy[3];
    memcpy(copy, numbers, sizeof numbers);
    memset(numbers, 0, sizeof numbers);
    printf("%d %d\n", copy[2], numbers[2]);
    return 0;
}
