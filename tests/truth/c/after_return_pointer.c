// The address of a local variable outlives the variable.
#include <stdio.h>

static int *answer(void)
{
    int value = 42;
    int *p = &value;
    return p;
}

int main(void)
{
    int *p = answer();
    printf("%d\n", *p == 42);
    return 0;
}
