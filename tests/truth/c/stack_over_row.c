// Past the last row of a matrix.
#include <stdio.h>

int main(void)
{
    int grid[2][2] = {{1, 2}, {3, 4}};
    int row = 2;
    grid[row][0] = 9;
    printf("%d\n", grid[1][1]);
    return 0;
}
