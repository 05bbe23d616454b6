// Arrays of arrays: a product of matrices, and rows as parameters.
#include <stdio.h>

static int trace(int m[][3], int n)
{
    int sum = 0;
    for (int i = 0; i < n; i++)
        sum += m[i][i];
    return sum;
}

int main(void)
{
    int a[2][3] = {{1, 2, 3}, {4, 5, 6}};
    int b[3][2] = {{1, 0}, {0, 1}, {2, 2}};
    int c[2][2] = {{0}};
    for (int i = 0; i < 2; i++)
        for (int j = 0; j < 2; j++)
            for (int k = 0; k < 3; k++)
                c[i][j] += a[i][k] * b[k][j];
    printf("%d %d %d %d\n", c[0][0], c[0][1], c[1][0], c[1][1]);
    int square[3][3] = {{1, 2, 3}, {4, 5, 6}, {7, 8, 9}};
    printf("%d\n", trace(square, 3));
    return 0;
}
