// Functions that call themselves.
#include <stdio.h>

static int moves;

static unsigned factorial(unsigned n)
{
    return n ? n * factorial(n - 1) : 1;
}

static int gcd(int a, int b)
{
    return b ? gcd(b, a % b) : a;
}

static void hanoi(int disks, char from, char to, char by)
{
    if (disks == 0)
        return;
    hanoi(disks - 1, from, by, to);
    moves++;
    hanoi(disks - 1, by, to, from);
}

int main(void)
{
    printf("%u %d\n", factorial(10), gcd(252, 105));
    hanoi(5, 'A', 'C', 'B');
    printf("%d moves\n", moves);
    return 0;
}
