// Each round has a variable of its own.
#include <stdio.h>

int main(void)
{
    int *last = NULL;
    for (int i = 0; i < 3; i++) {
        int square = i * i;
        last = &square;
    }
    printf("%d\n", *last);
    return 0;
}
