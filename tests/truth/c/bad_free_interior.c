// The pointer has moved on since malloc.
#include <stdlib.h>
#include <string.h>

int main(void)
{
    char *text = malloc(16);
    strcpy(text, "  trimmed");
    while (*text == ' ')
        text++;
    free(text);
    return 0;
}
