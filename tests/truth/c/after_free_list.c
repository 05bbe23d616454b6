// The list is freed while it is being walked.
#include <stdio.h>
#include <stdlib.h>

struct node {
    long values[4];
    struct node *next;
};

int main(void)
{
    struct node *list = NULL;
    for (int i = 0; i < 3; i++) {
        struct node *node = malloc(sizeof *node);
        node->values[0] = i;
        node->next = list;
        list = node;
    }
    int count = 0;
    for (struct node *n = list; n; n = n->next) {
        free(n);
        count++;
    }
    printf("%d\n", count);
    return 0;
}
