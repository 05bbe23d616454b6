// A while loop may never run; a do loop runs once at least.
#include <stdio.h>

int main(void)
{
    int n = 27, steps = 0;
    while (n != 1) {
        n = n % 2 ? 3 * n + 1 : n / 2;
        steps++;
    }
    printf("%d steps\n", steps);
    while (n > 1)
        puts("never");
    do
        puts("once");
    while (n > 1);
    int digits = 0, rest = 90210;
    do {
        rest /= 10;
        digits++;
    } while (rest);
    printf("%d digits\n", digits);
    return 0;
}
