// Two blocks that point to each other, and nobody else to them.
#include <stdio.h>
#include <stdlib.h>

struct node {
    struct node *peer;
    long data[3];
};

static void tie(void)
{
    struct node *a = malloc(sizeof *a);
    struct node *b = malloc(sizeof *b);
    a->peer = b;
    b->peer = a;
}

int main(void)
{
    tie();
    puts("done");
    return 0;
}
