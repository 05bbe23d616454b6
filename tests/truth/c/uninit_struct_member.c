// One member of the struct was forgotten.
#include <stdio.h>

struct account {
    int number;
    int balance;
};

int main(void)
{
    struct account mine;
    mine.number = 17;
    if (mine.balance == 1000000)
        puts("rich");
    printf("%d\n", mine.number);
    return 0;
}
