// memcpy within one buffer, from bytes that it also writes.
#include <stdio.h>
#include <string.h>

int main(void)
{
    char text[16] = "abcdefgh";
    memcpy(text + 2, text, 6);
    printf("%c\n", text[0]);
    return 0;
}
