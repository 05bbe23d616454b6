// A character that was read too early goes back.
// stdin: 12+345
#include <ctype.h>
#include <stdio.h>

static int number(void)
{
    int c, value = 0;
    while (isdigit(c = getchar()))
        value = value * 10 + c - '0';
    ungetc(c, stdin);
    return value;
}

int main(void)
{
    int left = number();
    int sign = getchar();
    int right = number();
    printf("%d %c %d\n", left, sign, right);
    printf("%d\n", getchar() == '\n');
    return 0;
}
