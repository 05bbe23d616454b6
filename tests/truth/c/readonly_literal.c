// A string literal cannot be changed.
#include <stdio.h>

int main(void)
{
    char *word = "hello";
    puts("before");
    fflush(stdout);
    word[0] = 'J';
    puts(word);
    return 0;
}
