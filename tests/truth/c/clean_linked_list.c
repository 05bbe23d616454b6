// A list on the heap: built, reversed, freed node by node.
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

static struct node *reverse(struct node *head)
{
    struct node *result = NULL;
    while (head) {
        struct node *next = head->next;
        head->next = result;
        result = head;
        head = next;
    }
    return result;
}

int main(void)
{
    struct node *list = NULL;
    for (int i = 1; i <= 5; i++)
        list = push(list, i);
    list = reverse(list);
    for (struct node *n = list; n; n = n->next)
        printf("%d ", n->value);
    puts("");
    while (list) {
        struct node *next = list->next;
        free(list);
        list = next;
    }
    return 0;
}
