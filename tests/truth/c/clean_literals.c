// The ways to write a number or a character.
#include <stdio.h>

int main(void)
{
    printf("%d %d %d\n", 42, 052, 0x2a);
    printf("%ld %u %llu\n", 42L, 42u, 42ULL);
    printf("%d %d %d %d\n", 'a', '\n', '\x41', '\101');
    printf("%.2f %.2f %.2f\n", 1.5, 15e-1, .25f);
    printf("%s\n", "one " "two " "three");
    printf("tab\tquote\"backslash\\\n");
    return 0;
}
