// Writing to a variable whose block has ended.
#include <stdio.h>

int main(void)
{
    int *p = NULL;
    if (!p) {
        int hidden = 1;
        p = &hidden;
    }
    *p = 5;
    puts("written");
    return 0;
}
