// Past the end of a global array lies the next variable.
#include <stdio.h>

int scores[4] = {1, 2, 3, 4};
int level[4] = {5, 6, 7, 8};

int main(void)
{
    int index = 4;
    scores[index] = 99;
    printf("%d\n", level[0]);
    return 0;
}
