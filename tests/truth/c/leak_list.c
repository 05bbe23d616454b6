// Only the head is freed; the rest can no longer be reached.
#include <stdio.h>
#include <stdlib.h>

struct node {
    int value;
    struct node *next;
};

static struct node *push(struct node *head, int value)
{
    struct node *node = malloc(sizeof *node);
    node->value = value;
    node->next = head;
    return node;
}

static void run(void)
{
    struct node *list = NULL;
    for (int i = 0; i < 4; i++)
        list = push(list, i);
    free(list);
}

int main(void)
{
    run();
    puts("done");
    return 0;
}
