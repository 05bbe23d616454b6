// From one row of a matrix into the next.
#include <stdio.h>

int main(void)
{
    int grid[2][3] = {{1, 2, 3}, {4, 5, 6}};
    int column = 3;
    printf("%d\n", grid[0][column]);
    return 0;
}
