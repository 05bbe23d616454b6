// A block too large for the small lists.
#include <stdlib.h>

int main(void)
{
    char *large = malloc(5000);
    char *guard = malloc(16);
    free(large);
    free(large);
    free(guard);
    return 0;
}
