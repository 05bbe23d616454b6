// Arrays: filled, summed, reversed; what the initializer leaves out is zero.
#include <stdio.h>

int main(void)
{
    int squares[8], sum = 0;
    for (int i = 0; i < 8; i++)
        squares[i] = i * i;
    for (int i = 0; i < 8; i++)
        sum += squares[i];
    printf("%d\n", sum);
    for (int i = 0, j = 7; i < j; i++, j--) {
        int kept = squares[i];
        squares[i] = squares[j];
        squares[j] = kept;
    }
    for (int i = 0; i < 8; i++)
        printf("%d ", squares[i]);
    int partly[5] = {1, 2};
    printf("| %d %d %d\n", partly[1], partly[2], 2[partly]);
    return 0;
}
