// An assertion that holds says nothing.
#include <assert.h>
#include <stdio.h>

static int half(int even)
{
    assert(even % 2 == 0);
    return even / 2;
}

int main(void)
{
    printf("%d\n", half(10));
    return 0;
}
