// A negative index.
#include <stdio.h>

int main(void)
{
    int values[4] = {1, 2, 3, 4};
    int index = -1;
    values[index] = 9;
    printf("%d\n", values[0]);
    return 0;
}
