// All elements are set but the last.
#include <stdio.h>

int main(void)
{
    int values[4];
    for (int i = 0; i < 3; i++)
        values[i] = i + 1;
    int zeros = 0;
    for (int i = 0; i < 4; i++)
        if (values[i] == -77)
            zeros++;
    printf("%d\n", zeros);
    return 0;
}
