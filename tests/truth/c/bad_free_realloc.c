// realloc of an address that malloc never gave.
#include <stdlib.h>

int main(void)
{
    char local[32] = "on the stack";
    char *p = local;
    p = realloc(p, 64);
    return p == NULL;
}
