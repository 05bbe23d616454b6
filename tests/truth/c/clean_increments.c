// ++ and -- before and behind, on numbers and pointers.
#include <stdio.h>

int main(void)
{
    int i = 5;
    int before = i++;
    int after = ++i;
    printf("%d %d %d\n", before, after, i);
    before = i--;
    after = --i;
    printf("%d %d %d\n", before, after, i);
    char text[] = "abc";
    char *p = text;
    printf("%c", *p++);
    printf("%c", *++p);
    printf("%c\n", *--p);
    ++*p;
    (*p)--;
    printf("%s\n", text);
    double d = 1.5;
    d++;
    printf("%.1f\n", d);
    return 0;
}
