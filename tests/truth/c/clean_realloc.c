// An array that grows keeps what it held, wherever it moves.
#include <stdio.h>
#include <stdlib.h>

int main(void)
{
    int capacity = 2, count = 0;
    int *values = malloc(capacity * sizeof *values);
    for (int i = 0; i < 10; i++) {
        if (count == capacity) {
            capacity *= 2;
            int *moved = realloc(values, capacity * sizeof *values);
            if (!moved) {
                free(values);
                return 1;
            }
            values = moved;
        }
        values[count++] = i * i;
    }
    for (int i = 0; i < count; i++)
        printf("%d ", values[i]);
    printf("| %d\n", capacity);
    values = realloc(values, sizeof *values);
    printf("%d\n", values[0]);
    free(values);
    int *fresh = realloc(NULL, sizeof *fresh);
    *fresh = 5;
    printf("%d\n", *fresh);
    free(fresh);
    return 0;
}
