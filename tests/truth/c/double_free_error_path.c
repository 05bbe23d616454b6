// The error path frees, and so does the end.
#include <stdlib.h>

int main(void)
{
    char *buffer = malloc(100);
    int failed = 1;
    if (failed)
        free(buffer);
    free(buffer);
    return 0;
}
