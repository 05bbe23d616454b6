// A string without its zero is read on and on.
#include <stdio.h>
#include <string.h>

int main(void)
{
    char word[4] = {'w', 'o', 'r', 'd'};
    printf("%d\n", strlen(word) >= 4);
    return 0;
}
