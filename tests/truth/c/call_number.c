// A call to an address where no function is.
#include <stdio.h>

int main(void)
{
    int local = 3;
    void (*f)(void) = (void (*)(void))&local;
    puts("before");
    fflush(stdout);
    f();
    return 0;
}
