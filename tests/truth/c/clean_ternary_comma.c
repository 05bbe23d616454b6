// The conditional operator chooses a value; the comma operator keeps the last.
#include <stdio.h>

int main(void)
{
    for (int n = -1; n <= 1; n++)
        printf("%s ", n < 0 ? "negative" : n == 0 ? "zero" : "positive");
    puts("");
    int i, j;
    for (i = 0, j = 10; i < j; i += 3, j -= 2)
        printf("%d-%d ", i, j);
    puts("");
    int last = (i = 1, i + 1, i + 2);
    printf("%d\n", last);
    return 0;
}
