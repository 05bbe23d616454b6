// sprintf does not know how big the buffer is.
#include <stdio.h>

int main(void)
{
    char text[4];
    sprintf(text, "%d", 12345);
    printf("%c\n", text[0]);
    return 0;
}
