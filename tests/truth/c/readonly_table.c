// A literal in a table is still a literal.
#include <stdio.h>

static char *names[] = {"ann", "bob"};

int main(void)
{
    for (int i = 0; i < 2; i++)
        names[i][0] -= 32;
    puts(names[0]);
    return 0;
}
