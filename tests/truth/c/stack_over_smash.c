// A string so long that the function cannot return.
#include <stdio.h>
#include <string.h>

static void greet(const char *name)
{
    char buffer[8];
    strcpy(buffer, name);
    printf("hello %s\n", buffer);
    fflush(stdout);
}

int main(void)
{
    greet("Rumpelstiltskin the Third, of the Forest");
    return 0;
}
