// A pointer to a pointer lets a function change where it points.
#include <stdio.h>

static void skip_blanks(const char **text)
{
    while (**text == ' ')
        ++*text;
}

int main(void)
{
    const char *text = "   words";
    skip_blanks(&text);
    printf("%s\n", text);
    int x = 3, *p = &x, **pp = &p, ***ppp = &pp;
    ***ppp = 8;
    printf("%d %d\n", x, **pp);
    const char *names[] = {"ann", "bob", "cy", NULL};
    for (const char **name = names; *name; name++)
        printf("%s ", *name);
    puts("");
    return 0;
}
