// Two owners, each of whom frees.
#include <stdlib.h>
#include <string.h>

struct owner {
    char *name;
};

static void release(struct owner *o)
{
    free(o->name);
}

int main(void)
{
    struct owner a = {strdup("shared")};
    struct owner b = a;
    release(&a);
    release(&b);
    return 0;
}
