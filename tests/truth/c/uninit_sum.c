// A sum that does not start at zero.
// decides: 10
#include <stdio.h>

int main(void)
{
    int values[3] = {1, 2, 3}, sum;
    for (int i = 0; i < 3; i++)
        sum += values[i];
    if (sum == 6)
        puts("six");
    return 0;
}
