// A few functions of math.h.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

int main(void)
{
    printf("%.4f %.1f %.1f\n", sqrt(2), pow(2, 10), fabs(-3.5));
    printf("%.1f %.1f %.1f %.1f\n", floor(-2.5), ceil(-2.5), round(2.5), trunc(-2.7));
    printf("%.2f %d %ld\n", fmod(7.5, 2), abs(-9), labs(-10L));
    return 0;
}
