// How big things are, and that sizeof evaluates nothing.
#include <stdio.h>

struct pair {
    char first;
    int second;
};

int main(void)
{
    printf("%zu %zu %zu %zu %zu\n", sizeof(char), sizeof(short), sizeof(int), sizeof(long), sizeof(long long));
    printf("%zu %zu %zu\n", sizeof(float), sizeof(double), sizeof(void *));
    int numbers[7];
    printf("%zu %zu\n", sizeof numbers, sizeof numbers / sizeof numbers[0]);
    printf("%zu %zu\n", sizeof(struct pair), sizeof "four");
    int i = 1;
    printf("%zu ", sizeof(i++));
    printf("%d\n", i);
    return 0;
}
