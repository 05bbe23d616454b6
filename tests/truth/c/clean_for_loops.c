// For loops: counting down, nested, with parts left out.
#include <stdio.h>

int main(void)
{
    for (int i = 3; i > 0; i--)
        printf("%d ", i);
    puts("lift off");
    for (int row = 1; row <= 4; row++) {
        for (int col = 1; col <= row; col++)
            printf("%3d", row * col);
        puts("");
    }
    int n = 0;
    for (;;) {
        if (++n == 5)
            break;
    }
    printf("%d\n", n);
    return 0;
}
