// Variables outside functions: zero unless set, visible from their line on.
#include <stdio.h>

int zero;
int numbers[4] = {1, 2};
static const char *greeting = "hello";
extern int later;

static void change(void)
{
    zero = 5;
    later *= 2;
}

int later = 21;

int main(void)
{
    printf("%d %d %d %s %d\n", zero, numbers[1], numbers[3], greeting, later);
    change();
    printf("%d %d\n", zero, later);
    int zero = 7;
    {
        int zero = 8;
        printf("%d ", zero);
    }
    printf("%d\n", zero);
    return 0;
}
