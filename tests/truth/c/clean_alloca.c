// alloca takes memory from the stack; it is gone when the function returns.
#include <alloca.h>
#include <stdio.h>
#include <string.h>

static int palindrome(const char *text)
{
    size_t length = strlen(text);
    char *reversed = alloca(length + 1);
    for (size_t i = 0; i < length; i++)
        reversed[i] = text[length - 1 - i];
    reversed[length] = '\0';
    return strcmp(text, reversed) == 0;
}

int main(void)
{
    printf("%d %d\n", palindrome("racecar"), palindrome("python"));
    return 0;
}
