// Appending to a literal.
#include <string.h>

int main(void)
{
    char *greeting = "hello, ";
    strcat(greeting, "world");
    return 0;
}
