// Floating arithmetic is exact where it can be, and rounded where it cannot.
#include <stdio.h>

int main(void)
{
    float third = 1.0f / 3;
    double better = 1.0 / 3;
    printf("%.9f %.17f\n", third, better);
    printf("%.1f %.1f\n", 7 / 2 * 1.0, 7 / 2.0);
    double sum = 0;
    for (int i = 0; i < 10; i++)
        sum += 0.1;
    printf("%.17f %d\n", sum, sum == 1.0);
    printf("%g %g %g\n", 1e100, 1e-5, 123456789.0);
    printf("%d %d\n", (int)2.9, (int)-2.9);
    printf("%f\n", 1.0 / 0.0);
    return 0;
}
