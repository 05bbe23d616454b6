// Writing through a null pointer.
#include <stdio.h>

int main(void)
{
    int *p = NULL;
    puts("before");
    fflush(stdout);
    *p = 42;
    puts("after");
    return 0;
}
