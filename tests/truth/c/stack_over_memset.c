// memset with the size of the wrong thing.
#include <stdio.h>
#include <string.h>

int main(void)
{
    int big[6] = {0};
    char small[6];
    memset(small, 'x', sizeof big);
    printf("%c %d\n", small[5], big[5] == 0);
    return 0;
}
