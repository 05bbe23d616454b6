// A loop that runs once too often.
#include <stdio.h>

int main(void)
{
    int values[4];
    for (int i = 0; i <= 4; i++)
        values[i] = i;
    printf("%d\n", values[3]);
    return 0;
}
