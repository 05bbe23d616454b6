// Numbers and words read from the input.
// stdin: 12 7
// stdin: Ada 36.5
#include <stdio.h>

int main(void)
{
    int a, b;
    char name[16];
    double age;
    if (scanf("%d %d", &a, &b) != 2)
        return 1;
    printf("%d\n", a * b);
    int got = scanf("%15s %lf", name, &age);
    printf("%d %s %.1f\n", got, name, age);
    printf("%d\n", scanf("%d", &a) == EOF);
    return 0;
}
