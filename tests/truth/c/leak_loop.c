// One block in each round.
#include <stdio.h>
#include <stdlib.h>

static void round_trip(int i)
{
    int *p = malloc(sizeof *p);
    *p = i;
}

int main(void)
{
    for (int i = 0; i < 5; i++)
        round_trip(i);
    puts("done");
    return 0;
}
