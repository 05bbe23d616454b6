// Members are aligned, so a struct has gaps.
#include <stddef.h>
#include <stdio.h>

struct loose {
    char a;
    double b;
    char c;
    int d;
};

struct tight {
    double b;
    int d;
    char a, c;
};

int main(void)
{
    printf("%zu %zu %zu %zu\n", offsetof(struct loose, a), offsetof(struct loose, b), offsetof(struct loose, c),
           offsetof(struct loose, d));
    printf("%zu %zu\n", sizeof(struct loose), sizeof(struct tight));
    struct tight row[3];
    printf("%d\n", (int)((char *)&row[1] - (char *)&row[0]));
    return 0;
}
