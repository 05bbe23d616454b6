// An assertion that does not hold ends the program.
#include <assert.h>
#include <stdio.h>

static int half(int even)
{
    assert(even % 2 == 0 && "half of an odd number");
    return even / 2;
}

int main(void)
{
    setbuf(stdout, NULL);
    printf("%d\n", half(10));
    printf("%d\n", half(7));
    return 0;
}
