// The size of the pointer instead of the size of the thing.
#include <stdio.h>
#include <stdlib.h>

struct record {
    long id;
    double value;
    char name[16];
};

int main(void)
{
    struct record *r = malloc(sizeof(r));
    r->id = 7;
    r->value = 1.5;
    printf("%ld\n", r->id);
    free(r);
    return 0;
}
