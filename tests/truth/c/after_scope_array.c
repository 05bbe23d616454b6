// A buffer of an inner block.
#include <stdio.h>
#include <string.h>

int main(void)
{
    const char *message = "none";
    int code = 2;
    if (code) {
        char text[16];
        strcpy(text, "code two");
        message = text;
    }
    printf("%s\n", message);
    return 0;
}
