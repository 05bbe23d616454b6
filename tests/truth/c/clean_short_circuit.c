// && and || stop as soon as the answer is known.
#include <stdio.h>

static int say(const char *name, int value)
{
    printf("%s ", name);
    return value;
}

int main(void)
{
    printf("= %d\n", say("a", 0) && say("b", 1));
    printf("= %d\n", say("a", 1) && say("b", 2));
    printf("= %d\n", say("a", 3) || say("b", 1));
    printf("= %d\n", say("a", 0) || say("b", 0));
    printf("= %d\n", !say("a", 7));
    int *nothing = NULL;
    if (nothing && *nothing == 3)
        puts("never");
    return 0;
}
