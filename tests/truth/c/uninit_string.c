// strncpy does not end a string that fills the buffer.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(void)
{
    char *name = malloc(8);
    strncpy(name, "Ada", 3);
    printf("%d\n", strlen(name) > 2);
    free(name);
    return 0;
}
