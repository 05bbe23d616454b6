// A word from the input that does not fit.
// stdin: extraordinarily
#include <stdio.h>

int main(void)
{
    char word[8];
    scanf("%s", word);
    printf("%c\n", word[0]);
    return 0;
}
