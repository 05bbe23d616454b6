// Floating numbers in every notation.
#include <stdio.h>

int main(void)
{
    double x = 3.14159265358979;
    printf("[%f] [%.2f] [%8.3f] [%-8.1f] [%08.2f] [%+.1f]\n", x, x, x, x, x, x);
    printf("%e %.3e %E\n", 12345.678, 0.00012, 1.5);
    printf("%g %g %g %g %g\n", 100000.0, 1000000.0, 0.0001, 0.00001, 2.5);
    printf("%.0f %.0f %.0f %.0f\n", 0.5, 1.5, 2.5, 3.5);
    printf("%.20f\n", 0.1);
    printf("%f %f\n", -0.0, 1e15);
    return 0;
}
