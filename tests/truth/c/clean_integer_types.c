// What each integer type can hold, and what happens to what does not fit.
#include <limits.h>
#include <stdint.h>
#include <stdio.h>

int main(void)
{
    printf("%d..%d %d..%d\n", SCHAR_MIN, SCHAR_MAX, SHRT_MIN, SHRT_MAX);
    printf("%d..%d %ld..%ld\n", INT_MIN, INT_MAX, LONG_MIN, LONG_MAX);
    printf("%u %lu\n", UINT_MAX, ULONG_MAX);
    unsigned char small = 250;
    small += 10;
    printf("%d\n", small);
    unsigned big = UINT_MAX;
    big++;
    printf("%u\n", big);
    uint8_t byte = 255;
    int16_t word = -32768;
    uint64_t wide = UINT64_MAX;
    printf("%d %d %llu\n", byte, word, (unsigned long long)wide);
    char letter = 'A';
    printf("%c %d\n", letter + 1, letter + 1);
    return 0;
}
