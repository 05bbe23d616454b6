// Two pointers to one block, of which only one knows that it is gone.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(void)
{
    char *secret = malloc(16);
    char *alias = secret;
    strcpy(secret, "SECRET");
    free(secret);
    char *other = malloc(16);
    strcpy(other, "PUBLIC");
    puts(alias);
    free(other);
    return 0;
}
