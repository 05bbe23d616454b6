// Pointers count in elements; two into one array have a distance.
#include <stdio.h>

int main(void)
{
    int values[6] = {10, 20, 30, 40, 50, 60};
    int *first = values, *end = values + 6;
    printf("%td\n", end - first);
    for (int *p = first; p < end; p += 2)
        printf("%d ", *p);
    puts("");
    int *last = end - 1;
    printf("%d %d %d\n", *last, last[-2], *(first + 3));
    printf("%d\n", (int)((char *)last - (char *)first));
    printf("%d %d\n", first == &values[0], first != last);
    return 0;
}
