// A decision on a variable that was never set.
#include <stdio.h>

int main(void)
{
    int ready;
    if (ready == 12345)
        printf("ready\n");
    printf("done\n");
    return 0;
}
