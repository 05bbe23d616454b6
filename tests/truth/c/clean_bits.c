// The operators on bits, and a flag set, tested and cleared.
#include <stdio.h>

#define READ 1u
#define WRITE 2u
#define EXECUTE 4u

int main(void)
{
    unsigned x = 0xf0, y = 0x3c;
    printf("%x %x %x %x\n", x & y, x | y, x ^ y, ~x);
    printf("%u %u\n", 1u << 10, 1024u >> 3);
    printf("%d\n", -16 >> 2);
    unsigned mode = READ | WRITE;
    mode |= EXECUTE;
    mode &= ~WRITE;
    printf("%s%s%s\n", mode & READ ? "r" : "-", mode & WRITE ? "w" : "-", mode & EXECUTE ? "x" : "-");
    int ones = 0;
    for (unsigned rest = 0xdeadbeef; rest; rest &= rest - 1)
        ones++;
    printf("%d\n", ones);
    return 0;
}
