// strcpy one place to the left.
#include <stdio.h>
#include <string.h>

int main(void)
{
    char text[16] = " trimmed";
    strcpy(text, text + 1);
    printf("%c\n", text[0]);
    return 0;
}
