// A static local variable keeps its value between calls.
#include <stdio.h>

static int next_number(void)
{
    static int number = 100;
    return number++;
}

static int *counter(void)
{
    static int count;
    count++;
    return &count;
}

int main(void)
{
    int a = next_number(), b = next_number(), c = next_number();
    printf("%d %d %d\n", a, b, c);
    counter();
    counter();
    printf("%d\n", *counter());
    return 0;
}
