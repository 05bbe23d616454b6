// The same seed gives the same numbers.
#include <stdio.h>
#include <stdlib.h>

int main(void)
{
    srand(7);
    int a = rand();
    int b = rand();
    srand(7);
    printf("%d\n", a == rand());
    printf("%d\n", b == rand());
    printf("%d\n", rand() % 100 < 100);
    srand(1);
    printf("%d\n", rand());
    return 0;
}
