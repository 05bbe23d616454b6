// break leaves the innermost loop; continue goes on with its next round.
#include <stdio.h>

int main(void)
{
    for (int i = 2; i < 30; i++) {
        int divided = 0;
        for (int d = 2; d * d <= i; d++) {
            if (i % d == 0) {
                divided = 1;
                break;
            }
        }
        if (divided)
            continue;
        printf("%d ", i);
    }
    puts("");
    int i = 0;
    while (i < 6) {
        i++;
        if (i % 2)
            continue;
        printf("%d ", i);
    }
    puts("");
    return 0;
}
