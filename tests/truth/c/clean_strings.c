// Strings are arrays of characters that end with a zero.
#include <stdio.h>

static int length(const char *text)
{
    const char *end = text;
    while (*end)
        end++;
    return end - text;
}

static void copy(char *to, const char *from)
{
    while ((*to++ = *from++))
        ;
}

int main(void)
{
    char word[] = "string";
    const char *literal = "literal";
    printf("%d %zu %d\n", length(word), sizeof word, length(literal));
    char buffer[16];
    copy(buffer, literal);
    buffer[0] = 'L';
    printf("%s %c\n", buffer, "abc"[1]);
    char exact[3] = "abc";
    printf("%.3s\n", exact);
    for (int i = length(word) - 1; i >= 0; i--)
        putchar(word[i]);
    putchar('\n');
    return 0;
}
