// Names for types: a number, an array, a struct, a function.
#include <stdio.h>

typedef unsigned char byte;
typedef int row[3];
typedef struct node node;
struct node {
    byte value;
    node *next;
};
typedef int (*operation)(int, int);

static int plus(int a, int b)
{
    return a + b;
}

int main(void)
{
    row r = {1, 2, 3};
    node second = {2, NULL}, first = {1, &second};
    operation op = plus;
    printf("%d %d %d\n", r[2], first.next->value, op(3, 4));
    return 0;
}
