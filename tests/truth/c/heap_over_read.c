// Reading past the end of a block.
#include <stdio.h>
#include <stdlib.h>

int main(void)
{
    char *text = malloc(4);
    for (int i = 0; i < 4; i++)
        text[i] = 'a' + i;
    int found = text[4] == 'e';
    printf("%d\n", found);
    free(text);
    return 0;
}
