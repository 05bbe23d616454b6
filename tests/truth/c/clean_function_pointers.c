// Functions as values: in a table, as an argument, as a result.
#include <stdio.h>

static int add(int a, int b) { return a + b; }
static int sub(int a, int b) { return a - b; }
static int mul(int a, int b) { return a * b; }

static int fold(const int *values, int count, int start, int (*with)(int, int))
{
    for (int i = 0; i < count; i++)
        start = with(start, values[i]);
    return start;
}

static int (*choose(char sign))(int, int)
{
    return sign == '+' ? add : sign == '-' ? sub : mul;
}

int main(void)
{
    int (*table[])(int, int) = {add, sub, mul};
    for (int i = 0; i < 3; i++)
        printf("%d ", table[i](8, 3));
    puts("");
    int values[] = {1, 2, 3, 4};
    printf("%d %d\n", fold(values, 4, 0, add), fold(values, 4, 1, &mul));
    printf("%d %d\n", choose('-')(9, 4), (*choose('*'))(9, 4));
    return 0;
}
