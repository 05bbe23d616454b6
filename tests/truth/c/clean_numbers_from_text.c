// atoi takes what it can; strtol says where it stopped.
#include <stdio.h>
#include <stdlib.h>

int main(void)
{
    printf("%d %d %d\n", atoi("42"), atoi("  -7x"), atoi("none"));
    char *end;
    long value = strtol("123abc", &end, 10);
    printf("%ld %s\n", value, end);
    printf("%ld %ld %ld\n", strtol("ff", NULL, 16), strtol("0x1f", NULL, 0), strtol("077", NULL, 0));
    printf("%.2f %.1f\n", atof("2.75"), strtod("1e3x", &end));
    printf("%s %ld %lu\n", end, atol("-5000000000"), strtoul("18446744073709551615", NULL, 10));
    return 0;
}
