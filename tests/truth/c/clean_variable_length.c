// An array whose length is known only as the program runs.
#include <stdio.h>

static int sum_to(int n)
{
    int terms[n];
    for (int i = 0; i < n; i++)
        terms[i] = i + 1;
    int sum = 0;
    for (int i = 0; i < n; i++)
        sum += terms[i];
    return sum + (int)(sizeof terms / sizeof terms[0]);
}

int main(void)
{
    for (int n = 1; n <= 3; n++)
        printf("%d ", sum_to(n));
    puts("");
    return 0;
}
