// Copying to nowhere.
#include <string.h>

int main(void)
{
    char *copy = NULL;
    strcpy(copy, "text");
    return 0;
}
