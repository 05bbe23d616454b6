// Reading one past the end.
#include <stdio.h>

int main(void)
{
    int values[3] = {1, 2, 3};
    int index = 3, other = 0;
    other += values[index] == 1234567;
    printf("%d\n", other);
    return 0;
}
