// A member of a struct that is not there.
#include <stdio.h>

struct node {
    long value;
    struct node *next;
};

static struct node *find(struct node *list, long wanted)
{
    while (list && list->value != wanted)
        list = list->next;
    return list;
}

int main(void)
{
    struct node only = {7, NULL};
    printf("%ld\n", find(&only, 7)->value);
    fflush(stdout);
    struct node *missing = find(&only, 8);
    missing->next = &only;
    return 0;
}
