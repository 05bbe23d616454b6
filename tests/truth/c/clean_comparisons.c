// Comparisons give 0 or 1; a signed and an unsigned number compare as unsigned.
#include <stdio.h>

int main(void)
{
    printf("%d %d %d %d %d %d\n", 1 < 2, 2 <= 2, 1 > 2, 2 >= 3, 1 == 1, 1 != 1);
    printf("%d\n", 1 < 2 < 3);
    printf("%d\n", 3 > 2 > 1);
    printf("%d %d\n", -1 < 1, -1 < 1u);
    printf("%d\n", 0.1 + 0.2 == 0.3);
    return 0;
}
