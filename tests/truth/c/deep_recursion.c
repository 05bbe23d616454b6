// A recursion without an end uses the stack up.
#include <stdio.h>

static int depth(int n)
{
    char room[4096];
    room[0] = (char)n;
    return depth(n + 1) + room[0];
}

int main(void)
{
    puts("down");
    fflush(stdout);
    return depth(0);
}
