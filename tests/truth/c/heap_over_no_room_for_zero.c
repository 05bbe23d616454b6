// strlen does not count the zero, and strcpy copies it.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(void)
{
    const char *name = "Ada Lovelace";
    char *copy = malloc(strlen(name));
    strcpy(copy, name);
    printf("%s\n", copy);
    free(copy);
    return 0;
}
