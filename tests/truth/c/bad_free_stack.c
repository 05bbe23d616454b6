// A local variable is not the heap's.
#include <stdlib.h>

int main(void)
{
    int local = 5;
    int *p = &local;
    free(p);
    return 0;
}
