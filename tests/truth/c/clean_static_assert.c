// Assertions that the compiler checks, outside and inside functions.
#include <assert.h>
#include <stdio.h>

struct header {
    unsigned char kind;
    unsigned length;
};

static_assert(sizeof(struct header) == 8, "the header has padding");

int main(void)
{
    _Static_assert(sizeof(int) == 4, "an int has four bytes");
    printf("%zu\n", sizeof(struct header));
    return 0;
}
