// A pointer that points nowhere in particular.
#include <stdio.h>

struct node {
    int value;
    struct node *next;
};

int main(void)
{
    struct node last;
    last.value = 1;
    if (last.next != NULL)
        puts("there is more");
    puts("end");
    return 0;
}
