// A new block holds what an old one left behind.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(void)
{
    char *secret = malloc(32);
    strcpy(secret, "user=admin password=hunter2");
    free(secret);
    char *fresh = malloc(32);
    puts(fresh + 20);
    free(fresh);
    return 0;
}
