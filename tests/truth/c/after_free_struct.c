// The owner frees its part, and then looks at it.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct book {
    char *title;
    int pages;
};

int main(void)
{
    struct book b = {malloc(40), 200};
    strcpy(b.title, "The C Programming Language");
    free(b.title);
    printf("%s\n", b.title + 16);
    return 0;
}
