// A union holds one of its members at a time, in the same bytes.
#include <stdio.h>
#include <string.h>

union number {
    int i;
    float f;
    unsigned char bytes[4];
};

struct value {
    enum { INTEGER, TEXT } kind;
    union {
        int integer;
        char text[8];
    } as;
};

static void show(struct value v)
{
    if (v.kind == INTEGER)
        printf("%d\n", v.as.integer);
    else
        printf("%s\n", v.as.text);
}

int main(void)
{
    union number n;
    n.f = 1.0f;
    printf("%zu %x\n", sizeof n, n.i);
    n.i = 258;
    printf("%d %d\n", n.bytes[0], n.bytes[1]);
    struct value v = {INTEGER, {42}};
    show(v);
    v.kind = TEXT;
    strcpy(v.as.text, "forty");
    show(v);
    return 0;
}
