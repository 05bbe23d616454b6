// What realloc adds has no value.
#include <stdio.h>
#include <stdlib.h>

int main(void)
{
    int *values = malloc(2 * sizeof *values);
    values[0] = values[1] = 5;
    values = realloc(values, 40 * sizeof *values);
    int fives = 0;
    for (int i = 0; i < 3; i++)
        if (values[i] == 5)
            fives++;
    printf("%d\n", fives);
    free(values);
    return 0;
}
