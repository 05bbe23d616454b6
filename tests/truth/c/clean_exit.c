// exit ends the program from anywhere, with what was printed and a status.
#include <stdio.h>
#include <stdlib.h>

static void check(int value)
{
    if (value > 2) {
        printf("too big: %d\n", value);
        exit(EXIT_FAILURE + 2);
    }
}

int main(void)
{
    for (int i = 0;; i++)
        check(i);
}
