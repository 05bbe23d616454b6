// Another free between the two hides nothing.
#include <stdio.h>
#include <stdlib.h>

int main(void)
{
    char *a = malloc(32), *b = malloc(32);
    free(a);
    free(b);
    free(a);
    puts("end");
    return 0;
}
