// Pointers to arrays, arrays of pointers, functions that return pointers.
#include <stdio.h>

static int grid[2][3] = {{1, 2, 3}, {4, 5, 6}};

static int (*row(int i))[3]
{
    return &grid[i];
}

static int first(int (*r)[3])
{
    return (*r)[0];
}

int main(void)
{
    int (*p)[3] = grid;
    p++;
    printf("%d %d\n", (*p)[2], p[-1][0]);
    int *cells[2] = {&grid[0][1], &grid[1][1]};
    printf("%d %d\n", *cells[0], *cells[1]);
    printf("%d %d\n", first(row(1)), (*row(0))[2]);
    int (*(*pf)(int))[3] = row;
    printf("%d\n", (*pf(1))[1]);
    return 0;
}
