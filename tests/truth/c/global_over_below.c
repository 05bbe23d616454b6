// Before the start of a global array.
#include <stdio.h>

int first[4] = {1, 2, 3, 4};
int second[4] = {5, 6, 7, 8};

int main(void)
{
    int *p = second;
    p[-1] = 0;
    printf("%d\n", first[3]);
    return 0;
}
