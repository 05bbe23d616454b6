// A string literal was never allocated.
#include <stdlib.h>

int main(void)
{
    char *name = "constant";
    free(name);
    return 0;
}
