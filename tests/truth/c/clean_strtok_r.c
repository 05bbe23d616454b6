// Two cuttings of strings at once, each with a place of its own.
#include <stdio.h>
#include <string.h>

int main(void)
{
    char text[] = "a=1,2;b=3;c=4,5,6";
    char *outer, *inner;
    for (char *part = strtok_r(text, ";", &outer); part; part = strtok_r(NULL, ";", &outer)) {
        char *name = strtok_r(part, "=", &inner);
        printf("%s:", name);
        for (char *n = strtok_r(NULL, ",", &inner); n; n = strtok_r(NULL, ",", &inner))
            printf(" %s", n);
        puts("");
    }
    return 0;
}
