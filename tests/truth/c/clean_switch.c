// A switch with shared labels, a fall-through and a default.
#include <stdio.h>

static const char *kind(char c)
{
    switch (c) {
    case 'a': case 'e': case 'i': case 'o': case 'u':
        return "vowel";
    case ' ':
        return "space";
    default:
        return "other";
    }
}

int main(void)
{
    printf("%s %s %s\n", kind('e'), kind(' '), kind('x'));
    for (int n = 0; n < 4; n++) {
        switch (n) {
        case 1:
            printf("one ");
        case 2:
            printf("two ");
            break;
        case 3:
            printf("three ");
        }
    }
    puts("");
    switch (2 + 1) {
    default:
        puts("default first");
        break;
    case 0:
        puts("zero");
    }
    return 0;
}
