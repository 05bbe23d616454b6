// Integers with width, precision, flags and every base.
#include <stdio.h>

int main(void)
{
    printf("[%d] [%5d] [%-5d] [%05d] [%+d] [% d]\n", 42, 42, 42, 42, 42, 42);
    printf("[%.4d] [%8.4d] [%*d] [%-*d]\n", 42, 42, 6, 42, 6, 42);
    printf("%u %o %x %X %#o %#x\n", 3000000000u, 64, 255, 255, 64, 255);
    printf("%ld %lu %lld %llu %hd %hhd\n", -1L, 1UL, -2LL, 2ULL, (short)-3, (signed char)-4);
    printf("%zu %i %%\n", (size_t)7, -8);
    printf("%c%c%c|%3c|%-3c|\n", 'a', 98, 'c', 'd', 'e');
    int printed = printf("twelve bytes\n");
    printf("%d\n", printed);
    return 0;
}
